import type { Departure } from "../wire.ts";
import type { PlacedCall } from "./placed-journey.ts";

/**
 * For each direction and destination. A document may grow ten minutes old before it expires, in which five trains
 * leave at the tightest headway (two minutes off the peak of the metro): six leave a rider the next one all the same.
 */
const DEPARTURES_PER_DESTINATION = 6;
/** Where every train names a destination of its own (RER, a day of works). */
const DEPARTURES_PER_STATION = 40;

/**
 * What a station shows of the calls made there: in order of time, each with an id of its own, no more than a rider
 * needs. `group` tells which calls compete for the same places; those of one journey at one stop (a loop) are told
 * apart by "~2".
 */
export function stationDepartures<T extends Departure>(calls: readonly (PlacedCall & { departure: T })[]): T[] {
  const inOrder = [...calls].sort((a, b) => a.at - b.at || compare(a.departure.id, b.departure.id));
  const used = new Map<string, number>();
  const places = new Map<string, number>();
  const departures: T[] = [];
  for (const { departure } of inOrder) {
    const group = groupOf(departure);
    const taken = places.get(group) ?? 0;
    if (taken >= DEPARTURES_PER_DESTINATION || departures.length >= DEPARTURES_PER_STATION) continue;
    places.set(group, taken + 1);
    const seen = (used.get(departure.id) ?? 0) + 1;
    used.set(departure.id, seen);
    departures.push(seen === 1 ? departure : { ...departure, id: `${departure.id}~${seen}` });
  }
  return departures;
}

function groupOf(departure: Departure & { network?: string; line?: string }): string {
  const { network, line, direction, destination_id, destination, terminates } = departure;
  return [network, line, direction, destination_id ?? destination, terminates].join("|");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
