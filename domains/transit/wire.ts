/**
 * What the transit domain shows the outside: bodies of /api and documents of the live feed. Times are ISO 8601 Z.
 * A *document* is what is stored and streamed: nothing in it depends on the reading clock, so that an unchanged
 * answer is an unchanged document. What depends on the clock (age, trains' positions, the level of a line now)
 * is made from a document by the pure functions in view/, on the server and in the browser alike.
 */
import { z } from "@hono/zod-openapi";
import type { InsteadOf } from "../../contracts/stand-in.ts";
import { CALL_STATUSES } from "./model.ts";

export const PROVENANCES = ["live", "scheduled", "unmatched", "cancelled"] as const;

const isoSchema = z.string().datetime();

/** "metro" and the other signs of Île-de-France, or the id of another agency's network: "caltrain". */
export const networkSchema = z.string().regex(/^[a-z][a-z0-9-]*$/);

/** Set while an operator holds the document: it says nothing newer than this instant, however often its feed is polled. */
const heldAtSchema = isoSchema.exactOptional();

/** Set while the source that is preferred for this is bad and another one tells: which, and its last good answer. */
export const insteadOfSchema = z.object({
  source: z.string(),
  last_at: isoSchema.nullable(),
}) satisfies z.ZodType<InsteadOf>;
export type { InsteadOf };

export const departureSchema = z.object({
  /** Unique in its station and stable between polls. */
  id: z.string(),
  destination: z.string(),
  /** Stop area id of the destination where known. */
  destination_id: z.string().nullable(),
  /** "0" or "1": the pattern direction it fits; null where it fits none or both. */
  direction: z.enum(["0", "1"]).nullable(),
  /** Departure, or arrival at a terminus, as expected; null for a cancelled call without one. */
  expected_at: isoSchema.nullable(),
  aimed_at: isoSchema.nullable(),
  status: z.enum(CALL_STATUSES).nullable(),
  provenance: z.enum(PROVENANCES),
  /** Who told of it: the id of a network's source (networks/), "static" for the timetable. */
  source: z.string(),
  /** Which rule decided the provenance, e.g. "recorded-at-night"; the list is in docs/domains.md. */
  rule: z.string(),
  platform: z.string().nullable(),
  /** The quay (IDFM ArR) that the upstream names; absent where it names an area, or none. */
  quay_id: z.string().exactOptional(),
  journey_ref: z.string().nullable(),
  mission: z.string().nullable(),
  formation: z.enum(["long", "short"]).nullable(),
  at_stop: z.boolean(),
  /** The journey ends here: nobody boards. */
  terminates: z.boolean(),
  recorded_at: isoSchema.nullable(),
});
export type Departure = z.infer<typeof departureSchema>;

export const stationSchema = z.object({
  /** Stop area id. */
  id: z.string(),
  name: z.string(),
  departures: z.array(departureSchema),
});

/** Topic `transit:{network}:{key}`: all that is coming on one line. Stations in catalogue order. */
export const lineDocumentSchema = z.object({
  network: networkSchema,
  line: z.string(),
  line_id: z.string(),
  stations: z.array(stationSchema),
  instead_of: insteadOfSchema.exactOptional(),
  held_at: heldAtSchema,
});
/** Whose word a document is. */
export type Told = { source: string; insteadOf: InsteadOf | null };
export type LineDocument = z.infer<typeof lineDocumentSchema>;

/** Topic `transit:stop:{stop area id}`: the board of one stop, from stop-monitoring. */
export const stopDocumentSchema = z.object({
  stop_id: z.string(),
  name: z.string(),
  departures: z.array(departureSchema.extend({ network: networkSchema, line: z.string() })),
  instead_of: insteadOfSchema.exactOptional(),
  held_at: heldAtSchema,
});
export type StopDocument = z.infer<typeof stopDocumentSchema>;

export const disruptionSchema = z.object({
  id: z.string(),
  cause: z.enum(["works", "incident", "information"]),
  severity: z.enum(["blocking", "disturbed", "information"]),
  lift: z.boolean(),
  title: z.string(),
  message: z.string(),
  short_message: z.string().nullable(),
  updated_at: isoSchema.nullable(),
  /** Those that overlap the next 24 h, sorted. */
  periods: z.array(z.object({ begin: isoSchema, end: isoSchema.nullable() })),
  /** Catalogue lines, "metro:13". */
  lines: z.array(z.string()),
  sections: z.array(
    z.object({
      line: z.string(),
      from: z.object({ id: z.string(), name: z.string() }),
      to: z.object({ id: z.string(), name: z.string() }),
    }),
  ),
  stops: z.array(z.object({ line: z.string(), id: z.string(), name: z.string() })),
});

/** Topic `transit:traffic`: what disturbs the network, sorted by id. Hidden items are left out. */
export const trafficDocumentSchema = z.object({
  disruptions: z.array(disruptionSchema),
  instead_of: insteadOfSchema.exactOptional(),
  held_at: heldAtSchema,
});
export type TrafficDocument = z.infer<typeof trafficDocumentSchema>;

export const LEVELS = ["normal", "warning", "disrupted", "closed", "unknown"] as const;
export type Level = (typeof LEVELS)[number];

/** A train between two stops, inferred from its expected calls: never a measured position. */
export const trainSchema = z.object({
  id: z.string(),
  journey_ref: z.string().nullable(),
  direction: z.enum(["0", "1"]).nullable(),
  destination: z.string(),
  from: z.string(),
  to: z.string(),
  /** 0 at `from`, 1 at `to`. */
  progress: z.number().min(0).max(1),
  from_at: isoSchema,
  to_at: isoSchema,
  confidence: z.enum(["high", "medium", "low"]),
  estimated: z.literal(true),
});
export type Train = z.infer<typeof trainSchema>;

export const lineStatusSchema = z.object({
  network: networkSchema,
  line: z.string(),
  line_id: z.string(),
  level: z.enum(LEVELS),
  /** One line of text; null when nothing is wrong. */
  title: z.string().nullable(),
  message: z.string().nullable(),
  since: isoSchema.nullable(),
  until: isoSchema.nullable(),
  /** Ids of the disruptions that decided the level, worst first. */
  disruptions: z.array(z.string()),
  /** Parts of the line that are closed or disturbed now. */
  sections: z.array(
    z.object({
      from: z.object({ id: z.string(), name: z.string() }),
      to: z.object({ id: z.string(), name: z.string() }),
      level: z.enum(LEVELS),
    }),
  ),
});
export type LineStatus = z.infer<typeof lineStatusSchema>;

/** What a line's state was: spans that follow each other from the first instant asked about to the last. */
export const lineHistorySchema = z.object({
  network: networkSchema,
  line: z.string(),
  line_id: z.string(),
  /** `unknown` is a gap: there was no traffic information then, or nobody looked. */
  states: z.array(z.object({ from: isoSchema, to: isoSchema, level: z.enum(LEVELS) })),
});
export type LineHistory = z.infer<typeof lineHistorySchema>;

/** GET /api/lines: one agency's network beside Île-de-France's. */
export const networkInfoSchema = z.object({
  id: networkSchema,
  title: z.string(),
  attribution: z.string(),
  /** IANA name: times of its lines are told in it. */
  zone: z.string(),
  /** Something is asked for what disturbs it. */
  has_traffic: z.boolean(),
});
export type NetworkInfo = z.infer<typeof networkInfoSchema>;

/** GET /api/lines: enough for badges, lists and search results. */
export const lineSummarySchema = z.object({
  id: z.string(),
  network: networkSchema,
  line: z.string(),
  label: z.string(),
  name: z.string(),
  colour: z.string(),
  text_colour: z.string(),
  operator: z.string(),
  stop_count: z.number().int(),
  /** Names of the stops where its trains turn, main branch first; none where the order of stops is not known. */
  termini: z.array(z.string()),
  order_known: z.boolean(),
});
export type LineSummary = z.infer<typeof lineSummarySchema>;

/** GET /api/lines/{network}/{line}: what the diagram is drawn from. */
export const lineDetailSchema = lineSummarySchema.extend({
  stations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      lat: z.number(),
      lon: z.number(),
      town: z.string().nullable(),
      /** Other lines that stop here. */
      interchanges: z.array(z.object({ network: networkSchema, line: z.string() })),
    }),
  ),
  patterns: z.array(z.object({ direction: z.enum(["0", "1"]), stops: z.array(z.string()) })),
  /** Mean seconds between neighbours, "from>to". */
  running_s: z.record(z.string(), z.number()),
});
export type LineDetail = z.infer<typeof lineDetailSchema>;

/** GET /api/geo/shapes: what a map stands on. */
export const mapShapesSchema = z.object({
  lines: z.array(
    z.object({
      network: networkSchema,
      line: z.string(),
      /** Encoded polylines of five decimals. */
      tracks: z.array(z.string()),
      /** Stop area ids. */
      stops: z.array(z.string()),
    }),
  ),
  stops: z.array(z.object({ id: z.string(), name: z.string(), lat: z.number(), lon: z.number() })),
});
export type MapShapes = z.infer<typeof mapShapesSchema>;

/** GET /api/geo/trains: the trains of one line, each with the leg that it is estimated to be on. */
export const mapLineTrainsSchema = z.object({
  network: networkSchema,
  line: z.string(),
  freshness: z.enum(["fresh", "stale", "expired"]),
  held_at: isoSchema.nullable(),
  trains: z.array(
    trainSchema.pick({
      id: true,
      destination: true,
      from: true,
      to: true,
      from_at: true,
      to_at: true,
      confidence: true,
    }),
  ),
});
export type MapLineTrains = z.infer<typeof mapLineTrainsSchema>;
