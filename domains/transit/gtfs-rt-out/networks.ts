/** The networks that are published, and what their static GTFS calls lines and stops. */
import { lineRef } from "../ids.ts";
import type { Line, Network } from "../model.ts";
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
const AT_AREAS: ReadonlySet<Network> = new Set(["rer", "transilien", "ter"]);

let zones: Map<string, string> | null = null;

/** The monomodal area (ZdA) of a rail quay (ArR); undefined where open data has none. */
function railZoneOf(quay: string): string | undefined {
  zones ??= new Map(
    Object.entries<string>(railZones).flatMap(([zone, quays]) =>
      quays.split(" ").map((one): [string, string] => [one, zone]),
    ),
  );
  return zones.get(quay);
}

/**
 * Île-de-France. Routes are IDFM:C01371, stations IDFM:71517 (ZdC); one boards at IDFM:22101 (the quay, ArR) or, on
 * heavy rail, at IDFM:monomodalStopPlace:43126 (its ZdA). Where the upstream names no quay, the station stands for it.
 */
const idfm: OutNetwork = {
  id: "idfm",
  zone: PARIS,
  language: "fr",
  routeId: (lineId) => lineRef("gtfs", lineId),
  boardingStopId(line, area, { quay_id: quay }) {
    if (quay === undefined) return `IDFM:${area}`;
    if (!AT_AREAS.has(line.network)) return `IDFM:${quay}`;
    const zone = railZoneOf(quay);
    return zone === undefined ? `IDFM:${area}` : `IDFM:monomodalStopPlace:${zone}`;
  },
  stationId: (area) => `IDFM:${area}`,
};

export const OUT_NETWORKS: readonly OutNetwork[] = [idfm];
