/**
 * What Vigie knows of public transport, whatever dialect it came in. Times are UTC epoch milliseconds here;
 * the wire (wire.ts) has them as ISO 8601 Z.
 */

/** The networks of Île-de-France's signs. Other agencies' networks have the ids of their descriptions. */
export const NETWORKS = ["metro", "rer", "tram", "transilien", "ter", "shuttle", "funicular", "cable", "bus"] as const;
export type Network = (typeof NETWORKS)[number];

/** A stop area (IDFM: zone de correspondance, ZdC). `id` is the bare number, e.g. "71517". */
export type StopArea = {
  id: string;
  name: string;
  lat: number;
  lon: number;
  /** Town, to tell two stops of one name apart; null where open data has none. */
  town: string | null;
};

/** One way that trains of a line run: stop area ids in order of travel. */
export type Pattern = { direction: "0" | "1"; stops: string[] };

export type Line = {
  /** IDFM id, "C01371"; every dialect's spelling is derived from it (ids.ts). Elsewhere the agency's own: "caltrain:L1". */
  id: string;
  /** One of Île-de-France's NETWORKS, or the id of another agency's network: "caltrain". */
  network: string;
  /** Unique inside the network and used in URLs and topics: "1", "3B", "T3a", "CDGVAL", "C01746" for the TER lines. */
  key: string;
  /** What the sign says: "1", "3bis", "T3a", "TER". */
  label: string;
  name: string;
  /** "#rrggbb". Not unique, and it drifts: it is data. */
  colour: string;
  text_colour: string;
  operator: string;
  /** Longest first. Empty where works leave none. */
  patterns: Pattern[];
  /** Every stop area of the line, whatever the patterns of the day; in order when `order_known`. */
  stops: string[];
  /** False where works truncate the patterns (RER C, T1, T2, T12, P…): the stops are complete, their order is not known. */
  order_known: boolean;
};

export type Catalogue = {
  version: string;
  attribution: string;
  lines: Line[];
  stops: StopArea[];
  /** Quay id (ArR) → stop area id (ZdC), for every quay that upstreams name on these lines. */
  quays: Record<string, string>;
  /** Monomodal area (ZdA) → stop area id (ZdC). */
  zones: Record<string, string>;
  /** Line id → encoded polylines of five decimals; absent where the lines' tracks are in a file of their own. */
  tracks?: Record<string, string[]>;
  /** Mean running seconds between neighbouring stop areas, "71517>71485" → 73. */
  running_s: Record<string, number>;
};

/** What is shipped: Île-de-France, whose networks have signs of their own. */
export type ParisLine = Line & { network: Network };
export type ParisCatalogue = Catalogue & { lines: ParisLine[] };

/** The SIRI call statuses, in one spelling. Upstreams use camelCase and UPPER_SNAKE for the same words. */
export const CALL_STATUSES = [
  "on_time",
  "early",
  "delayed",
  "cancelled",
  "missed",
  "arrived",
  "departed",
  "not_expected",
  "no_report",
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

/** One call of a vehicle journey at a stop, as an upstream told it (SIRI EstimatedCall / MonitoredCall). */
export type Call = {
  /** As the upstream named it: "STIF:StopPoint:Q:22101:" reduced to kind and number. */
  stop: { kind: "quay" | "area" | "zone" | "unknown"; id: string };
  /** Stop area (ZdC) that the upstream says it is part of: where the catalogue does not know the quay, it knows this. */
  area?: string;
  expectedArrival: number | null;
  expectedDeparture: number | null;
  aimedArrival: number | null;
  aimedDeparture: number | null;
  arrivalStatus: CallStatus | null;
  departureStatus: CallStatus | null;
  platform: string | null;
  atStop: boolean;
  /** DestinationDisplay of the call, where it differs from the journey's. */
  display: string | null;
};

/** SIRI EstimatedVehicleJourney, or the journey part of a MonitoredStopVisit. Calls are sorted by time. */
export type Journey = {
  /** IDFM line id, "C01371". */
  lineId: string;
  /** DatedVehicleJourneyRef: a technical counter, stable between polls, with no link to the timetable. */
  ref: string | null;
  direction: string | null;
  destination: string | null;
  destinationStop: { kind: "quay" | "area" | "zone" | "unknown"; id: string } | null;
  /** SNCF mission ("BOBA") or other JourneyNote. */
  mission: string | null;
  trainNumber: string | null;
  /** "long" | "short" trains where known. */
  formation: "long" | "short" | null;
  recordedAt: number | null;
  /** Its times are reckoned from where the train is: the upstream told a place and no time. */
  isReckoned?: true;
  calls: Call[];
};

/** A bad record beside the good ones: what is wrong, where in the body (JSON pointer-like path), and its own name. */
export type Rejection = { reason: string; path: string; ref: string | null };

/** PRIM's disruption, cleaned. */
export type Disruption = {
  id: string;
  cause: "works" | "incident" | "information";
  severity: "blocking" | "disturbed" | "information";
  /** Elevators and escalators: told apart, never a line's colour. */
  lift: boolean;
  /** Marked hidden by its author: never shown to riders, never a line's colour. */
  hidden: boolean;
  title: string;
  /** Text, no markup. Empty where the upstream has none. */
  message: string;
  shortMessage: string | null;
  updatedAt: number | null;
  /** Sorted by begin; UTC epoch ms, from Paris local time. `end` may be null (open). */
  periods: { begin: number; end: number | null }[];
  /** IDFM line ids that the whole of it touches (impacted object of type line or network). */
  lines: string[];
  /** Closed or disturbed parts of a line. Stop area ids (ZdC). */
  sections: { lineId: string; from: { id: string; name: string }; to: { id: string; name: string } }[];
  /** Single stops touched, by line: stop area or stop point ids as given, reduced to their number. */
  stops: { lineId: string; id: string; kind: "stop_area" | "stop_point"; name: string }[];
};
