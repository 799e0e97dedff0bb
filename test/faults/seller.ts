/** A seller at the orders API, from the operator's invitation to their own shop, carriers and rules. */
import type { CarrierAccount, Condition, Operation, OrderSummary, Rule } from "../../domains/orders/wire.ts";
import { type OrderUpstreams, seedSeller } from "../../scripts/local/orders.ts";

export type Seller = {
  /** How many orders are in each state that has some. */
  states(): Promise<Record<string, number>>;
  /** The whole log, oldest first. */
  operations(): Promise<Operation[]>;
  /** Why orders have failed, with how many. */
  failures(): Promise<string[]>;
  /** What a person would do about orders that have failed for good: try them again. */
  retryFailed(): Promise<number>;
};

type Found = Pick<OrderSummary, "id" | "order_id" | "error">;

const FAILED = "FAILED_POST,FAILED_PUSH,FAILED_TRACKING";

/** `deployment.key`: the operator's; `persist`: where the seller's password is kept. Orders are spread over all carriers. */
export async function aSeller(
  { url, key, persist }: { url: string; key: string; persist: string },
  upstreams: OrderUpstreams,
): Promise<Seller> {
  const { email, password, token } = await seedSeller(url, key, persist, upstreams);
  let authorization = `Bearer ${token}`;
  /** Tokens are short, and a run may be long. */
  const as = async <T>(method: string, path: string, body: object | null = null): Promise<T> => {
    try {
      return await call<T>(url + path, method, body, { authorization });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      const login = await call<{ access_token: string }>(`${url}/auth/login`, "POST", { email, password }, {});
      authorization = `Bearer ${login.access_token}`;
      return call<T>(url + path, method, body, { authorization });
    }
  };

  const { id: _id, success: _success, ...settings } = await as<Record<string, unknown>>("GET", "/api/v1/tenant");
  await as("PUT", "/api/v1/tenant", { ...settings, auto_post: true, fallback_phone: "+34911234567" });
  const { accounts } = await as<{ accounts: CarrierAccount[] }>("GET", "/api/v1/carriers/accounts");
  const accountOf = (carrier: string): string => accounts.find((account) => account.carrier === carrier)?.id ?? "";
  const pickup: Condition = { kind: "pickup_point", is: true };
  const rules: Rule[] = [
    rule("points abroad", [pickup, { kind: "country", op: "not_in", countries: ["ES"] }], accountOf("seur"), "77/48"),
    rule("points", [pickup], accountOf("tipsa"), "50"),
    rule("abroad", [{ kind: "country", op: "not_in", countries: ["ES"] }], accountOf("seur"), "77/104"),
    rule("heavy", [{ kind: "weight", range: { min: 2000, max: null } }], accountOf("correosex"), "63"),
    rule(
      "south",
      [{ kind: "postcode_prefix", op: "in", prefixes: ["04", "11", "14", "18", "21", "23", "29", "41"] }],
      accountOf("correosex"),
      "63",
    ),
    rule(
      "north",
      [{ kind: "postcode_prefix", op: "in", prefixes: ["01", "15", "20", "31", "33", "39", "48"] }],
      accountOf("seur"),
      "31/2",
    ),
    rule("all", [], accountOf("tipsa"), "48"),
  ];
  const { version } = await as<{ version: number }>("GET", "/api/v1/rules");
  await as("PUT", "/api/v1/rules", { base_version: version, rules });

  const ordersIn = async (state: string) => {
    const found: Found[] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { orders: Found[]; next: string | null } = await as(
        "GET",
        `/api/v1/orders?state=${state}&limit=100${after}`,
      );
      found.push(...page.orders);
      cursor = page.next;
    } while (cursor !== null);
    return found;
  };

  return {
    async states() {
      const { states } = await as<{ states: { state: string; count: number }[] }>("GET", "/api/v1/orders/board");
      return Object.fromEntries(states.filter(({ count }) => count > 0).map(({ state, count }) => [state, count]));
    },
    async operations() {
      const all: Operation[] = [];
      let cursor: string | null = null;
      do {
        const after: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
        const page: { logs: Operation[]; next: string | null } = await as(
          "GET",
          `/api/v1/logs/operations?limit=500${after}`,
        );
        all.push(...page.logs);
        cursor = page.next;
      } while (cursor !== null);
      return all.reverse();
    },
    failures: async () => {
      const failed = await ordersIn(FAILED);
      return Object.entries(Object.groupBy(failed, ({ error }) => error?.message ?? "")).map(
        ([message, orders = []]) => `${orders.length} × ${message}`,
      );
    },
    async retryFailed() {
      const failed = await ordersIn(FAILED);
      for (let at = 0; at < failed.length; at += 50)
        await as("POST", "/api/v1/orders/bulk", {
          action: "retry",
          order_ids: failed.slice(at, at + 50).map(({ id }) => id),
        });
      return failed.length;
    },
  };
}

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const TRIES = 5;

async function call<T>(url: string, method: string, body: object | null, headers: Record<string, string>): Promise<T> {
  for (let tries = 1; ; ) {
    const answer = await answerOf(url, method, body, headers);
    if (answer.ok) return JSON.parse(answer.text) as T;
    // A seller who asks as often as this run does is told to wait, and waits.
    if (answer.status !== 429) {
      const isLost = answer.status === 0 && method === "GET";
      if (!isLost || tries++ === TRIES) throw new Refused(answer.status, `${method} ${url}: ${answer.text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, answer.waitMs));
  }
}

/** Status 0: no answer, or one that was cut off; the Worker under it may just be starting anew. */
async function answerOf(url: string, method: string, body: object | null, headers: Record<string, string>) {
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      body: body === null ? null : JSON.stringify(body),
    });
    const { ok, status } = response;
    const waitMs = 1000 * Number(response.headers.get("retry-after") ?? 5);
    return { ok, status, waitMs, text: ok ? await response.text() : `${status} ${await response.text()}` };
  } catch (error) {
    return { ok: false, status: 0, waitMs: 1000, text: String(error) };
  }
}

function rule(name: string, conditions: Condition[], accountId: string, service: string): Rule {
  return {
    id: name,
    name,
    is_on: true,
    conditions,
    use: { carrier_account_id: accountId, service, parcels: null },
  };
}
