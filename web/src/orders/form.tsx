/** Parts of the forms with which things are set up: a field with its fault, a file to be read, what is shown once. */
import { createSignal, createUniqueId, type JSX, Show } from "solid-js";
import type { Refused } from "../desk/api.ts";
import { useOrders } from "./link/context.tsx";

/** What the server refused, and of which field. */
export type Fault = { parameter: string | null; words: string } | null;

export const faultOf = (why: Refused): Fault =>
  why.kind === "invalid" || why.kind === "conflict"
    ? { parameter: why.kind === "invalid" ? why.parameter : null, words: why.detail }
    : null;

export function TextField(props: {
  label: string;
  /** As the server names it in a refusal. */
  name: string;
  value: string;
  set: (value: string) => void;
  fault?: Fault;
  type?: "text" | "email" | "password" | "number" | "url" | "tel";
  hint?: string | undefined;
  placeholder?: string | undefined;
  required?: boolean;
  readonly?: boolean;
  maxlength?: number;
}) {
  const id = createUniqueId();
  const wrong = () => props.fault?.parameter === props.name;
  return (
    <label class="field">
      <span>{props.label}</span>
      <input
        type={props.type ?? "text"}
        autocomplete={props.type === "password" ? "new-password" : "off"}
        maxlength={props.maxlength ?? 200}
        required={props.required === true}
        readonly={props.readonly === true}
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={wrong()}
        aria-describedby={id}
        onInput={(event) => props.set(event.currentTarget.value)}
      />
      <span id={id}>
        <Show when={wrong()} fallback={<small>{props.hint}</small>}>
          <span class="fault" role="alert">
            {props.fault?.words}
          </span>
        </Show>
      </span>
    </label>
  );
}

/** A choice of yes or no. */
export function Tick(props: { label: string; hint?: string; checked: boolean; set: (checked: boolean) => void }) {
  return (
    <label class="inline-field">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.set(event.currentTarget.checked)} />
      <span>
        {props.label} <Show when={props.hint}>{(hint) => <small class="quiet">{hint()}</small>}</Show>
      </span>
    </label>
  );
}

/** A CSV of the reader's, handed on as text. */
export function FileButton(props: { label: string; whyNot: string | null; read: (text: string) => Promise<void> }) {
  const [isBusy, setBusy] = createSignal(false);
  let input: HTMLInputElement | undefined;
  const chosen = async (): Promise<void> => {
    const file = input?.files?.[0];
    if (input === undefined || file === undefined) return;
    setBusy(true);
    await props.read(await textOf(file));
    setBusy(false);
    // The same file, mended, can be chosen again.
    input.value = "";
  };
  return (
    <>
      <button
        type="button"
        class="button"
        aria-disabled={props.whyNot !== null || isBusy()}
        title={props.whyNot ?? undefined}
        onClick={() => {
          if (props.whyNot === null && !isBusy()) input?.click();
        }}
      >
        {props.label}
      </button>
      <input ref={input} type="file" accept=".csv,text/csv,text/plain" hidden onChange={() => void chosen()} />
    </>
  );
}

/** Spreadsheets of Windows still save CSV in its own code page: what is no UTF-8 is read as that. */
async function textOf(file: File): Promise<string> {
  const bytes = await file.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8, which is what was asked.
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** What is shown this once: to be copied, then gone. */
export function ShownOnce(props: { words: JSX.Element; text: string; large?: boolean; done: () => void }) {
  const { t, say } = useOrders();
  return (
    <div class="secret" role="alert">
      <p>{props.words}</p>
      <code classList={{ large: props.large === true }}>{props.text}</code>
      <button
        type="button"
        class="button main"
        onClick={() => void navigator.clipboard.writeText(props.text).then(() => say(t().copied))}
      >
        {t().copy}
      </button>
      <button type="button" class="button" onClick={() => props.done()}>
        {t().set.noted}
      </button>
    </div>
  );
}

/**
 * A link to a file of the server. The session's cookie lasts minutes and a page stays open for hours: it is renewed
 * first, since a browser that follows a link renews nothing.
 */
export function FileLink(props: {
  href: string;
  children: JSX.Element;
  opens?: boolean;
  label?: string;
  class?: string;
}) {
  const { api, complain } = useOrders();
  return (
    <a
      class={props.class ?? "text-button"}
      href={props.href}
      target={props.opens === true ? "_blank" : "_self"}
      rel="noreferrer"
      aria-label={props.label}
      {...(props.opens === true ? {} : { download: "" })}
      onClick={(event) => {
        const { currentTarget } = event;
        if (!event.isTrusted) return;
        event.preventDefault();
        void api.get("/auth/me").then((answer) => {
          if (!complain(answer)) currentTarget.click();
        });
      }}
    >
      {props.children}
    </a>
  );
}
