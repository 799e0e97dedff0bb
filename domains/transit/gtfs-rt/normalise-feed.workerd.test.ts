import { expect, it } from "vitest";
import { aContext, aFeed, anUpdate, at, DAY } from "./a-feed.ts";
import { normaliseFeed } from "./normalise-feed.ts";

it("is read, joined and normalised in workerd, which makes no code from strings", () => {
  const feed = aFeed([
    anUpdate({ stopTimeUpdate: [{ stopSequence: 20, departure: { delay: 120 } }] }, "t"),
    { id: "v", vehicle: { trip: { tripId: "T8" }, position: { latitude: 48.5, longitude: 2.5 }, timestamp: at(0) } },
    { id: "a", alert: { effect: "NO_SERVICE", informedEntity: [{ routeId: "L1" }] } },
  ]);
  const answer = normaliseFeed(feed, aContext());
  expect(answer).toMatchObject({
    kind: "records",
    accepted: { trip_updates: 1, vehicle_positions: 1, alerts: 1, trips_matched: 1, vehicles_matched: 1 },
    records: [{ ref: `T8@${DAY}` }, { position: { lat: 48.5 } }, { severity: "blocking", lines: ["L1"] }],
    rejectedCount: 0,
  });
});
