/** What every page of orders may ask for: who one is, the live board, calls, and words. */
import { type Accessor, createContext, createMemo, createSignal, type JSX, onCleanup, useContext } from "solid-js";
import type { Board, Me, Permission, Tokens } from "../../../../domains/orders/wire.ts";
import { type Answer, createAnswer } from "../../desk/answer.ts";
import type { Refused } from "../../desk/api.ts";
import { createDesk, type Desk, DeskProvider } from "../../desk/context.tsx";
import { useServices } from "../../lib/services.tsx";
import type { Connection } from "../../lib/truth.ts";
import { type BulkDesk, createBulkDesk } from "../bulk/bulk-desk.ts";
import { WORDS, type Words } from "../words/words.ts";
import { makeOrdersApi, type OrdersApi } from "./orders-api.ts";

export type SessionState =
  | { kind: "asking" }
  | { kind: "none" }
  | { kind: "open"; me: Me }
  | { kind: "failed"; why: Refused };

export type OrdersDesk = Pick<Desk, "now" | "say" | "complain" | "confirm"> & {
  desk: Desk;
  t: Accessor<Words>;
  api: OrdersApi;
  session: Accessor<SessionState>;
  me: Accessor<Me | null>;
  askSession(): Promise<void>;
  signIn(email: string, password: string): Promise<Refused | null>;
  signOut(): Promise<void>;
  board: Accessor<Board | null>;
  /** Of the board: why there is none. */
  boardWhy: Accessor<Refused | null>;
  askBoard(): void;
  connection: Accessor<Connection>;
  /** Epoch ms at which the board was last known to be true; null before. */
  heardAt: Accessor<number | null>;
  /** Whether simulators told what the board says. */
  isSimulated: Accessor<boolean>;
  /** The latest change of any order, as the board tells it: lists ask again when it moves. */
  changedAt: Accessor<string | null>;
  bulk: BulkDesk;
  /** Null: allowed. Else why not, in words. */
  whyNot(permission: Permission): string | null;
};

const OrdersContext = createContext<OrdersDesk>();

export function createOrdersDesk(): OrdersDesk {
  const { language, now, live } = useServices();
  const t = createMemo(() => WORDS[language()]);
  const desk = createDesk(t, now);
  const [session, setSession] = createSignal<SessionState>({ kind: "asking" });
  const api = makeOrdersApi({
    fetch: (...args) => fetch(...args),
    onSignedOut: () => setSession({ kind: "none" }),
  });
  const me = createMemo(() => {
    const state = session();
    return state.kind === "open" ? state.me : null;
  });
  const topic = live.follow<Board>(() => me()?.topics.board ?? null);
  /** Asked once: a topic that nothing was published on yet has no document. */
  const asked: Answer<Board> = createAnswer<Board>(api.get, () => (me() === null ? null : "/api/v1/orders/board"));
  const board = createMemo((): Board | null => {
    const [told, read] = [topic()?.document ?? null, asked.body()];
    if (told === null || read === null) return told ?? read;
    // Whichever knows of the later change; the feed's where they agree.
    return (read.changed_at ?? "") > (told.changed_at ?? "") ? read : told;
  });

  let again: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(again));
  async function askSession(): Promise<void> {
    clearTimeout(again);
    const answer = await api.get<Me>("/auth/me");
    if (answer.ok) {
      setSession({ kind: "open", me: answer.body });
      return;
    }
    if (answer.why.kind === "signed-out") return;
    // Pages that are open stay so: what they ask themselves says what is wrong.
    if (session().kind !== "open") setSession({ kind: "failed", why: answer.why });
    if (answer.why.kind === "busy") again = setTimeout(() => void askSession(), answer.why.retryAfterS * 1000);
  }

  return {
    desk,
    t,
    now,
    say: desk.say,
    complain: desk.complain,
    confirm: desk.confirm,
    api,
    session,
    me,
    askSession,
    async signIn(email, password) {
      const answer = await api.send<Tokens>("POST", "/auth/login", {
        email,
        password,
        mode: "cookie",
        title: browser(),
      });
      if (!answer.ok) return answer.why;
      setSession({ kind: "open", me: answer.body.me });
      return null;
    },
    async signOut() {
      if (!desk.complain(await api.send("POST", "/auth/logout"))) setSession({ kind: "none" });
    },
    board,
    boardWhy: () => (board() === null ? asked.why() : null),
    askBoard: asked.again,
    connection: live.connection,
    isSimulated: () => (topic()?.feed?.origin ?? "live") !== "live",
    heardAt: () => {
      const told = topic()?.feed?.fetched_at;
      const at = Math.max(told === undefined ? 0 : Date.parse(told), asked.at() ?? 0);
      return at === 0 ? null : at;
    },
    changedAt: () => board()?.changed_at ?? null,
    bulk: createBulkDesk({ api, desk, t, onChanged: asked.again }),
    whyNot(permission) {
      if (me()?.permissions.includes(permission)) return null;
      return t().why[permission];
    },
  };
}

/** "Firefox": as the list of sessions shows it. */
function browser(): string {
  const name = ["Edg", "Firefox", "Chrome", "Safari"].find((one) => navigator.userAgent.includes(one)) ?? "";
  return name === "Edg" ? "Edge" : name;
}

export function OrdersProvider(props: { orders: OrdersDesk; children: JSX.Element }) {
  return (
    <OrdersContext.Provider value={props.orders}>
      <DeskProvider desk={props.orders.desk}>{props.children}</DeskProvider>
    </OrdersContext.Provider>
  );
}

export function useOrders(): OrdersDesk {
  const orders = useContext(OrdersContext);
  if (orders === undefined) throw new Error("useOrders outside of OrdersProvider");
  return orders;
}
