/** A desk for tests: what is sent is recorded, what is asked is answered at once. */
import type { JSX } from "solid-js";
import { createSignal } from "solid-js";
import type { AccessScope, OperatorDocument } from "../../../contracts/control.ts";
import { aDesk as aBareDesk, NOW } from "../desk/a-desk.tsx";
import type { Api, Result } from "../desk/api.ts";
import { createServices, ServicesProvider } from "../lib/services.tsx";
import { type Operations, OperationsProvider, type OperatorQuestion } from "./link/context.tsx";
import { en } from "./words/en.ts";

export { NOW };

export const aBoard = (extra: Partial<OperatorDocument> = {}): OperatorDocument => ({
  at: "2026-11-20T08:00:00.000Z",
  workers: [],
  queue: { pending: 0, later: 0, oldest_age_s: null, by_reason: {}, running: 0, last_scheduled_at: null },
  holds: [],
  sources: [],
  schedules: [],
  commands: [],
  minutes: [],
  bulk: [],
  ...extra,
});

export type Desk = {
  operations: Operations;
  commands: unknown[];
  questions: OperatorQuestion[];
  setBoard(board: OperatorDocument): void;
  Around(props: { children: JSX.Element }): JSX.Element;
};

const RANK: Record<AccessScope, number> = { read: 0, control: 1, admin: 2 };
const NO_ANSWER: Result<never> = { ok: false, why: { kind: "offline" } };

export function aDesk(
  options: { scope?: AccessScope; board?: OperatorDocument; confirms?: boolean; api?: Partial<Api> } = {},
): Desk {
  const commands: unknown[] = [];
  const questions: OperatorQuestion[] = [];
  const scope = options.scope ?? "admin";
  const [board, setBoard] = createSignal<OperatorDocument | null>(options.board ?? aBoard());
  const { desk } = aBareDesk({ words: en });
  const operations: Operations = {
    desk,
    t: () => en,
    now: () => NOW,
    api: { get: async () => NO_ANSWER, send: async () => NO_ANSWER, ...options.api },
    session: () => ({
      kind: "open",
      session: { authenticated: true, name: "session:ana", scope, via: "session", expires_at: null },
    }),
    askSession: async () => undefined,
    signIn: async () => null,
    signOut: async () => undefined,
    board,
    status: () => "live",
    lastHeardAt: () => NOW,
    goodEnds: () => new Map(),
    onRuns: () => undefined,
    reconnect: () => undefined,
    whyNot: (wanted) => (RANK[scope] >= RANK[wanted] ? null : wanted === "admin" ? en.why.admin : en.why.control),
    async confirm(question) {
      questions.push(question);
      return (options.confirms ?? true) ? { reason: "" } : null;
    },
    say: desk.say,
    complain: desk.complain,
    async command(request) {
      commands.push(request);
    },
  };
  return {
    operations,
    commands,
    questions,
    setBoard,
    Around: (props) => (
      <ServicesProvider services={createServices()}>
        <OperationsProvider operations={operations}>{props.children}</OperationsProvider>
      </ServicesProvider>
    ),
  };
}
