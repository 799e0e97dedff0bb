/** A seller at the orders API, from the operator's invitation to their own shop, carriers and rules. */
import type { Condition, Operation, OrderSummary, Rule } from "../../domains/orders/wire.ts";

export type Upstreams = { mirakl: string; tipsa: string; seur: string; correosex: string };

export type Seller = {
  /** The marketplace's numbers of all orders that are in this state. */
  count(state: string): Promise<number>;
  /** How many orders are in each state that has some. */
  states(): Promise<Record<string, number>>;
  /** The whole log, oldest first. */
  operations(): Promise<Operation[]>;
  /** Why orders have failed, with how many. */
  failures(): Promise<string[]>;
  /** What a person would do about orders that have failed for good: try them again. */
  retryFailed(): Promise<number>;
  fetchOrders(): Promise<void>;
};

type Found = Pick<OrderSummary, "id" | "order_id" | "error">;

const FAILED = "FAILED_POST,FAILED_PUSH,FAILED_TRACKING";
const PASSWORD = "correct horse battery staple";

/** `deployment.key`: the operator's. Orders go to Correos Express from 2 kg, abroad to SEUR, and to TIPSA else. */
export async function aSeller(deployment: { url: string; key: string }, upstreams: Upstreams): Promise<Seller> {
  const ask = <T>(method: string, path: string, body: object | null, headers: Record<string, string>): Promise<T> =>
    call<T>(deployment.url + path, method, body, headers);
  const { link } = await ask<{ link: string }>(
    "POST",
    "/api/v1/tenants",
    { name: "Tienda Faults", admin_email: "ana@tienda.example" },
    { "x-api-key": deployment.key },
  );
  const token = new URL(link).hash.replace("#token=", "");
  await ask("POST", "/auth/password", { token, password: PASSWORD }, {});
  const authorization = { current: "" };
  const login = async () => {
    const { access_token } = await ask<{ access_token: string }>(
      "POST",
      "/auth/login",
      { email: "ana@tienda.example", password: PASSWORD },
      {},
    );
    authorization.current = `Bearer ${access_token}`;
  };
  await login();
  /** Tokens are short; the deployment is killed meanwhile. */
  const as = async <T>(method: string, path: string, body: object | null = null): Promise<T> => {
    try {
      return await ask<T>(method, path, body, { authorization: authorization.current });
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      await login();
      return ask<T>(method, path, body, { authorization: authorization.current });
    }
  };

  const { id: _id, success: _success, ...settings } = await as<Record<string, unknown>>("GET", "/api/v1/tenant");
  await as("PUT", "/api/v1/tenant", { ...settings, sender: SENDER, default_weight_g: 1500, auto_post: true });
  const accounts = await Promise.all(
    Object.entries(accountsAt(upstreams)).map(async ([carrier, account]) => {
      const made = await as<{ id: string }>("POST", "/api/v1/carriers/accounts", { carrier, name: carrier, account });
      return [carrier, made.id] as const;
    }),
  );
  const accountOf = (carrier: string): string => accounts.find(([name]) => name === carrier)?.[1] ?? "";
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
  await as("PUT", "/api/v1/rules", { base_version: 0, rules });
  await as("POST", "/api/v1/shops", {
    name: "Carrefour",
    account: { base_url: upstreams.mirakl, api_key: "a-key" },
    settings: { accepts_orders: true, weight_field: null, fetch_interval_min: 1 },
  });

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
    async count(state) {
      const { total } = await as<{ total: number }>("GET", `/api/v1/orders?state=${state}&limit=1`);
      return total;
    },
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
    async fetchOrders() {
      await as("POST", "/api/v1/orchestrator/fetch-orders", {});
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

async function call<T>(url: string, method: string, body: object | null, headers: Record<string, string>): Promise<T> {
  for (;;) {
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      body: body === null ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    if (response.status !== 429) throw new Refused(response.status, `${method} ${url}: ${response.status} ${text}`);
    // A seller who asks as often as this run does is told to wait, and waits.
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get("retry-after") ?? 5)));
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

const SENDER = {
  name: "Tienda Faults",
  company: "Tienda Faults SL",
  street1: "Calle de Alcalá 1",
  street2: null,
  postcode: "28014",
  city: "Madrid",
  region: "Madrid",
  country: "ES",
  phone: "+34911111111",
  email: "envios@tienda.example",
  taxId: "B12345674",
};

function accountsAt({ tipsa, seur, correosex }: Upstreams): Record<string, object> {
  return {
    tipsa: { baseUrl: tipsa, agencyCode: "000000", clientCode: "33333", password: "secret" },
    seur: {
      baseUrl: seur,
      clientId: "client",
      clientSecret: "secret",
      username: "user",
      password: "secret",
      ccc: "12345-28",
      taxId: "B12345674",
      name: "Tienda Faults SL",
      email: "envios@tienda.example",
    },
    correosex: {
      baseUrl: correosex,
      username: "user",
      password: "secret",
      clientCode: "555559999",
      solicitante: "P555559999",
    },
  };
}
