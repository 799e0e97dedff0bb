/** Orders on this machine: a marketplace and its carriers as simulators, and a seller who has an account at each. */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CORREOS_EXPRESS_PATH, startCorreosExpressSimulator } from "../../simulators/correos-express/server.ts";
import { startDinapaqSimulator } from "../../simulators/dinapaq/server.ts";
import { startMiraklSimulator } from "../../simulators/mirakl/server.ts";
import { startSeurSimulator } from "../../simulators/seur/server.ts";

/** Where each upstream is, as an account names it. */
export type OrderUpstreams = { mirakl: string; tipsa: string; seur: string; correosex: string };

export type OrderSimulators = { upstreams: OrderUpstreams; close(): Promise<void> };

/** A parcel of two days is delivered in ten minutes: something to see. */
const SPEED = 300;

export async function startOrderSimulators(seed: number): Promise<OrderSimulators> {
  const [mirakl, tipsa, seur, correosex] = await Promise.all([
    startMiraklSimulator({ seed }),
    startDinapaqSimulator({ seed, speed: SPEED }),
    startSeurSimulator({ seed, speed: SPEED }),
    startCorreosExpressSimulator({ seed, speed: SPEED }),
  ]);
  const all = [mirakl, tipsa, seur, correosex];
  return {
    upstreams: {
      mirakl: mirakl.url,
      tipsa: tipsa.url,
      seur: seur.url,
      correosex: `${correosex.url}${CORREOS_EXPRESS_PATH}`,
    },
    close: async () => void (await Promise.all(all.map((simulator) => simulator.close()))),
  };
}

/** The same between runs: what is kept was sealed with it. */
export function keptOrdersKey(persist: string): string {
  return kept(persist, "orders-key", () => randomBytes(32).toString("base64"));
}

const TENANT = "Tienda Demo";
const EMAIL = "demo@tienda.example";

export type Seller = { email: string; password: string; token: string };

/**
 * The seller "Tienda Demo", set up through the API as an operator and a seller do it: a shop, an account at each carrier,
 * rules. What is there already is brought to these addresses. @throws Error with what was refused
 */
export async function seedSeller(
  url: string,
  operatorKey: string,
  persist: string,
  upstreams: OrderUpstreams,
): Promise<Seller> {
  const password = kept(persist, "orders-password", () => randomBytes(12).toString("base64url"));
  const token = await sellerToken(url, operatorKey, password);
  const ask = asker(url, { authorization: `Bearer ${token}` });

  await ask("PUT", "/api/v1/tenant", {
    name: TENANT,
    zone: "Europe/Madrid",
    sender: SENDER,
    default_weight_g: 1_500,
    default_parcels: 1,
    auto_post: false,
  });
  await bring(ask, "/api/v1/shops", "shops", {
    name: "Mercado Demo",
    account: { base_url: upstreams.mirakl, api_key: "demo", shop_id: null, multi_shipment: false },
    settings: { accepts_orders: false, weight_field: null, fetch_interval_min: 1 },
  });
  const accounts = new Map<string, string>();
  for (const account of carrierAccounts(upstreams))
    accounts.set(account.carrier, await bring(ask, "/api/v1/carriers/accounts", "accounts", account));
  const { version } = (await ask("GET", "/api/v1/rules")) as { version: number };
  if (version === 0) await ask("PUT", "/api/v1/rules", { base_version: 0, rules: rulesFor(accounts) });
  return { email: EMAIL, password, token };
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

function asker(url: string, headers: Record<string, string>): Ask {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

/** Logs in; the first time, the operator makes the tenant, and its administrator follows the link. */
async function sellerToken(url: string, operatorKey: string, password: string): Promise<string> {
  const operator = asker(url, { "x-api-key": operatorKey });
  const open = asker(url, {});
  const { tenants } = (await operator("GET", "/api/v1/tenants")) as { tenants: { name: string }[] };
  const isThere = tenants.some(({ name }) => name === TENANT);
  const login = async () =>
    ((await open("POST", "/auth/login", { email: EMAIL, password, title: "npm run dev" })) as { access_token: string })
      .access_token;
  if (isThere) {
    try {
      return await login();
    } catch {
      // Its password was changed, or the file with it is gone: the operator hands out another link.
    }
  }
  const { link } = (await (isThere
    ? operator("POST", "/api/v1/tenants/password-link", { email: EMAIL })
    : operator("POST", "/api/v1/tenants", { name: TENANT, admin_email: EMAIL }))) as { link: string };
  const token = new URLSearchParams(new URL(link, url).hash.slice(1)).get("token");
  await open("POST", "/auth/password", { token, password });
  return login();
}

type Wanted = { name: string; carrier?: string; account: object; settings?: object };

/** Makes it, or brings the one of this name to what is asked. Answers its id. */
async function bring(ask: Ask, path: string, list: string, wanted: Wanted): Promise<string> {
  const answer = (await ask("GET", path)) as Record<string, { id: string; name: string }[]>;
  const there = answer[list]?.find(({ name }) => name === wanted.name);
  if (there === undefined) return madeId(await ask("POST", path, wanted));
  const { carrier: _carrier, ...changes } = wanted;
  await ask("PATCH", `${path}/${there.id}`, changes);
  return there.id;
}

function madeId(answer: unknown): string {
  const { id, ...rest } = answer as { id?: string } & Record<string, { id?: string } | undefined>;
  const found = id ?? Object.values(rest).find((part) => typeof part?.id === "string")?.id;
  if (found === undefined) throw new Error(`no id in ${JSON.stringify(answer)}`);
  return found;
}

const SENDER = {
  name: "Almacén",
  company: "Tienda Demo SL",
  street1: "Calle de la Industria 12",
  street2: null,
  postcode: "28850",
  city: "Torrejón de Ardoz",
  region: "Madrid",
  country: "ES",
  phone: "911234567",
  email: "almacen@tienda.example",
  taxId: "B12345674",
};

const carrierAccounts = ({ tipsa, seur, correosex }: OrderUpstreams) => [
  {
    carrier: "tipsa",
    name: "TIPSA Torrejón",
    account: { baseUrl: tipsa, agencyCode: "000000", clientCode: "33333", password: "demo-tipsa" },
  },
  {
    carrier: "seur",
    name: "SEUR Madrid",
    account: {
      baseUrl: seur,
      clientId: "demo",
      clientSecret: "demo-seur-secret",
      username: "demo",
      password: "demo-seur-password",
      ccc: "12345-28",
      taxId: "B12345674",
      name: "Tienda Demo SL",
      email: "almacen@tienda.example",
    },
  },
  {
    carrier: "correosex",
    name: "Correos Express",
    account: {
      baseUrl: correosex,
      username: "demo",
      password: "demo-cex-password",
      clientCode: "555559999",
      solicitante: "I555559999",
    },
  },
  { carrier: "ontime", name: "OnTime", account: { clientCode: "77777" } },
];

/** Pick-up points by TIPSA's service for them, abroad by SEUR, the heavy by Correos Express, what is left by TIPSA. */
function rulesFor(accounts: ReadonlyMap<string, string>) {
  const rule = (id: string, name: string, conditions: object[], carrier: string, service: string) => ({
    id,
    name,
    is_on: true,
    conditions,
    use: { carrier_account_id: accounts.get(carrier) ?? "", service, parcels: null },
  });
  const abroad = { kind: "country", op: "not_in", countries: ["ES", "PT", "AD"] };
  const heavy = { kind: "weight", range: { min: 10_000, max: null } };
  return [
    rule("points", "Pick-up points by TIPSA", [{ kind: "pickup_point", is: true }], "tipsa", "50"),
    rule("abroad", "Abroad by SEUR", [abroad], "seur", "77/104"),
    rule("heavy", "From 10 kg by Correos Express", [heavy], "correosex", "63"),
    rule("rest", "The rest by TIPSA", [], "tipsa", "48"),
  ];
}

function kept(persist: string, name: string, make: () => string): string {
  const file = join(persist, name);
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    const value = make();
    writeFileSync(file, `${value}\n`, { mode: 0o600 });
    return value;
  }
}
