import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OpenedCarrier } from "../opened-carrier.ts";
import type { UpstreamPort } from "../upstream.ts";
import { aRequest } from "./a-request.ts";
import { ACCOUNTS } from "./an-account.ts";
import { CARRIER_KINDS } from "./carriers.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const KINDS = ["ok", "rejected", "unavailable", "throttled", "malformed"];
const REF = { reference: "MIR-001-A", expeditionId: "0128346565", createdAt: NOW };

const OPENED: Readonly<Record<string, OpenedCarrier>> = {
  tipsa: CARRIER_KINDS.tipsa.open(ACCOUNTS.tipsa),
  seur: CARRIER_KINDS.seur.open(ACCOUNTS.seur),
  correosex: CARRIER_KINDS.correosex.open(ACCOUNTS.correosex),
};

const RECORDED = ["tipsa", "seur", "correosex"].flatMap((carrier) => {
  const folder = join(import.meta.dirname, carrier, "fixtures");
  return readdirSync(folder)
    .filter((file) => /\.(xml|json)$/.test(file) && !file.includes("get_label-ok"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
});

function portThatAnswers(bodies: readonly string[], status: number): UpstreamPort {
  let asked = 0;
  return {
    async call() {
      const body = bodies[asked++ % bodies.length] ?? "";
      return { kind: "answer", status, headers: new Headers(), body: new Blob([body]).stream() };
    },
    now: () => NOW,
    session: { get: async () => null, put: async () => undefined, drop: async () => undefined },
  };
}

/** Recorded bodies cut, joined and with a piece of them replaced; and no recording at all. */
const body = fc.oneof(
  fc.constantFrom(...RECORDED),
  fc.tuple(fc.constantFrom(...RECORDED), fc.nat(3000)).map(([text, at]) => text.slice(0, at)),
  fc
    .tuple(fc.constantFrom(...RECORDED), fc.nat(2000), fc.nat(40), fc.string())
    .map(([text, at, length, put]) => text.slice(0, at) + put + text.slice(at + length)),
  fc.json(),
  fc.string({ unit: "binary" }),
);

const CALLS: Readonly<Record<string, (carrier: OpenedCarrier, port: UpstreamPort) => Promise<{ kind: string }>>> = {
  create: (carrier, port) => carrier.create(aRequest({ service: carrier.id === "seur" ? "31/2" : "48" }), port),
  find: (carrier, port) => carrier.find("MIR-001-A", "2026-11-23", port),
  label: (carrier, port) => carrier.label(REF, "pdf", port),
  events: (carrier, port) => carrier.events(REF, port),
  moved: (carrier, port) => carrier.moved(NOW - 3_600_000, NOW, port),
  cancel: (carrier, port) => carrier.cancel(REF, port),
  probe: (carrier, port) => carrier.probe(port),
};

describe.each(Object.keys(OPENED))("%s", (id) => {
  it.each(Object.keys(CALLS))("makes an answer of whatever %s is told, and never throws", async (name) => {
    const carrier = OPENED[id];
    const call = CALLS[name];
    if (carrier === undefined || call === undefined) throw new Error("no such carrier or call");
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(200, 200, 200, 204, 301, 401, 500),
        async (bodies, status) => {
          expect(KINDS).toContain((await call(carrier, portThatAnswers(bodies, status))).kind);
        },
      ),
      { numRuns: 60 },
    );
  });
});
