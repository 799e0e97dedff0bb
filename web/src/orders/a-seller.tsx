/** Sellers' things for tests: an order, a desk whose calls are recorded. */
import { createRoot, type JSX } from "solid-js";
import type { Me, OrderSummary, Permission, Results } from "../../../domains/orders/wire.ts";
import { aDesk } from "../desk/a-desk.tsx";
import type { Result } from "../desk/api.ts";
import { createServices, ServicesProvider } from "../lib/services.tsx";
import { createBulkDesk } from "./bulk/bulk-desk.ts";
import { type OrdersDesk, OrdersProvider } from "./link/context.tsx";
import type { OrdersApi } from "./link/orders-api.ts";
import { WORDS } from "./words/words.ts";

export const anOrder = (extra: Partial<OrderSummary> = {}): OrderSummary => ({
  id: "shop:A-1",
  order_id: "A-1",
  shop_id: "shop",
  shop: "Mercado",
  state: "PENDING_POST",
  state_since: "2026-11-20T07:00:00.000Z",
  marketplace_state: "SHIPPING",
  buyer: "Ana Müller",
  country: "ES",
  postcode: "28850",
  city: "Torrejón de Ardoz",
  total: { minor: 3119, currency: "EUR" },
  weight_g: 1500,
  weight_from: "default",
  items: 1,
  choice: null,
  carrier: null,
  tracking_number: null,
  tracking_url: null,
  tracking_status: null,
  tracking_at: null,
  has_label: false,
  label_printed_at: null,
  error: null,
  retry_count: 0,
  retry_at: null,
  held_because: null,
  tracking_pushed_at: null,
  ship_pushed_at: null,
  placed_at: "2026-11-20T06:00:00.000Z",
  ship_by: "2026-11-21T23:00:00.000Z",
  updated_at: "2026-11-20T07:00:00.000Z",
  ...extra,
});

/** Every order accepted, but for those that `refused` names. */
export const resultsFor = (ids: readonly string[], refused: Readonly<Record<string, string>> = {}): Results => {
  const results = ids.map((id) => ({
    id,
    order_id: id.toUpperCase(),
    outcome: id in refused ? ("refused" as const) : ("accepted" as const),
    reason: refused[id] ?? null,
  }));
  const accepted = results.filter(({ outcome }) => outcome === "accepted").length;
  return { success: true, results, accepted, refused: results.length - accepted };
};

export type Sent = { method: string; path: string; body: unknown };

const OF_ALL: Permission[] = ["orders:read", "orders:post", "labels", "orders:operate", "configure", "administer"];

const aMe = (permissions: Permission[]): Me => ({
  user: {
    id: "u1",
    email: "ana@tienda.example",
    name: "Ana",
    role: "admin",
    has_password: true,
    created_at: "2026-11-01T00:00:00.000Z",
    disabled_at: null,
  },
  tenant: { id: "t1", name: "Tienda", zone: "Europe/Madrid" },
  permissions,
  via: "session",
  session_id: "s1",
  topics: { board: "orders:board:t1" },
});

export function aSeller(
  options: {
    permissions?: Permission[];
    /** By method and path; what is not here is offline. */
    answers?: (sent: Sent) => Result<unknown> | undefined;
    confirms?: boolean;
  } = {},
) {
  const words = WORDS.en;
  const bare = aDesk({ words, confirms: options.confirms ?? true });
  const sent: Sent[] = [];
  const answer = async <T,>(method: string, path: string, body: unknown): Promise<Result<T>> => {
    const one = { method, path, body };
    sent.push(one);
    return (options.answers?.(one) ?? { ok: false, why: { kind: "offline" } }) as Result<T>;
  };
  const api: OrdersApi = {
    get: (path) => answer("GET", path, null),
    send: (method, path, body) => answer(method, path, body),
    upload: (path, csv) => answer("POST", path, csv),
    file: (path, body) => answer("POST", path, body),
  };
  const me = aMe(options.permissions ?? OF_ALL);
  const { desk } = bare;
  const orders: OrdersDesk = {
    desk,
    t: () => words,
    now: desk.now,
    say: desk.say,
    complain: desk.complain,
    confirm: desk.confirm,
    api,
    session: () => ({ kind: "open", me }),
    me: () => me,
    askSession: async () => undefined,
    signIn: async () => null,
    signOut: async () => undefined,
    board: () => null,
    boardWhy: () => null,
    askBoard: () => undefined,
    connection: () => "live",
    heardAt: desk.now,
    isSimulated: () => false,
    changedAt: () => null,
    bulk: createRoot(() => createBulkDesk({ api, desk, t: () => words, onChanged: () => undefined })),
    whyNot: (permission) => (me.permissions.includes(permission) ? null : words.why[permission]),
  };
  return {
    orders,
    sent,
    questions: bare.questions,
    said: bare.said,
    Around: (props: { children: JSX.Element }) => (
      <ServicesProvider services={createServices()}>
        <OrdersProvider orders={orders}>{props.children}</OrdersProvider>
      </ServicesProvider>
    ),
  };
}
