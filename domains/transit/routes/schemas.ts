/** Bodies that only HTTP has; what they share with the live feed is in wire.ts. */
import { z } from "@hono/zod-openapi";
import { problemSchema } from "../../../contracts/problem.ts";
import {
  departureSchema,
  disruptionSchema,
  insteadOfSchema,
  lineDetailSchema,
  lineHistorySchema,
  lineStatusSchema,
  lineSummarySchema,
  mapLineTrainsSchema,
  mapShapesSchema,
  networkInfoSchema,
  networkSchema,
  stationSchema,
  stopDocumentSchema,
  trainSchema,
} from "../wire.ts";

const isoSchema = z.string().datetime();

/** How old a body is, and where it comes from: beside every live answer. */
const feedFieldsSchema = z.object({
  generation: z.number().int().openapi({ description: "The feed's generation in which this last changed." }),
  observed_at: isoSchema.nullable().openapi({ description: "When the upstream made it, by its own clock." }),
  fetched_at: isoSchema.openapi({
    description: "When the upstream last gave a good answer that this body tells, changed or not.",
  }),
  age_s: z.number().int().openapi({ description: "Seconds since fetched_at." }),
  freshness: z.enum(["fresh", "stale", "expired"]),
  stale_after_s: z.number(),
  expired_after_s: z.number(),
  source: z.string().openapi({ example: "prim-et" }),
  origin: z.enum(["live", "simulator", "replay"]),
  held_at: isoSchema.nullable().openapi({
    description: "Set while an operator has paused the updates of this: since when. Its age counts from then.",
  }),
  errors: z
    .array(z.object({ at: isoSchema, outcome: z.string(), message: z.string() }))
    .openapi({ description: "The failure of the latest poll. What is shown is then the last good answer." }),
});

export const linesSchema = z
  .object({
    lines: z.array(lineSummarySchema),
    count: z.number().int(),
    /** Other agencies' networks. */
    networks: z.array(networkInfoSchema),
    attribution: z.string(),
  })
  .openapi("Lines");

export const lineSchema = lineDetailSchema.openapi("Line");

export const stationsSchema = z
  .object({
    network: networkSchema,
    line: z.string(),
    line_id: z.string(),
    order_known: z.boolean(),
    stations: lineDetailSchema.shape.stations,
    count: z.number().int(),
  })
  .openapi("Stations");

export const snapshotSchema = feedFieldsSchema
  .extend({
    network: networkSchema,
    line: z.string(),
    line_id: z.string(),
    stations: z.array(stationSchema),
    instead_of: insteadOfSchema.exactOptional(),
    trains: z.array(trainSchema).openapi({ description: "Estimated from expected calls, never measured." }),
  })
  .openapi("Snapshot");

const lineRefSchema = z.object({ network: networkSchema, line: z.string() });

const placeSchema = z.object({
  id: z.string(),
  name: z.string(),
  town: z.string().nullable(),
  lat: z.number(),
  lon: z.number(),
  lines: z.array(lineRefSchema),
});

export const boardSchema = feedFieldsSchema
  .extend({
    stop: placeSchema,
    from: z.enum(["stop", "lines"]).openapi({
      description: "The stop's own board, which is polled while somebody watches it, or its lines' timetables.",
    }),
    departures: stopDocumentSchema.shape.departures,
    instead_of: insteadOfSchema.exactOptional(),
  })
  .openapi("Board");

export const schedulesSchema = feedFieldsSchema
  .extend({
    network: networkSchema,
    line: z.string(),
    station: z.object({ id: z.string(), name: z.string() }),
    direction: z.enum(["A", "R", "A+R"]),
    undetermined: z
      .number()
      .int()
      .openapi({ description: "Departures whose direction is not known: listed for A+R only." }),
    result: z.object({
      schedules: z.array(
        departureSchema.extend({ message: z.string().openapi({ example: "2 mn" }), destination: z.string() }),
      ),
    }),
  })
  .openapi("Schedules");

export const trafficSchema = feedFieldsSchema
  .extend({
    lines: z.array(lineStatusSchema).openapi({ description: "Worst first." }),
    disruptions: z.array(disruptionSchema).openapi({
      description: "Everything of the next 24 hours that touches these lines, lifts and works to come included.",
    }),
  })
  .openapi("TrafficStatus");

export const historySchema = z
  .object({
    from: isoSchema,
    to: isoSchema.openapi({ description: "Now, to the minute." }),
    seen_at: isoSchema.nullable().openapi({ description: "When the states were last looked at." }),
    lines: z.array(lineHistorySchema),
  })
  .openapi("TrafficHistory");

export const nearestSchema = z
  .object({
    results: z.array(z.object({ station: placeSchema, distance_km: z.number(), distance_m: z.number().int() })),
    count: z.number().int(),
  })
  .openapi("Nearest");

export const shapesSchema = z.object({ ...mapShapesSchema.shape, attribution: z.string() }).openapi("MapShapes");

export const mapTrainsSchema = feedFieldsSchema.extend({ lines: z.array(mapLineTrainsSchema) }).openapi("MapTrains");

export const searchSchema = z
  .object({
    results: z.array(
      z.discriminatedUnion("kind", [
        placeSchema.extend({ kind: z.literal("stop") }),
        lineRefSchema.extend({
          kind: z.literal("line"),
          id: z.string(),
          label: z.string(),
          name: z.string(),
          colour: z.string(),
          text_colour: z.string(),
        }),
      ]),
    ),
    count: z.number().int(),
  })
  .openapi("SearchResults");

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problemSchema.openapi("Problem") } },
});

export const BAD_PARAMETER = {
  400: problem("A parameter is wrong; `parameter` names it, `detail` says what is allowed."),
};
export const NOT_FOUND = { 404: problem("No such line, station or stop here.") };
export const NO_DATA = { 503: problem("Nothing has been fetched yet. Retry-After says when to ask again.") };
export const NOT_MODIFIED = { 304: { description: "What If-None-Match names is still the answer." } };

export function ok<T extends z.ZodType>(schema: T, description: string) {
  return { 200: { description, content: { "application/json": { schema } } } };
}
