import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { aParty, aRequest } from "../a-request.ts";
import { handoffFile } from "./handoff-file.ts";
import { ontime } from "./ontime.ts";
import { stateOf } from "./statuses.ts";
import { parseTrackingFile } from "./tracking-file.ts";

function recordsOf(text: string) {
  const file = parseTrackingFile(text);
  if (file.kind === "malformed") throw new Error(`${file.line}:${file.column} ${file.reason}`);
  return file;
}

describe("ontime", () => {
  it("says that it takes files, and makes no call", async () => {
    expect(ontime.capabilities).toMatchObject({ create: "file", tracks: false, cancels: false });
    const unused = { call: () => Promise.reject(new Error("called")) } as never;
    expect(await ontime.create(aRequest(), { clientCode: "1" }, unused)).toMatchObject({ kind: "rejected" });
  });

  it("names what it could not deliver", () => {
    expect(ontime.problems(aRequest())).toEqual([]);
    expect(ontime.problems(aRequest({ recipient: aParty({ country: "DE", postcode: "10115" }) }))).toEqual([
      "recipient.country DE: this carrier delivers in ES, PT, AD",
    ]);
    expect(ontime.problems(aRequest({ parcels: [{ weightG: 26_000, size: null }] }))).toHaveLength(1);
  });
});

describe("handoffFile", () => {
  it("is read back by an independent parser as what was sent", () => {
    const recipient = aParty({
      company: 'Bar "El; Rincón"',
      street1: "C/ Mayor 1\r\nbajo",
      email: "x@marketplace.example",
    });
    const file = handoffFile([
      aRequest({ recipient, cashOnDelivery: { minor: 1050, currency: "EUR" }, observations: "=1+1" }),
      aRequest({ reference: "MIR-002-A", saturday: true }),
    ]);
    const [first, second] = parse(file, { delimiter: ";", record_delimiter: "\r\n", columns: true }) as Record<
      string,
      string
    >[];
    expect(first).toMatchObject({
      referencia: "MIR-001-A",
      destinatario: 'Bar "El; Rincón"',
      direccion: "C/ Mayor 1\r\nbajo, 3º B",
      email: "",
      reembolso: "10.50",
      observaciones: "=1+1",
      kilos: "1.5",
    });
    expect(second).toMatchObject({ referencia: "MIR-002-A", sabado: "S" });
  });
});

describe("parseTrackingFile", () => {
  it("reads a Spanish file of a person's", () => {
    const { records, rejected } = recordsOf(
      "\uFEFFNº Pedido;Expedición;Estado;Fecha;Hora;Población;Observaciones\r\nMIR-001-A;0001;En reparto;23/11/2026;9:05;Getafe;Repartidor 4\r\n",
    );
    expect(rejected).toEqual([]);
    expect(records).toEqual([
      {
        line: 2,
        reference: "MIR-001-A",
        trackingNumber: "0001",
        event: {
          key: `En reparto:${Date.parse("2026-11-23T08:05:00Z")}`,
          status: "out_for_delivery",
          code: "En reparto",
          text: "Repartidor 4",
          at: Date.parse("2026-11-23T08:05:00Z"),
          order: 2,
          place: "Getafe",
        },
      },
    ]);
  });

  it("reads an English file of a program's, in any order of columns and with others between", () => {
    const { records } = recordsOf("status,weight,reference,timestamp\nDELIVERED,1.5,MIR-001-A,2026-11-23T10:11:12Z\n");
    expect(records).toMatchObject([
      {
        reference: "MIR-001-A",
        trackingNumber: null,
        event: { status: "delivered", at: Date.parse("2026-11-23T10:11:12Z") },
      },
    ]);
  });

  it("takes numbers alone", () => {
    expect(recordsOf("referencia;albaran\nA;77\n").records).toEqual([
      { line: 2, reference: "A", trackingNumber: "77", event: null },
    ]);
  });

  it.each([
    ["03/04/2026", "2026-04-03T10:00:00.000Z"],
    ["2026-01-31", "2026-01-31T11:00:00.000Z"],
    ["31-01-2026 23:30", "2026-01-31T22:30:00.000Z"],
    ["2026.07.01 08:00:30", "2026-07-01T06:00:30.000Z"],
    ["2026-07-01T08:00:30+01:00", "2026-07-01T07:00:30.000Z"],
    ["25/10/2026 02:30", "2026-10-25T00:30:00.000Z"],
  ])("reads the date %s, the day before the month where it comes first", (date, iso) => {
    const [record] = recordsOf(`referencia;estado;fecha\nA;REPA;${date}\n`).records;
    expect(new Date(record?.event?.at ?? 0).toISOString()).toBe(iso);
  });

  it("tells where each bad record is, and keeps the good ones", () => {
    const { records, rejected } = recordsOf(
      "referencia;estado;fecha;hora\nA;REPA;31/02/2026;\nB;REPA;23/11/2026;noon\n;REPA;23/11/2026;\nC;;23/11/2026;\nD;REPA\nE;ENTR;23/11/2026;10:00\n",
    );
    expect(records.map(({ reference }) => reference)).toEqual(["E"]);
    expect(rejected).toEqual([
      { line: 2, column: 8, reason: expect.stringContaining('"31/02/2026" is not a date such as') },
      { line: 3, column: 8, reason: expect.stringContaining('"23/11/2026 noon"') },
      { line: 4, column: 1, reason: "the reference is empty" },
      { line: 5, column: 3, reason: "neither a state nor an expedition number" },
      { line: 6, column: 1, reason: "2 cells, where the header has 4" },
    ]);
  });

  it.each([
    ["estado;fecha\n", /no column for reference: its header is one of referencia, ref/],
    ["referencia;fecha\n", /no column for state/],
    ["referencia;estado;status\n", /"status": a second column for state/],
    ["", /no column for reference/],
    ['referencia;"estado\n', /never closed/],
  ])("does not guess at %j", (text, reason) => {
    expect(parseTrackingFile(text)).toMatchObject({ kind: "malformed", reason: expect.stringMatching(reason) });
  });
});

describe("stateOf", () => {
  it.each([
    ["EFEC", "delivered"],
    ["entregado", "delivered"],
    ["No entregado", "incident"],
    ["EN TRÁNSITO", "in_transit"],
    ["out_for_delivery", "out_for_delivery"],
    ["ENPA", "incident"],
    ["entregado a vecino", "unknown"],
    ["9999", "unknown"],
  ])("%s is %s", (told, status) => {
    expect(stateOf(told)).toBe(status);
  });
});
