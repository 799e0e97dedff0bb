/**
 * A Mirakl instance on loopback, of the kind that a Spanish marketplace runs. It keeps the published contract in what is
 * asked and answered, and adds two things Mirakl has not: `x-vigie-origin` on every answer, so that nothing simulated
 * passes for real, and `/_sim/` to place orders, to see what was done to them and to make it misbehave.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Faults } from "../faults.ts";
import { bodyOf, listen } from "../loopback.ts";
import { Book } from "./book.ts";
import type { Reply } from "./call.ts";
import { refuse } from "./call.ts";
import { control } from "./control.ts";
import type { Fault, FaultInput } from "./faults.ts";
import { faultsSchema } from "./faults.ts";
import { Frequency } from "./frequency.ts";
import { operationOf } from "./operations.ts";

export type Shop = {
  id: number;
  /** The only key that opens it; null: any that is not empty. Several shops may have one key: then calls say shop_id. */
  key: string | null;
};

export type MiraklSimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  seed?: number;
  /** Whatever takes a day takes a day ÷ speed. */
  speed?: number;
  shops?: readonly Shop[];
  /** Orders that are there at the start, placed over the day and a half before. */
  orders?: number;
  /** New ones, by the simulated clock. */
  arrivalsPerHour?: number;
  /** False: orders wait until the seller accepts them (OR21). */
  acceptsByItself?: boolean;
  multiShipment?: boolean;
  /** Whether the published call frequencies are enforced. */
  isStrict?: boolean;
  faults?: readonly FaultInput[];
  now?: () => number;
};

export type MiraklSimulator = {
  /** "http://127.0.0.1:4100". */
  url: string;
  port: number;
  book: Book;
  /** Calls by operation and HTTP status; 0 stands for calls that got no answer. */
  calls: Record<string, Record<string, number>>;
  setFaults(faults: readonly FaultInput[]): void;
  /** Moves the simulated clock forward. */
  advance(ms: number): void;
  /** Ends at once, open connections too. */
  close(): Promise<void>;
};

const DEFAULT_SHOP: Shop = { id: 2000, key: null };
const DEFAULT_ORDERS = 40;
const DEFAULT_ARRIVALS_PER_HOUR = 6;
const ORIGIN = { "x-vigie-origin": "simulator" };
const WEB_PAGE =
  "<!DOCTYPE html><html><head><title>Mantenimiento</title></head><body><h1>Volvemos pronto</h1></body></html>";

/** Rejects when the port is taken. */
export async function startMiraklSimulator(options: MiraklSimulatorOptions = {}): Promise<MiraklSimulator> {
  const instance = new Instance(options);
  const served = await listen((req, res) => {
    instance.handle(req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else send(res, { status: 500, json: { message: "simulator error", detail: String(error) } });
    });
  }, options.port);
  return {
    ...served,
    book: instance.book,
    calls: instance.calls,
    setFaults: (faults) => instance.faults.set(faults),
    advance: (ms) => instance.advance(ms),
  };
}

class Instance {
  readonly book: Book;
  readonly faults: Faults<Fault, FaultInput>;
  readonly calls: MiraklSimulator["calls"] = {};
  readonly #options: MiraklSimulatorOptions;
  readonly #shops: readonly Shop[];
  readonly #frequency: Frequency | null;
  #advancedMs = 0;

  constructor(options: MiraklSimulatorOptions) {
    const { seed = 1, speed = 1, orders = DEFAULT_ORDERS, arrivalsPerHour = DEFAULT_ARRIVALS_PER_HOUR } = options;
    this.#options = options;
    this.#shops = options.shops ?? [DEFAULT_SHOP];
    this.#frequency = options.isStrict === true ? new Frequency(speed) : null;
    this.faults = new Faults(seed, faultsSchema);
    this.faults.set(options.faults ?? []);
    this.book = new Book({
      seed,
      policy: { acceptsByItself: options.acceptsByItself ?? true, speed },
      shopIds: this.#shops.map(({ id }) => id),
      orders,
      arrivalsPerHour,
      startedAt: this.now(),
    });
  }

  now(): number {
    return (this.#options.now ?? Date.now)() + this.#advancedMs;
  }

  advance(ms: number): void {
    this.#advancedMs += ms;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? "/", `http://${req.headers.host ?? "127.0.0.1"}`);
    const method = req.method ?? "GET";
    const body = await bodyOf(req);
    const now = this.now();
    this.book.arrive(now);
    if (url.pathname.startsWith("/_sim/")) return send(res, control(this, method, url.pathname, body));

    const found = operationOf(method, url.pathname);
    if ("allowed" in found) {
      const { allowed } = found;
      if (allowed.length === 0) return send(res, refuse(404, "HTTP 404 Not Found"));
      return send(res, { ...refuse(405, "HTTP 405 Method Not Allowed"), headers: { allow: allowed.join(", ") } });
    }
    const { operation, id } = found;
    const answer = (): Reply => {
      const shop = operation.isOpen ? DEFAULT_SHOP : this.#shopOf(req.headers.authorization ?? "", url.searchParams);
      if ("status" in shop) return shop;
      const type = req.headers["content-type"] ?? "";
      if (body !== "" && !type.startsWith("application/json")) return refuse(415, "HTTP 415 Unsupported Media Type");
      const wait = this.#frequency?.take(operation.id, shop.id, url.searchParams, now) ?? null;
      if (wait !== null) return tooMany(wait.tells ? Math.ceil(wait.waitMs / 1000) : undefined);
      const multiShipment = this.#options.multiShipment ?? false;
      return operation.answer({
        shopId: shop.id,
        id,
        query: url.searchParams,
        body,
        url,
        now,
        book: this.book,
        multiShipment,
      });
    };
    const fault = this.faults.strike(operation.id);
    const reply = fault === null ? answer() : spoilt(fault, answer);
    this.#count(operation.id, String(reply?.status ?? 0));
    if (reply !== null) send(res, reply);
    else if (fault?.kind === "reset") req.socket.resetAndDestroy();
    else if (fault?.hang_ms !== undefined) setTimeout(() => req.socket.destroy(), fault.hang_ms).unref();
  }

  /** The shop that the key opens: its first, or the one that the call names. */
  #shopOf(authorization: string, query: URLSearchParams): Shop | Reply {
    const unauthorized: Reply = { ...refuse(401, "Unauthorized"), headers: { "www-authenticate": "ApiKey" } };
    if (authorization === "" || /^(bearer|basic)\b/i.test(authorization)) return unauthorized;
    const mine = this.#shops.filter(({ key }) => key === null || key === authorization);
    const [first] = mine;
    if (first === undefined) return unauthorized;
    const asked = query.get("shop_id");
    if (asked === null) return first;
    return mine.find(({ id }) => String(id) === asked) ?? refuse(403, `You are not allowed to see the shop '${asked}'`);
  }

  #count(operation: string, status: string): void {
    const counted = this.calls[operation] ?? {};
    counted[status] = (counted[status] ?? 0) + 1;
    this.calls[operation] = counted;
  }
}

function tooMany(retryAfterS: number | undefined): Reply {
  const headers: Record<string, string> = retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };
  return { ...refuse(429, "Too many requests"), headers };
}

/** Null: there is no answer. */
function spoilt(fault: Fault, answer: () => Reply): Reply | null {
  switch (fault.kind) {
    case "duplicate":
    case "broken":
    case "elsewhere":
      return disfigured(fault.kind, answer());
    default:
  }
  if (fault.done) answer();
  switch (fault.kind) {
    case "timeout":
    case "reset":
      return null;
    case "rate-limit":
      return tooMany(fault.retry_after_s);
    case "redirect":
      return { status: 302, headers: { location: "https://login.example/" } };
    case "html":
      return { status: fault.status, headers: { "content-type": "text/html" }, json: WEB_PAGE };
    case "status":
      return { status: fault.status };
  }
}

/** An answer of OR11 that is wrong in itself. */
function disfigured(kind: "duplicate" | "broken" | "elsewhere", reply: Reply): Reply {
  if (kind === "elsewhere")
    return { ...reply, headers: { link: '<https://elsewhere.example/api/orders?offset=10>; rel="next"' } };
  const { json } = reply;
  if (typeof json !== "object" || json === null || !("orders" in json) || !Array.isArray(json.orders)) return reply;
  const [first, ...rest] = json.orders;
  if (first === undefined) return reply;
  const orders = kind === "duplicate" ? [first, first, ...rest] : [{ ...first, currency_iso_code: null }, ...rest];
  return { ...reply, json: { ...json, orders } };
}

function send(res: ServerResponse, { status, headers = {}, json }: Reply): void {
  const text = typeof json === "string" ? json : json === undefined ? "" : JSON.stringify(json);
  const type = text === "" ? {} : { "content-type": "application/json;charset=UTF-8" };
  res.writeHead(status, { ...type, ...headers, ...ORIGIN }).end(text);
}
