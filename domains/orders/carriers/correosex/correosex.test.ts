import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PDFDocument } from "@cantoo/pdf-lib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CORREOS_EXPRESS_PATH, startCorreosExpressSimulator } from "../../../../simulators/correos-express/server.ts";
import type { CarrierSimulator } from "../../../../simulators/shipments/gateway.ts";
import { aPort } from "../../../../test/upstream-port.ts";
import { foldEvents } from "../../tracking.ts";
import type { Answer } from "../../upstream.ts";
import { aParty, aRequest } from "../a-request.ts";
import type { ShipmentRequest } from "../carrier.ts";
import { correosex } from "./correosex.ts";
import { createdOf } from "./created.ts";
import request from "./fixtures/grabacion-request.json" with { type: "json" };
import { historyOf, instantOf } from "./history.ts";
import { shipmentBody } from "./shipment.ts";
import { stateOf } from "./states.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-10-24T10:00:00Z");
const CREDENTIALS = { username: "tienda", password: "contraseña:&" };
const recorded = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");

let now = START;
let simulator: CarrierSimulator;
let account: Parameters<typeof correosex.create>[1];
const clock = () => now;

beforeEach(async () => {
  now = START;
  simulator = await startCorreosExpressSimulator({
    now: clock,
    incidentShare: 0,
    returnShare: 0,
    credentials: CREDENTIALS,
  });
  const baseUrl = simulator.url + CORREOS_EXPRESS_PATH;
  account = { ...CREDENTIALS, baseUrl, clientCode: "P12345678", solicitante: "IP12345678" };
});
afterEach(() => simulator.close());

function okOf<T>(answer: Answer<T>): T {
  if (answer.kind !== "ok") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer.value;
}

const aCexRequest = (overrides: Partial<ShipmentRequest> = {}) => aRequest({ service: "63", ...overrides });

async function aShipment(overrides: Partial<ShipmentRequest> = {}, port = aPort({ now: clock })) {
  const wanted = aCexRequest(overrides);
  const created = okOf(await correosex.create(wanted, account, port));
  return { port, created, ref: { reference: wanted.reference, expeditionId: created.expeditionId, createdAt: now } };
}

describe("correosex against its simulator", () => {
  it("takes a parcel with its label to its delivery, in UTC through the repeated hour", async () => {
    const { port, created, ref } = await aShipment();
    expect(created.expeditionId).toMatch(/^323\d{13}$/);
    expect((await PDFDocument.load(created.label?.bytes ?? new Uint8Array())).getPageCount()).toBe(1);
    now = START + 30 * HOUR_MS;
    const events = okOf(await correosex.events(ref, account, port));
    const way = simulator.ledger.byId(created.expeditionId)?.way ?? [];
    expect(events.map(({ at }) => at)).toEqual(way.map(({ at }) => Math.floor(at / 1000) * 1000));
    expect(events.map(({ status }) => status)).toEqual(["registered", "in_transit", "out_for_delivery", "delivered"]);
    expect(foldEvents(events).current?.status).toBe("delivered");
  });

  it("finds the parcel whose answer never came", async () => {
    const port = aPort({ now: clock });
    simulator.setFaults([{ operation: "grabacionEnvio", kind: "reset", done: true, count: 1 }]);
    expect((await correosex.create(aCexRequest(), account, port)).kind).toBe("unavailable");
    const found = okOf(await correosex.find("MIR-001-A", "2026-11-23", account, port));
    expect(found?.expeditionId).toBe(simulator.ledger.all()[0]?.id);
    expect(okOf(await correosex.find("MIR-002-A", "2026-11-23", account, port))).toBeNull();
  });

  it("finds nothing among nothing", async () => {
    expect(okOf(await correosex.find("A", "2026-10-24", account, aPort({ now: clock })))).toBeNull();
  });

  it("prints a label again", async () => {
    const { port, ref } = await aShipment();
    const label = okOf(await correosex.label(ref, "pdf", account, port));
    expect((await PDFDocument.load(label.bytes)).getPageCount()).toBe(1);
    const unknown = await correosex.label({ ...ref, expeditionId: "0" }, "pdf", account, port);
    expect(unknown).toMatchObject({ kind: "rejected", code: "-10" });
  });

  it("knows nothing of a shipment that it does not know", async () => {
    const { port, ref } = await aShipment();
    expect(await correosex.events({ ...ref, expeditionId: "1" }, account, port)).toEqual({ kind: "ok", value: [] });
  });

  it("passes on the carrier's refusals with their numbers", async () => {
    const port = aPort({ now: clock });
    const noContact = aCexRequest({ recipient: aParty({ name: " ", company: "Bar Pepe" }) });
    expect(await correosex.create(noContact, account, port)).toEqual({
      kind: "rejected",
      code: "26",
      reason: "CONTACTO DESTINATARIO: DATO OBLIGATORIO",
    });
    expect(await correosex.create(aCexRequest({ service: "00" }), account, port)).toMatchObject({ code: "140" });
    expect(simulator.ledger.all()).toEqual([]);
  });

  it("is accepted with the longest texts and with Portugal's postcodes", async () => {
    const recipient = aParty({
      name: "N".repeat(90),
      street1: "S".repeat(400),
      city: "C".repeat(60),
      phone: "+351 912 345 678 / 999",
      country: "PT",
      postcode: "4600-123",
    });
    const { created } = await aShipment({ recipient, observations: "o".repeat(200) });
    expect(simulator.ledger.byId(created.expeditionId)?.request).toMatchObject({
      codPosNacDest: "",
      codPosIntDest: "4600",
      paisISODest: "PT",
    });
    expect(correosex.adjustments(aCexRequest({ recipient, observations: "o".repeat(200) }))).toHaveLength(5);
  });

  it.each([
    ["500", { kind: "refusal" }, "unavailable"],
    ["a reset", { kind: "reset" }, "unavailable"],
    ["429", { kind: "status", status: 429 }, "throttled"],
    ["404", { kind: "status", status: 404 }, "rejected"],
  ] as const)("makes an answer of %s", async (_what, fault, kind) => {
    const { port, ref } = await aShipment();
    simulator.setFaults([{ ...fault, operation: "seguimientoEnvio" }]);
    expect((await correosex.events(ref, account, port)).kind).toBe(kind);
  });

  it("probes without leaving anything behind", async () => {
    const port = aPort({ now: clock });
    expect(await correosex.probe(account, port)).toEqual({ kind: "ok", value: null });
    expect(await correosex.probe({ ...account, password: "no" }, port)).toMatchObject({
      kind: "rejected",
      code: "401",
    });
    expect(simulator.ledger.all()).toEqual([]);
  });

  it("says that it cannot cancel, and why that is no loss", async () => {
    const { port, ref } = await aShipment();
    expect(await correosex.cancel(ref, account, port)).toMatchObject({ reason: expect.stringContaining("not billed") });
  });
});

describe("recorded Correos Express", () => {
  it("takes a shipment, its label in base64 of base64", async () => {
    const created = okOf(await createdOf(recorded("grabacion-response-ok.json")));
    expect(created).toMatchObject({
      expeditionId: "3230002000342722",
      trackingUrl: "https://s.correosexpress.com/c?n=3230002000342722",
      parcelNumbers: ["32300020003427201489503"],
    });
    expect(new TextDecoder().decode(created.label?.bytes.slice(0, 5))).toBe("%PDF-");
  });

  it("refuses one", async () => {
    expect(await createdOf(recorded("grabacion-response-error.json"))).toEqual({
      kind: "rejected",
      code: "26",
      reason: "CONTACTO DESTINATARIO: DATO OBLIGATORIO",
    });
  });

  it("keeps a parcel whose label is broken: the label is asked for again", async () => {
    const broken = recorded("grabacion-response-ok.json").replace(/"etiqueta1": "[^"]*"/, '"etiqueta1": "AAAA"');
    expect(okOf(await createdOf(broken))).toMatchObject({ expeditionId: "3230002000342722", label: null });
  });

  it.each([
    ["no JSON", "<html/>"],
    ["no number", JSON.stringify({ codigoRetorno: 0, datosResultado: null })],
    ["another shape", "{}"],
  ])("does not take %s for a shipment", async (_what, body) => {
    expect((await createdOf(body)).kind).toBe("malformed");
  });

  it("reads the older XML: a state in Madrid's summer, and no data", () => {
    expect(historyOf(recorded("seguimiento-response-0.xml"))).toEqual({
      kind: "ok",
      value: [
        {
          key: "1:07082019111213",
          status: "registered",
          code: "1",
          text: "SIN RECEPCION",
          at: Date.parse("2019-08-07T09:12:13Z"),
          order: 0,
          place: null,
        },
      ],
    });
    expect(historyOf(recorded("seguimiento-response-1.xml"))).toEqual({ kind: "ok", value: [] });
  });

  it("sends the fields that are recorded, and each as a text", () => {
    const body = shipmentBody(aCexRequest(), account) as typeof request;
    expect(Object.keys(body)).toEqual(expect.arrayContaining(Object.keys(request)));
    expect(Object.keys(body.listaBultos[0] ?? {}).sort()).toEqual(Object.keys(request.listaBultos[0] ?? {}).sort());
    const flat = Object.entries(body).filter(([name]) => !name.startsWith("lista"));
    expect(flat.filter(([, value]) => typeof value !== "string")).toEqual([]);
    expect(body).toMatchObject({ fecha: "23112026", kilos: "1.5", numBultos: "1", portes: "P", producto: "63" });
  });
});

describe("historyOf", () => {
  const state = (fechaEstado: string, horaEstado = "101112") =>
    JSON.stringify({ error: 0, estadoEnvios: [{ codEstado: 12, descEstado: "ENTREGADO", fechaEstado, horaEstado }] });

  it.each(["2019-08-07", "31022026", ""])('does not pass over a state of "%s": it might be the delivery', (date) => {
    expect(historyOf(state(date)).kind).toBe("malformed");
  });

  it("is rejected with the carrier's own error", () => {
    expect(historyOf(JSON.stringify({ error: "7", mensajeError: "CLIENTE NO VALIDO" }))).toEqual({
      kind: "rejected",
      code: "7",
      reason: "CLIENTE NO VALIDO",
    });
  });

  it("does not take another document for a history", () => {
    expect(historyOf("<html><body/></html>").kind).toBe("malformed");
  });
});

describe("instantOf", () => {
  it.each([
    ["29032026", "013000", "2026-03-29T00:30:00.000Z"],
    ["29032026", "033000", "2026-03-29T01:30:00.000Z"],
    ["25102026", "023000", "2026-10-25T00:30:00.000Z"],
    ["25102026", "0330", "2026-10-25T02:30:00.000Z"],
  ])("reads %s %s over the changes of the clock", (date, time, iso) => {
    expect(new Date(instantOf(date, time) ?? 0).toISOString()).toBe(iso);
  });
});

describe("stateOf", () => {
  it.each([
    ["12", "ENTREGADO", "delivered"],
    ["4", "ENTREGADO EN OFICINA", "unknown"],
    ["5", "NO ENTREGADO", "incident"],
    ["9", "REPARTO FALLIDO", "incident"],
    ["8", "EN REPARTO", "out_for_delivery"],
    ["3", "EN TRÁNSITO", "in_transit"],
    ["13", "DEVOLUCIÓN EN CURSO", "incident"],
    ["17", "DEVUELTO", "returned"],
    ["01", "SIN RECEPCION", "registered"],
    ["77", "ALGO NUEVO", "unknown"],
  ])("%s %s is %s", (code, text, status) => {
    expect(stateOf(code, text)).toBe(status);
  });
});

describe("problems", () => {
  it.each([
    [{ service: "6" }, /^service "6"/],
    [{ recipient: aParty({ name: "", company: "Bar" }) }, /^recipient\.name: /],
    [{ parcels: [{ weightG: 41_000, size: null }] }, /at most 40 kg/],
    [{ pickupPointId: "P1" }, /product 18/],
    [{ recipient: aParty({ phone: null }) }, /^recipient\.phone: missing/],
  ])("names the field and what is allowed (%#)", (overrides, expected) => {
    expect(correosex.problems(aCexRequest(overrides))).toContainEqual(expect.stringMatching(expected));
  });

  it("has nothing against a whole request", () => {
    expect(correosex.problems(aCexRequest())).toEqual([]);
  });
});
