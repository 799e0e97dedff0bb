import type { Journey, Line, Rejection } from "../model.ts";
import { Rejections } from "../normalisers/rejections.ts";
import type { LineDocument, Told } from "../wire.ts";
import type { Gazetteer } from "./gazetteer.ts";
import { mergeMirrors } from "./mirrors.ts";
import { departureOf, type PlacedCall, type PlacedJourney, placeJourney } from "./placed-journey.ts";
import { LINE_LIMITS, stationDepartures } from "./station-departures.ts";
import { lineTopic } from "./topics.ts";
import { type TripPack, tripPacks } from "./trip-packs.ts";

type LineDocuments = {
  /** Every wanted line by its topic, with every station, whether anything runs there or not. */
  documents: Map<string, LineDocument>;
  /** The same trains whole, by topic: what a station has no place for, passed calls and those far ahead included. */
  trips: Map<string, TripPack>;
  rejected: Rejection[];
  rejectedCount: number;
  /** `mirrors`: trains that the upstream published twice. `other_lines`: journeys of lines that are not wanted. */
  counts: { journeys: number; other_lines: number; calls: number; departures: number; mirrors: number };
};

export type LineDocumentBuilder = {
  /** Takes one journey; keeps only what is to come of it. */
  add(journey: Journey): void;
  finish(): LineDocuments;
};

/**
 * Collects the journeys of one source's answer, one at a time, and makes the documents of all wanted lines.
 * `now` (epoch ms) decides what has left and what is too far ahead, and nothing else: two answers that tell the same
 * of the same trains make equal documents.
 */
export function createLineDocuments(gazetteer: Gazetteer, now: number, told: Told): LineDocumentBuilder {
  const byLine = new Map<Line, PlacedJourney[]>(gazetteer.lines.map((line) => [line, []]));
  const rejections = new Rejections();
  const counts = { journeys: 0, other_lines: 0, calls: 0, departures: 0, mirrors: 0 };

  return {
    add(journey) {
      const line = gazetteer.line(journey.lineId);
      const journeys = line === undefined ? undefined : byLine.get(line);
      if (line === undefined || journeys === undefined) {
        counts.other_lines++;
        return;
      }
      const path = `/journeys/${counts.journeys}`;
      counts.journeys++;
      counts.calls += journey.calls.length;
      const placed = placeJourney(gazetteer, line, journey, now, rejections, path);
      if (placed.calls.length > 0) journeys.push(placed);
    },
    finish() {
      const documents = new Map<string, LineDocument>();
      const trains = new Map<Line, PlacedJourney[]>();
      for (const [line, placed] of byLine) {
        const { journeys, merged } = mergeMirrors(placed);
        const document = documentOf(gazetteer, line, journeys, told);
        counts.mirrors += merged;
        for (const station of document.stations) counts.departures += station.departures.length;
        documents.set(lineTopic(line.network, line.key), document);
        trains.set(line, journeys);
      }
      const trips = tripPacks(gazetteer.lines, (line) => trains.get(line) ?? []);
      return { documents, trips, rejected: rejections.kept, rejectedCount: rejections.count, counts };
    },
  };
}

function documentOf(
  gazetteer: Gazetteer,
  line: Line,
  journeys: PlacedJourney[],
  { source, insteadOf }: Told,
): LineDocument {
  const byStop = new Map<string, PlacedCall[]>(line.stops.map((stop) => [stop, []]));
  for (const { calls } of journeys) {
    for (const call of calls) if (call.isComing) byStop.get(call.stop)?.push(call);
  }
  return {
    network: line.network,
    line: line.key,
    line_id: line.id,
    stations: line.stops.map((id) => ({
      id,
      name: gazetteer.stopName(id) ?? id,
      departures: stationDepartures(byStop.get(id) ?? [], LINE_LIMITS).map(({ call, id }) =>
        departureOf(call, id, source),
      ),
    })),
    ...(insteadOf === null ? {} : { instead_of: insteadOf }),
  };
}
