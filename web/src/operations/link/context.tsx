/** What every operations page may ask for: who one is, the live board, calls, words, messages, and questions. */
import { type Accessor, createContext, createMemo, createSignal, type JSX, onCleanup, useContext } from "solid-js";
import type { SessionView } from "../../../../contracts/access.ts";
import type {
  AccessScope,
  CommandRequest,
  CommandView,
  OperatorDocument,
  RunView,
} from "../../../../contracts/control.ts";
import { useServices } from "../../lib/services.tsx";
import { noteGood } from "../board/freshness-rows.ts";
import type { Things } from "../words/fr.ts";
import { WORDS, type Words } from "../words/words.ts";
import { type LinkStatus, makeOperatorLink } from "./operator-link.ts";
import { makeSystemApi, type Refused, type Result, type SystemApi } from "./system-api.ts";

export type Question = {
  title: string;
  body: string;
  /** How many things it touches; more than 1,000 must be typed. */
  count: number;
  things: Things;
  action: string;
  danger?: boolean;
  /** A reason can be given, for the audit. */
  asksReason?: boolean;
};

export type Asked = { question: Question; answer(confirmed: { reason: string } | null): void };
export type Toast = { id: number; text: string; level: "good" | "bad" };

export type Session = Extract<SessionView, { authenticated: true }>;
export type SessionState =
  | { kind: "asking" }
  | { kind: "none"; closed: string | null }
  | { kind: "open"; session: Session }
  | { kind: "failed"; why: Refused };

export type Operations = {
  t: Accessor<Words>;
  now: Accessor<number>;
  api: SystemApi;
  session: Accessor<SessionState>;
  askSession(): Promise<void>;
  signIn(key: string): Promise<Refused | null>;
  signOut(): Promise<void>;
  board: Accessor<OperatorDocument | null>;
  status: Accessor<LinkStatus>;
  lastHeardAt: Accessor<number | null>;
  /** Last good end of each kind of work that was told since the page is open. */
  goodEnds: Accessor<ReadonlyMap<string, number>>;
  onRuns(listener: (runs: RunView[]) => void): void;
  reconnect(): void;
  /** Null: allowed. Else why not, in words. */
  whyNot(scope: AccessScope): string | null;
  asked: Accessor<Asked | null>;
  confirm(question: Question): Promise<{ reason: string } | null>;
  toasts: Accessor<Toast[]>;
  say(text: string, level?: Toast["level"]): void;
  dismiss(id: number): void;
  /** Says a refusal as a message; true when it was one. */
  complain(result: Result<unknown>): boolean;
  command(
    request: Omit<CommandRequest, "command_id" | "scope" | "expires_in_s"> & Partial<Pick<CommandRequest, "scope">>,
  ): Promise<void>;
};

const OperationsContext = createContext<Operations>();
const TOAST_MS = 6_000;
const RANK: Record<AccessScope, number> = { read: 0, control: 1, admin: 2 };

export function refusedWords(t: Words, why: Refused): string {
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

export function createOperations(): Operations {
  const { language, now, clock } = useServices();
  const t = createMemo(() => WORDS[language()]);
  const [session, setSession] = createSignal<SessionState>({ kind: "asking" });
  const [board, setBoard] = createSignal<OperatorDocument | null>(null);
  const [status, setStatus] = createSignal<LinkStatus>("connecting");
  const [goodEnds, setGoodEnds] = createSignal<ReadonlyMap<string, number>>(new Map());
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const [toasts, setToasts] = createSignal<Toast[]>([]);
  const listeners = new Set<(runs: RunView[]) => void>();
  const api = makeSystemApi({
    fetch: (...args) => fetch(...args),
    onSignedOut: () => setSession({ kind: "none", closed: null }),
  });

  const link = createMemo(() => {
    if (session().kind !== "open") return null;
    const made = makeOperatorLink({
      async ticket() {
        const answer = await api.send<{ ticket: string }>("POST", "/system/ticket");
        if (answer.ok) return answer.body.ticket;
        return answer.why.kind === "signed-out" || answer.why.kind === "forbidden" ? "refused" : null;
      },
      open(ticket, events) {
        const origin = location.origin.replace(/^http/, "ws");
        const socket = new WebSocket(`${origin}/live/operator?ticket=${encodeURIComponent(ticket)}`);
        socket.addEventListener("open", () => events.opened());
        socket.addEventListener("message", ({ data }) => events.heard(String(data)));
        socket.addEventListener("close", () => events.lost());
        return {
          send: (text) => {
            if (socket.readyState === WebSocket.OPEN) socket.send(text);
          },
          close: () => socket.close(),
        };
      },
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      onDocument(document) {
        clock.sync(Date.parse(document.at));
        setBoard(document);
      },
      onRuns(runs) {
        setGoodEnds((known) => noteGood(known, runs));
        for (const listener of listeners) listener(runs);
      },
      onStatus: setStatus,
    });
    const onVisibility = (): void => made.setVisible(!document.hidden);
    const onOnline = (): void => made.reconnect();
    document.addEventListener("visibilitychange", onVisibility);
    window.addEventListener("online", onOnline);
    onCleanup(() => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", onOnline);
      made.close();
    });
    return made;
  });

  const dismiss = (id: number): void => {
    setToasts((all) => all.filter((toast) => toast.id !== id));
  };
  let lastToast = 0;
  const say = (text: string, level: Toast["level"] = "good"): void => {
    const id = ++lastToast;
    setToasts((all) => [...all.slice(-3), { id, text, level }]);
    // What went wrong stays until it is read.
    if (level === "good") setTimeout(() => dismiss(id), TOAST_MS);
  };
  const complain = (result: Result<unknown>): boolean => {
    if (!result.ok) say(refusedWords(t(), result.why), "bad");
    return !result.ok;
  };

  const take = (view: SessionView): void => {
    setSession(view.authenticated ? { kind: "open", session: view } : { kind: "none", closed: view.closed });
  };

  return {
    t,
    now,
    api,
    session,
    async askSession() {
      const answer = await api.get<SessionView>("/session");
      if (answer.ok) take(answer.body);
      else if (answer.why.kind !== "signed-out") setSession({ kind: "failed", why: answer.why });
    },
    async signIn(key) {
      const answer = await api.send<SessionView>("POST", "/session", { key });
      if (!answer.ok) return answer.why;
      take(answer.body);
      return null;
    },
    async signOut() {
      const answer = await api.send<SessionView>("DELETE", "/session");
      if (complain(answer)) return;
      setBoard(null);
      setSession({ kind: "none", closed: null });
    },
    board,
    status,
    lastHeardAt: () => {
      now();
      board();
      return link()?.lastHeardAt() ?? null;
    },
    goodEnds,
    onRuns(listener) {
      listeners.add(listener);
      onCleanup(() => listeners.delete(listener));
    },
    reconnect: () => link()?.reconnect(),
    whyNot(scope) {
      const state = session();
      if (state.kind === "open" && RANK[state.session.scope] >= RANK[scope]) return null;
      return scope === "admin" ? t().why.admin : t().why.control;
    },
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
    complain,
    async command(request) {
      const body: Partial<CommandRequest> = { ...request, command_id: crypto.randomUUID() };
      if (body.reason === "") delete body.reason;
      const answer = await api.send<CommandView>("POST", "/system/commands", body);
      if (!complain(answer)) say(t().commands.accepted(t().commands.names[request.command]));
    },
  };
}

export function OperationsProvider(props: { operations: Operations; children: JSX.Element }) {
  return <OperationsContext.Provider value={props.operations}>{props.children}</OperationsContext.Provider>;
}

export function useOperations(): Operations {
  const operations = useContext(OperationsContext);
  if (operations === undefined) throw new Error("useOperations outside of OperationsProvider");
  return operations;
}
