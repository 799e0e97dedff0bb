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
import { type Api, makeApi, type Refused } from "../../desk/api.ts";
import { createDesk, type Desk, DeskProvider, type Question } from "../../desk/context.tsx";
import { useServices } from "../../lib/services.tsx";
import { noteGood } from "../board/freshness-rows.ts";
import type { Things } from "../words/fr.ts";
import { WORDS, type Words } from "../words/words.ts";
import { type LinkStatus, makeOperatorLink } from "./operator-link.ts";

export type OperatorQuestion = Omit<Question, "things"> & { things: Things };

export type Session = Extract<SessionView, { authenticated: true }>;
export type SessionState =
  | { kind: "asking" }
  | { kind: "none"; closed: string | null }
  | { kind: "open"; session: Session }
  | { kind: "failed"; why: Refused };

export type Operations = Pick<Desk, "now" | "say" | "complain"> & {
  desk: Desk;
  t: Accessor<Words>;
  api: Api;
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
  confirm(question: OperatorQuestion): Promise<{ reason: string } | null>;
  command(
    request: Omit<CommandRequest, "command_id" | "scope" | "expires_in_s"> & Partial<Pick<CommandRequest, "scope">>,
  ): Promise<void>;
};

const OperationsContext = createContext<Operations>();
const RANK: Record<AccessScope, number> = { read: 0, control: 1, admin: 2 };

export function createOperations(): Operations {
  const { language, now, clock } = useServices();
  const t = createMemo(() => WORDS[language()]);
  const [session, setSession] = createSignal<SessionState>({ kind: "asking" });
  const [board, setBoard] = createSignal<OperatorDocument | null>(null);
  const [status, setStatus] = createSignal<LinkStatus>("connecting");
  const [goodEnds, setGoodEnds] = createSignal<ReadonlyMap<string, number>>(new Map());
  const listeners = new Set<(runs: RunView[]) => void>();
  const desk = createDesk(t, now);
  const { say, complain } = desk;
  const api = makeApi({
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

  const take = (view: SessionView): void => {
    setSession(view.authenticated ? { kind: "open", session: view } : { kind: "none", closed: view.closed });
  };

  return {
    desk,
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
    confirm: (question) => desk.confirm({ ...question, things: t().things[question.things] }),
    say,
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
  return (
    <OperationsContext.Provider value={props.operations}>
      <DeskProvider desk={props.operations.desk}>{props.children}</DeskProvider>
    </OperationsContext.Provider>
  );
}

export function useOperations(): Operations {
  const operations = useContext(OperationsContext);
  if (operations === undefined) throw new Error("useOperations outside of OperationsProvider");
  return operations;
}
