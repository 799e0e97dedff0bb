import "../../desk/desk.css";
import { useLocation } from "@solidjs/router";
import { createSignal, onMount, Show } from "solid-js";
import { refusedWords } from "../../desk/context.tsx";
import { Said } from "../../desk/State.tsx";
import { useOperations } from "../link/context.tsx";

export default function LoginPage() {
  const { t, signIn, session } = useOperations();
  const location = useLocation();
  const [key, setKey] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  let input: HTMLInputElement | undefined;
  const closed = () => {
    const state = session();
    return state.kind === "none" ? state.closed : null;
  };
  onMount(() => input?.focus());
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const why = await signIn(key().trim());
    setBusy(false);
    if (why === null) return;
    setFault(why.kind === "signed-out" || why.kind === "forbidden" ? t().login.wrong : refusedWords(t(), why));
    input?.select();
  };
  return (
    <main class="gate" data-from={location.pathname}>
      <h1>{t().login.title}</h1>
      <Show
        when={closed() === null}
        fallback={
          <p>
            <Said level="closed" strong>
              {t().login.closed} {closed()}
            </Said>
          </p>
        }
      >
        <p class="quiet">{t().login.lead}</p>
        <form onSubmit={(event) => void submit(event)}>
          <label class="field">
            <span>{t().login.key}</span>
            <input
              ref={input}
              type="password"
              name="key"
              autocomplete="current-password"
              required
              value={key()}
              aria-invalid={fault() !== null}
              aria-describedby="login-fault"
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          </label>
          <p id="login-fault" role="alert" class="fault">
            {fault()}
          </p>
          <button type="submit" class="button main" disabled={isBusy() || key().trim() === ""}>
            {t().login.submit}
          </button>
        </form>
        <p class="quiet small">{t().login.where}</p>
      </Show>
    </main>
  );
}
