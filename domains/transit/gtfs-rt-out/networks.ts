/** The networks that are published, and what their static GTFS calls lines and stops. */
import { lineRef } from "../ids.ts";
import type { Line } from "../model.ts";
import { PARIS } from "../paris-time.ts";
import type { Departure } from "../wire.ts";
import railZones from "./rail-zones.generated.json" with { type: "json" };

export type OutNetwork = {
  /** As it stands in the path, "idfm". */
  id: string;
  /** IANA name. */
  zone: string;
  /** Of the texts, BCP 47. */
  language: string;
  routeId(lineId: string): string;
  /** Where one boards: what stop times name (location_type 0). `area` is the stop area's id. */
  boardingStopId(line: Line, area: string, departure: Pick<Departure, "quay_id">): string;
  /** The station: what alerts name (location_type 1). */
  stationId(area: string): string;
};

/** In IDFM's GTFS the trains of these stop at the monomodal area; all others at the quay. */
const AT_AREAS: ReadonlySet<string> = new Set(["rer", "transilien", "ter"]);

/** Of each stop area (ZdC) with heavy rail its monomodal area (ZdA): there is one. */
const RAIL_ZONES: ReadonlyMap<string, string> = new Map(Object.entries(railZones));

/**
 * Île-de-France. Routes are IDFM:C01371, stations IDFM:71517 (ZdC); one boards at IDFM:22101 (the quay, ArR) or, on
 * heavy rail, at IDFM:monomodalStopPlace:43126 (the station's ZdA). Where the upstream names no quay, or open data no
 * such area, the station stands for it.
 */
const idfm: OutNetwork = {
  id: "idfm",
  zone: PARIS,
  language: "fr",
  routeId: (lineId) => lineRef("gtfs", lineId),
  boardingStopId(line, area, { quay_id: quay }) {
    if (!AT_AREAS.has(line.network)) return `IDFM:${quay ?? area}`;
    const zone = RAIL_ZONES.get(area);
    return zone === undefined ? `IDFM:${area}` : `IDFM:monomodalStopPlace:${zone}`;
  },
  stationId: (area) => `IDFM:${area}`,
};

export const OUT_NETWORKS: readonly OutNetwork[] = [idfm];
