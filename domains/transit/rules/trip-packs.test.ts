import { describe, expect, it } from "vitest";
import type { Journey, Line } from "../model.ts";
import { aCall, aCallAt, aGazetteer, aJourney, BY_SIRI, FORKED, LOOPED, NOW, seconds } from "./a-network.ts";
import { createLineDocuments } from "./line-documents.ts";
import { packedLines, tripsIn } from "./trip-packs.ts";

function tripsOf(journeys: Journey[], line: Line = FORKED) {
  const builder = createLineDocuments(aGazetteer(), NOW, BY_SIRI);
  for (const journey of journeys) builder.add(journey);
  const { trips, documents } = builder.finish();
  // As it is stored.
  const packs = new Map([...trips].map(([topic, pack]) => [topic, JSON.parse(JSON.stringify(pack))]));
  const pack = packs.get(`transit:trips:${line.network}:0`);
  return { trips: pack === undefined ? [] : (tripsIn(pack, line.id) ?? []), documents, packs };
}

describe("tripPacks", () => {
  it("keeps every train of a station, where a screen has room for six of a destination", () => {
    const trains = Array.from({ length: 20 }, (_, index) =>
      aJourney({
        ref: `t${String(index).padStart(2, "0")}`,
        calls: [aCallAt("2", 60 + 90 * index), aCallAt("3", 150 + 90 * index)],
      }),
    );
    const { trips, documents } = tripsOf(trains);
    expect(documents.get("transit:metro:1")?.stations[1]?.departures).toHaveLength(6);
    expect(trips.map(({ ref, calls }) => [ref, calls.length])).toEqual(trains.map(({ ref }) => [ref, 2]));
  });

  it("keeps a trip whole: the stops that it has passed, and those beyond two hours", () => {
    const calls = [aCallAt("1", -300), aCallAt("2", -100), aCallAt("3", 60), aCallAt("4", 7100), aCallAt("5", 7500)];
    expect(tripsOf([aJourney({ calls })]).trips[0]?.calls.map(({ area }) => area)).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("leaves out trips that have passed, that begin beyond two hours, and that nothing can follow", () => {
    const past = aJourney({ ref: "past", calls: [aCallAt("1", -300), aCallAt("2", -100)] });
    const far = aJourney({ ref: "far", calls: [aCallAt("1", 7300), aCallAt("2", 7400)] });
    const nameless = aJourney({ ref: null });
    expect(tripsOf([past, far, nameless]).trips).toEqual([]);
  });

  it("has each call as the upstream told it, to the second", () => {
    const call = aCall({
      expectedArrival: seconds(58) + 400,
      expectedDeparture: seconds(80),
      aimedArrival: seconds(30),
      aimedDeparture: seconds(50),
      atStop: true,
    });
    const last = aCallAt("5", 300, { expectedDeparture: null, expectedArrival: seconds(300) });
    expect(tripsOf([aJourney({ mission: "BOBA", calls: [call, last] })]).trips).toEqual([
      {
        ref: "RATP-SIV:VehicleJourney::train-1:LOC",
        direction: "0",
        destination: { id: "5", text: "Stop 5" },
        mission: "BOBA",
        recordedAt: seconds(-20),
        calls: [
          {
            area: "2",
            quay: "2001",
            expectedArrival: seconds(58),
            expectedDeparture: seconds(80),
            aimedArrival: seconds(30),
            aimedDeparture: seconds(50),
            provenance: "live",
            atStop: true,
            terminates: false,
          },
          {
            area: "5",
            quay: "5001",
            expectedArrival: seconds(300),
            expectedDeparture: null,
            aimedArrival: null,
            aimedDeparture: null,
            provenance: "live",
            atStop: false,
            terminates: true,
          },
        ],
      },
    ]);
  });

  it("is the same for the same trains in another order, and is there for a line without any", () => {
    const [a, b] = [aJourney({ ref: "a" }), aJourney({ ref: "b", calls: [aCallAt("3", 90)] })];
    expect(tripsOf([a, b]).packs).toEqual(tripsOf([b, a]).packs);
    expect(tripsOf([a], LOOPED).trips).toEqual([]);
    expect([...tripsOf([]).packs.keys()]).toEqual(["transit:trips:metro:0", "transit:trips:rer:0"]);
  });
});

describe("packedLines", () => {
  it("has few rows for many lines, each line in one", () => {
    const lines = Array.from({ length: 20 }, (_, index): Line => ({ ...FORKED, id: `C${index}`, key: String(index) }));
    const packs = packedLines(lines);
    expect([...packs].map(([topic, { length }]) => [topic, length])).toEqual([
      ["transit:trips:metro:0", 8],
      ["transit:trips:metro:1", 8],
      ["transit:trips:metro:2", 4],
    ]);
    expect([...packs.values()].flat()).toEqual(lines);
  });
});
