import { describe, expect, it } from "vitest";
import { aFeedPart, aTimetable, DAY, EIGHT, journeyOfUpdate } from "./a-feed.ts";
import { pathOf, runningTrainOf, suffixOf } from "./static-timetable.ts";

/** Line L1 as New York would name its trips: origin in hundredths of minutes, then the path. */
function newYork(trips: { trip: string; alias?: string; start?: number }[]) {
  const part = aFeedPart();
  const [first, ...patterns] = part.patterns;
  const [runs = [], ...others] = part.runs;
  const [like] = runs;
  if (first === undefined || like === undefined) throw new Error("no pattern");
  return aTimetable({
    patterns: [first, ...patterns],
    runs: [trips.map(({ trip, alias = null, start = 8 * 3600 }) => ({ ...like, trip, alias, start })), ...others],
  });
}

const train = { tripId: "048000_L1..N", routeId: "L1", startDate: DAY, startTime: "08:00:00" };

describe("a running train of New York", () => {
  it("is the planned trip whose id ends as its own, on a day on which that runs", () => {
    const timetable = newYork([{ trip: "AFA23GEN-1037-Weekday-00_048000_L1..N54R" }]);
    expect(journeyOfUpdate({ trip: train, delay: 60 }, { timetable })).toMatchObject({
      match: "suffix",
      plannedTripId: "AFA23GEN-1037-Weekday-00_048000_L1..N54R",
      tripId: "048000_L1..N",
      direction: "0",
      destination: "Dorsal",
    });
  });

  it("is a planned trip of its path that starts when it does, where ids were numbered anew", () => {
    const timetable = newYork([
      { trip: "1", alias: "L1..N54R", start: 7 * 3600 },
      { trip: "2", alias: "L1..N54R", start: 8 * 3600 + 20 },
    ]);
    expect(journeyOfUpdate({ trip: train }, { timetable })).toMatchObject({ match: "suffix", plannedTripId: "2" });
  });

  it("only goes where the trips of its path go, when none of them is planned then", () => {
    const timetable = newYork([{ trip: "1", alias: "L1..N54R", start: 9 * 3600 }]);
    const seen = { trip: train, stopTimeUpdate: [{ stopId: "D", arrival: { time: EIGHT / 1000 } }] };
    expect(journeyOfUpdate(seen, { timetable })).toMatchObject({
      match: "path",
      plannedTripId: null,
      direction: "0",
      destination: "Dorsal",
      calls: [{ aimedArrival: null }],
    });
  });

  it("that turns back before the planned trips do is named by its own last stop", () => {
    const timetable = newYork([{ trip: "1", alias: "L1..N54R", start: 9 * 3600 }]);
    const seen = { trip: train, stopTimeUpdate: [{ stopId: "B", arrival: { time: EIGHT / 1000 } }] };
    expect(journeyOfUpdate(seen, { timetable })).toMatchObject({ match: "path", destination: "Stop B" });
  });

  it("of another path is unmatched", () => {
    const timetable = newYork([{ trip: "1", alias: "L1..S01R" }]);
    expect(journeyOfUpdate({ trip: train }, { timetable })).toMatchObject({ match: "none", lineId: "L1" });
  });
});

describe("the names of New York's trains", () => {
  it.each([
    ["038236_A..N", { suffix: "038236_A.N", path: "A.N", originS: 22_942 }],
    ["047150_FS..S", { suffix: "047150_FS.S", path: "FS.S", originS: 28_290 }],
    ["120300_7..S97R", { suffix: "120300_7.S97R", path: "7.S97R", originS: 72_180 }],
  ])("%s is an origin and a path", (id, parts) => {
    expect(runningTrainOf(id)).toEqual(parts);
  });

  it.each(["CR-Sunday-Fall-17-2010", "124", "LLR_2023-03-18_Weekday_100479_2047", "123456_A"])("%s is none", (id) => {
    expect(runningTrainOf(id)).toBeNull();
    expect(suffixOf(id)).toBeNull();
  });

  it("are compared with one dot, since the timetable pads short routes with them", () => {
    expect(suffixOf("ASP23GEN-FS01-Weekday-00_047150_FS.S01R")).toBe("047150_FS.S01R");
    expect(pathOf("FS.N01R").startsWith(pathOf("FS..N"))).toBe(true);
    expect(pathOf("A..N43R").startsWith(pathOf("A..N"))).toBe(true);
  });
});
