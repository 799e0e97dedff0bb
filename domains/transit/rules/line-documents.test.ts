import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Journey } from "../model.ts";
import { lineDocumentSchema } from "../wire.ts";
import { aCall, aCallAt, aGazetteer, aJourney, BY_SIRI, FORKED, LOOPED, NOW, seconds } from "./a-network.ts";
import { createLineDocuments } from "./line-documents.ts";

function documentsOf(journeys: Journey[], now = NOW) {
  const builder = createLineDocuments(aGazetteer(), now, BY_SIRI);
  for (const journey of journeys) builder.add(journey);
  return builder.finish();
}

function departuresAt(stop: string, journeys: Journey[], now = NOW) {
  const document = documentsOf(journeys, now).documents.get("transit:metro:1");
  return document?.stations.find((station) => station.id === stop)?.departures ?? [];
}

describe("createLineDocuments", () => {
  it("makes a document of every wanted line, in whose every station nothing runs when nothing came", () => {
    const { documents } = documentsOf([]);
    expect([...documents.keys()]).toEqual(["transit:metro:1", "transit:metro:7B", "transit:rer:C"]);
    expect(documents.get("transit:metro:1")?.stations.map((station) => station.id)).toEqual(FORKED.stops);
  });

  it("puts each call at its station, in order of time, with direction and provenance", () => {
    const late = aJourney({ ref: "late", calls: [aCallAt("2", 300)] });
    const soon = aJourney({ ref: "soon", calls: [aCallAt("2", 60), aCallAt("3", 150)] });
    expect(departuresAt("2", [late, soon])).toMatchObject([
      { id: "soon", direction: "0", destination: "Stop 5", destination_id: "5", provenance: "live" },
      { id: "late", direction: "0", expected_at: "2026-10-08T08:05:00.000Z" },
    ]);
    expect(departuresAt("3", [late, soon])).toHaveLength(1);
  });

  it("counts a call at an unknown stop, and one off the line, as rejected", () => {
    const lost = aCall({ stop: { kind: "quay", id: "9999" } });
    const result = documentsOf([aJourney({ calls: [lost, aCallAt("11", 60), aCallAt("2", 60)] })]);
    expect(result.rejectedCount).toBe(2);
    expect(result.rejected.map(({ reason, path }) => [reason, path])).toEqual([
      ["quay 9999 is not in the catalogue", "/journeys/0/calls/0"],
      ["stop 11 is not on line metro:1", "/journeys/0/calls/1"],
    ]);
    expect(result.counts.departures).toBe(1);
  });

  it("leaves out what left a minute ago and what comes in more than two hours", () => {
    const calls = [aCallAt("1", -61), aCallAt("2", -59), aCallAt("3", 7200), aCallAt("4", 7201)];
    const { documents } = documentsOf([aJourney({ calls })]);
    const stations = documents.get("transit:metro:1")?.stations ?? [];
    expect(stations.filter((station) => station.departures.length > 0).map(({ id }) => id)).toEqual(["2", "3"]);
  });

  it("keeps a train that waits at the stop, but not for the half hour that some are said to", () => {
    const waiting = aJourney({ ref: "waiting", calls: [aCallAt("2", -240, { atStop: true })] });
    const gone = aJourney({ ref: "gone", calls: [aCallAt("2", -1600, { atStop: true })] });
    expect(departuresAt("2", [waiting, gone]).map(({ id }) => id)).toEqual(["waiting"]);
  });

  it("shows a train that goes where the catalogue knows nothing as unmatched", () => {
    const journey = aJourney({ destination: "Ailleurs", destinationStop: { kind: "quay", id: "9999" } });
    expect(departuresAt("2", [journey])).toMatchObject([
      { destination: "Ailleurs", destination_id: null, provenance: "unmatched", rule: "destination-unknown" },
    ]);
  });

  it("marks the end of a journey, where the arrival counts", () => {
    const last = aCallAt("5", 400, { expectedDeparture: null, expectedArrival: seconds(390) });
    expect(departuresAt("5", [aJourney({ calls: [aCallAt("4", 300), last] })])).toMatchObject([
      { terminates: true, expected_at: "2026-10-08T08:06:30.000Z" },
    ]);
  });

  it("does not end a loop's train at its beginning", () => {
    const journey = aJourney({
      lineId: LOOPED.id,
      destination: "Stop 11",
      destinationStop: { kind: "area", id: "11" },
      calls: [aCallAt("11", 10), aCallAt("12", 100)],
    });
    const stations = documentsOf([journey]).documents.get("transit:metro:7B")?.stations ?? [];
    expect(stations.flatMap((station) => station.departures.map(({ terminates }) => terminates))).toEqual([
      false,
      false,
    ]);
  });

  it("holds no more than six trains for one destination", () => {
    const journeys = Array.from({ length: 9 }, (_, i) =>
      aJourney({ ref: `t${i}`, calls: [aCallAt("2", 100 * (i + 1))] }),
    );
    const towardsSeven = aJourney({
      ref: "seven",
      destinationStop: { kind: "quay", id: "7001" },
      calls: [aCallAt("2", 5000)],
    });
    expect(departuresAt("2", [...journeys, towardsSeven]).map(({ id }) => id)).toEqual([
      "t0",
      "t1",
      "t2",
      "t3",
      "t4",
      "t5",
      "seven",
    ]);
  });

  it("shows a cancelled train beyond the six that run, since it explains a gap", () => {
    const journeys = Array.from({ length: 6 }, (_, i) =>
      aJourney({ ref: `t${i}`, calls: [aCallAt("2", 100 + i * 100)] }),
    );
    const cancelled = aJourney({ ref: "gone", calls: [aCallAt("2", 900, { departureStatus: "cancelled" })] });
    expect(departuresAt("2", [...journeys, cancelled]).map(({ id }) => id)).toContain("gone");
  });

  it("gives a train without reference an id that a later forecast keeps", () => {
    const aimedDeparture = seconds(90);
    const before = aJourney({ ref: null, calls: [aCallAt("2", 100, { aimedDeparture })] });
    const after = aJourney({ ref: null, calls: [aCallAt("2", 170, { aimedDeparture })] });
    expect(departuresAt("2", [before])[0]?.id).toBe(departuresAt("2", [after])[0]?.id);
  });

  it("keeps apart two trains without reference that have nothing else to tell them apart", () => {
    const twins = [
      aJourney({ ref: null, calls: [aCallAt("2", 60)] }),
      aJourney({ ref: null, calls: [aCallAt("2", 70)] }),
    ];
    const ids = departuresAt("2", twins).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it("rounds to the second, so that noise in the forecast is no change", () => {
    const noisy = aJourney({ calls: [aCall({ expectedDeparture: seconds(60) + 321 })], recordedAt: seconds(-20) + 99 });
    expect(departuresAt("2", [noisy])).toEqual(departuresAt("2", [aJourney()]));
  });

  it("has no journey of a line that nobody wants", () => {
    expect(documentsOf([aJourney({ lineId: "C09999" })]).counts).toMatchObject({ journeys: 0, other_lines: 1 });
  });
});

const journeyArbitrary = fc
  .record({
    ref: fc.option(fc.constantFrom("a", "b", "c", "d", "e"), { nil: null }),
    destination: fc.constantFrom("5", "7", "1", "99"),
    stops: fc.uniqueArray(fc.constantFrom(...FORKED.stops), { minLength: 1, maxLength: 5 }),
    first: fc.integer({ min: -400, max: 8000 }),
    step: fc.integer({ min: 1, max: 200 }),
    atStop: fc.boolean(),
    status: fc.constantFrom(null, "cancelled", "on_time", "no_report"),
  })
  .map(({ ref, destination, stops, first, step, atStop, status }) =>
    aJourney({
      ref,
      destinationStop: { kind: "area", id: destination },
      calls: stops.map((stop, i) => aCallAt(stop, first + i * step, { atStop, departureStatus: status })),
    }),
  );

describe("any estimated timetable", () => {
  it("makes documents of the wire's shape, with ids that are distinct in each station", () => {
    fc.assert(
      fc.property(fc.array(journeyArbitrary, { maxLength: 30 }), (journeys) => {
        for (const document of documentsOf(journeys).documents.values()) {
          lineDocumentSchema.parse(document);
          for (const { departures } of document.stations) {
            expect(new Set(departures.map(({ id }) => id)).size).toBe(departures.length);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("makes the same documents in whatever order the upstream writes the journeys", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          journeyArbitrary.filter(({ ref }) => ref !== null),
          { maxLength: 12, selector: ({ ref }) => ref },
        ),
        (journeys) => {
          expect(documentsOf([...journeys].reverse()).documents).toEqual(documentsOf(journeys).documents);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("cancels nothing that the upstream did not cancel", () => {
    fc.assert(
      fc.property(fc.array(journeyArbitrary, { maxLength: 10 }), (journeys) => {
        const cancelled = new Set(
          journeys.filter(({ calls }) => calls[0]?.departureStatus === "cancelled").map(({ ref }) => ref),
        );
        for (const { stations } of documentsOf(journeys).documents.values()) {
          for (const { provenance, journey_ref } of stations.flatMap(({ departures }) => departures)) {
            if (provenance === "cancelled") expect(cancelled).toContain(journey_ref);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
