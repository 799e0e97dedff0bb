/** Makes trains obey the disruption list: late about an incident, split where a section is closed. */
import type { SimDisruption } from "./disruption.ts";
import type { Disturbances } from "./running.ts";

const MINUTE = 60_000;
/** The list is asked for each trip; it changes with incidents, which begin on whole minutes and last 20 or more. */
const STEP_MS = 5 * MINUTE;
const RAMP_UP_MS = 10 * MINUTE;
const RAMP_DOWN_MS = 20 * MINUTE;

type Slice = { delays: Map<string, number>; closures: Map<string, { from: string; to: string }[]> };

/** `list` gives all that is published at a simulated instant. */
export function disturbancesOf(list: (at: number) => readonly SimDisruption[]): Disturbances {
  const slices = new Map<number, Slice>();
  const sliceAt = (at: number): Slice => {
    const step = Math.floor(at / STEP_MS);
    const known = slices.get(step);
    if (known) return known;
    if (slices.size > 2_000) slices.clear();
    const slice = sliceOf(list(step * STEP_MS), step * STEP_MS);
    slices.set(step, slice);
    return slice;
  };
  return {
    delay(lineId, at) {
      // The mean over the last half hour grows and shrinks no faster than trains can lose and make up time.
      let sum = 0;
      const span = RAMP_UP_MS + RAMP_DOWN_MS;
      for (let back = 0; back < span; back += STEP_MS) sum += sliceAt(at - back).delays.get(lineId) ?? 0;
      return (sum * STEP_MS) / span;
    },
    closures: (lineId, at) => sliceAt(at).closures.get(lineId) ?? [],
  };
}

function sliceOf(list: readonly SimDisruption[], at: number): Slice {
  const slice: Slice = { delays: new Map(), closures: new Map() };
  for (const item of list) {
    if (item.tags.includes("Masquée") || !item.periods.some(({ begin, end }) => begin <= at && at < end)) continue;
    for (const { lineId } of item.delayS > 0 ? item.impacted : []) {
      slice.delays.set(lineId, (slice.delays.get(lineId) ?? 0) + item.delayS);
    }
    if (item.severity !== "BLOQUANTE") continue;
    for (const { lineId, from, to } of item.sections) {
      slice.closures.set(lineId, [...(slice.closures.get(lineId) ?? []), { from, to }]);
    }
  }
  return slice;
}
