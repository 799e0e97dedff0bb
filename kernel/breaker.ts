/** A circuit breaker a source: after a row of failures nobody calls it until a single probe has come back well. */

export type BreakerState =
  | { kind: "closed"; failures: number }
  | { kind: "open"; failures: number; until: number; openings: number }
  | { kind: "half-open"; openings: number; probeSince: number };

export const CLOSED: BreakerState = { kind: "closed", failures: 0 };

/** Five in a row: one lost poll is weather, five are an outage. */
export const FAILURES_TO_OPEN = 5;
const OPEN_BASE_MS = 30_000;
const OPEN_CAP_MS = 600_000;
/** A probe that never settled (its isolate died) must not close the door for ever. */
const PROBE_TIMEOUT_MS = 120_000;

function opened(failures: number, openings: number, now: number): BreakerState {
  return {
    kind: "open",
    failures,
    openings,
    until: now + Math.min(OPEN_CAP_MS, OPEN_BASE_MS * 2 ** Math.min(openings, 10)),
  };
}

export type Passage =
  | { state: BreakerState; pass: true; probe: boolean }
  | { state: BreakerState; pass: false; retryAt: number };

/** May a call go out now? The first one after the pause is the probe; others wait for its result. */
export function enter(state: BreakerState, now: number): Passage {
  switch (state.kind) {
    case "closed":
      return { state, pass: true, probe: false };
    case "open":
      if (now < state.until) return { state, pass: false, retryAt: state.until };
      return { state: { kind: "half-open", openings: state.openings, probeSince: now }, pass: true, probe: true };
    case "half-open":
      if (now - state.probeSince < PROBE_TIMEOUT_MS)
        return { state, pass: false, retryAt: state.probeSince + PROBE_TIMEOUT_MS };
      return { state: { ...state, probeSince: now }, pass: true, probe: true };
  }
}

export function succeeded(_state: BreakerState): BreakerState {
  return CLOSED;
}

export function failed(state: BreakerState, now: number): BreakerState {
  switch (state.kind) {
    case "closed": {
      const failures = state.failures + 1;
      return failures >= FAILURES_TO_OPEN ? opened(failures, 0, now) : { kind: "closed", failures };
    }
    case "half-open":
      return opened(FAILURES_TO_OPEN, state.openings + 1, now);
    case "open":
      // A call that was in flight when the breaker opened.
      return { ...state, failures: state.failures + 1 };
  }
}
