import type { LineDocument, StopDocument } from "../wire.ts";
import type { Aged } from "./age.ts";
import { visibleDepartures } from "./departures.ts";

export type BoardDeparture = StopDocument["departures"][number];

export type Board = {
  departures: BoardDeparture[];
  /** Which answer it was made from: the stop's own, or those of its lines. */
  from: "stop" | "lines";
};

/**
 * The board of one stop: from its own document while that is fresh, else from its lines' (a stop is polled only while
 * somebody watches it). Stale beats nothing; expired is nothing, and null says that there is no board to show.
 * Trains that end here are left out: nobody boards them.
 */
export function boardOf(
  stopId: string,
  stop: Aged<StopDocument> | null,
  lines: readonly Aged<LineDocument>[],
  now: number,
): Board | null {
  const usable = lines.filter((line) => line.freshness !== "expired");
  const stopBoard = (document: StopDocument): Board => ({ departures: shown(document.departures, now), from: "stop" });
  if (stop?.freshness === "fresh") return stopBoard(stop.document);
  const linesAreFresh = usable.some((line) => line.freshness === "fresh");
  if (stop?.freshness === "stale" && !linesAreFresh) return stopBoard(stop.document);
  if (usable.length === 0) return null;
  return {
    departures: shown(
      usable.flatMap(({ document }) => departuresAt(document, stopId)),
      now,
    ),
    from: "lines",
  };
}

function departuresAt({ network, line, stations }: LineDocument, stopId: string): BoardDeparture[] {
  const station = stations.find(({ id }) => id === stopId);
  // Two lines' journeys may bear one reference; on a board of several lines the id says which.
  return (station?.departures ?? []).map((departure) => ({
    ...departure,
    id: `${network}:${line}:${departure.id}`,
    network,
    line,
  }));
}

function shown(departures: readonly BoardDeparture[], now: number): BoardDeparture[] {
  return visibleDepartures(
    departures.filter(({ terminates }) => !terminates),
    now,
  );
}
