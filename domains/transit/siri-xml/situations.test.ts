import { describe, expect, it } from "vitest";
import { aSiri, aSituation, aSituationDelivery, element, onlyRecord, readText } from "./a-siri-document.ts";
import type { Situation } from "./records.ts";

async function situationOf(...more: string[]): Promise<Situation> {
  const record = await onlyRecord(aSiri(aSituationDelivery(aSituation(...more))));
  if (!("kind" in record) || record.kind !== "situation") throw new Error("no situation");
  return record;
}

const line = (ref: string, ...parts: string[]) => element("AffectedLine", element("LineRef", ref), ...parts);
const affects = (...lines: string[]) => element("Affects", element("Networks", element("AffectedNetwork", ...lines)));
const direction = (ref: string) => element("Direction", element("DirectionRef", ref));
const stop = (ref: string, name = "") =>
  element("AffectedStopPoint", element("StopPointRef", ref), name === "" ? "" : element("StopPointName", name));
const section = (from: string, to: string) =>
  element(
    "Sections",
    element(
      "AffectedSection",
      element("IndirectSectionRef", element("FirstStopPointRef", from), element("LastStopPointRef", to)),
    ),
  );
const consequences = (...all: string[]) => element("Consequences", ...all.map((one) => element("Consequence", one)));
const condition = (word: string, ...more: string[]) => element("Condition", word) + more.join("");
const L6 = "STIF:Line::C01376:";
const L8 = "STIF:Line::C01378:";

describe("what a situation touches", () => {
  it("touches whole lines, named by the situation or by a consequence", async () => {
    expect(await situationOf(affects(line(L6)), consequences(condition("delayed", affects(line(L8)))))).toMatchObject({
      lines: ["C01376", "C01378"],
      sections: [],
      stops: [],
    });
  });

  it("touches a line only where it names its stops or sections, also those of a route", async () => {
    const route = element("Routes", element("AffectedRoute", section("STIF:StopArea:SP:1:", "STIF:StopArea:SP:2:")));
    const stops = element("StopPoints", stop("STIF:StopPoint:Q:9:", "Nation"));
    expect(await situationOf(affects(line(L6, route), line(L8, stops)))).toMatchObject({
      lines: [],
      sections: [{ lineId: "C01376", from: { id: "1", name: "1" }, to: { id: "2", name: "2" } }],
      stops: [{ lineId: "C01378", id: "9", kind: "stop_point", name: "Nation" }],
    });
  });

  it("keeps stops without a line, networks, operators and journeys beside, since the model has no place for them", async () => {
    const place = element(
      "StopPlaces",
      element("AffectedStopPlace", element("StopPlaceRef", "P1"), element("PlaceName", "Gare")),
    );
    const network = element("Networks", element("AffectedNetwork", element("NetworkRef", "N1"), "<AllLines/>"));
    const journeys = element("VehicleJourneys", element("AffectedVehicleJourney", element("VehicleJourneyRef", "J1")));
    expect(await situationOf(element("Affects", network, place, journeys))).toMatchObject({
      lines: [],
      affected: [
        { kind: "network", id: "N1", name: null },
        { kind: "stop", id: "P1", name: "Gare" },
        { kind: "journey", id: "J1", name: null },
      ],
    });
  });

  it("touches a stop of the lines that the stop names itself", async () => {
    const place = element(
      "AffectedStopPlace",
      element("StopPlaceRef", "stop_area:IDFM:71347"),
      element("Lines", line(L6)),
    );
    expect(await situationOf(element("Affects", element("StopPlaces", place)))).toMatchObject({
      lines: [],
      stops: [{ lineId: "C01376", id: "71347", kind: "stop_area" }],
      affected: [],
    });
  });

  it("does not touch the lines where it is only to be published", async () => {
    const scope = element("PublishAtScope", affects(line(L8)));
    const publishing = element("PublishingActions", element("PublishingAction", scope));
    expect(await situationOf(affects(line(L6)), publishing)).toMatchObject({ lines: ["C01376"] });
  });
});

describe("how bad a situation is", () => {
  it("is blocking where nothing runs on all the lines that it names", async () => {
    expect(await situationOf(affects(line(L6)), consequences(condition("noService")))).toMatchObject({
      severity: "blocking",
    });
  });

  it.each([
    ["a section", [affects(line(L6)), consequences(condition("noService", affects(line(L6, section("1", "2")))))]],
    ["one direction", [consequences(condition("noService", affects(line(L6, direction("A")))))]],
    ["one line of two", [affects(line(L6), line(L8)), consequences(condition("noService", affects(line(L6))))]],
    [
      "one route",
      [
        consequences(
          condition(
            "noService",
            affects(line(L6, element("Routes", element("AffectedRoute", element("RouteRef", "R"))))),
          ),
          condition("delayed", affects(line(L6))),
        ),
      ],
    ],
  ])("never says blocking of a whole line for the closure of %s", async (_, parts) => {
    const { severity, lines } = await situationOf(...parts);
    expect({ severity, isWhole: lines.length > 0 }).not.toEqual({ severity: "blocking", isWhole: true });
  });

  it("is blocking in its sections where they alone are closed, and in both directions of a line", async () => {
    expect(await situationOf(consequences(condition("noService", affects(line(L6, section("1", "2"))))))).toMatchObject(
      { severity: "blocking", lines: [], sections: [{ lineId: "C01376" }] },
    );
    expect(
      await situationOf(
        consequences(condition("noService", affects(line(L6, direction("A")), line(L6, direction("R"))))),
      ),
    ).toMatchObject({ severity: "blocking", lines: ["C01376"] });
  });

  it.each([
    ["the worst of its consequences", consequences(condition("diverted"), condition("normalService")), "disturbed"],
    [
      "the severity of a consequence of no known condition",
      consequences(condition("unknown") + element("Severity", "slight")),
      "information",
    ],
    [
      "its own severity where consequences say nothing",
      element("Severity", "verySlight") + consequences(condition("unknown")),
      "information",
    ],
    ["a disturbance for a word that nobody knows", consequences(condition("unheardOf")), "disturbed"],
    ["a disturbance where nothing is said: SIRI's default is normal", "", "disturbed"],
    ["information once it is rectified", consequences(condition("disturbanceRectified")), "information"],
  ])("is %s", async (_, parts, severity) => {
    expect(await situationOf(affects(line(L6)), parts)).toMatchObject({ severity });
  });

  it.each([
    [element("AlertCause", "constructionWork"), "works"],
    [element("AlertCause", "fire"), "incident"],
    [element("EquipmentReason", "signalFailure"), "incident"],
    [element("Planned", "true"), "works"],
    [element("Severity", "noImpact"), "information"],
  ])("has the cause of %s: %s", async (parts, cause) => {
    expect(await situationOf(parts)).toMatchObject({ cause });
  });

  it("tells a lift apart from a line, by its reason and by its title", async () => {
    expect(await situationOf(element("EquipmentReason", "liftFailure"))).toMatchObject({ lift: true });
    expect(await situationOf(element("Summary", "Panne d'ascenseur"))).toMatchObject({ lift: true });
    expect(await situationOf(element("Summary", "Trafic interrompu"))).toMatchObject({ lift: false });
  });

  it("hides what is a draft or not for the public", async () => {
    expect(await situationOf(element("Progress", "draft"))).toMatchObject({ hidden: true });
    expect(await situationOf(element("Audience", "staff"))).toMatchObject({ hidden: true });
    expect(await situationOf(element("Progress", "published"), element("Audience", "public"))).toMatchObject({
      hidden: false,
    });
  });
});

describe("when a situation holds", () => {
  const period = (start: string, end = "") =>
    element("ValidityPeriod", element("StartTime", start), end === "" ? "" : element("EndTime", end));

  it("holds in each of its periods, in order, with their offsets", async () => {
    expect(await situationOf(period("2026-03-01T06:00:00+01:00", "2026-03-01T07:00:00Z"))).toMatchObject({
      periods: [
        { begin: Date.parse("2026-03-01T05:00:00Z"), end: Date.parse("2026-03-01T07:00:00Z") },
        { begin: Date.parse("2026-03-02T05:00:00Z"), end: null },
      ],
    });
  });

  it("ended when its last version was made, once it is closed, and never before it began", async () => {
    const versioned = (time: string) => element("Progress", "closed") + element("VersionedAtTime", time);
    const begin = Date.parse("2026-03-02T05:00:00Z");
    expect(await situationOf(versioned("2026-03-02T06:30:00Z"))).toMatchObject({
      progress: "closed",
      periods: [{ begin, end: Date.parse("2026-03-02T06:30:00Z") }],
    });
    expect(await situationOf(versioned("2026-03-01T06:30:00Z"))).toMatchObject({ periods: [{ begin, end: begin }] });
    expect(await situationOf(element("Progress", "closing"))).toMatchObject({ periods: [{ begin, end: null }] });
  });

  it("holds from its creation where it tells no period", async () => {
    const bare = element(
      "PtSituationElement",
      element("CreationTime", "2026-03-02T05:00:00Z"),
      element("SituationNumber", "8"),
    );
    expect(await onlyRecord(aSiri(aSituationDelivery(bare)))).toMatchObject({
      updatedAt: Date.parse("2026-03-02T05:00:00Z"),
      periods: [{ begin: Date.parse("2026-03-02T05:00:00Z"), end: null }],
    });
  });

  it("rejects a period without an offset, backwards or unreadable, and keeps the others", async () => {
    const { answer, records } = await readText(
      aSiri(
        aSituationDelivery(
          aSituation(
            period("2026-03-02T06:00:00"),
            period("2026-03-02T06:00:00Z", "2026-03-02T05:00:00Z"),
            period("2026-03-02T06:00:00Z", "later"),
          ),
        ),
      ),
    );
    expect(records).toMatchObject([{ periods: [{ end: null }] }]);
    expect(answer).toMatchObject({
      rejectedCount: 3,
      rejected: [
        { path: expect.stringMatching(/\/PtSituationElement\/0\/ValidityPeriod\/1\/StartTime$/), ref: "7" },
        { reason: "period ends before it begins" },
        { path: expect.stringMatching(/\/3\/EndTime$/) },
      ],
    });
  });
});

describe("what a situation says", () => {
  const inLang = (name: string, lang: string, text: string) => `<${name} xml:lang="${lang}">${text}</${name}>`;

  it("speaks the riders' language and keeps the others", async () => {
    const texts = [
      inLang("Summary", "DE", "Unterbruch"),
      inLang("Summary", "FR", "Trafic interrompu"),
      inLang("Description", "FR", "Entre &lt;b&gt;Nation&lt;/b&gt; et Bastille"),
      inLang("Advice", "FR", "Prenez le bus"),
    ];
    expect(await situationOf(...texts)).toMatchObject({
      title: "Trafic interrompu",
      message: "Entre Nation et Bastille\nPrenez le bus",
      language: "fr",
      translations: [
        { language: "de", title: "Unterbruch", message: "" },
        { language: "fr", title: "Trafic interrompu", message: "Entre Nation et Bastille\nPrenez le bus" },
      ],
    });
  });

  it("takes its message from the passenger information for everybody where it has no description", async () => {
    const action = (perspective: string, text: string) =>
      element(
        "PublishingAction",
        element(
          "PassengerInformationAction",
          element("Perspective", perspective),
          element(
            "TextualContent",
            element("SummaryContent", inLang("SummaryText", "FR", "Panne")),
            element("ReasonContent", inLang("ReasonText", "FR", "Un train est en panne.")),
            element("RemarkContent", inLang("Remark", "FR", text)),
          ),
        ),
      );
    const publishing = element("PublishingActions", action("stopPoint", "Ici."), action("general", "Partout."));
    expect(await situationOf(publishing)).toMatchObject({
      title: "Panne",
      message: "Un train est en panne.\nPartout.",
    });
  });

  it("links only to the web", async () => {
    const link = (uri: string) => element("InfoLink", element("Uri", uri));
    const links = element("InfoLinks", link("javascript:alert(1)"), link("https://example.org/a?b=1&amp;c=2"));
    expect(await situationOf(links)).toMatchObject({ url: "https://example.org/a?b=1&c=2" });
  });

  it("tells its consequences with their delays", async () => {
    const delay = element("Delays", element("Delay", "PT1H7M"));
    expect(await situationOf(consequences(condition("delayed", element("Severity", "severe"), delay)))).toMatchObject({
      consequences: [{ condition: "delayed", severity: "severe", delayS: 4020 }],
    });
  });

  it("is one of its participant's, and rejected without a number", async () => {
    expect(await situationOf(element("ParticipantRef", "VBL"))).toMatchObject({ id: "VBL:7" });
    const nameless = aSituation().replace(/<SituationNumber>.*<\/SituationNumber>/, "");
    expect((await readText(aSiri(aSituationDelivery(aSituation(), nameless)))).answer).toMatchObject({
      accepted: { situations: 1 },
      rejected: [{ reason: "situation has no number" }],
    });
  });
});
