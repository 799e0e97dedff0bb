import { PDFDocument } from "@cantoo/pdf-lib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DinapaqSimulator, startDinapaqSimulator } from "../../../../simulators/dinapaq/server.ts";
import { aPort } from "../../../../test/upstream-port.ts";
import { foldEvents } from "../../tracking.ts";
import type { Answer } from "../../upstream.ts";
import { aParty, aRequest } from "../a-request.ts";
import { tipsa } from "./tipsa.ts";

const HOUR_MS = 3_600_000;
/** Over the change to winter time: a parcel taken on Saturday travels through the repeated hour. */
const START = Date.parse("2026-10-24T10:00:00Z");

let now = START;
let simulator: DinapaqSimulator;
let account: Parameters<typeof tipsa.create>[1];
const clock = () => now;

beforeEach(async () => {
  now = START;
  simulator = await startDinapaqSimulator({
    now: clock,
    incidentShare: 0,
    returnShare: 0,
    pageRows: 2,
    account: { agencyCode: "004612", clientCode: "651", password: "p&<'" },
  });
  account = { baseUrl: simulator.url, agencyCode: "004612", clientCode: "651", password: "p&<'" };
});
afterEach(() => simulator.close());

function okOf<T>(answer: Answer<T>): T {
  if (answer.kind !== "ok") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer.value;
}

const methodsOf = (port: ReturnType<typeof aPort>) =>
  port.asked.map(({ body = "" }) => /___(\w+)>/.exec(body)?.[1] ?? "?");

async function aShipment(port = aPort({ now: clock }), reference = "MIR-001-A") {
  const created = okOf(await tipsa.create(aRequest({ reference }), account, port));
  return { port, created, ref: { reference, expeditionId: created.expeditionId, createdAt: now } };
}

describe("tipsa against its simulator", () => {
  it("takes a parcel to its delivery, in UTC whatever Madrid's clock does in between", async () => {
    const { port, created, ref } = await aShipment();
    expect(created.trackingNumber).toMatch(/^\d{10}$/);
    expect(created.trackingUrl).toMatch(/servicio=[0-9A-F-]{36}&fecha=23\/11\/2026$/);

    now = START + 30 * HOUR_MS;
    const events = okOf(await tipsa.events(ref, account, port));
    const way = simulator.ledger.byId(created.expeditionId)?.way ?? [];
    expect(events.map(({ at }) => at)).toEqual(way.map(({ at }) => Math.floor(at / 1000) * 1000));
    expect(foldEvents(events).current?.status).toBe("delivered");
    expect(events.map(({ code }) => code)).toEqual(["0", "1", "2", "3"]);
  });

  it("shares one session, and logs in once more when the server has forgotten it", async () => {
    const { port, ref } = await aShipment();
    await tipsa.events(ref, account, port);
    expect(methodsOf(port)).toEqual(["LoginCli2", "GrabaEnvio24", "ConsEnvEstados"]);
    simulator.expireSessions();
    okOf(await tipsa.events(ref, account, port));
    expect(methodsOf(port).slice(3)).toEqual(["ConsEnvEstados", "LoginCli2", "ConsEnvEstados"]);
  });

  it("keeps no session that the server has forgotten, even where it cannot log in again", async () => {
    const { port, ref } = await aShipment();
    simulator.expireSessions();
    simulator.setFaults([{ operation: "LoginCli2", kind: "reset" }]);
    expect((await tipsa.events(ref, account, port)).kind).toBe("unavailable");
    expect(port.kept()).toBeNull();
  });

  it("does not log in for ever", async () => {
    const port = aPort({ now: clock });
    await port.session.put(JSON.stringify({ id: "{OLD}", trackingTemplate: null }), now + HOUR_MS);
    const sim = await startDinapaqSimulator({ now: clock, sessionMs: 0 });
    const answer = await tipsa.create(aRequest(), { ...account, baseUrl: sim.url }, port);
    await sim.close();
    expect(answer.kind).toBe("unavailable");
    expect(methodsOf(port)).toEqual(["GrabaEnvio24", "LoginCli2", "GrabaEnvio24"]);
    expect(port.kept()).toBeNull();
  });

  it("finds the parcel whose answer never came, and only that", async () => {
    const port = aPort({ now: clock, patienceMs: 300 });
    simulator.setFaults([{ operation: "GrabaEnvio24", kind: "timeout", done: true, count: 1 }]);
    expect((await tipsa.create(aRequest(), account, port)).kind).toBe("unavailable");
    const found = okOf(await tipsa.find("MIR-001-A", "2026-11-23", account, port));
    expect(found?.expeditionId).toBe(simulator.ledger.all()[0]?.id);
    expect(okOf(await tipsa.find("MIR-002-A", "2026-11-23", account, port))).toBeNull();
  });

  it("has two parcels where a create is repeated: finding is the caller's duty", async () => {
    const { port, created } = await aShipment();
    now += 60_000;
    await aShipment(port);
    expect(simulator.ledger.byReference("MIR-001-A")).toHaveLength(2);
    expect(okOf(await tipsa.find("MIR-001-A", "2026-11-23", account, port))?.expeditionId).toBe(created.expeditionId);
  });

  it("prints a label of one page, or ZPL", async () => {
    const { port, ref } = await aShipment();
    const pdf = okOf(await tipsa.label(ref, "pdf", account, port));
    expect((await PDFDocument.load(pdf.bytes)).getPageCount()).toBe(1);
    const zpl = okOf(await tipsa.label(ref, "zpl", account, port));
    expect(new TextDecoder().decode(zpl.bytes)).toContain("^XA");
    const unknown = await tipsa.label({ ...ref, expeditionId: "0000000000" }, "pdf", account, port);
    expect(unknown).toMatchObject({ kind: "rejected", reason: expect.stringContaining("0000000000") });
  });

  it("learns from all pages of the feed which parcels have moved, over the repeated hour too", async () => {
    const port = aPort({ now: clock });
    const ids = [];
    for (const reference of ["A", "B", "C", "D", "E"])
      ids.push((await aShipment(port, reference)).created.expeditionId);
    now = START + 23.5 * HOUR_MS;
    expect(okOf(await tipsa.moved(START, now, account, port)).sort()).toEqual(ids.sort());
    expect(okOf(await tipsa.moved(START - 5 * HOUR_MS, START - HOUR_MS, account, port))).toEqual([]);
  });

  it("asks for windows that the vendor accepts, through March too", async () => {
    const port = aPort({ now: clock });
    const march = Date.parse("2026-03-28T12:00:00Z");
    expect(okOf(await tipsa.moved(march, march + 24 * HOUR_MS, account, port))).toEqual([]);
  });

  it("passes on the carrier's own refusal, with its number", async () => {
    const port = aPort({ now: clock });
    const request = aRequest({ sender: aParty({ postcode: "X" }) });
    expect(await tipsa.create(request, account, port)).toMatchObject({ kind: "rejected", code: "41" });
    expect(await tipsa.create(aRequest({ service: "99" }), account, port)).toMatchObject({
      kind: "rejected",
      code: "28",
    });
    expect(simulator.ledger.all()).toEqual([]);
  });

  it.each([
    ["timeout", { kind: "timeout", hang_ms: 20 }, "unavailable"],
    ["reset", { kind: "reset" }, "unavailable"],
    ["500", { kind: "status", status: 500 }, "unavailable"],
    ["429", { kind: "status", status: 429 }, "throttled"],
    ["a Fault without a number in HTTP 200", { kind: "refusal" }, "unavailable"],
  ] as const)("makes an answer of %s", async (_what, fault, kind) => {
    const { port, ref } = await aShipment();
    simulator.setFaults([{ ...fault, operation: "ConsEnvEstados" }]);
    expect((await tipsa.events(ref, account, port)).kind).toBe(kind);
  });

  it("probes with a login that a wrong password fails", async () => {
    const port = aPort({ now: clock });
    expect(await tipsa.probe(account, port)).toEqual({ kind: "ok", value: null });
    expect(await tipsa.probe({ ...account, password: "wrong" }, port)).toMatchObject({ kind: "rejected", code: "1" });
  });

  it("says that it cannot cancel", async () => {
    const { port, ref } = await aShipment();
    expect(tipsa.capabilities.cancels).toBe(false);
    expect(await tipsa.cancel(ref, account, port)).toMatchObject({ kind: "rejected" });
  });
});
