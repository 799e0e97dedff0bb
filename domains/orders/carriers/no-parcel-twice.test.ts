import { afterEach, describe, expect, it } from "vitest";
import { CORREOS_EXPRESS_PATH, startCorreosExpressSimulator } from "../../../simulators/correos-express/server.ts";
import { startDinapaqSimulator } from "../../../simulators/dinapaq/server.ts";
import { startSeurSimulator } from "../../../simulators/seur/server.ts";
import type { FaultInput } from "../../../simulators/shipments/faults.ts";
import type { CarrierSimulator } from "../../../simulators/shipments/gateway.ts";
import { aPort } from "../../../test/upstream-port.ts";
import { waitBeforeAbsent } from "../entities/intent.ts";
import type { OpenedCarrier } from "../opened-carrier.ts";
import type { UpstreamPort } from "../upstream.ts";
import { aRequest } from "./a-request.ts";
import { ACCOUNTS } from "./an-account.ts";
import { CARRIER_KINDS } from "./carriers.ts";

const SHIPMENTS = 60;
const MAX_ATTEMPTS = 40;
/** Scaled down: a call ends at once or after 5 ms here, and a carrier that finishes late does so within `LATE_MS`. */
const SETTLES_WITHIN_MS = 120;
const LATE_MS = 60;

/** A third of all calls, logins and look-ups too, half of them after the work was done or before it is done late. */
const FAULTS: FaultInput[] = [
  { kind: "reset", done: true, probability: 0.1 },
  { kind: "timeout", done: true, probability: 0.05, hang_ms: 5 },
  { kind: "timeout", done: true, probability: 0.05, hang_ms: 5, late_ms: LATE_MS },
  { kind: "reset", probability: 0.03 },
  { kind: "status", status: 503, probability: 0.05 },
  { kind: "status", status: 502, done: true, probability: 0.05 },
  { kind: "refusal", probability: 0.05 },
];

type Case = { service: string; start(): Promise<CarrierSimulator>; open(url: string): OpenedCarrier };

const CASES: Readonly<Record<string, Case>> = {
  tipsa: {
    service: "48",
    start: () => startDinapaqSimulator({ faults: FAULTS }),
    open: (baseUrl) => CARRIER_KINDS.tipsa.open({ ...ACCOUNTS.tipsa, baseUrl }),
  },
  seur: {
    service: "31/2",
    start: () => startSeurSimulator({ faults: FAULTS }),
    open: (baseUrl) => CARRIER_KINDS.seur.open({ ...ACCOUNTS.seur, baseUrl }),
  },
  correosex: {
    service: "63",
    start: () => startCorreosExpressSimulator({ faults: FAULTS }),
    open: (origin) => CARRIER_KINDS.correosex.open({ ...ACCOUNTS.correosex, baseUrl: origin + CORREOS_EXPRESS_PATH }),
  },
};

let simulator: CarrierSimulator | undefined;
afterEach(() => simulator?.close());

/** What a caller owes a carrier: after every answer that leaves it open it looks, and again, before it asks anew. */
async function ship(carrier: OpenedCarrier, service: string, reference: string, port: UpstreamPort): Promise<string> {
  const request = aRequest({ reference, service, shipOn: new Date().toISOString().slice(0, 10) });
  let unclearAt: number | null = null;
  let missedAt: number | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (unclearAt !== null) {
      const found = await carrier.find(reference, request.shipOn, port);
      if (found.kind !== "ok") continue;
      if (found.value !== null) return found.value.expeditionId;
      const asked = { unclearAt, ...(missedAt === undefined ? {} : { missedAt }) };
      const waitMs = waitBeforeAbsent(asked, SETTLES_WITHIN_MS, Date.now());
      if (waitMs > 0) {
        missedAt ??= Date.now();
        await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, SETTLES_WITHIN_MS)));
        continue;
      }
    }
    const created = await carrier.create(request, port);
    if (created.kind === "ok") return created.value.expeditionId;
    if (created.kind === "rejected") throw new Error(`${reference}: ${created.reason}`);
    unclearAt = Date.now();
    missedAt = undefined;
  }
  throw new Error(`${reference}: no answer in ${MAX_ATTEMPTS} attempts`);
}

describe.each(Object.keys(CASES))("%s with a third of its calls broken", (id) => {
  it("has each parcel once, by its own book, for a caller that looks before it asks again", async () => {
    const { service, start, open } = CASES[id] as Case;
    simulator = await start();
    const [carrier, port] = [open(simulator.url), aPort()];
    const references = Array.from({ length: SHIPMENTS }, (_, at) => `MIR-${String(at).padStart(3, "0")}-A`);
    const ids = [];
    for (const reference of references) ids.push(await ship(carrier, service, reference, port));
    const book = simulator.ledger.all();
    expect(book.map(({ reference }) => reference)).toEqual(references);
    expect(ids).toEqual(book.map((shipment) => shipment.id));
    const unanswered = Object.values(simulator.calls).reduce((sum, statuses) => sum + (statuses["0"] ?? 0), 0);
    expect(unanswered).toBeGreaterThan(10);
  });
});
