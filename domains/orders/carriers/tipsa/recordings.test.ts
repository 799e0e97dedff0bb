import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UpstreamPort } from "../../upstream.ts";
import { aParty, aRequest } from "../a-request.ts";
import { labelOfBase64 } from "../label-bytes.ts";
import { parseXml, textOf, type XmlElement } from "../xml/xml.ts";
import shapes from "./fixtures/tipsa-shapes.synthetic.json" with { type: "json" };
import { albaranesOf, historyOf, movedOf } from "./history.ts";
import { sessionOf } from "./session.ts";
import { createdOf, shipmentAdjustments, shipmentParameters, shipmentProblems, trackingUrlOf } from "./shipment.ts";
import { envelopeOf, readReply } from "./soap.ts";
import { tipsa } from "./tipsa.ts";

const recorded = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", `dinapaq-${name}.xml`), "utf8");

function replyOf(name: string, method: string): XmlElement {
  const read = readReply(recorded(name), `WebServService___${method}Response`);
  if (read.kind !== "reply") throw new Error(`${name}: ${JSON.stringify(read)}`);
  return read.body;
}

/** A reply with one result that holds a document as text. */
function replyWith(result: string, embedded: string): XmlElement {
  const element = { name: "R", namespace: "", attributes: {}, children: [], text: "" };
  return { ...element, children: [{ ...element, name: result, text: embedded }] };
}

const account = { baseUrl: "https://ws.example", agencyCode: "004612", clientCode: "651", password: "p&<>'\"" };
const session = { id: "{G}", trackingTemplate: "https://t.example/?servicio={GUID}&fecha={FECHA}" };

describe("recorded DinaPaq", () => {
  it("logs in, with the template of the page for buyers", () => {
    const read = readReply(recorded("login-ok"), "LoginWSService___LoginCli2Response");
    if (read.kind !== "reply") throw new Error(read.reason);
    const opened = sessionOf(read.body);
    expect(opened).toEqual({
      kind: "ok",
      value: {
        id: "{4ADFBA16-05FC-47AF-BB70-95D7DC61C161}",
        trackingTemplate:
          "http://81.46.198.83/validacion/envialianetweb/detalle_envio.php?servicio={GUID}&fecha={FECHA}",
      },
    });
  });

  it("takes a shipment: ten digits of albarán, and the buyer's page", () => {
    const created = createdOf(replyOf("create_shipment-ok", "GrabaEnvio8"), "2021-11-03", session);
    expect(created).toMatchObject({
      kind: "ok",
      value: {
        expeditionId: "0128346565",
        trackingNumber: "0128346565",
        trackingUrl: "https://t.example/?servicio=5ED0BCD7-0455-4862-8E97-FD6022AA8750&fecha=03/11/2021",
      },
    });
  });

  it.each([
    ["create_shipment-fault", "GrabaEnvio8", "41", "El código postal origen es nulo o no válido"],
    ["create_pickup-fault", "GrabaRecogida3", "7", "La agencia de origen no existe o está inactiva"],
  ])("says no inside of HTTP 200: %s", (name, method, code, reason) => {
    expect(readReply(recorded(name), `WebServService___${method}Response`)).toEqual({ kind: "rejected", code, reason });
  });

  it("has the label as a PDF, and an empty one for what it does not know", () => {
    const text = textOf(replyOf("get_label-ok", "ConsEtiquetaEnvio6"), "strEtiquetas") ?? "";
    expect(labelOfBase64(text, "pdf")).toMatchObject({ kind: "ok", value: { format: "pdf" } });
    expect(textOf(replyOf("get_label-alt2", "ConsEtiquetaEnvio6"), "strEtiquetas")).toBe("");
  });

  it("has the history as a document inside of a text, in Madrid's time", () => {
    const history = historyOf(replyOf("shipment_info-ok", "ConsEnvEstados"));
    if (history.kind !== "ok") throw new Error(history.reason);
    expect(history.value.map(({ code, order, at }) => [code, order, new Date(at).toISOString()])).toEqual([
      ["0", 1, "2021-11-02T10:11:11.000Z"],
      ["1", 2, "2021-11-02T11:12:12.000Z"],
      ["5", 3, "2021-11-02T12:13:13.000Z"],
      ["4", 5, "2021-11-02T13:14:14.000Z"],
    ]);
  });

  it("reads its other answers too, and no shipment as no states", () => {
    expect(replyOf("create_pickup-ok", "GrabaRecogida3").children.length).toBe(8);
    expect(textOf(replyOf("pickup_info-ok", "ConsRecEstados"), "strRecEstados")).toMatch(/^<CONSULTA>/);
    expect(textOf(replyOf("pickup_info-alt1", "ConsRecEstados"), "strRecEstados")).toBe("");
    expect(textOf(replyOf("shipment_info-alt1", "ConsEnvio2"), "strEnvio")).toBe("");
    expect(historyOf(replyWith("strEnvEstados", ""))).toEqual({ kind: "ok", value: [] });
  });

  it("reads both embedded documents of integrators", () => {
    expect(historyOf(replyWith("strEnvEstados", shapes.embedded_xml_history))).toMatchObject({
      kind: "ok",
      value: [{ code: "1", at: Date.parse("2019-11-28T16:50:44Z") }],
    });
    expect(movedOf(replyWith("strEnvEstIncCambioEstado", shapes.embedded_xml_feed))).toEqual({
      kind: "ok",
      value: ["0000011291"],
    });
  });
});

describe("historyOf", () => {
  const row = (attributes: string) => `<ENV_ESTADOS ${attributes}/>`;

  it("puts two states of one second in the order of I_ID", () => {
    const time = 'D_FEC_HORA_ALTA="11/02/2021 11:11:11"';
    const rows = row(`I_ID="7" V_COD_TIPO_EST="3" ${time}`) + row(`I_ID="6" V_COD_TIPO_EST="2" ${time}`);
    const history = historyOf(replyWith("strEnvEstados", `<CONSULTA>${rows}</CONSULTA>`));
    expect(history.kind === "ok" && history.value.map(({ status }) => status)).toEqual([
      "out_for_delivery",
      "delivered",
    ]);
  });

  it.each([
    ["a date with the day first", 'I_ID="1" V_COD_TIPO_EST="3" D_FEC_HORA_ALTA="28/11/2021 11:11:11"'],
    ["no state", 'I_ID="1" D_FEC_HORA_ALTA="11/02/2021 11:11:11"'],
    ["an I_ID that is no number", 'I_ID="x" V_COD_TIPO_EST="3" D_FEC_HORA_ALTA="11/02/2021 11:11:11"'],
  ])("does not pass over %s: it might be the delivery", (_what, attributes) => {
    expect(historyOf(replyWith("strEnvEstados", `<CONSULTA>${row(attributes)}</CONSULTA>`))).toMatchObject({
      kind: "malformed",
      reason: expect.stringMatching(/^strEnvEstados, row 1: /),
    });
  });

  it("does not take other rows for states", () => {
    expect(historyOf(replyWith("strEnvEstados", "<CONSULTA><REC_ESTADOS/></CONSULTA>")).kind).toBe("malformed");
    expect(historyOf(replyWith("strEnvEstados", "<OTRO/>")).kind).toBe("malformed");
  });
});

describe("albaranesOf", () => {
  it("names each shipment of a reference once, the first one first", () => {
    const row = (service: string, time: string) =>
      `<ENV_ESTADOS_REF V_SERVICIO="${service}" D_FEC_HORA_ALTA="${time}"/>`;
    const rows = [
      row("0046120128346999", "11/02/2021 12:00:00"),
      row("0046120128346565", "11/02/2021 11:00:00"),
      row("0046120128346565", "11/03/2021 11:00:00"),
    ];
    expect(albaranesOf(replyWith("strEnvEstadosRef", `<CONSULTA>${rows.join("")}</CONSULTA>`))).toEqual({
      kind: "ok",
      value: ["0128346565", "0128346999"],
    });
  });
});

describe("readReply", () => {
  it.each([
    ["a web page", "<html><body>502</body></html>"],
    ["another method's answer", recorded("create_shipment-ok").replaceAll("GrabaEnvio8", "GrabaEnvio24")],
    ["another namespace", recorded("create_shipment-ok").replaceAll("http://tempuri.org/", "http://other.example/")],
    ["half an answer", recorded("create_shipment-ok").slice(0, 900)],
  ])("does not understand %s", (_what, text) => {
    expect(readReply(text, "WebServService___GrabaEnvio8Response").kind).toBe("malformed");
  });

  it("tells a lost session and a broken server from a refusal", () => {
    const fault = (text: string) =>
      readReply(
        recorded("create_shipment-fault").replace(
          /<faultstring>.*<\/faultstring>/,
          `<faultstring>${text}</faultstring>`,
        ),
        "x",
      );
    expect(fault("La sesión ha caducado").kind).toBe("no-session");
    expect(fault("Access violation at address 0040").kind).toBe("unavailable");
    expect(fault("")).toEqual({ kind: "unavailable", reason: "SOAP fault: Exception" });
  });
});

describe("a fault in HTTP 500, as SOAP 1.1 has it", () => {
  it("says as much as one in HTTP 200", async () => {
    const port: UpstreamPort = {
      call: async () => ({
        kind: "answer",
        status: 500,
        headers: new Headers(),
        body: new Blob([recorded("create_shipment-fault")]).stream(),
      }),
      now: () => 0,
      session: { get: async () => JSON.stringify(session), put: async () => undefined, drop: async () => undefined },
    };
    expect(await tipsa.create(aRequest(), account, port)).toMatchObject({ kind: "rejected", code: "41" });
  });
});

describe("shipmentParameters", () => {
  it("sends the year first, kilograms, euros and the address as the carrier has it", () => {
    const request = aRequest({
      parcels: [
        { weightG: 1_250, size: null },
        { weightG: 500, size: null },
      ],
      cashOnDelivery: { minor: 1250, currency: "EUR" },
      recipient: aParty({ company: "Bar Pepe" }),
    });
    expect(shipmentParameters(request, account)).toMatchObject({
      strCodAgeCargo: "004612",
      dtFecha: "2026/11/23",
      strNomDes: "Bar Pepe",
      strPersContacto: "Juan Pérez",
      strDirDes: "Avenida de la Paz 456, 3º B",
      intPaq: 2,
      dPesoOri: 1.75,
      dReembolso: "12.50",
      boDesEmail: true,
      strDesDirEmails: "juan@example.com",
      boInsert: true,
    });
  });

  it("does not hand out a marketplace's relay address, and says so", () => {
    const request = aRequest({ recipient: aParty({ email: "abc123@marketplace.example" }) });
    expect(shipmentParameters(request, account)).toMatchObject({ boDesEmail: false, strDesDirEmails: "" });
    expect(shipmentAdjustments(request)).toEqual(["recipient.email is left out: it is a marketplace's relay address"]);
    expect(shipmentAdjustments(aRequest())).toEqual([]);
  });

  it("survives whatever a buyer typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (typed) => {
        const parameters = shipmentParameters(aRequest({ recipient: aParty({ name: typed }) }), account);
        const parsed = parseXml(envelopeOf("WebServService___GrabaEnvio24", parameters, "{G}"));
        expect(parsed.kind).toBe("document");
        if (parsed.kind === "document") {
          const fields = parsed.root.children[1]?.children[0]?.children ?? [];
          expect(fields.map(({ name }) => name)).toEqual(Object.keys(parameters));
          expect(fields.find(({ name }) => name === "strCPDes")?.text).toBe("08001");
        }
      }),
    );
  });
});

describe("shipmentProblems", () => {
  it("has nothing against a whole request", () => {
    expect(shipmentProblems(aRequest())).toEqual([]);
  });

  it.each([
    [aRequest({ recipient: aParty({ postcode: "8001" }) }), /^recipient\.postcode "8001": not of ES.*five digits/],
    [aRequest({ recipient: aParty({ postcode: "53000" }) }), /^recipient\.postcode "53000"/],
    [aRequest({ recipient: aParty({ country: "PT", postcode: "46000" }) }), /1234 or 1234-567/],
    [aRequest({ recipient: aParty({ country: "ESP" }) }), /^recipient\.country "ESP": not an ISO 3166-1 alpha-2/],
    [aRequest({ recipient: aParty({ city: "" }) }), /^recipient\.city: empty/],
    [aRequest({ parcels: [] }), /^parcels: at least one/],
    [aRequest({ parcels: [{ weightG: 30_001, size: null }] }), /^parcels\[0\]\.weight 30.001 kg: .*at most 30 kg/],
    [aRequest({ parcels: [{ weightG: 0, size: null }] }), /^parcels\[0\]\.weight: not above 0/],
    [aRequest({ reference: "ref with spaces" }), /^reference "ref with spaces"/],
    [aRequest({ shipOn: "2026-02-30" }), /^shipOn "2026-02-30"/],
    [aRequest({ cashOnDelivery: { minor: 100, currency: "USD" } }), /^cashOnDelivery\.currency USD/],
    [aRequest({ service: "express" }), /^service "express"/],
    [aRequest({ pickupPointId: "P1" }), /^service 48: .*service 50/],
  ])("names the field and what is allowed (%#)", (request, expected) => {
    expect(shipmentProblems(request)).toEqual([expect.stringMatching(expected)]);
  });
});

describe("trackingUrlOf", () => {
  it("has none where the account has no page or the answer had no GUID", () => {
    expect(trackingUrlOf({ id: "{G}", trackingTemplate: null }, "{A}", "2026-01-02")).toBeNull();
    expect(trackingUrlOf(session, null, "2026-01-02")).toBeNull();
  });
});
