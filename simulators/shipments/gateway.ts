/**
 * What every simulated carrier has around its own contract: a server on loopback, faults, counters, and `/_sim/` to look
 * at its book. Each answer has `x-vigie-origin: simulator`, so that nothing simulated passes for real.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Faults, readFaults } from "../faults.ts";
import { bodyOf, listen } from "../loopback.ts";
import type { Fault, FaultInput } from "./faults.ts";
import { faultsSchema } from "./faults.ts";
import type { Ledger } from "./ledger.ts";

export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
  now: number;
};

export type Reply = { status: number; headers?: Record<string, string>; body: string };

/** A call that is understood: what it is called, and the doing of it. */
export type Understood = { operation: string; answer(): Reply };

export type Carrier = {
  ledger: Ledger;
  understand(call: Call): Understood;
  /** Its own way to say that something went wrong inside of it. */
  refusal(): Reply;
};

export type CarrierSimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  seed?: number;
  /** A parcel of a day takes 24 h ÷ speed. */
  speed?: number;
  incidentShare?: number;
  returnShare?: number;
  faults?: readonly FaultInput[];
  now?: () => number;
};

/** One parcel in eight does not go straight to its recipient's hands. */
export const DEFAULT_SHARES = { incidentShare: 0.1, returnShare: 0.03 };

export type CarrierSimulator = {
  /** "http://127.0.0.1:4100". */
  url: string;
  port: number;
  ledger: Ledger;
  /** Calls by operation and HTTP status; 0 stands for calls that got no answer. */
  calls: Record<string, Record<string, number>>;
  setFaults(faults: readonly FaultInput[]): void;
  /** Ends at once, open connections too. */
  close(): Promise<void>;
};

const ORIGIN = { "x-vigie-origin": "simulator" };

/** Rejects when the port is taken. */
export async function startCarrier(carrier: Carrier, options: CarrierSimulatorOptions): Promise<CarrierSimulator> {
  const now = options.now ?? Date.now;
  const faults = new Faults(options.seed ?? 1, faultsSchema);
  faults.set(options.faults ?? []);
  const calls: CarrierSimulator["calls"] = {};

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? "/", "http://127.0.0.1");
    const body = await bodyOf(req);
    if (url.pathname.startsWith("/_sim/")) {
      send(res, control(url.pathname, req.method ?? "GET", body));
      return;
    }
    const { pathname: path, searchParams: query } = url;
    const understood = carrier.understand({
      method: req.method ?? "GET",
      path,
      query,
      headers: req.headers,
      body,
      now: now(),
    });
    const fault = faults.strike(understood.operation);
    const reply = fault === null ? understood.answer() : spoiltAnswer(understood, fault);
    count(understood.operation, String(reply?.status ?? 0));
    if (reply !== null) send(res, reply);
    else if (fault?.kind === "reset") req.socket.resetAndDestroy();
    else if (fault?.hang_ms !== undefined) setTimeout(() => req.socket.destroy(), fault.hang_ms).unref();
  }

  function count(operation: string, status: string): void {
    const counted = calls[operation] ?? {};
    counted[status] = (counted[status] ?? 0) + 1;
    calls[operation] = counted;
  }

  /** Null: there is no answer. */
  function spoiltAnswer(understood: Understood, fault: Fault): Reply | null {
    if (fault.done && fault.late_ms !== undefined) setTimeout(() => understood.answer(), fault.late_ms).unref();
    else if (fault.done) understood.answer();
    if (fault.kind === "status") return { status: fault.status, body: "" };
    return fault.kind === "refusal" ? carrier.refusal() : null;
  }

  function control(path: string, method: string, body: string): Reply {
    if (path === "/_sim/shipments" && method === "GET") return json(200, shipments());
    if (path === "/_sim/state" && method === "GET") return json(200, { calls, faults: faults.list() });
    if (path !== "/_sim/faults") return json(404, { message: "not found" });
    if (method === "DELETE") faults.set([]);
    if (method === "POST") {
      const parsed = readFaults(body, faultsSchema);
      if (!Array.isArray(parsed)) return json(400, parsed);
      faults.set(parsed);
    }
    return json(200, { faults: faults.list() });
  }

  function shipments() {
    const { ledger } = carrier;
    return {
      shipments: ledger.all().map((shipment) => ({
        id: shipment.id,
        reference: shipment.reference,
        created_at: new Date(shipment.createdAt).toISOString(),
        stage: ledger.steps(shipment, now()).at(-1)?.stage,
        request: shipment.request,
      })),
    };
  }

  const served = await listen((req, res) => {
    handle(req, res).catch((error: unknown) => {
      if (res.headersSent) res.destroy();
      else send(res, json(500, { message: "simulator error", detail: String(error) }));
    });
  }, options.port);
  return {
    ...served,
    ledger: carrier.ledger,
    calls,
    setFaults: (next) => faults.set(next),
  };
}

function send(res: ServerResponse, { status, headers = {}, body }: Reply): void {
  const type = body === "" ? {} : { "content-type": "application/json" };
  res.writeHead(status, { ...type, ...headers, ...ORIGIN }).end(body);
}

const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });
