/**
 * The journeys that a line's document shows, put together again from the departures of its stations: what is told of a
 * line while an operator holds its document, for then nothing newer may be.
 */
import type { ToldCall, ToldTrip } from "../rules/trip-packs.ts";
import type { Departure, LineDocument } from "../wire.ts";

/** By reference; what has none cannot be followed from one poll to the next and is left out. */
export function tripsInDocument({ stations }: LineDocument): ToldTrip[] {
  const byRef = new Map<string, { departure: Departure; call: ToldCall }[]>();
  for (const { id: area, departures } of stations) {
    for (const departure of departures) {
      const { journey_ref: ref } = departure;
      if (ref === null) continue;
      const told = { departure, call: callOf(area, departure) };
      const calls = byRef.get(ref);
      if (calls === undefined) byRef.set(ref, [told]);
      else calls.push(told);
    }
  }
  return [...byRef]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([ref, told]): ToldTrip => {
      const directions = new Set(told.flatMap(({ departure }) => departure.direction ?? []));
      const recorded = told.flatMap(({ departure }) => instantOf(departure.recorded_at) ?? []);
      const [first] = told;
      return {
        ref,
        direction: directions.size === 1 ? ([...directions][0] ?? null) : null,
        destination: { id: first?.departure.destination_id ?? null, text: first?.departure.destination ?? "" },
        mission: first?.departure.mission ?? null,
        recordedAt: recorded.length === 0 ? null : Math.max(...recorded),
        calls: told.map(({ call }) => call),
      };
    });
}

/** A document has one time a call: the departure, or the arrival where the trip ends. */
function callOf(area: string, departure: Departure): ToldCall {
  const { terminates, provenance, at_stop: atStop, quay_id: quay = null } = departure;
  const [expected, aimed] = [instantOf(departure.expected_at), instantOf(departure.aimed_at)];
  return {
    area,
    quay,
    expectedArrival: terminates ? expected : null,
    expectedDeparture: terminates ? null : expected,
    aimedArrival: terminates ? aimed : null,
    aimedDeparture: terminates ? null : aimed,
    provenance,
    atStop,
    terminates,
  };
}

function instantOf(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}
