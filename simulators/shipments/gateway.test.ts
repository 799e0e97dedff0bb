import { PDFDocument } from "@cantoo/pdf-lib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CarrierSimulator, startCarrier } from "./gateway.ts";
import { pdfLabel } from "./labels.ts";
import { Ledger } from "./ledger.ts";

const HOUR_MS = 3_600_000;
const SHARES = { incidentShare: 0, returnShare: 0 };
let now = 1_000_000;
let simulator: CarrierSimulator;

const aLedger = (overrides: Partial<ConstructorParameters<typeof Ledger>[0]> = {}) =>
  new Ledger({ seed: 1, speed: 1, ...SHARES, idOf: String, ...overrides });

beforeEach(async () => {
  now = 1_000_000;
  const ledger = aLedger();
  simulator = await startCarrier(
    {
      ledger,
      understand: ({ query }) => ({
        operation: "create",
        answer: () => ({ status: 200, body: JSON.stringify(ledger.take(query.get("ref") ?? "", {}, now).id) }),
      }),
      refusal: () => ({ status: 200, body: '{"errors":[]}' }),
    },
    { now: () => now },
  );
});
afterEach(() => simulator.close());

const create = (ref: string) => fetch(`${simulator.url}/create?ref=${ref}`, { signal: AbortSignal.timeout(2_000) });
const shipments = async () =>
  ((await (await fetch(`${simulator.url}/_sim/shipments`)).json()) as { shipments: unknown[] }).shipments;
const setFaults = (faults: unknown) =>
  fetch(`${simulator.url}/_sim/faults`, { method: "POST", body: JSON.stringify(faults) });

describe("a carrier's gateway", () => {
  it("takes the same reference twice, and shows both in its book", async () => {
    await create("A");
    await create("A");
    expect(await shipments()).toMatchObject([
      { id: "1", reference: "A", stage: "registered" },
      { id: "2", reference: "A", stage: "registered" },
    ]);
  });

  it("says on every answer that it is not real", async () => {
    expect((await create("A")).headers.get("x-vigie-origin")).toBe("simulator");
  });

  it("does the work before a fault that is said to come after it, and not before another", async () => {
    await setFaults([
      { kind: "reset", done: true, count: 1 },
      { kind: "timeout", hang_ms: 10, count: 1 },
      { kind: "status", count: 1 },
    ]);
    await expect(create("A")).rejects.toThrow();
    expect(await shipments()).toHaveLength(1);
    await expect(create("B")).rejects.toThrow();
    expect((await create("C")).status).toBe(500);
    expect(await shipments()).toHaveLength(1);
    expect(simulator.calls).toEqual({ create: { "0": 2, "500": 1 } });
  });

  it("finishes late what it is told to: whoever looks at once finds nothing", async () => {
    await setFaults({ kind: "reset", done: true, late_ms: 1_000, count: 1 });
    await expect(create("A")).rejects.toThrow();
    expect(await shipments()).toHaveLength(0);
    await vi.waitFor(async () => expect(await shipments()).toHaveLength(1), { timeout: 20_000 });
  });

  it("draws the same calls for the same seed, about as many as it is told to", async () => {
    const run = async () => {
      await setFaults({ kind: "status", probability: 0.3 });
      const statuses: number[] = [];
      for (let call = 0; call < 100; call++) statuses.push((await create("A")).status);
      return statuses;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    const struck = first.filter((status) => status === 500).length;
    expect(struck).toBeGreaterThan(15);
    expect(struck).toBeLessThan(45);
  });

  it("says what is wrong with a fault that it does not know", async () => {
    const refused = await setFaults({ kind: "explode" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ issues: [expect.stringContaining("kind")] });
  });
});

describe("Ledger", () => {
  it("moves a parcel by the clock, and as many times faster as it is told", () => {
    const stagesAfter = (speed: number, hours: number) => {
      const ledger = aLedger({ speed });
      return ledger.steps(ledger.take("A", {}, 0), hours * HOUR_MS).map(({ stage }) => stage);
    };
    expect(stagesAfter(1, 2)).toEqual(["registered"]);
    expect(stagesAfter(1, 24)).toEqual(["registered", "transit", "out", "delivered"]);
    expect(stagesAfter(24, 1)).toEqual(["registered", "transit", "out", "delivered"]);
  });

  it("sends some back and some to an incident, the same ones for the same seed", () => {
    const lastStages = (seed: number) => {
      const ledger = aLedger({ seed, incidentShare: 0.2, returnShare: 0.1 });
      return Array.from({ length: 400 }, () => ledger.take("A", {}, 0).way.at(-1)?.stage);
    };
    const returned = lastStages(1).filter((stage) => stage === "returned").length;
    expect(returned).toBeGreaterThan(20);
    expect(returned).toBeLessThan(70);
    expect(lastStages(1)).toEqual(lastStages(1));
    expect(lastStages(2)).not.toEqual(lastStages(1));
  });

  it("cancels what has not left, and nothing else", () => {
    const ledger = aLedger();
    const early = ledger.take("A", {}, 0);
    expect(ledger.cancel(early, HOUR_MS)).toBe(true);
    const cancelled = ledger.byId("1");
    expect(cancelled && ledger.steps(cancelled, 48 * HOUR_MS).map(({ stage }) => stage)).toEqual([
      "registered",
      "cancelled",
    ]);
    expect(ledger.cancel(ledger.take("B", {}, 0), 20 * HOUR_MS)).toBe(false);
  });
});

describe("pdfLabel", () => {
  it("is one page of 10 by 15 cm, whatever is written on it", async () => {
    const document = await PDFDocument.load(pdfLabel(["A (b) \\ ñ €"]));
    expect(document.getPageCount()).toBe(1);
    expect(document.getPage(0).getSize()).toEqual({ width: 283, height: 425 });
  });
});
