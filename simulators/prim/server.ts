/**
 * PRIM on loopback. It keeps the contract in what is asked and answered: key, refusals, quotas, compression, SIRI Lite;
 * and adds two things PRIM has not: `x-vigie-origin` on every answer, so that nothing simulated passes for real, and
 * `/_sim/` to look at what was asked and to make it misbehave.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ParisCatalogue } from "../../domains/transit/model.ts";
import { readFaults } from "../faults.ts";
import { bodyOf, listen } from "../loopback.ts";
import type { Answer, Source, Subject } from "./answers.ts";
import { replayedSource, simulatedSource } from "./answers.ts";
import type { FaultInput } from "./faults.ts";
import { Faults, faultsSchema } from "./faults.ts";
import { buildNetwork, loadCatalogue } from "./network.ts";
import type { Api } from "./quota.ts";
import { APIS, QUOTA_PER_SECOND, Quota } from "./quota.ts";
import { loadRecordings } from "./replay.ts";
import { simClock } from "./sim-clock.ts";
import type { Night } from "./timetable.ts";
import type { Headers } from "./transmit.ts";
import { send, spoil, whole } from "./transmit.ts";

export type PrimSimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  seed?: number;
  /** The only key that is accepted; absent: any key that is not empty. */
  key?: string;
  /** APIs that the key has no right to answer 403 HTML. */
  notSubscribed?: readonly Api[];
  /** Calls a day, for all APIs or for some; the others keep PRIM's. */
  quotaPerDay?: Partial<Record<Api, number>> | number;
  quotaPerSecond?: number;
  night?: Night;
  speed?: number;
  /** Bus journeys mixed into estimated-timetable. 17,000 make a body as large as PRIM's. */
  busJourneys?: number;
  replay?: string;
  verbatim?: boolean;
  faults?: readonly FaultInput[];
  catalogue?: ParisCatalogue;
  now?: () => number;
};

export type ApiCounters = { calls: number; statuses: Record<string, number>; max_per_second: number };

export type PrimSimulator = {
  /** "http://127.0.0.1:4100/marketplace". */
  url: string;
  /** The same trains as api.navitia.io would tell of them: "http://127.0.0.1:4100/v1/coverage/fr-idf". */
  navitiaUrl: string;
  port: number;
  origin: "simulator" | "replay";
  /** Counters by API, live. */
  requests: Record<Api, ApiCounters>;
  setFaults(faults: readonly FaultInput[]): void;
  /** Ends at once, open connections too. */
  close(): Promise<void>;
};

const DEFAULT_BUS_JOURNEYS = 300;

const FORBIDDEN_PAGE =
  "<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head>\n<body><h1>403 Forbidden</h1></body></html>\n";

/** Starts the simulator. Rejects when the port is taken, the catalogue is absent or the replay folder holds no recording. */
export async function startPrimSimulator(options: PrimSimulatorOptions = {}): Promise<PrimSimulator> {
  const now = options.now ?? Date.now;
  const seed = options.seed ?? 1;
  const network = buildNetwork(options.catalogue ?? loadCatalogue());
  const source =
    options.replay === undefined
      ? simulatedSource(network, {
          seed,
          night: options.night ?? "thin",
          clock: simClock(now(), options.speed ?? 1),
          busJourneys: options.busJourneys ?? DEFAULT_BUS_JOURNEYS,
        })
      : replayedSource(network, loadRecordings(options.replay), options.verbatim ?? false);
  const gateway = new Gateway(source, options, seed, now);
  const served = await listen((req, res) => {
    gateway.handle(req, res).catch((error: unknown) => {
      const text = JSON.stringify({ message: "simulator error", detail: String(error) });
      if (res.headersSent) res.destroy();
      else res.writeHead(500, { "content-type": "application/json", ...gateway.origin }).end(text);
    });
  }, options.port);
  return {
    url: `${served.url}/marketplace`,
    navitiaUrl: `${served.url}/v1/coverage/fr-idf`,
    port: served.port,
    origin: gateway.origin["x-vigie-origin"],
    requests: gateway.requests,
    setFaults: (faults) => gateway.setFaults(faults),
    close: served.close,
  };
}

/** PRIM passes Navitia on under its own key; api.navitia.io has another path and another header, and tells no quota. */
type Front = "prim" | "navitia";
type Route = { api: Api; subject: Subject | null; front: Front };

const PATHS: Partial<Record<string, Api>> = {
  "/marketplace/stop-monitoring": "stop-monitoring",
  "/marketplace/estimated-timetable": "estimated-timetable",
  "/marketplace/general-message": "general-message",
  "/marketplace/disruptions_bulk/disruptions/v2": "disruptions_bulk",
};

/** PRIM names line_reports twice where no line is named: the product, then its feature. */
const NAVITIA_PATHS: readonly (readonly [RegExp, Front, Api])[] = [
  [/^\/marketplace\/v2\/navitia\/line_reports\/line_reports$/, "prim", "line_reports"],
  [
    /^\/marketplace\/v2\/navitia\/line_reports\/(lines)\/line:IDFM:(C\d{5})(?:\/line_reports)?$/,
    "prim",
    "line_reports",
  ],
  [/^\/marketplace\/v2\/navitia\/(lines)\/line:IDFM:(C\d{5})\/departures$/, "prim", "navitia"],
  [/^\/marketplace\/v2\/navitia\/(stop_areas)\/stop_area:IDFM:(\d+)\/departures$/, "prim", "navitia"],
  [/^\/v1\/coverage\/fr-idf\/line_reports$/, "navitia", "line_reports"],
  [/^\/v1\/coverage\/fr-idf\/(lines)\/line:IDFM:(C\d{5})\/line_reports$/, "navitia", "line_reports"],
  [/^\/v1\/coverage\/fr-idf\/(lines)\/line:IDFM:(C\d{5})\/departures$/, "navitia", "navitia"],
  [/^\/v1\/coverage\/fr-idf\/(stop_areas)\/stop_area:IDFM:(\d+)\/departures$/, "navitia", "navitia"],
];

function routeOf(path: string): Route | null {
  const bare = path.replace(/%3A/gi, ":").replace(/\/$/, "");
  const prim = PATHS[bare];
  if (prim) return { api: prim, subject: null, front: "prim" };
  for (const [pattern, front, api] of NAVITIA_PATHS) {
    const [whole, kind, id] = pattern.exec(bare) ?? [];
    if (whole === undefined) continue;
    return { api, front, subject: id === undefined ? null : { kind: kind === "lines" ? "line" : "area", id } };
  }
  return null;
}

class Gateway {
  readonly origin: { "x-vigie-origin": "simulator" | "replay" };
  readonly requests: Record<Api, ApiCounters>;
  readonly #source: Source;
  readonly #options: PrimSimulatorOptions;
  readonly #quota: Quota;
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #seconds = new Map<Api, { second: number; calls: number }>();
  readonly #frozen = new Map<string, Answer>();

  constructor(source: Source, options: PrimSimulatorOptions, seed: number, now: () => number) {
    this.#source = source;
    this.#options = options;
    this.#now = now;
    this.#quota = new Quota(options.quotaPerDay ?? null, options.quotaPerSecond ?? QUOTA_PER_SECOND);
    this.#faults = new Faults(seed);
    this.setFaults(options.faults ?? []);
    this.origin = { "x-vigie-origin": options.replay === undefined ? "simulator" : "replay" };
    this.requests = Object.fromEntries(
      APIS.map((api) => [api, { calls: 0, statuses: {}, max_per_second: 0 }]),
    ) as Record<Api, ApiCounters>;
  }

  setFaults(faults: readonly FaultInput[]): void {
    this.#faults.set(faults, this.#now());
    this.#frozen.clear();
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const now = this.#now();
    const url = new URL(req.url ?? "/", "http://127.0.0.1");
    if (url.pathname.startsWith("/_sim/")) return this.#control(req, res, url.pathname);
    if (/^\/marketplace\/stop-monitoring\/./.test(url.pathname)) {
      return void this.#say(res, 404, { message: "no Route matched with those values" });
    }
    const route = routeOf(url.pathname);
    if (!route || this.#options.notSubscribed?.includes(route.api)) {
      res.writeHead(403, { "content-type": "text/html", ...this.origin }).end(FORBIDDEN_PAGE);
      return;
    }
    this.#count(route.api, now);
    const status = await this.#serve(req, res, url, route, now);
    const { statuses } = this.requests[route.api];
    // 0 stands for calls that never got a status line.
    statuses[String(status)] = (statuses[String(status)] ?? 0) + 1;
  }

  async #serve(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    { api, subject, front }: Route,
    now: number,
  ): Promise<number> {
    if (req.method !== "GET") return this.#say(res, 405, { message: "Method Not Allowed" }, { allow: "GET" });
    const key = String((front === "prim" ? req.headers.apikey : req.headers.authorization) ?? "");
    if (key === "") {
      const message = front === "prim" ? "No API key found in request" : "no token";
      return this.#say(res, 401, { message }, { "www-authenticate": front === "prim" ? "Key" : "Basic" });
    }
    if (this.#options.key !== undefined && key !== this.#options.key) {
      return this.#say(res, 401, { message: "Unauthorized" }, { "www-authenticate": "Key" });
    }
    const fault = this.#faults.strike(api, now);
    if (fault?.kind === "quota") this.#quota.exhaust(api, key, now);
    const quota = front === "prim" ? this.#quota.take(api, key, now) : { isOver: false, headers: {} };
    if (quota.isOver) return this.#say(res, 429, { message: "API rate limit exceeded" }, quota.headers);

    const headers: Headers = { "content-type": "application/json", ...this.origin, ...quota.headers };
    const ask = () => this.#source.answer(api, url.searchParams, subject, now);
    if (fault && fault.kind !== "freeze") return spoil(req, res, fault, ask, headers);
    const answer = fault ? this.#freeze(req.url ?? "", ask) : ask();
    await send(req, res, answer, headers);
    return answer.status;
  }

  /** The first answer to a call while it is frozen, and the same ever after. */
  #freeze(url: string, ask: () => Answer): Answer {
    const held = this.#frozen.get(url);
    if (held) return held;
    const answer = ask();
    const frozen = { status: answer.status, body: whole(answer.body) };
    this.#frozen.set(url, frozen);
    return frozen;
  }

  #count(api: Api, now: number): void {
    const counters = this.requests[api];
    counters.calls++;
    const second = Math.floor(now / 1000);
    const current = this.#seconds.get(api);
    const calls = current?.second === second ? current.calls + 1 : 1;
    this.#seconds.set(api, { second, calls });
    counters.max_per_second = Math.max(counters.max_per_second, calls);
  }

  #say(res: ServerResponse, status: number, body: unknown, headers: Headers = {}): number {
    res.writeHead(status, { "content-type": "application/json", ...this.origin, ...headers }).end(JSON.stringify(body));
    return status;
  }

  async #control(req: IncomingMessage, res: ServerResponse, path: string): Promise<void> {
    if (path === "/_sim/state" && req.method === "GET") {
      const state = { origin: this.origin["x-vigie-origin"], requests: this.requests };
      return void this.#say(res, 200, { ...state, faults: this.#faults.list(this.#now()) });
    }
    if (path !== "/_sim/faults") return void this.#say(res, 404, { message: "not found" });
    if (req.method === "DELETE") this.setFaults([]);
    if (req.method === "POST") {
      const faults = readFaults(await bodyOf(req), faultsSchema);
      if (!Array.isArray(faults)) return void this.#say(res, 400, faults);
      this.setFaults(faults);
    }
    this.#say(res, 200, { faults: this.#faults.list(this.#now()) });
  }
}
