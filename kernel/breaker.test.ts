import { describe, expect, it } from "vitest";
import { type BreakerState, CLOSED, enter, FAILURES_TO_OPEN, failed, succeeded } from "./breaker.ts";

const NOW = Date.UTC(2026, 10, 22, 8);

function afterFailures(count: number): BreakerState {
  let state = CLOSED;
  for (let failure = 0; failure < count; failure++) state = failed(state, NOW);
  return state;
}

describe("breaker", () => {
  it("stays closed while failures are fewer than an outage makes", () => {
    expect(enter(afterFailures(FAILURES_TO_OPEN - 1), NOW).pass).toBe(true);
  });

  it("opens on the fifth failure in a row, and a success in between starts the count anew", () => {
    expect(enter(afterFailures(FAILURES_TO_OPEN), NOW)).toMatchObject({ pass: false, retryAt: NOW + 30_000 });
    expect(succeeded(afterFailures(FAILURES_TO_OPEN - 1))).toEqual(CLOSED);
  });

  it("lets one probe through after its pause, and nobody else until that has settled", () => {
    const open = afterFailures(FAILURES_TO_OPEN);
    const probe = enter(open, NOW + 30_000);
    expect(probe).toMatchObject({ pass: true, probe: true });
    expect(enter(probe.state, NOW + 30_001).pass).toBe(false);
  });

  it("waits twice as long after each failed probe, up to ten minutes", () => {
    let state = afterFailures(FAILURES_TO_OPEN);
    let now = NOW;
    const pauses: number[] = [];
    for (let probe = 0; probe < 8; probe++) {
      if (state.kind !== "open") throw new Error(`expected an open breaker, got ${state.kind}`);
      pauses.push((state.until - now) / 1000);
      now = state.until;
      state = failed(enter(state, now).state, now);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
  });

  it("sends another probe when the first was never heard of again", () => {
    const probe = enter(afterFailures(FAILURES_TO_OPEN), NOW + 30_000).state;
    expect(enter(probe, NOW + 30_000 + 120_000)).toMatchObject({ pass: true, probe: true });
  });
});
