import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DIALECTS } from "../normalisers/dialects.ts";
import {
  aCall,
  aJourney,
  aSiri,
  aSituation,
  aSituationDelivery,
  aTimetable,
  element,
  liteInXml,
  readText,
} from "./a-siri-document.ts";
import { normaliseSiriXml, readSiri, type SiriCounts } from "./read-siri.ts";

const FIXTURES = `${import.meta.dirname}/fixtures`;
const OFFICIAL = `${import.meta.dirname}/../../../../shared/data/transit/siri-xml/cen`;
const NONE: SiriCounts = { journeys: 0, calls: 0, visits: 0, situations: 0, messages: 0, vehicle_positions: 0 };

/** Counted by hand in the files. RoadSituationElement and what cancels another answer's record are not counted. */
const COUNTED: Record<string, Partial<SiriCounts>> = {
  "siri_exm_ET__ext_estimatedTimetable_response.xml": { journeys: 2, calls: 3 },
  "siri_exm_GM__exm_generalMessage_response.xml": { messages: 1 },
  "siri_exm_GM__exm_generalMessage_response_embed.xml": { messages: 1 },
  "siri_exm_SM__exs_stopMonitoring_response.xml": { visits: 2 },
  "siri_exm_SM__exs_stopMonitoring_response_complex.xml": { visits: 2 },
  "siri_exm_SM__exs_stopMonitoring_response_simple.xml": { visits: 2 },
  "siri_exm_SX__VDV736_exm__SX_1010_first_message.xml": { situations: 1 },
  "siri_exm_SX__VDV736_exm__SX_1022_main_message.xml": { situations: 1 },
  "siri_exm_SX__VDV736_exm__SX_1135_main_message_update.xml": { situations: 1 },
  "siri_exm_SX__VDV736_exm__SX_1247_end_message.xml": { situations: 1 },
  "siri_exm_SX__exx_situationExchange_Pt.xml": { situations: 1 },
  "siri_exm_SX__exx_situationExchange_response.xml": { situations: 1 },
  "siri_exm_VM__exv_vehicleMonitoring_response.xml": { vehicle_positions: 2 },
  "siri_exm_VM__exv_vehicleMonitoring_response_simple.xml": { vehicle_positions: 2 },
  "siri_exm_VM__exv_vehicleMonitoring_responsex_simple.xml": { vehicle_positions: 2 },
};

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));
const options = { now: Date.parse("2026-03-02T08:00:05Z"), languages: ["fr", "en"] };

describe("readSiri, official examples", () => {
  it.each(readdirSync(FIXTURES).filter((file) => file.endsWith(".xml")))("reads %s whole", async (file) => {
    const [, counts] = Object.entries(COUNTED).find(([name]) => name.endsWith(`__${file}`)) ?? [];
    expect(await normaliseSiriXml(bytesOf(`${FIXTURES}/${file}`), options)).toMatchObject({
      kind: "records",
      accepted: { ...NONE, ...counts },
      rejectedCount: 0,
    });
  });

  it.skipIf(!existsSync(OFFICIAL))("reads all 15, with the counts of the files, and rejects nothing", async () => {
    const found: Record<string, unknown> = {};
    for (const file of readdirSync(OFFICIAL)) {
      const answer = await normaliseSiriXml(bytesOf(`${OFFICIAL}/${file}`), options);
      found[file] = answer.kind === "records" && answer.rejectedCount === 0 ? answer.accepted : answer;
    }
    expect(found).toEqual(
      Object.fromEntries(Object.entries(COUNTED).map(([file, counts]) => [file, { ...NONE, ...counts }])),
    );
  });
});

describe("readSiri, the envelope", () => {
  it("reads several deliveries of several services in one document", async () => {
    const { answer, records } = await readText(
      aSiri(aTimetable(aJourney()), aTimetable(aJourney({ ref: "RATP:2" })), aSituationDelivery(aSituation())),
    );
    expect(answer).toMatchObject({ kind: "read", accepted: { ...NONE, journeys: 2, calls: 2, situations: 1 } });
    expect(records).toMatchObject([{ ref: "RATP:1" }, { ref: "RATP:2" }, { id: "7" }]);
  });

  it("takes the upstream's clock where it is credible, with its offset", async () => {
    expect((await readText(aSiri(aTimetable()))).answer).toMatchObject({
      observedAt: Date.parse("2026-03-02T08:00:00Z"),
    });
    const late = aSiri(aTimetable()).replace("09:00:00+01:00", "09:00:00Z");
    expect((await readText(late)).answer).toMatchObject({ kind: "read", observedAt: null });
  });

  it("takes a delivery without records for a good answer: night, works", async () => {
    expect((await readText(aSiri(aTimetable()))).answer).toMatchObject({ kind: "read", accepted: NONE });
  });

  it.each([
    ["siri", "http://www.siri.org.uk/siri"],
    ["ns3", "http://www.siri.org.uk/siri"],
    ["s", "https://example.org/profile/SIRI/2.1"],
  ])("reads prefix %s of namespace %s", async (prefix, namespace) => {
    const xml = aSiri(aTimetable(aJourney()))
      .replace(' xmlns="http://www.siri.org.uk/siri"', "")
      .replace(/<(\/?)(?=[A-Z])/g, `<$1${prefix}:`)
      .replace(":Siri ", `:Siri xmlns:${prefix}="${namespace}" `);
    expect((await readText(xml)).answer).toMatchObject({ kind: "read", accepted: { journeys: 1, calls: 1 } });
  });

  it("reads SOAP around SIRI, and SIRI's services in SOAP without its own element", async () => {
    const soap = (body: string) =>
      `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>${body}</S:Body></S:Envelope>`;
    const whole = aSiri(aTimetable(aJourney())).replace('<?xml version="1.0"?>', "");
    expect((await readText(soap(whole))).answer).toMatchObject({ kind: "read", accepted: { journeys: 1 } });
    const info = element("ServiceDeliveryInfo", element("ResponseTimestamp", "2026-03-02T08:00:00Z"));
    const service = `<w:GetEstimatedTimetableResponse xmlns:w="http://wsdl.siri.org.uk" xmlns="http://www.siri.org.uk/siri">${info}<Answer>${aTimetable(aJourney())}</Answer></w:GetEstimatedTimetableResponse>`;
    expect((await readText(soap(service))).answer).toMatchObject({
      kind: "read",
      accepted: { journeys: 1 },
      observedAt: Date.parse("2026-03-02T08:00:00Z"),
    });
  });

  it.each([
    [
      "Status false with an error of the standard",
      aSiri(
        element(
          "StopMonitoringDelivery",
          "<Status>false</Status><ErrorCondition><InvalidDataReferencesError><ErrorText>Arrêt inconnu</ErrorText></InvalidDataReferencesError></ErrorCondition>",
        ),
      ),
      "Arrêt inconnu",
    ],
    [
      "an ErrorCondition without a Status",
      aSiri(element("StopMonitoringDelivery", "<ErrorCondition><NoInfoForTopicError/></ErrorCondition>")),
      "NoInfoForTopicError",
    ],
    ["Status false of the whole service", aSiri("<Status>false</Status>"), "gave no reason"],
    [
      "one refused delivery of two",
      aSiri(
        aTimetable(aJourney()),
        element(
          "EstimatedTimetableDelivery",
          "<Status>0</Status><ErrorCondition><Description>Panne</Description></ErrorCondition>",
        ),
      ),
      "Panne",
    ],
    [
      "a SOAP 1.1 Fault",
      "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>Clé refusée</faultstring></s:Fault></s:Body></s:Envelope>",
      "Clé refusée",
    ],
    [
      "a SOAP 1.2 Fault",
      "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='fr'>Clé refusée</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>",
      "Clé refusée",
    ],
  ])("is rejected in the upstream's words by %s", async (_, xml, reason) => {
    const { answer } = await readText(xml);
    expect(answer).toMatchObject({ kind: "rejected", reason: expect.stringContaining(reason) });
  });

  it("lets a condition beside a good Status be", async () => {
    const delivery = "<Status>true</Status><ErrorCondition><Description>cache</Description></ErrorCondition>";
    expect((await readText(aSiri(element("StopMonitoringDelivery", delivery)))).answer).toMatchObject({ kind: "read" });
  });

  it("says that there is more than was sent", async () => {
    const { answer } = await readText(aSiri("<MoreData>true</MoreData>", aTimetable(aJourney())));
    expect(answer).toMatchObject({
      kind: "read",
      hasMore: true,
      rejected: [{ path: "/Siri/ServiceDelivery/MoreData" }],
    });
    expect((await readText(aSiri("<MoreData>false</MoreData>", aTimetable()))).answer).toMatchObject({
      hasMore: false,
    });
  });

  it.each([
    ["a page", "<html><body>Just a moment...</body></html>", "the document is <html>, not SIRI"],
    ["a page with a DOCTYPE", "<!DOCTYPE html><html></html>", "DOCTYPE"],
    ["SIRI of no service that is read", aSiri("<ConnectionMonitoringDelivery/>"), "holds ConnectionMonitoringDelivery"],
    ["a heartbeat", '<Siri xmlns="http://www.siri.org.uk/siri"><HeartbeatNotification/></Siri>', "no delivery"],
    ["another format's Siri", '<Siri xmlns="https://example.org/voice"/>', "which is not SIRI's"],
    ["renamed elements", aSiri(aTimetable(aJourney().replaceAll("LineRef", "Line"))), "none of 1 records can be read"],
    ["a document that is cut", aSiri(aTimetable(aJourney())).slice(0, -30), "ends inside"],
    ["JSON", "{}", "ends inside a token"],
    ["nothing", "", "no element"],
  ])("calls %s malformed", async (_, xml, reason) => {
    const { answer } = await readText(xml);
    expect(answer).toMatchObject({ kind: "malformed", reason: expect.stringContaining(reason) });
  });

  it("calls a body that breaks off malformed, after how many bytes", async () => {
    const bytes = new TextEncoder().encode(aSiri(aTimetable(aJourney())).slice(0, 300));
    const pieces = [bytes];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.error(new Error("reset"));
        else controller.enqueue(piece);
      },
    });
    expect(await readSiri(body, options)).toEqual({
      kind: "malformed",
      reason: "body broke off after 300 bytes: reset",
    });
  });

  it("rejects a record under its path and keeps the others", async () => {
    const bad = aJourney({ ref: "RATP:2", calls: aCall() + aCall({ at: "soon" }) });
    const { answer } = await readText(aSiri(aTimetable(), aTimetable(aJourney(), bad)));
    const list = "/Siri/ServiceDelivery/EstimatedTimetableDelivery/1/EstimatedJourneyVersionFrame/0";
    expect(answer).toMatchObject({
      kind: "read",
      accepted: { journeys: 2, calls: 2 },
      rejected: [
        {
          reason: 'time "soon" cannot be read',
          path: `${list}/EstimatedVehicleJourney/1/EstimatedCalls/EstimatedCall/1/ExpectedArrivalTime`,
          ref: "RATP:2",
        },
      ],
    });
  });
});

describe("readSiri, beside SIRI-Lite", () => {
  it.each([
    "stop-monitoring.41087.2025-01-24T163336Z.json",
    "stop-monitoring.463158-metro4.2023-05-31.wrapped.json",
    "estimated-timetable.C00680.2025-02-17T184134Z.json",
  ])("makes of %s in XML what is made of its JSON", async (file) => {
    const bytes = bytesOf(`${import.meta.dirname}/../fixtures/${file}`);
    const dialect = file.startsWith("stop") ? "prim-stop-monitoring" : "prim-estimated-timetable";
    const lite = await DIALECTS.get(dialect)?.normalise(bytes, options.now);
    if (lite?.kind !== "records") throw new Error("the recorded body is not read");
    const siri = JSON.parse(new TextDecoder().decode(bytes)).Siri;
    const { answer, records } = await readText(liteInXml("Siri", siri));
    expect(answer).toMatchObject({ kind: "read", rejectedCount: lite.rejectedCount });
    expect(records).toEqual(lite.records.map((record) => expect.objectContaining(record)));
  });
});

describe("readSiri, what nobody should send", () => {
  it("answers a document that was damaged anywhere, and never throws", async () => {
    const xml = aSiri(aTimetable(aJourney(), aJourney({ ref: "RATP:2" })), aSituationDelivery(aSituation()));
    const damage = fc.record({
      at: fc.nat(xml.length),
      cut: fc.nat(12),
      text: fc.constantFrom("", "<", ">", "&", "/", "x", "<a>"),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, cut, text }) => {
        const { answer } = await readText(xml.slice(0, at) + text + xml.slice(at + cut));
        expect(["read", "malformed", "rejected"]).toContain(answer.kind);
      }),
    );
  });

  it("calls one record without end malformed before it fills the memory", async () => {
    const call = aCall({ more: "x".repeat(400_000) });
    const { answer } = await readText(aSiri(aTimetable(aJourney({ calls: call.repeat(12) }))));
    expect(answer).toMatchObject({ kind: "malformed", reason: expect.stringContaining("one record of more than") });
  });

  it("takes names of the language's own for names of elements", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const more = names.map((name) => element(name, element("LineRef", "STIF:Line::C09999:"))).join("");
    const { records } = await readText(aSiri(aTimetable(aJourney({ more }))));
    expect(records).toMatchObject([{ lineId: "C01371", calls: { length: 1 } }]);
  });
});

describe("readSiri, any cut", () => {
  const line = fc.constantFrom("STIF:Line::C01371:", "ch:vbl:VBL006", "Métro <![CDATA[&]]> 1", "");
  const time = fc.constantFrom("2026-03-02T09:10:00+01:00", "2026-03-02T08:20:00Z", "soon", " 2026-03-02T08:30:00Z ");
  const call = fc.record({ at: time, more: fc.constantFrom("", "<!-- é -->", "<Cancellation>1</Cancellation>") });
  const journey = fc
    .tuple(line, fc.array(call, { maxLength: 4 }))
    .map(([name, calls]) => aJourney({ line: name, calls: calls.map(aCall).join("\n\t") }));
  const situation = fc.constantFrom(
    aSituation("<Summary xml:lang='FR'>Gare &#233;vacu&#xE9;e</Summary>"),
    aSituation(),
  );

  it("reads the same records whatever the pieces that the bytes arrive in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(journey, { maxLength: 5 }),
        fc.array(situation, { maxLength: 2 }),
        fc.integer({ min: 1, max: 50 }),
        async (journeys, situations, pieceBytes) => {
          const xml = aSiri(aTimetable(...journeys), aSituationDelivery(...situations));
          expect(await readText(xml, { pieceBytes })).toEqual(await readText(xml));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("reads a document of many buffers in the same way as the sum of its parts", async () => {
    const journeys = Array.from({ length: 3000 }, (_, at) => aJourney({ ref: `RATP:${at}`, calls: aCall() + aCall() }));
    const xml = aSiri(aTimetable(...journeys));
    expect(xml.length).toBeGreaterThan(3 * 262_144);
    const { answer, records } = await readText(xml, { pieceBytes: 65_537 });
    expect(answer).toMatchObject({ kind: "read", accepted: { journeys: 3000, calls: 6000 }, rejectedCount: 0 });
    expect(records.map((record) => ("ref" in record ? record.ref : null))).toEqual(
      Array.from({ length: 3000 }, (_, at) => `RATP:${at}`),
    );
  });
});
