/**
 * A network as data: which upstreams tell of it, in which order they are believed, and what joins them. A new agency is
 * a new file beside this one and a line in networks.ts; what no dialect can read is what needs code.
 */
import { z } from "zod";

/** What an upstream answers for, from the most certain to the least. */
export const GIVES = ["departures", "vehicles", "alerts"] as const;

const nameSchema = z.string().regex(/^[a-z][a-z0-9-]*$/);
const variableSchema = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

/** Where an upstream is. An operator sets the variable; a simulator's address goes there too. */
const addressSchema = z.strictObject({
  variable: variableSchema,
  /** Null: nothing is asked until the variable is set. "off" in the variable: nothing is asked at all. */
  fallback: z.url({ protocol: /^https?$/ }).nullable(),
});

const keySchema = z.strictObject({
  variable: variableSchema,
  /** In a header of that name, or in the address as that parameter. */
  in: z.enum(["header", "query"]),
  name: z.string().min(1),
});

const budgetSchema = z.strictObject({
  /** Feeds of one bucket draw from one allowance. */
  bucket: nameSchema,
  perDay: z.int().positive(),
  perSecond: z.int().positive(),
});

const sourceSchema = z.strictObject({
  /** Unique in the deployment. */
  id: nameSchema,
  /** For operators. */
  title: z.string().min(1),
  /** A name of DIALECTS, or "vmtr" for the one upstream that is a socket. */
  dialect: nameSchema,
  gives: z.array(z.enum(GIVES)).min(1),
  /** What one call answers for: everything, or the line or stop that it is asked for. */
  scope: z.enum(["network", "line", "stop"]),
  /** Not asked unless an operator says so: not the agency's own word, or dear. */
  isOff: z.boolean().default(false),
  address: addressSchema,
  key: keySchema.nullable(),
  /** Calls that the upstream allows. */
  budget: budgetSchema,
  /** Wished for between two calls; the planner stretches it where the budget asks for it. */
  intervalS: z.int().min(5),
  timeoutMs: z.int().positive(),
  /** After decompression. */
  maxBytes: z.int().positive(),
});

const staticSchema = z.strictObject({
  address: addressSchema,
  key: keySchema.nullable(),
  budget: budgetSchema,
  /** Seconds between two looks; an archive that has not changed costs a 304. */
  intervalS: z.int().min(3600),
  /** How the trip ids of a real-time feed are those of this feed. */
  tripIds: z.enum(["same", "nyct-suffix"]),
  /** The route_ids that are taken; null: all. A network of ten million stop times fits no Worker. */
  routes: z.array(z.string().min(1)).min(1).nullable(),
  /**
   * The real-time feed tells every train that will run in the next so many seconds, so that a planned one which it
   * leaves out does not. Null: what it leaves out runs as planned.
   */
  completeForS: z.int().positive().nullable(),
});

export const networkSchema = z
  .strictObject({
    /** In topics, addresses and the database. */
    id: nameSchema,
    title: z.string().min(1),
    /** Shown wherever the data is. */
    attribution: z.string().min(1),
    /** IANA name of the agency's zone: its service days are of it. */
    zone: z.string().refine(isZone, "must be a zone of the IANA database"),
    /** Which its riders read, best first. */
    languages: z.array(z.string().regex(/^[a-z]{2}$/)).min(1),
    staticFeed: staticSchema.nullable(),
    sources: z.array(sourceSchema).min(1),
    /**
     * Ids of sources, most believed first, for each thing that is told. "static" is the timetable, which is last or not
     * at all: behind it nothing would be asked.
     */
    prefers: z.record(z.enum(GIVES), z.array(z.union([nameSchema, z.literal("static")]))),
  })
  .superRefine((network, context) => {
    for (const kind of GIVES) {
      const order = network.prefers[kind];
      const giving = network.sources.filter((source) => source.gives.includes(kind)).map(({ id }) => id);
      const named = order.filter((id) => id !== "static");
      const wrong = named.filter((id) => !giving.includes(id));
      const missing = giving.filter((id) => !named.includes(id));
      for (const id of wrong) context.addIssue(`prefers.${kind} names ${id}, which does not give them`);
      for (const id of missing) context.addIssue(`prefers.${kind} leaves out ${id}`);
      if (new Set(order).size < order.length) context.addIssue(`prefers.${kind} names a source twice`);
      if (order.includes("static") && order.at(-1) !== "static") {
        context.addIssue(`prefers.${kind} has something behind the timetable`);
      }
      if (order.includes("static") && network.staticFeed === null) {
        context.addIssue(`prefers.${kind} names a timetable, and there is none`);
      }
    }
  });

export type NetworkDescription = z.infer<typeof networkSchema>;
export type NetworkSource = NetworkDescription["sources"][number];
export type StaticSource = NonNullable<NetworkDescription["staticFeed"]>;

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
