/**
 * What the normalisers ask of a network's static GTFS, answered at once from memory. Who holds 1,250,000 stop_times
 * elsewhere loads what one feed names (StaticWanted) and answers from that.
 */

/** One row of stop_times. Seconds since the service day's noon minus twelve hours, beyond 86,400 after midnight. */
export type StaticTime = {
  sequence: number;
  stopId: string;
  /** Null at stops between timepoints, where the file has no time. */
  arrivalS: number | null;
  departureS: number | null;
  headsign: string | null;
};

export type StaticTrip = {
  id: string;
  routeId: string;
  serviceId: string;
  headsign: string | null;
  shortName: string | null;
  direction: "0" | "1" | null;
  /** frequencies.txt names it: its times are a pattern, which a start time shifts. */
  isFrequencyBased: boolean;
  /** In order of sequence. */
  times: readonly StaticTime[];
};

export type StaticRoute = {
  id: string;
  agencyId: string | null;
  shortName: string | null;
  longName: string | null;
  /** route_type of GTFS: 0 tram, 1 metro, 2 rail, 3 bus… */
  type: number;
  /** "#rrggbb"; null where the file has none. */
  colour: string | null;
  textColour: string | null;
};

export type StaticStop = {
  id: string;
  name: string;
  lat: number | null;
  lon: number | null;
  parentId: string | null;
  platform: string | null;
};

export type StaticTimetable = {
  /** Changes whenever any answer below may: part of the key of everything that was computed with it. */
  version: string;
  /** The agency's zone, "America/New_York": service days are of this zone. */
  zone: string;
  trip(id: string): StaticTrip | undefined;
  /**
   * NYCT names a running train by the end of a planned trip's id ("038250_A..N" for "…_038250_A..N54R"): the trips of a
   * route of which suffixOf, or its path alone ("A.N54R"), begins with `suffix`.
   */
  tripsBySuffix(routeId: string, suffix: string): readonly StaticTrip[];
  route(id: string): StaticRoute | undefined;
  /** Route ids. */
  routesOfAgency(agencyId: string): readonly string[];
  routesOfType(type: number): readonly string[];
  /** Routes that stop at a stop or at any platform of a station. */
  routesAt(stopId: string): readonly string[];
  stop(id: string): StaticStop | undefined;
  /** `day` is a service day, "20240208". */
  runsOn(serviceId: string, day: string): boolean;
};

/** What one feed names: enough to load, in a few queries, the part of a timetable that its normalisation asks for. */
export type StaticWanted = {
  tripIds: string[];
  suffixes: { routeId: string; suffix: string }[];
  routeIds: string[];
  stopIds: string[];
  agencyIds: string[];
  routeTypes: number[];
};

/** NYCT's realtime ids: origin time in hundredths of minutes past midnight, then the path. */
const RUNNING_TRAIN = /^(\d{6})_([^_]+\.[NS].*)$/;
const PLANNED_TRAIN = /(?:^|_)(\d{6})_([^_]+\.[NS][^_]*)$/;

/** The parts of a realtime id of NYCT's form; null for every other id. */
export function runningTrainOf(tripId: string): { suffix: string; path: string; originS: number } | null {
  const match = RUNNING_TRAIN.exec(tripId);
  if (match === null) return null;
  const [, origin = "", given = ""] = match;
  const path = pathOf(given);
  return { suffix: `${origin}_${path}`, path, originS: Math.round(Number(origin) * 0.6) };
}

/** The end of a planned trip's id that a running train repeats: "…_038250_A..N54R" gives "038250_A.N54R". */
export function suffixOf(staticTripId: string): string | null {
  const match = PLANNED_TRAIN.exec(staticTripId);
  return match === null ? null : `${match[1]}_${pathOf(match[2] ?? "")}`;
}

/** The timetable pads routes to three places with dots and the feed does not: "FS.N01R" and "FS..N" are one path. */
export function pathOf(path: string): string {
  return path.replace(/\.+/, ".");
}
