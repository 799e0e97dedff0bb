import { describe, expect, it } from "vitest";
import { aimedCalls, aPlannedTrip, aToldCall, aTrip, onDay, plannedTrips } from "./a-plan.ts";
import { IDFM } from "./networks.ts";
import { matchTrips, type PlannedTrips } from "./static-match.ts";
import type { Trip } from "./trips.ts";

const DAY = "20261008";
const MINUTES = { "1": 0, "2": 2, "3": 5, "4": 8, "5": 10 };
const at = (time: string, day = DAY) => onDay(day, time);

/** What each trip is matched to, "id of the day". */
function matched(trips: Trip[], planned: PlannedTrips): (string | null)[] {
  const matches = matchTrips(trips, planned, IDFM);
  return trips.map((trip) => {
    const match = matches.get(trip);
    return match === undefined ? null : `${match.trip.id} of ${match.startDate}`;
  });
}

const tenOClock = aPlannedTrip("ten", "10:00:00", MINUTES);
const remaining = aimedCalls({ "3": at("10:05:00"), "4": at("10:08:00"), "5": at("10:10:00") }, 240);

describe("by its timetabled times", () => {
  it("is the one planned trip that has these stops at these times, however late the train is", () => {
    const trip = aTrip(remaining);
    const matches = matchTrips([trip], plannedTrips(tenOClock), IDFM);
    expect(matches.get(trip)).toMatchObject({ trip: { id: "ten" }, startDate: DAY, places: [2, 3, 4] });
  });

  it.each([
    ["goes elsewhere", aTrip(remaining, { destination: { id: "7", text: "Stop 7" } })],
    [
      "ends on the way",
      aTrip([...remaining.slice(0, 1), { ...aToldCall("4"), aimedArrival: at("10:08:00"), terminates: true }], {
        destination: { id: null, text: "" },
      }),
    ],
    [
      "stops where the plan does not",
      aTrip(aimedCalls({ "3": at("10:05:00"), "6": at("10:07:00"), "5": at("10:10:00") })),
    ],
    ["stops in another order", aTrip(aimedCalls({ "4": at("10:05:00"), "3": at("10:08:00"), "5": at("10:10:00") }))],
    ["is two minutes off", aTrip(aimedCalls({ "3": at("10:07:00"), "4": at("10:10:00"), "5": at("10:12:00") }))],
    ["is off at one stop", aTrip(aimedCalls({ "3": at("10:05:00"), "4": at("10:09:30"), "5": at("10:10:00") }))],
    ["is only forecast", aTrip(remaining.map((call) => ({ ...call, aimedDeparture: null })))],
    ["has one time and no destination", aTrip(remaining.slice(0, 1), { destination: { id: null, text: "" } })],
  ])("is none for a journey that %s", (_, trip) => {
    expect(matched([trip], plannedTrips(tenOClock))).toEqual([null]);
  });

  it("bears a minute of rounding, and takes the one that needs none", () => {
    const trip = aTrip(aimedCalls({ "3": at("10:05:40"), "4": at("10:08:20"), "5": at("10:10:00") }));
    expect(matched([trip], plannedTrips(tenOClock))).toEqual([`ten of ${DAY}`]);
    const after = aPlannedTrip("after", "10:01:00", MINUTES);
    expect(matched([aTrip(remaining)], plannedTrips(tenOClock, after))).toEqual([`ten of ${DAY}`]);
    expect(matched([trip], plannedTrips(tenOClock, after))).toEqual([null]);
  });

  it("is none where two planned trips fit, or two journeys one", () => {
    const twin = aPlannedTrip("twin", "10:00:00", MINUTES);
    expect(matched([aTrip(remaining)], plannedTrips(tenOClock, twin))).toEqual([null]);
    const relief = aTrip(remaining, { ref: "relief" });
    expect(matched([aTrip(remaining), relief], plannedTrips(tenOClock))).toEqual([null, null]);
  });

  it("is of the day on which it runs: after midnight, the day before", () => {
    const night = aPlannedTrip("night", "23:55:00", MINUTES, { days: ["20261007", DAY] });
    const trip = aTrip(aimedCalls({ "4": at("00:03:00", "20261009"), "5": at("00:05:00", "20261009") }));
    expect(matched([trip], plannedTrips(night))).toEqual([`night of ${DAY}`]);
    const other = aPlannedTrip("night", "23:55:00", MINUTES, { days: ["20261007"] });
    expect(matched([trip], plannedTrips(other))).toEqual([null]);
  });

  it.each([
    // Clocks go back at 03:00 on 25 October: 26:30 of the 24th is 02:30, the first of the two.
    ["20261024", "26:25:00", "2026-10-25T00:30:00Z", "2026-10-25T00:35:00Z"],
    // Service of the 25th counts from noon minus twelve hours, an hour after that midnight: 04:30 is 04:30.
    ["20261025", "04:25:00", "2026-10-25T03:30:00Z", "2026-10-25T03:35:00Z"],
    // Clocks go forward at 02:00 on 29 March.
    ["20260329", "04:25:00", "2026-03-29T02:30:00Z", "2026-03-29T02:35:00Z"],
    ["20260328", "25:25:00", "2026-03-29T00:30:00Z", "2026-03-29T00:35:00Z"],
  ])("counts the times of %s from its noon: %s is %s five minutes on", (day, start, third, fifth) => {
    const plan = aPlannedTrip("dst", start, MINUTES, { days: [day] });
    const trip = aTrip(aimedCalls({ "3": Date.parse(third), "5": Date.parse(fifth) }));
    expect(matched([trip], plannedTrips(plan))).toEqual([`dst of ${day}`]);
  });

  it("takes a platform change for one stop", () => {
    const [third, ...rest] = remaining;
    if (third === undefined) throw new Error("unreachable");
    const trip = aTrip([{ ...third, provenance: "cancelled", quay: "3001" }, { ...third, quay: "3002" }, ...rest]);
    expect(matchTrips([trip], plannedTrips(tenOClock), IDFM).get(trip)?.places).toEqual([2, 2, 3, 4]);
  });

  it("places the second call of a loop behind the first", () => {
    const loop = aPlannedTrip("loop", "10:00:00", {});
    const [one, two, three] = [0, 10, 20].map((after, index) => ({
      stopId: index === 1 ? "IDFM:2001" : "IDFM:1001",
      stationId: index === 1 ? "IDFM:2" : "IDFM:1",
      sequence: index,
      arrivalS: after * 60,
      departureS: after * 60,
    }));
    if (one === undefined || two === undefined || three === undefined) throw new Error("unreachable");
    const planned = plannedTrips({ ...loop, path: { ...loop.path, calls: [one, two, three] } });
    const trip = aTrip([aToldCall("1", { aimedArrival: at("10:20:00"), terminates: true })], {
      destination: { id: "1", text: "" },
    });
    expect(matchTrips([trip], planned, IDFM).get(trip)?.places).toEqual([2]);
  });
});

describe("by the id that its reference carries", () => {
  const uuid = "044ebe23-3c92-4d99-bdac-dc770cd278a8";
  const ref = `SNCF_ACCES_CLOUD:VehicleJourney::${uuid}:LOC`;
  const plan = aPlannedTrip(`IDFM:TN:SNCF:${uuid}`, "10:00:00", MINUTES);
  const forecast = remaining.map((call) => ({ ...call, aimedDeparture: null }));

  it("is that trip, also where only forecasts are told and another fits its times", () => {
    const twin = aPlannedTrip("twin", "10:00:00", MINUTES);
    expect(matched([aTrip(forecast, { ref })], plannedTrips(plan, twin))).toEqual([`${plan.id} of ${DAY}`]);
  });

  it("is of the nearest day on which the trip runs", () => {
    const daily = { ...plan, days: ["20261007", DAY, "20261009"] };
    expect(matched([aTrip(forecast, { ref })], plannedTrips(daily))).toEqual([`${plan.id} of ${DAY}`]);
    expect(matched([aTrip(forecast, { ref })], plannedTrips({ ...plan, days: ["20261009"] }))).toEqual([null]);
  });

  it("is none where the trip is another line's, or does not stop there", () => {
    const other = { ...plan, path: { ...plan.path, routeId: "IDFM:C01372" } };
    expect(matched([aTrip(forecast, { ref })], plannedTrips(other))).toEqual([null]);
    const diverted = aTrip([...forecast, aToldCall("7", { expectedDeparture: at("10:30:00") })], { ref });
    expect(matched([diverted], plannedTrips(plan))).toEqual([null]);
  });

  it("has the trip before any journey that only fits its times", () => {
    const trips = [aTrip(remaining, { ref: "relief" }), aTrip(remaining, { ref })];
    expect(matched(trips, plannedTrips(plan))).toEqual([null, `${plan.id} of ${DAY}`]);
  });
});
