import "../../desk/desk.css";
import { createSignal, onMount } from "solid-js";
import { refusedWords } from "../../desk/context.tsx";
import { useOrders } from "../link/context.tsx";

export default function LoginPage() {
  const { t, signIn } = useOrders();
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  let first: HTMLInputElement | undefined;
  let second: HTMLInputElement | undefined;
  onMount(() => first?.focus());
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const why = await signIn(email().trim(), password());
    setBusy(false);
    if (why === null) return;
    setFault(why.kind === "signed-out" ? t().login.wrong : refusedWords(t(), why));
    second?.select();
  };
  return (
    <main class="gate">
      <h1>
        Vigie <span class="quiet">{t().login.title}</span>
      </h1>
      <p class="quiet">{t().login.lead}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>{t().login.email}</span>
          <input
            ref={first}
            type="email"
            name="email"
            autocomplete="username"
            required
            value={email()}
            aria-invalid={fault() !== null}
            aria-describedby="login-fault"
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t().login.password}</span>
          <input
            ref={second}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password()}
            aria-invalid={fault() !== null}
            aria-describedby="login-fault"
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </label>
        <p id="login-fault" role="alert" class="fault">
          {fault()}
        </p>
        <button type="submit" class="button main" disabled={isBusy() || email().trim() === "" || password() === ""}>
          {t().login.submit}
        </button>
      </form>
      <p class="quiet small">{t().login.forgot}</p>
      <p class="quiet small">{t().login.where}</p>
    </main>
  );
}
