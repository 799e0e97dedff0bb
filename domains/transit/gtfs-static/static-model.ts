/** What Vigie keeps of a static GTFS feed (gtfs.org/documentation/schedule/reference). Ids are the feed's own. */

export type Route = {
  id: string;
  agency: string | null;
  shortName: string;
  longName: string;
  /** 0 tram, 1 metro, 2 rail, 3 bus …; extended types (100–1702) as they are. */
  type: number;
  /** "#rrggbb". */
  colour: string | null;
  textColour: string | null;
  sortOrder: number | null;
};

export type Stop = {
  id: string;
  code: string | null;
  name: string;
  /** Null where the feed has none, which is right for generic nodes and boarding areas. */
  lat: number | null;
  lon: number | null;
  /** 0 stop or platform, 1 station, 2 entrance, 3 generic node, 4 boarding area. */
  kind: number;
  /** The station that it is part of. */
  parent: string | null;
  platform: string | null;
};

/** Days on which trips run: a week's mask within two days, and exceptions. Days are "YYYYMMDD". */
export type Service = {
  id: string;
  /** Bit 0 is Monday; 0 for a service that calendar_dates.txt alone defines. */
  weekdays: number;
  first: string | null;
  last: string | null;
  added: string[];
  removed: string[];
};

/** frequencies.txt: from `start` a trip every `headwayS` seconds, the last one before `end`. Seconds of the service day. */
export type Frequency = { start: number; end: number; headwayS: number; isExact: boolean };

/** One call of a pattern. */
export type PatternCall = {
  stop: string;
  sequence: number;
  /** pickup_type and drop_off_type: 0 regular, 1 none, 2 by phone, 3 ask the driver. */
  pickup: number;
  dropOff: number;
  headsign: string | null;
};

/** What trips with the same route, direction and calls have in common. */
export type Pattern = {
  route: string;
  direction: 0 | 1 | null;
  calls: PatternCall[];
  /** The trips' own headsigns: a run has an index into them. */
  headsigns: (string | null)[];
  /**
   * The ways in which trips run along the calls: for each call the seconds from the last known time to its arrival and
   * from its arrival to its departure; both null where the feed leaves the time open. The first counts from the start.
   */
  profiles: (number | null)[][];
};

/** One trip of a pattern. */
export type Run = {
  trip: string;
  /** Seconds of the service day at the first call's departure. */
  start: number;
  profile: number;
  /** Index into the feed's services. */
  service: number;
  headsign: number;
  shortName: string | null;
  /** What the real-time feed calls it where that is another name (mta_trip_id). */
  alias: string | null;
  frequencies: Frequency[];
};

/** A bad row beside the good ones. `line` counts from 1; 0 where no single line is to blame. */
export type RowRejection = { file: string; line: number; reason: string; ref: string | null };

export type FeedCounts = {
  agencies: number;
  routes: number;
  stops: number;
  services: number;
  trips: number;
  stop_times: number;
  patterns: number;
  profiles: number;
};

/** A whole feed in memory, packed: 1,250,000 stop times of 50,000 trips are about 10 MB. */
export type StaticFeed = {
  /** Equal for equal content of the files that are read, whenever and wherever they were packed. */
  fingerprint: string;
  /** IANA name: the zone of all times. */
  zone: string;
  language: string | null;
  publisher: string | null;
  feedVersion: string | null;
  routes: Route[];
  stops: Stop[];
  services: Service[];
  /** Where a route's trips run, by route_id: encoded polylines of five decimals. */
  tracks: ReadonlyMap<string, readonly string[]>;
  patterns: Pattern[];
  /** By pattern, sorted by start. */
  runs: Run[][];
  /** Largest time of a call, seconds of the service day: how many days back a departure of now may have begun. */
  latestS: number;
  counts: FeedCounts;
  rejected: RowRejection[];
  /** Bad rows in all; `rejected` has the first of each file. */
  rejectedCount: number;
};
