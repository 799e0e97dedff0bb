import "../../desk/desk.css";
import { A } from "@solidjs/router";
import { createSignal, onMount, Show } from "solid-js";
import { refusedWords } from "../../desk/context.tsx";
import { useOrders } from "../link/context.tsx";

const MIN_LENGTH = 10;

/** Where an invitation's link leads. The token stands behind the #, so that following the link sends it to no server. */
export default function PasswordPage() {
  const { t, api, askSession } = useOrders();
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  const [password, setPassword] = createSignal("");
  const [again, setAgain] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(token === null ? t().password.noToken : null);
  const [done, setDone] = createSignal<string | null>(null);
  let first: HTMLInputElement | undefined;
  onMount(() => {
    first?.focus();
    // Neither in the history nor in a shared screen for longer than needed.
    if (token !== null) history.replaceState(history.state, "", location.pathname);
  });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (password().length < MIN_LENGTH) return void setFault(t().password.short);
    if (password() !== again()) return void setFault(t().password.differ);
    setBusy(true);
    const answer = await api.send<{ email: string }>("POST", "/auth/password", { token, password: password() });
    setBusy(false);
    if (!answer.ok) return void setFault(refusedWords(t(), answer.why));
    setDone(answer.body.email);
    // Whoever was logged in here with the old password is not any more.
    void askSession();
  };
  const field = (
    label: () => string,
    value: () => string,
    set: (value: string) => void,
    ref?: (element: HTMLInputElement) => void,
  ) => (
    <label class="field">
      <span>{label()}</span>
      <input
        ref={ref}
        type="password"
        autocomplete="new-password"
        required
        minlength={MIN_LENGTH}
        maxlength={200}
        value={value()}
        aria-invalid={fault() !== null}
        aria-describedby="password-fault"
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
  return (
    <main class="gate">
      <h1>{t().password.title}</h1>
      <Show
        when={done()}
        fallback={
          <>
            <p class="quiet">{t().password.lead}</p>
            <form onSubmit={(event) => void submit(event)} noValidate>
              {field(
                () => t().password.field,
                password,
                setPassword,
                (element) => {
                  first = element;
                },
              )}
              {field(() => t().password.again, again, setAgain)}
              <p id="password-fault" role="alert" class="fault">
                {fault()}
              </p>
              <button type="submit" class="button main" disabled={isBusy() || token === null}>
                {t().password.submit}
              </button>
            </form>
          </>
        }
      >
        {(email) => (
          <>
            <p role="status">{t().password.done(email())}</p>
            <A href="/orders" class="button main">
              {t().password.toLogin}
            </A>
          </>
        )}
      </Show>
    </main>
  );
}
