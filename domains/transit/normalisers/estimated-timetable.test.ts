import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineIdOf } from "../ids.ts";
import type { Journey } from "../model.ts";
import { type EstimatedTimetable, estimatedTimetable } from "./estimated-timetable.ts";
import { anyMember, anyText } from "./journey-arbitraries.ts";
import { Rejections } from "./rejections.ts";
import { readEstimatedJourney } from "./siri.ts";
import { isFields, listOf, textOf } from "./siri-values.ts";

const NOW = Date.parse("2025-02-17T18:41:36Z");
const RECORDED = readFileSync(
  `${import.meta.dirname}/../fixtures/estimated-timetable.C00680.2025-02-17T184134Z.json`,
  "utf8",
);

type Answer = { summary: EstimatedTimetable; journeys: Journey[] };

describe("estimatedTimetable", () => {
  it("reads the recorded answer of bus line C00680: 8 journeys, 111 calls, none rejected", async () => {
    const { summary, journeys } = await read(RECORDED);
    expect(summary).toMatchObject({ kind: "journeys", accepted: { journeys: 8, calls: 111 }, rejectedCount: 0 });
    expect(journeys[0]).toMatchObject({
      lineId: "C00680",
      ref: "526RDSACLAY:VehicleJourney::10809895:LOC",
      direction: "Retour",
      destination: "Gare du Guichet",
      mission: "L17P14",
    });
    expect(journeys[0]?.calls.map((call) => call.stop.id)).toEqual(["11282", "2852", "11284", "11297", "11414"]);
  });

  it("hands over sorted calls, although every recorded journey has them unsorted", async () => {
    const raw = JSON.parse(RECORDED).Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
    const { journeys } = await read(RECORDED);
    for (const [at, journey] of journeys.entries()) {
      const source = raw.EstimatedVehicleJourney[at].EstimatedCalls.EstimatedCall;
      const sourceTimes: number[] = source.map((call: { ExpectedArrivalTime: string; ExpectedDepartureTime: string }) =>
        Date.parse(call.ExpectedArrivalTime ?? call.ExpectedDepartureTime),
      );
      const times = journey.calls.map((call) => call.expectedArrival ?? call.expectedDeparture);
      expect(times).not.toEqual(sourceTimes);
      expect(times).toEqual(sourceTimes.toSorted((a, b) => a - b));
    }
  });

  it("believes ResponseTimestamp only where it can be true, since PRIM has sent Paris time labelled Z", async () => {
    expect((await read(RECORDED)).summary).toMatchObject({ observedAt: Date.parse("2025-02-17T18:41:34.984Z") });
    const twoHoursLater = await read(RECORDED, { now: NOW - 2 * 3_600_000 });
    expect(twoHoursLater.summary).toMatchObject({ kind: "journeys", observedAt: null });
  });

  it("rejects a bad journey or call with its place and keeps the rest", async () => {
    const body = aBody([
      aJourney(),
      null,
      aJourney({ LineRef: {}, DatedVehicleJourneyRef: { value: "no-line" } }),
      aJourney({ EstimatedCalls: { EstimatedCall: [aCall(), aCall({ ExpectedArrivalTime: "soon" })] } }),
    ]);
    const { summary, journeys } = await read(JSON.stringify(body));
    const list =
      "/Siri/ServiceDelivery/EstimatedTimetableDelivery/0/EstimatedJourneyVersionFrame/0/EstimatedVehicleJourney";
    expect(summary).toMatchObject({
      kind: "journeys",
      accepted: { journeys: 2, calls: 2 },
      rejectedCount: 3,
      rejected: [
        { path: `${list}/1`, ref: null },
        { path: `${list}/2/LineRef`, ref: "no-line" },
        { path: `${list}/3/EstimatedCalls/EstimatedCall/1/ExpectedArrivalTime`, ref: "ref-1" },
      ],
    });
    expect(journeys).toHaveLength(2);
  });

  it("loses only the journey that is not JSON", async () => {
    const text = JSON.stringify(aBody([aJourney(), aJourney({ DirectionRef: "BROKEN" }), aJourney()]));
    const { summary, journeys } = await read(text.replace('"BROKEN"', "BROKEN"));
    expect(summary).toMatchObject({ kind: "journeys", rejected: [{ reason: "journey is not JSON" }] });
    expect(journeys).toHaveLength(2);
  });

  it.each([
    ["an empty list", { EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: [] }] }],
    ["a list that is absent as {}", { EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: {} }] }],
    ["a frame without the list", { EstimatedJourneyVersionFrame: [{}] }],
    ["no frame", { EstimatedJourneyVersionFrame: [] }],
    ["frames absent as text", { EstimatedJourneyVersionFrame: "" }],
    ["frames missing", {}],
  ])("takes %s for a network without journeys, which a night has", async (_, delivery) => {
    const { summary } = await read(JSON.stringify(aSiri([{ Status: "true", ...delivery }])));
    expect(summary).toMatchObject({ kind: "journeys", accepted: { journeys: 0, calls: 0 }, rejectedCount: 0 });
  });

  it("reads every frame of every delivery, and counts places from the start of each list", async () => {
    const frame = (...journeys: unknown[]) => ({ EstimatedVehicleJourney: journeys });
    const body = aSiri([
      { EstimatedJourneyVersionFrame: [frame(aJourney()), frame(aJourney(), 7)] },
      { EstimatedJourneyVersionFrame: [frame(aJourney())] },
    ]);
    const { summary, journeys } = await read(JSON.stringify(body));
    expect(journeys).toHaveLength(3);
    expect(summary).toMatchObject({
      rejected: [
        {
          path: "/Siri/ServiceDelivery/EstimatedTimetableDelivery/0/EstimatedJourneyVersionFrame/1/EstimatedVehicleJourney/1",
        },
      ],
    });
  });

  it('is refused with the upstream\'s words by Status "false", even beside a good delivery', async () => {
    const refusal = {
      Status: "false",
      ErrorCondition: { ErrorInformation: { ErrorText: "La requête contient des identifiants qui sont inconnus" } },
    };
    const good = { Status: "true", EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: [aJourney()] }] };
    const expected = { kind: "rejected", reason: "La requête contient des identifiants qui sont inconnus" };
    expect((await read(JSON.stringify(aSiri([refusal])))).summary).toEqual(expected);
    expect((await read(JSON.stringify(aSiri([good, refusal])))).summary).toEqual(expected);
  });

  it.each([
    ["a gateway's page", "<html><body>403 Forbidden</body></html>", "<html>"],
    ["nothing", "", "not JSON"],
    ["another JSON", '{"message":"No API key found in request"}', "No API key"],
    [
      "another SIRI service",
      JSON.stringify({ Siri: { ServiceDelivery: { StopMonitoringDelivery: [{}] } } }),
      "StopMonitoring",
    ],
    ["one journey instead of a list", JSON.stringify(aBody(aJourney())), "instead of a list"],
    ["two bodies", JSON.stringify(aBody([])) + JSON.stringify(aBody([])), "not JSON"],
    ["journeys without commas", JSON.stringify(aBody([1, 2])).replace("[1,2]", "[1 2]"), "not a JSON list"],
    ["a comma too many", JSON.stringify(aBody([1, 2])).replace("[1,2]", "[1,2,]"), "not a JSON list"],
  ])("calls %s malformed", async (_, text, reason) => {
    const { summary } = await read(text);
    expect(summary).toMatchObject({ kind: "malformed", reason: expect.stringContaining(reason) });
  });

  it("does not gather a body whose journey never ends", async () => {
    const start = JSON.stringify(aBody([{ a: "" }]));
    const text = start.slice(0, start.indexOf('"a":"') + 5) + "x".repeat(1_500_000);
    expect((await read(text)).summary).toMatchObject({
      kind: "malformed",
      reason: expect.stringContaining("longer than"),
    });
  });

  it("does not gather a body of another kind as envelope", async () => {
    const text = JSON.stringify({ rows: Array.from({ length: 200_000 }, () => "row") });
    expect((await read(text)).summary).toMatchObject({ kind: "malformed", reason: expect.stringContaining("outside") });
  });

  it("calls any cut of a good body malformed, so that half a network is never published", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: RECORDED.length - 1 }), async (length) => {
        expect((await read(RECORDED.slice(0, length))).summary.kind).toBe("malformed");
      }),
      { numRuns: 200 },
    );
  });

  it("says after how many bytes the connection broke", async () => {
    const bytes = new TextEncoder().encode(RECORDED.slice(0, 9000));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes),
      pull: (controller) => controller.error(new Error("connection reset")),
    });
    const summary = await estimatedTimetable(body, { now: NOW, onJourney: () => {} });
    expect(summary).toEqual({ kind: "malformed", reason: "body broke off after 9000 bytes: connection reset" });
  });

  it("cancels the body as soon as the rest is of no use", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("<p>".repeat(50_000))),
      cancel: () => {
        cancelled = true;
      },
    });
    await estimatedTimetable(body, { now: NOW, onJourney: () => {} });
    expect(cancelled).toBe(true);
  });

  it("throws on what the receiver of journeys throws", async () => {
    const onJourney = () => {
      throw new Error("store is full");
    };
    await expect(estimatedTimetable(aStream(RECORDED), { now: NOW, onJourney })).rejects.toThrow("store is full");
  });

  it("asks once about each line, and tells skipped journeys apart", async () => {
    const asked: string[] = [];
    const wantLine = (lineId: string) => {
      asked.push(lineId);
      return lineId === "C01371";
    };
    const lines = ["STIF:Line::C01371:", "STIF:Line::C00680:", "STIF:Line::C01371:", "STIF:Line::C00680:"];
    const body = aBody(lines.map((value) => aJourney({ LineRef: { value } })));
    const { summary } = await read(JSON.stringify(body), { wantLine });
    expect(summary).toMatchObject({ accepted: { journeys: 2 }, skipped: 2, rejectedCount: 0 });
    expect(asked).toEqual(["C01371", "C00680"]);
  });

  it("is not misled about the line by what stands beside LineRef", async () => {
    const wanted = { value: "STIF:Line::C01371:" };
    const unwanted = { value: "STIF:Line::C00680:" };
    const journeys = [
      aJourney({ Connection: { LineRef: unwanted }, LineRef: wanted }),
      { Connection: [{ LineRef: unwanted }], ...aJourney({ LineRef: wanted }), Notes: ["LineRef", unwanted] },
      { Note: "LineRef", LineRefs: unwanted, ...aJourney({ LineRef: wanted }), xLineRef: unwanted },
      { Note: '},{"LineRef":{"value":"STIF:Line::C00680:"}', ...aJourney({ LineRef: "STIF:Line::C01371:" }) },
      aJourney({ LineRef: [wanted] }),
      aJourney({ LineRef: { lang: "fr", ...wanted } }),
    ];
    const escapedKey = JSON.stringify(aJourney({ LineRef: wanted })).replace('"LineRef"', '"Line\\u0052ef"');
    const twice = JSON.stringify(aJourney({ LineRef: wanted })).replace("{", `{"LineRef":${JSON.stringify(unwanted)},`);
    const text = JSON.stringify(aBody([...journeys, "A", "B"]))
      .replace('"A"', escapedKey)
      .replace('"B"', twice);
    const { summary } = await read(text, { wantLine: (lineId) => lineId === "C01371" });
    expect(summary).toMatchObject({ accepted: { journeys: 8 }, skipped: 0 });
  });
});

describe("estimatedTimetable, for any body", () => {
  it("gives what one JSON.parse and a walk give, whatever the order, spacing, escapes and cuts", async () => {
    await fc.assert(
      fc.asyncProperty(anyBody(), fc.array(fc.nat({ max: 4000 }), { maxLength: 12 }), async (text, cuts) => {
        const { summary, journeys } = await read(text, { cuts });
        const whole = parsedWhole(text);
        expect(journeys).toEqual(whole.journeys);
        expect(summary).toMatchObject({ rejected: whole.rejections.kept, rejectedCount: whole.rejections.count });
      }),
      { numRuns: 300 },
    );
  });

  it("skips before parsing exactly what a filter after parsing would drop", async () => {
    const wantLine = (lineId: string) => lineId === "C01371";
    await fc.assert(
      fc.asyncProperty(anyBody(), async (text) => {
        const { summary, journeys } = await read(text, { wantLine });
        const whole = parsedWhole(text, wantLine);
        expect(journeys).toEqual(whole.journeys);
        expect(summary).toMatchObject({ skipped: whole.skipped, rejectedCount: whole.rejections.count });
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same for the recorded body however its bytes are cut, also inside a character", async () => {
    const accented = RECORDED.replaceAll("Gare", "Garé 🚆");
    const { journeys: expected } = await read(accented);
    const size = new TextEncoder().encode(accented).length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: size }), { maxLength: 40 }), async (cuts) => {
        expect((await read(accented, { cuts })).journeys).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it("gives the same for a body of many reads, strange journeys among the usual", async () => {
    const usual =
      JSON.parse(RECORDED).Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
    await fc.assert(
      fc.asyncProperty(fc.array(anyMember(), { minLength: 1, maxLength: 30 }), async (strange) => {
        const members = strange.flatMap((member) => [...usual.EstimatedVehicleJourney, member]);
        const text = JSON.stringify(aBody(members));
        const whole = parsedWhole(text);
        const { summary, journeys } = await read(text);
        expect(journeys).toEqual(whole.journeys);
        expect(summary).toMatchObject({ rejectedCount: whole.rejections.count, rejected: whole.rejections.kept });
      }),
      { numRuns: 20 },
    );
  });

  it("takes a byte order mark for none", async () => {
    expect((await read(`\uFEFF${RECORDED}`)).summary).toEqual((await read(RECORDED)).summary);
  });
});

async function read(
  text: string,
  options: { now?: number; wantLine?: (lineId: string) => boolean; cuts?: number[] } = {},
): Promise<Answer> {
  const { now = NOW, cuts = [], ...rest } = options;
  const journeys: Journey[] = [];
  const onJourney = (journey: Journey) => void journeys.push(journey);
  return { summary: await estimatedTimetable(aStream(text, cuts), { now, onJourney, ...rest }), journeys };
}

/** A stream of the bytes, cut at the given offsets. */
function aStream(text: string, cuts: number[] = []): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  return new ReadableStream({
    start(controller) {
      for (const [at, edge] of edges.entries()) controller.enqueue(bytes.slice(edge, edges[at + 1] ?? bytes.length));
      controller.close();
    },
  });
}

/** The reference: what the normaliser must equal without ever doing this. */
function parsedWhole(text: string, wantLine: (lineId: string) => boolean = () => true) {
  const rejections = new Rejections();
  const journeys: Journey[] = [];
  let skipped = 0;
  const at = "/Siri/ServiceDelivery/EstimatedTimetableDelivery";
  for (const [d, delivery] of JSON.parse(text).Siri.ServiceDelivery.EstimatedTimetableDelivery.entries()) {
    for (const [f, frame] of listOf(delivery.EstimatedJourneyVersionFrame).entries()) {
      const list = isFields(frame) ? listOf(frame.EstimatedVehicleJourney) : [];
      for (const [j, raw] of list.entries()) {
        const line = isFields(raw) ? textOf(raw.LineRef) : null;
        const lineId = line === null ? null : lineIdOf(line);
        if (lineId !== null && !wantLine(lineId)) {
          skipped++;
          continue;
        }
        const path = `${at}/${d}/EstimatedJourneyVersionFrame/${f}/EstimatedVehicleJourney/${j}`;
        const journey = readEstimatedJourney(raw, path, rejections);
        if (journey !== null) journeys.push(journey);
      }
    }
  }
  return { journeys, rejections, skipped };
}

function anyBody(): fc.Arbitrary<string> {
  const frame = fc.record(
    { RecordedAtTime: anyText(), EstimatedVehicleJourney: fc.array(anyMember(), { maxLength: 8 }) },
    { requiredKeys: [] },
  );
  const delivery = fc.record(
    { Status: fc.constant("true"), Note: anyText(), EstimatedJourneyVersionFrame: fc.array(frame, { maxLength: 3 }) },
    { requiredKeys: ["Status"] },
  );
  const deliveries = fc.array(delivery, { minLength: 1, maxLength: 3 });
  const spacing = fc.constantFrom(undefined, undefined, 1, "\t", " \r\n");
  return fc.tuple(deliveries, spacing, fc.boolean()).map(([members, space, ascii]) => {
    const text = JSON.stringify(aSiri(members), null, space);
    return ascii
      ? text.replace(/[^\x20-\x7e\n\r\t]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
      : text;
  });
}

function aSiri(deliveries: unknown[]): unknown {
  return {
    Siri: { ServiceDelivery: { ResponseTimestamp: "2025-02-17T18:41:34Z", EstimatedTimetableDelivery: deliveries } },
  };
}

function aBody(journeys: unknown): unknown {
  return aSiri([{ Status: "true", EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: journeys }] }]);
}

function aJourney(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    RecordedAtTime: "2025-02-17T18:40:00.000Z",
    LineRef: { value: "STIF:Line::C01371:" },
    DatedVehicleJourneyRef: { value: "ref-1" },
    EstimatedCalls: { EstimatedCall: [aCall()] },
    ...overrides,
  };
}

function aCall(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    StopPointRef: { value: "STIF:StopPoint:Q:22101:" },
    ExpectedArrivalTime: "2025-02-17T18:45:10.000Z",
    ...overrides,
  };
}
