import { visibleDepartures } from "../../../../domains/transit/view/departures.ts";
import type { Departure } from "../types.ts";
import type { Layout } from "./layout.ts";

/** Which way on the diagram; `other` where neither the record nor its destination tells. */
export type Way = "down" | "up" | "other";

const SHOWN_PER_WAY = 2;

export function wayOf(layout: Layout | null, stationId: string, departure: Departure): Way {
  if (layout === null) return "other";
  if (departure.direction !== null) return departure.direction === layout.graph.down ? "down" : "up";
  const here = layout.places.get(stationId);
  const there = layout.places.get(departure.destination_id ?? "");
  if (here === undefined || there === undefined || here.row === there.row) return "other";
  return there.row > here.row ? "down" : "up";
}

/** The next departures each way from one stop. Cancelled ones take no place: people ask when they can leave. */
export function nextByWay(
  layout: Layout | null,
  stationId: string,
  departures: readonly Departure[],
  now: number,
): Record<Way, Departure[]> {
  const next: Record<Way, Departure[]> = { down: [], up: [], other: [] };
  for (const departure of visibleDepartures(departures, now)) {
    if (departure.terminates || departure.provenance === "cancelled") continue;
    const way = next[wayOf(layout, stationId, departure)];
    if (way.length < SHOWN_PER_WAY) way.push(departure);
  }
  return next;
}
