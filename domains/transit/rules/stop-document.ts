import type { Journey, Line, Rejection } from "../model.ts";
import { Rejections } from "../normalisers/rejections.ts";
import type { StopDocument, Told } from "../wire.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { mergeMirrors } from "./mirrors.ts";
import { departureOf, type PlacedJourney, placeJourney } from "./placed-journey.ts";
import { BOARD_LIMITS, stationDepartures } from "./station-departures.ts";

export type StopDocumentResult = {
  document: StopDocument;
  rejected: Rejection[];
  rejectedCount: number;
  /** `other_lines`: visits of lines that are not wanted, e.g. the buses at a metro station. */
  counts: { visits: number; other_lines: number; departures: number; mirrors: number };
};

/** The board of one stop area from one source's visits there: journeys whose calls are all at that stop. */
export function createStopDocument(
  gazetteer: Gazetteer,
  stopId: string,
  visits: readonly Journey[],
  now: number,
  { source, insteadOf }: Told,
): StopDocumentResult {
  const rejections = new Rejections();
  const byLine = new Map<Line, PlacedJourney[]>();
  let otherLines = 0;
  visits.forEach((visit, index) => {
    const line = gazetteer.line(visit.lineId);
    if (line === undefined) {
      otherLines++;
      return;
    }
    const placed = placeJourney(gazetteer, line, visit, now, rejections, `/visits/${index}`, stopId);
    byLine.set(line, [...(byLine.get(line) ?? []), placed]);
  });

  let mirrors = 0;
  const calls = [...byLine].flatMap(([line, placed]) => {
    const { journeys, merged } = mergeMirrors(placed);
    mirrors += merged;
    return journeys.flatMap(({ calls }) => calls.filter(({ isComing }) => isComing).map((call) => ({ ...call, line })));
  });
  const departures = stationDepartures(calls, BOARD_LIMITS, ({ line }) => line.id).map(({ call, id }) => ({
    ...departureOf(call, id, source),
    network: call.line.network,
    line: call.line.key,
  }));
  return {
    document: {
      stop_id: stopId,
      name: gazetteer.stopName(stopId) ?? stopId,
      departures,
      ...(insteadOf === null ? {} : { instead_of: insteadOf }),
    },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    counts: { visits: visits.length, other_lines: otherLines, departures: departures.length, mirrors },
  };
}
