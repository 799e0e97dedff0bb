/** Where a parcel is, from all that its carrier has told of it in whatever order it was told. */
import type { CarrierEvent } from "./carriers/carrier.ts";
import { TERMINAL_STATUSES } from "./model.ts";

export type Tracking = {
  /** Null until the carrier has told anything. */
  current: CarrierEvent | null;
  /** Each event once, oldest first. */
  history: CarrierEvent[];
};

/**
 * The current event is the last by (at, order), with the key as third so that no two machines disagree; or the first
 * that is terminal: nothing follows that. `settled` is the terminal event that was told to somebody already, and stays
 * current even if one turns up that was earlier. The result does not depend on the order of `events`.
 */
export function foldEvents(events: readonly CarrierEvent[], settled: CarrierEvent | null = null): Tracking {
  const byKey = new Map<string, CarrierEvent>();
  for (const event of settled === null ? events : [...events, settled]) {
    const known = byKey.get(event.key);
    if (known === undefined || compare(known, event) < 0) byKey.set(event.key, event);
  }
  const history = [...byKey.values()].sort(compare);
  const isSettled = settled !== null && TERMINAL_STATUSES.has(settled.status);
  const terminal = isSettled ? settled : history.find(({ status }) => TERMINAL_STATUSES.has(status));
  return { current: terminal ?? history.at(-1) ?? null, history };
}

/** The last two are for one key told with two contents: which of them is kept must not depend on which came first. */
function compare(a: CarrierEvent, b: CarrierEvent): number {
  return (
    a.at - b.at ||
    a.order - b.order ||
    compareText(a.key, b.key) ||
    compareText(a.code, b.code) ||
    compareText(a.status, b.status)
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
