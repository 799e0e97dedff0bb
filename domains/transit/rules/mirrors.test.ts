import { describe, expect, it } from "vitest";
import type { Journey } from "../model.ts";
import { aCallAt, aGazetteer, aJourney, BY_SIRI, NOW } from "./a-network.ts";
import { createLineDocuments } from "./line-documents.ts";

function merged(journeys: Journey[]) {
  const builder = createLineDocuments(aGazetteer(), NOW, BY_SIRI);
  for (const journey of journeys) builder.add(journey);
  const { documents, counts } = builder.finish();
  const stations = documents.get("transit:metro:1")?.stations ?? [];
  const trains = stations.flatMap(({ id, departures }) => departures.map((departure) => `${id} ${departure.id}`));
  return { mirrors: counts.mirrors, trains };
}

describe("mergeMirrors", () => {
  const long = aJourney({ ref: "long", calls: [aCallAt("2", 60), aCallAt("3", 150)] });

  it("shows a train once that is published twice, under the reference that tells more", () => {
    const mirror = aJourney({ ref: "mirror", calls: [aCallAt("3", 153), aCallAt("4", 250)] });
    const further = { ...long, calls: [...long.calls, aCallAt("5", 400)] };
    expect(merged([mirror, further])).toEqual({ mirrors: 1, trains: ["2 long", "3 long", "4 long", "5 long"] });
  });

  it.each<[string, Journey]>([
    [
      "goes elsewhere",
      aJourney({ ref: "x", destinationStop: { kind: "quay", id: "7001" }, calls: [aCallAt("3", 150)] }),
    ],
    ["comes six seconds later", aJourney({ ref: "x", calls: [aCallAt("3", 156)] })],
    ["shares no stop", aJourney({ ref: "x", calls: [aCallAt("4", 150)] })],
    ["agrees at one stop and not at the other", aJourney({ ref: "x", calls: [aCallAt("2", 60), aCallAt("3", 180)] })],
    ["is cancelled", aJourney({ ref: "x", calls: [aCallAt("3", 150, { departureStatus: "cancelled" })] })],
  ])("keeps a train that %s", (_, other) => {
    expect(merged([long, other]).mirrors).toBe(0);
  });

  it("keeps two trains that leave together from two platforms", () => {
    const a = aJourney({ ref: "a", calls: [aCallAt("2", 60, { platform: "1" })] });
    const b = aJourney({ ref: "b", calls: [aCallAt("2", 60, { platform: "2" })] });
    expect(merged([a, b]).mirrors).toBe(0);
  });

  it("keeps two trains with numbers of their own", () => {
    const a = aJourney({ ref: "a", trainNumber: "147347" });
    const b = aJourney({ ref: "b", trainNumber: "147349" });
    expect(merged([a, b]).mirrors).toBe(0);
  });

  it("keeps two trains of which only the timetable is known", () => {
    const call = aCallAt("2", 60, { expectedDeparture: null, aimedDeparture: NOW + 60_000 });
    expect(merged([aJourney({ ref: "a", calls: [call] }), aJourney({ ref: "b", calls: [call] })]).mirrors).toBe(0);
  });
});
