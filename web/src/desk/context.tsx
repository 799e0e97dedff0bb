/** What every desk (operations, orders) may ask for: its words, the clock, messages, and questions before what is wide or final. */
import { type Accessor, createContext, createSignal, type JSX, useContext } from "solid-js";
import type { Refused, Result } from "./api.ts";
import type { DeskWords } from "./words/fr.ts";

export type { DeskWords };

export type Question = {
  title: string;
  body: string;
  /** How many things it touches; more than 1,000 must be typed. */
  count: number;
  /** What is counted: one, many. */
  things: readonly [one: string, many: string];
  action: string;
  danger?: boolean;
  /** A reason can be given, for the audit. */
  asksReason?: boolean;
};

export type Asked = { question: Question; answer(confirmed: { reason: string } | null): void };
export type Toast = { id: number; text: string; level: "good" | "bad" };

export type Desk = {
  t: Accessor<DeskWords>;
  now: Accessor<number>;
  asked: Accessor<Asked | null>;
  confirm(question: Question): Promise<{ reason: string } | null>;
  toasts: Accessor<Toast[]>;
  say(text: string, level?: Toast["level"]): void;
  dismiss(id: number): void;
  /** Says a refusal as a message; true when it was one. */
  complain(result: Result<unknown>): boolean;
};

const DeskContext = createContext<Desk>();
const TOAST_MS = 6_000;
const MAX_TOASTS = 4;

export function refusedWords(t: DeskWords, why: Refused): string {
  switch (why.kind) {
    case "offline":
      return t.refused.offline;
    case "signed-out":
      return t.refused.signedOut;
    case "forbidden":
      return why.detail || t.refused.forbidden;
    case "missing":
      return why.detail || t.refused.missing;
    case "busy":
      return why.detail || t.refused.busy(why.retryAfterS);
    case "broken":
      return why.requestId === null ? t.refused.broken : `${t.refused.broken} ${t.refused.request(why.requestId)}`;
    case "invalid":
    case "conflict":
      return why.detail;
  }
}

export function createDesk(t: Accessor<DeskWords>, now: Accessor<number>): Desk {
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const [toasts, setToasts] = createSignal<Toast[]>([]);
  const dismiss = (id: number): void => {
    setToasts((all) => all.filter((toast) => toast.id !== id));
  };
  let lastToast = 0;
  const say = (text: string, level: Toast["level"] = "good"): void => {
    const id = ++lastToast;
    setToasts((all) => [...all.slice(1 - MAX_TOASTS), { id, text, level }]);
    // What went wrong stays until it is read.
    if (level === "good") setTimeout(() => dismiss(id), TOAST_MS);
  };
  return {
    t,
    now,
    asked,
    confirm: (question) =>
      new Promise((resolve) => {
        setAsked({
          question,
          answer(confirmed) {
            setAsked(null);
            resolve(confirmed);
          },
        });
      }),
    toasts,
    say,
    dismiss,
    complain(result) {
      if (!result.ok) say(refusedWords(t(), result.why), "bad");
      return !result.ok;
    },
  };
}

export function DeskProvider(props: { desk: Desk; children: JSX.Element }) {
  return <DeskContext.Provider value={props.desk}>{props.children}</DeskContext.Provider>;
}

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error("useDesk outside of DeskProvider");
  return desk;
}
