import { describe, expect, it } from "vitest";
import { Quota } from "./quota.ts";

const NOON = Date.parse("2026-03-10T12:00:00Z");

describe("Quota.take", () => {
  it("counts down and tells how long the day still is", () => {
    const quota = new Quota(null, 5);
    expect(quota.take("line_reports", "k", NOON)).toEqual({
      isOver: false,
      headers: {
        "x-ratelimit-limit-day": "4000",
        "ratelimit-limit": "4000",
        "ratelimit-remaining": "3999",
        "ratelimit-reset": "43200",
      },
    });
  });

  it("refuses the sixth call of a second and takes it in the next", () => {
    const quota = new Quota(null, 5);
    for (let n = 0; n < 5; n++) expect(quota.take("stop-monitoring", "k", NOON + n).isOver).toBe(false);
    const sixth = quota.take("stop-monitoring", "k", NOON + 999);
    expect(sixth.isOver).toBe(true);
    expect(sixth.headers).toMatchObject({ "retry-after": "1", "ratelimit-reset": "1", "ratelimit-remaining": "0" });
    expect(quota.take("stop-monitoring", "k", NOON + 1000).headers["ratelimit-remaining"]).toBe("994");
  });

  it("keeps a bucket for each API and each key, and fills them at midnight UTC", () => {
    const quota = new Quota(1, 5);
    quota.take("stop-monitoring", "k", NOON);
    expect(quota.take("stop-monitoring", "k", NOON).isOver).toBe(true);
    expect(quota.take("estimated-timetable", "k", NOON).isOver).toBe(false);
    expect(quota.take("stop-monitoring", "other", NOON).isOver).toBe(false);
    expect(quota.take("stop-monitoring", "k", NOON + 43_200_000).isOver).toBe(false);
  });
});
