/** What the static GTFS of a published network calls lines, stops and trips. */

import railZones from "../catalogue/idfm-rail-zones.json" with { type: "json" };
import { lineRef } from "../ids.ts";
import type { Line } from "../model.ts";
import { PARIS } from "../paris-time.ts";
import type { StaticNames } from "./static-match.ts";

export type OutNetwork = StaticNames & {
  /** As it stands in the path, "idfm". */
  id: string;
  /** IANA name. */
  zone: string;
  /** Of the texts, BCP 47. */
  language: string;
  /** Where one boards: what stop times name (location_type 0). `area` is the stop area's id. */
  boardingStopId(line: Line, area: string, quay: string | null): string;
};

/** In IDFM's GTFS the trains of these stop at the monomodal area; all others at the quay. */
const AT_AREAS: ReadonlySet<string> = new Set(["rer", "transilien", "ter"]);

/** Of each stop area (ZdC) with heavy rail its monomodal area (ZdA): there is one. */
const RAIL_ZONES: ReadonlyMap<string, string> = new Map(Object.entries(railZones));

/** "SNCF_ACCES_CLOUD:VehicleJourney::044ebe23-…:LOC": SNCF's references carry their trip; no other operator's do. */
const SNCF_JOURNEY = /^SNCF[A-Z_]*:VehicleJourney::([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):LOC$/;

/**
 * Île-de-France. Routes are IDFM:C01371, stations IDFM:71517 (ZdC); one boards at IDFM:22101 (the quay, ArR) or, on
 * heavy rail, at IDFM:monomodalStopPlace:43126 (the station's ZdA). Where the upstream names no quay, or open data no
 * such area, the station stands for it.
 */
export const IDFM: OutNetwork = {
  id: "idfm",
  zone: PARIS,
  language: "fr",
  routeId: (lineId) => lineRef("gtfs", lineId),
  boardingStopId(line, area, quay) {
    if (!AT_AREAS.has(line.network)) return `IDFM:${quay ?? area}`;
    const zone = RAIL_ZONES.get(area);
    return zone === undefined ? `IDFM:${area}` : `IDFM:monomodalStopPlace:${zone}`;
  },
  stationId: (area) => `IDFM:${area}`,
  tripIdsOf(ref) {
    const uuid = SNCF_JOURNEY.exec(ref)?.[1];
    return uuid === undefined ? [] : [`IDFM:TN:SNCF:${uuid}`];
  },
};
