import { describe, expect, it } from "vitest";
import { storyOf } from "./run-story.ts";

const anAttempt = (attempt: number, startedAt: number | null, finishedAt: number, message: string | null = null) => ({
  attempt,
  scheduled_at: 1_000,
  started_at: startedAt,
  finished_at: finishedAt,
  outcome: message === null ? "changed" : "unavailable",
  message,
  lane: startedAt === null ? null : "fetcher-03",
});

describe("storyOf", () => {
  it("tells each attempt in its turn, and how long each part took", () => {
    const story = storyOf([anAttempt(1, 1_200, 9_200, "no answer"), anAttempt(2, 15_000, 15_400)], null);
    expect(story).toEqual([
      { at: 1_000, what: "scheduled", attempt: null, after_ms: null, detail: null },
      { at: 1_200, what: "admitted", attempt: 1, after_ms: 200, detail: "by fetcher-03" },
      { at: 9_200, what: "ended", attempt: 1, after_ms: 8_000, detail: "unavailable: no answer" },
      { at: 15_000, what: "admitted", attempt: 2, after_ms: 5_800, detail: "by fetcher-03" },
      { at: 15_400, what: "ended", attempt: 2, after_ms: 400, detail: "changed" },
    ]);
  });

  it("ends with the letter of a job that was given up", () => {
    const story = storyOf([anAttempt(1, 1_100, 1_300, "401")], { dead_at: 1_300, reason: "rejected: 401" });
    expect(story.at(-1)).toEqual({
      at: 1_300,
      what: "given up",
      attempt: null,
      after_ms: 0,
      detail: "rejected: 401",
    });
  });

  it("never tells of an admission that there was not: expired work ended without one", () => {
    expect(storyOf([anAttempt(0, null, 61_000, "waited too long")], null).map(({ what }) => what)).toEqual([
      "scheduled",
      "ended",
    ]);
  });

  it("keeps the order of time where a lane's clock is ahead of the schedule's", () => {
    const story = storyOf([anAttempt(1, 900, 1_500)], null);
    expect(story.map(({ at }) => at)).toEqual([900, 1_000, 1_500]);
    expect(story.every(({ after_ms }) => after_ms === null || after_ms >= 0)).toBe(true);
  });

  it("has nothing to tell of nothing", () => {
    expect(storyOf([], null)).toEqual([]);
  });
});
