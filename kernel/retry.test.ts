import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BACKOFF_BASE_MS, BACKOFF_CAP_MS, backoffMs } from "./retry.ts";

describe("backoffMs", () => {
  it("doubles its ceiling each time, never leaves it, and never waits less than half of it", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (id, attempt) => {
        const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1));
        const delay = backoffMs(id, attempt);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  it("spreads jobs that failed together", () => {
    const delays = new Set(Array.from({ length: 100 }, (_, index) => backoffMs(`job-${index}`, 3)));
    expect(delays.size).toBeGreaterThan(80);
  });
});
