import { describe, expect, it } from "vitest";
import { aCall, aJourney, NOW, seconds } from "./a-network.ts";
import { type Evidence, provenanceOf, sideOf } from "./provenance.ts";

function evidence(overrides: Partial<Evidence> = {}): Evidence {
  return {
    journey: aJourney(),
    call: aCall(),
    terminates: false,
    destinationPlaced: true,
    fitsPattern: true,
    injectsAtNight: true,
    ...overrides,
  };
}

/** 02:10 Z on the same day, when PRIM recorded the day's timetable in winter. */
const INJECTED = NOW - (NOW % 86_400_000) + 130 * 60_000;

const SCHEDULED_CALL = aCall({ expectedDeparture: seconds(600), aimedDeparture: seconds(600) });

describe("provenanceOf", () => {
  it("calls a departure live that has an expected time", () => {
    expect(provenanceOf(evidence())).toEqual({ provenance: "live", rule: "expected-time" });
  });

  it("says of a time that is reckoned from a train's place that it is", () => {
    const journey = aJourney({ isReckoned: true });
    expect(provenanceOf(evidence({ journey }))).toEqual({ provenance: "live", rule: "from-position" });
    expect(provenanceOf(evidence({ journey, fitsPattern: false }))).toMatchObject({ provenance: "unmatched" });
  });

  it("cancels on the upstream's word, whatever else is odd about the record", () => {
    const call = aCall({ expectedDeparture: null, aimedDeparture: seconds(60), departureStatus: "cancelled" });
    expect(provenanceOf(evidence({ call, destinationPlaced: false, fitsPattern: false }))).toEqual({
      provenance: "cancelled",
      rule: "status-cancelled",
    });
  });

  it.each([
    { destinationPlaced: false, fitsPattern: null, rule: "destination-unknown" },
    { destinationPlaced: true, fitsPattern: false, rule: "no-pattern" },
  ])("shows a record that fits nothing as unmatched, never cancelled: $rule", ({ rule, ...odd }) => {
    expect(provenanceOf(evidence(odd))).toEqual({ provenance: "unmatched", rule });
  });

  it.each(["missed", "not_expected", "departed"] as const)("does not take %s for a cancellation", (departureStatus) => {
    expect(provenanceOf(evidence({ call: aCall({ departureStatus }) })).provenance).toBe("live");
  });

  it("calls a night-injected timetable scheduled though it has an expected time", () => {
    const journey = aJourney({ recordedAt: INJECTED });
    expect(provenanceOf(evidence({ journey, call: SCHEDULED_CALL })).rule).toBe("recorded-at-night");
  });

  it("believes an expected time that has moved since the night", () => {
    const journey = aJourney({ recordedAt: INJECTED });
    const call = aCall({ expectedDeparture: seconds(660), aimedDeparture: seconds(600) });
    expect(provenanceOf(evidence({ journey, call })).provenance).toBe("live");
  });

  it("believes a night train that is on time, since its record is minutes old", () => {
    const journey = aJourney({ recordedAt: INJECTED });
    const at = INJECTED + 10 * 60_000;
    expect(provenanceOf(evidence({ journey, call: aCall({ expectedDeparture: at, aimedDeparture: at }) })).rule).toBe(
      "expected-time",
    );
  });

  it("calls a punctual train of the day live", () => {
    expect(provenanceOf(evidence({ call: SCHEDULED_CALL })).provenance).toBe("live");
  });

  it("calls a departure without expected time scheduled", () => {
    const call = aCall({ expectedDeparture: null, aimedDeparture: seconds(60) });
    expect(provenanceOf(evidence({ call })).rule).toBe("aimed-only");
  });

  it("calls a departure scheduled that the upstream says it has no report of", () => {
    expect(provenanceOf(evidence({ call: aCall({ departureStatus: "no_report" }) })).rule).toBe("no-report");
  });
});

describe("sideOf", () => {
  it("keeps a train that starts here although the arrival before it is cancelled", () => {
    const call = aCall({ arrivalStatus: "cancelled" });
    expect(sideOf(call, false)).toEqual({ expected: seconds(60), aimed: null, status: null });
  });

  it("gives a cancelled departure no time of an arrival that still happens", () => {
    const call = aCall({ expectedDeparture: null, expectedArrival: seconds(50), departureStatus: "cancelled" });
    expect(sideOf(call, false)).toEqual({ expected: null, aimed: null, status: "cancelled" });
  });

  it("takes the arrival where the journey ends", () => {
    const call = aCall({ expectedArrival: seconds(30), arrivalStatus: "delayed", departureStatus: "on_time" });
    expect(sideOf(call, true)).toEqual({ expected: seconds(30), aimed: null, status: "delayed" });
  });
});
