import { describe, expect, it } from "vitest";
import { transitSettings } from "../settings.ts";
import {
  disruptionsRequest,
  estimatedTimetableRequest,
  nextPollSeconds,
  pollIntervalSeconds,
  primLimits,
  stopMonitoringRequest,
} from "./prim.ts";

const settings = transitSettings({ PRIM_BASE_URL: "http://127.0.0.1:8788/marketplace/", PRIM_API_KEY: "secret" });

describe("requests to PRIM", () => {
  it("ask for the whole network in one call, with the key and compression", () => {
    expect(estimatedTimetableRequest(settings)).toMatchObject({
      url: "http://127.0.0.1:8788/marketplace/estimated-timetable?LineRef=ALL",
      headers: { accept: "application/json", "accept-encoding": "gzip", apikey: "secret" },
    });
  });

  it("ask for one line where one is wanted, so as not to fetch 60 MB for it", () => {
    expect(estimatedTimetableRequest(transitSettings({ SCHEDULER_LINES: "metro:1" })).url).toContain(
      "?LineRef=STIF%3ALine%3A%3AC01371%3A",
    );
    expect(estimatedTimetableRequest(transitSettings({ SCHEDULER_LINES: "1,rer:A" })).url).toContain("?LineRef=ALL");
  });

  it("name a stop area with its last colon, without which PRIM knows none", () => {
    expect(stopMonitoringRequest(settings, "71264").url).toContain("?MonitoringRef=STIF%3AStopArea%3ASP%3A71264%3A");
  });

  it("send no key header where there is no key, as to a simulator", () => {
    expect(disruptionsRequest(transitSettings({})).headers).not.toHaveProperty("apikey");
  });
});

describe("pollIntervalSeconds", () => {
  it("is what the day's budget allows where the wish is shorter", () => {
    expect(pollIntervalSeconds("et", settings)).toBe(86.4);
  });

  it("is the wish where the budget allows it", () => {
    expect(pollIntervalSeconds("et", transitSettings({ PRIM_ET_PER_DAY: "20000" }))).toBe(60);
  });
});

describe("primLimits", () => {
  it("is stale after three missed polls and expired after seven", () => {
    expect(primLimits("et", settings)).toEqual({ stale_after_s: 260, expired_after_s: 605 });
    expect(primLimits("disruptions", settings)).toEqual({ stale_after_s: 900, expired_after_s: 2100 });
  });
});

describe("nextPollSeconds", () => {
  it.each([
    [0, 86],
    [80, 6],
    [200, 0],
  ])("%i s after a poll is %i s", (age, left) => {
    expect(nextPollSeconds(primLimits("et", settings), age)).toBe(left);
  });
});
