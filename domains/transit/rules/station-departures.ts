import type { PlacedCall } from "./placed-journey.ts";

export type DepartureLimits = { perDestination: number; perStation: number };

/**
 * A line's document may grow ten minutes old before it expires, in which five trains leave at two minutes' headway:
 * six leave a rider the next one all the same, and a line of 50 stations stays within some 200 KB. 40: on a day of
 * works each train of the RER may name a destination of its own.
 */
export const LINE_LIMITS: DepartureLimits = { perDestination: 6, perStation: 40 };
/** A board is read on its own, and to plan by: an hour of the metro, all that comes in two hours elsewhere. */
export const BOARD_LIMITS: DepartureLimits = { perDestination: 30, perStation: 200 };

/**
 * What a station shows of the calls made there: in order of time, each with an id of its own (a journey's second call
 * at one stop of a loop ends in "~2"), no more than a rider needs. Cancelled trains take no place from those that run.
 * `groupOf` tells which calls compete for the same places, beside their direction and destination.
 */
export function stationDepartures<C extends PlacedCall>(
  calls: readonly C[],
  limits: DepartureLimits,
  groupOf: (call: C) => string = () => "",
): { call: C; id: string }[] {
  const inOrder = [...calls].sort((a, b) => a.at - b.at || compare(a.baseId, b.baseId));
  const used = new Map<string, number>();
  const places = new Map<string, number>();
  const shown: { call: C; id: string }[] = [];
  for (const call of inOrder) {
    const group = [groupOf(call), call.direction, call.destination.id ?? call.destination.text, call.terminates].join(
      "|",
    );
    const taken = places.get(group) ?? 0;
    const runs = call.verdict.provenance !== "cancelled";
    if (shown.length >= limits.perStation || (runs && taken >= limits.perDestination)) continue;
    if (runs) places.set(group, taken + 1);
    const seen = (used.get(call.baseId) ?? 0) + 1;
    used.set(call.baseId, seen);
    shown.push({ call, id: seen === 1 ? call.baseId : `${call.baseId}~${seen}` });
  }
  return shown;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
