import { createSignal, Show } from "solid-js";
import { Dialog } from "../ui/Dialog.tsx";
import { type Asked, useDesk } from "./context.tsx";
import { numberOf } from "./time-words.ts";

/** Above this, a click is too cheap. */
const TYPED_ABOVE = 1_000;

/** Asks before anything wide or final, with the number of things that it touches. The safe answer has the focus. */
export function AskDialog(props: { asked: Asked }) {
  const { t } = useDesk();
  const [typed, setTyped] = createSignal("");
  const [reason, setReason] = createSignal("");
  const question = () => props.asked.question;
  const mustType = () => question().count > TYPED_ABOVE;
  const mayGo = () => !mustType() || typed().replace(/\D/g, "") === String(question().count);
  let answered = false;
  const answer = (confirmed: boolean): void => {
    if (answered) return;
    answered = true;
    props.asked.answer(confirmed ? { reason: reason().trim() } : null);
  };
  return (
    <Dialog label={question().title} close={() => answer(false)} class="ask">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayGo()) answer(true);
        }}
      >
        <h2>{question().title}</h2>
        <p class="ask-count num">
          {t().confirm.touches(question().count, numberOf(t().locale, question().count), question().things)}
        </p>
        <p>{question().body}</p>
        <Show when={question().asksReason}>
          <label class="field">
            <span>{t().reason}</span>
            <input
              type="text"
              maxlength="200"
              value={reason()}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          </label>
        </Show>
        <Show when={mustType()}>
          <label class="field">
            <span>{t().confirm.type(numberOf(t().locale, question().count))}</span>
            <input
              type="text"
              inputmode="numeric"
              autocomplete="off"
              value={typed()}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </label>
        </Show>
        <div class="ask-buttons">
          <button type="button" class="button" autofocus onClick={() => answer(false)}>
            {t().cancel}
          </button>
          <button
            type="submit"
            class="button main"
            classList={{ danger: question().danger === true }}
            disabled={!mayGo()}
          >
            {question().action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
