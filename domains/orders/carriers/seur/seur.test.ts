import { PDFDocument } from "@cantoo/pdf-lib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type SeurSimulator, startSeurSimulator } from "../../../../simulators/seur/server.ts";
import { aPort } from "../../../../test/upstream-port.ts";
import { foldEvents } from "../../tracking.ts";
import type { Answer } from "../../upstream.ts";
import { aParty, aRequest } from "../a-request.ts";
import type { ShipmentRequest } from "../carrier.ts";
import shapes from "./fixtures/seur-shapes.synthetic.json" with { type: "json" };
import { historyOf } from "./history.ts";
import { seur } from "./seur.ts";
import { shipmentBody } from "./shipment.ts";
import { situationOf } from "./situations.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-10-24T10:00:00Z");
const CREDENTIALS = { clientId: "CID", clientSecret: "C&S", username: "USER", password: "P+&=%" };

let now = START;
let simulator: SeurSimulator;
let account: Parameters<typeof seur.create>[1];
const clock = () => now;

beforeEach(async () => {
  now = START;
  simulator = await startSeurSimulator({
    now: clock,
    incidentShare: 0,
    returnShare: 0,
    credentials: CREDENTIALS,
    strangers: ["SHARED-1"],
  });
  account = {
    ...CREDENTIALS,
    baseUrl: simulator.url,
    ccc: "12345-28",
    taxId: "B00000000",
    name: "Tienda SL",
    email: "ops@example.com",
  };
});
afterEach(() => simulator.close());

function okOf<T>(answer: Answer<T>): T {
  if (answer.kind !== "ok") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer.value;
}

const aSeurRequest = (overrides: Partial<ShipmentRequest> = {}) => aRequest({ service: "31/2", ...overrides });
const toGermany = { service: "77/104", recipient: aParty({ country: "DE", postcode: "10115", city: "Berlin" }) };

async function aShipment(overrides: Partial<ShipmentRequest> = {}, port = aPort({ now: clock })) {
  const request = aSeurRequest(overrides);
  const created = okOf(await seur.create(request, account, port));
  return { port, created, ref: { reference: request.reference, expeditionId: created.expeditionId, createdAt: now } };
}

const pathsOf = (port: ReturnType<typeof aPort>) => port.asked.map(({ url }) => new URL(url).pathname);

describe("seur against its simulator", () => {
  it("takes a parcel to its delivery, in UTC through the repeated hour", async () => {
    const { port, created, ref } = await aShipment();
    expect(created.trackingUrl).toMatch(/segOnlineIdentificador=MIR-001-A&segOnlineFecha=23-11-2026$/);
    expect(created.parcelNumbers).toHaveLength(1);
    now = START + 30 * HOUR_MS;
    const events = okOf(await seur.events(ref, account, port));
    const way = simulator.ledger.byId(created.expeditionId)?.way ?? [];
    expect(events.map(({ at }) => at)).toEqual(way.map(({ at }) => Math.floor(at / 1000) * 1000));
    expect(foldEvents(events).current).toMatchObject({ status: "delivered", code: "LL001", text: "ENTREGADO" });
  });

  it("shares a token, and asks for another once when it is not taken any more", async () => {
    const { port, ref } = await aShipment();
    await seur.events(ref, account, port);
    expect(pathsOf(port)).toEqual(["/pic_token", "/pic/v1/shipments", "/pic/v1/tracking-services/extended"]);
    simulator.expireTokens();
    okOf(await seur.events(ref, account, port));
    expect(pathsOf(port).slice(3)).toEqual([
      "/pic/v1/tracking-services/extended",
      "/pic_token",
      "/pic/v1/tracking-services/extended",
    ]);
  });

  it("keeps no token that is not taken, even where it cannot get another", async () => {
    const { port, ref } = await aShipment();
    simulator.expireTokens();
    simulator.setFaults([{ operation: "token", kind: "status", status: 503 }]);
    expect((await seur.events(ref, account, port)).kind).toBe("unavailable");
    expect(port.kept()).toBeNull();
  });

  it("does not send a token that is about to run out", async () => {
    const { port, ref } = await aShipment();
    now += 3600 * 1000 - 30_000;
    okOf(await seur.events(ref, account, port));
    expect(pathsOf(port).filter((path) => path === "/pic_token")).toHaveLength(2);
  });

  it("does not ask for tokens for ever", async () => {
    const eager = await startSeurSimulator({ now: clock, tokenSeconds: 0 });
    const port = aPort({ now: clock });
    await port.session.put("old", now + HOUR_MS);
    const answer = await seur.create(aSeurRequest(), { ...account, baseUrl: eager.url }, port);
    await eager.close();
    expect(answer).toMatchObject({ kind: "rejected", code: "401" });
    expect(pathsOf(port)).toEqual(["/pic/v1/shipments", "/pic_token", "/pic/v1/shipments"]);
  });

  it("finds the parcel whose answer never came", async () => {
    const port = aPort({ now: clock });
    simulator.setFaults([{ operation: "create", kind: "reset", done: true, count: 1 }]);
    expect((await seur.create(aSeurRequest(), account, port)).kind).toBe("unavailable");
    const found = okOf(await seur.find("MIR-001-A", "2026-11-23", account, port));
    expect(found?.expeditionId).toBe(simulator.ledger.all()[0]?.id);
    expect(okOf(await seur.find("MIR-002-A", "2026-11-23", account, port))).toBeNull();
  });

  it("finds the parcel to another country too, which no account filter finds", async () => {
    const port = aPort({ now: clock });
    simulator.setFaults([{ operation: "create", kind: "reset", done: true, count: 1 }]);
    expect((await seur.create(aSeurRequest(toGermany), account, port)).kind).toBe("unavailable");
    const found = okOf(await seur.find("MIR-001-A", "2026-11-23", account, port));
    expect(found?.expeditionId).toBe(simulator.ledger.all()[0]?.id);
  });

  it("leaves two parcels of one reference to a person, and tracks its own of them", async () => {
    const port = aPort({ now: clock });
    const { ref } = await aShipment({ ...toGermany, reference: "SHARED-1" }, port);
    expect(await seur.find("SHARED-1", "2026-11-23", account, port)).toMatchObject({
      kind: "rejected",
      reason: expect.stringContaining("SHARED-1"),
    });
    const events = okOf(await seur.events(ref, account, port));
    expect(events.map(({ status }) => status)).toEqual(["in_transit"]);
  });

  it("tracks an international parcel, which no account filter finds", async () => {
    const { port, ref } = await aShipment(toGermany);
    now += 30 * HOUR_MS;
    expect(foldEvents(okOf(await seur.events(ref, account, port))).current?.status).toBe("delivered");
  });

  it("joins the labels of several parcels", async () => {
    const parcel = { weightG: 1_000, size: null };
    const { port, ref } = await aShipment({ parcels: [parcel, parcel] });
    const pdf = okOf(await seur.label(ref, "pdf", account, port));
    expect((await PDFDocument.load(pdf.bytes)).getPageCount()).toBe(2);
    const zpl = new TextDecoder().decode(okOf(await seur.label(ref, "zpl", account, port)).bytes);
    expect(zpl.match(/\^XA/g)).toHaveLength(2);
  });

  it("cancels what has not left, and passes on that the rest cannot be", async () => {
    const { port, ref } = await aShipment();
    expect(await seur.cancel(ref, account, port)).toEqual({ kind: "ok", value: null });
    expect(okOf(await seur.events(ref, account, port)).map(({ status }) => status)).toEqual([
      "in_transit",
      "cancelled",
    ]);
    const late = await aShipment({ reference: "MIR-002-A" }, port);
    now += 20 * HOUR_MS;
    expect(await seur.cancel(late.ref, account, port)).toMatchObject({ kind: "rejected", code: "400" });
  });

  it("sees errors inside of HTTP 200", async () => {
    const port = aPort({ now: clock });
    const answer = await seur.create(aSeurRequest({ service: "99/99" }), account, port);
    expect(answer).toEqual({
      kind: "rejected",
      code: "200",
      reason: "Bad request: the service is not in the contract",
    });
    expect(simulator.ledger.all()).toEqual([]);
  });

  it.each([
    ["its own failure inside of HTTP 200", { kind: "refusal" }, "unavailable"],
    ["503", { kind: "status", status: 503 }, "unavailable"],
    ["429", { kind: "status", status: 429 }, "throttled"],
    ["a reset", { kind: "reset" }, "unavailable"],
  ] as const)("does not take %s for a refusal", async (_what, fault, kind) => {
    const { port, ref } = await aShipment();
    simulator.setFaults([{ ...fault, operation: "extended" }]);
    expect((await seur.events(ref, account, port)).kind).toBe(kind);
  });

  it("probes with a token, whatever characters the password has", async () => {
    const port = aPort({ now: clock });
    expect(await seur.probe(account, port)).toEqual({ kind: "ok", value: null });
    expect(await seur.probe({ ...account, password: "no" }, port)).toMatchObject({ kind: "rejected", code: "401" });
  });
});

describe("shipmentBody", () => {
  it("is of the shape that integrations send", () => {
    const request = aSeurRequest({
      sender: aParty({
        name: "Almacen",
        company: "Tienda SL",
        street1: "Calle Mayor 1",
        street2: null,
        city: "MADRID",
        postcode: "28001",
        phone: "910000000",
        email: "ops@example.com",
      }),
      recipient: aParty({ name: "Juan Perez", street2: null, city: "BARCELONA" }),
      parcels: [{ weightG: 1_500, size: null }],
    });
    expect(shipmentBody(request, account)).toEqual(shapes.shipment_request);
  });

  it("cuts what SEUR refuses for its length, and says so", () => {
    const name = "Josefina María de los Dolores Fernández-Villaverde y Ruiz";
    const request = aSeurRequest({ recipient: aParty({ name }), observations: "x".repeat(60) });
    expect(shipmentBody(request, account)).toMatchObject({
      receiver: { name: name.slice(0, 50) },
      observations: "x".repeat(50),
    });
    expect(seur.adjustments(request)).toEqual([
      expect.stringMatching(/^recipient\.name is cut to 50 characters/),
      expect.stringMatching(/^observations is cut to 50 characters/),
    ]);
  });

  it("sends cash on delivery and Saturday only when they are wanted", () => {
    const plain = shipmentBody(aSeurRequest(), account) as Record<string, unknown>;
    expect(Object.keys(plain)).not.toContain("cashOnDeliveryValue");
    expect(Object.keys(plain)).not.toContain("dSat");
    const request = aSeurRequest({ saturday: true, cashOnDelivery: { minor: 1999, currency: "EUR" } });
    expect(shipmentBody(request, account)).toMatchObject({
      dSat: true,
      cashOnDeliveryValue: { currencyCode: "EUR", amount: 19.99, cashOnDeliveryFee: "P" },
    });
  });
});

describe("problems", () => {
  const parcel = { weightG: 1_000, size: null };
  it.each([
    [{ service: "48" }, /^service "48": SEUR's are service and product/],
    [{ ...toGermany, parcels: [parcel, parcel] }, /one parcel a shipment/],
    [{ service: "1/48" }, /the order names none/],
    [{ pickupPointId: "P1" }, /goes with product 48/],
    [{ saturday: true }, /Saturday goes with 9\/2 or 3\/2/],
    [{ parcels: [{ weightG: 32_000, size: null }] }, /at most 31.5 kg/],
  ])("names the field and what is allowed (%#)", (overrides, expected) => {
    expect(seur.problems(aSeurRequest(overrides))).toEqual([expect.stringMatching(expected)]);
  });

  it("has nothing against a whole request", () => {
    expect(seur.problems(aSeurRequest())).toEqual([]);
  });
});

describe("situationOf", () => {
  it.each([
    ["LC002", "in_transit"],
    ["SC002", "in_transit"],
    ["LD221", "in_transit"],
    ["LL001", "delivered"],
    ["LM010", "delivered"],
    ["LI530", "available_for_pickup"],
    ["LI510", "incident"],
    ["LJ833", "incident"],
    ["LK522", "incident"],
    ["LD999", "unknown"],
    ["ZZ000", "unknown"],
    ["", "unknown"],
  ])("%s is %s", (code, status) => {
    expect(situationOf(code, "x")).toBe(status);
  });

  it("does not deliver by the family alone, nor where two of a family differ", () => {
    expect(situationOf("XL999", "ENTREGADO")).toBe("unknown");
    // II718 is on the way and LI718 waits for an answer.
    expect(situationOf("XI718", "")).toBe("unknown");
  });

  it("knows a cancelled shipment by SEUR's words beside its code", () => {
    expect(situationOf("LK522", "ENVIO ANULADO")).toBe("cancelled");
  });
});

describe("historyOf", () => {
  const found = (situationDate: string, eventCode = "LC002") => ({ situations: [{ eventCode, situationDate }] });
  const atOf = (situationDate: string) =>
    okOf(historyOf([found(situationDate)])).map(({ at }) => new Date(at).toISOString());

  it.each([
    ["2026-06-11T10:11:12", "2026-06-11T08:11:12.000Z"],
    ["2026-01-11T10:11:12.345", "2026-01-11T09:11:12.000Z"],
    ["2026-06-11T10:11:12Z", "2026-06-11T10:11:12.000Z"],
    ["2026-06-11T10:11:12+02:00", "2026-06-11T08:11:12.000Z"],
    ["2026-06-11T10:11:12-0100", "2026-06-11T11:11:12.000Z"],
  ])("reads %s", (text, iso) => {
    expect(atOf(text)).toEqual([iso]);
  });

  it.each(["11/06/2026 10:11", "2026-02-30T10:00:00", ""])('does not pass over a situation of "%s"', (text) => {
    expect(historyOf([found(text)]).kind).toBe("malformed");
  });

  it("joins two entries of one shipment without telling anything twice, and leaves collections out", () => {
    const entries = [
      found("2026-06-11T10:00:00"),
      { situations: [...found("2026-06-11T10:00:00").situations, ...found("2026-06-12T10:00:00", "LL001").situations] },
      { type: "Rec", ...found("2026-06-13T10:00:00") },
    ];
    expect(okOf(historyOf(entries)).map(({ code }) => code)).toEqual(["LC002", "LL001"]);
  });
});
