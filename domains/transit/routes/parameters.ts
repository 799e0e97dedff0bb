/** What callers may ask for, and how a wrong parameter is refused: by its name, with what is allowed. */
import { z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import type { TransitCatalogue } from "../catalogue/catalogue.ts";
import { type Line, NETWORKS, type StopArea } from "../model.ts";
import { comparableName } from "../rules/gazetteer.ts";
import { HISTORY_DAYS } from "../store/line-states.ts";
import type { Served } from "./served.ts";

const networkParameter = z
  .string()
  .toLowerCase()
  .max(80, "must name a network")
  .openapi({
    example: "metro",
    description: `One of ${NETWORKS.join(", ")}, or another agency's network that runs here, which /api/lines lists.`,
  });

const lineParameter = z
  .string()
  .trim()
  .min(1, "must name a line")
  .max(40, "must be a line's key, sign or id")
  .openapi({ example: "3bis", description: "Key, sign or id, whatever its case: 3B, 3bis, t3A, C01386." });

export const networkQuery = z.object({ network: networkParameter.optional() });
export const linePath = z.object({ network: networkParameter, line: lineParameter });
export const statusQuery = z.object({ network: networkParameter.optional(), line: lineParameter.optional() });
export const historyQuery = statusQuery.extend({
  hours: decimal(1, HISTORY_DAYS * 24)
    .refine(Number.isInteger, `must be a whole number from 1 to ${HISTORY_DAYS * 24}`)
    .default(24)
    .openapi({ type: "integer", minimum: 1, maximum: HISTORY_DAYS * 24, default: 24 }),
});
export const stopPath = z.object({
  stop: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .openapi({ example: "71264", description: "Stop area id, or any spelling of it or of one of its quays." }),
});

/** The dead community API's A (aller) and R (retour) are GTFS's 0 and 1. */
const DIRECTIONS = new Map([
  ["A", "A"],
  ["0", "A"],
  ["R", "R"],
  ["1", "R"],
  ["A+R", "A+R"],
  ["0+1", "A+R"],
] as const);

export const schedulePath = linePath.extend({
  station: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .openapi({ example: "chatelet", description: "Stop area id, or the station's name or slug." }),
  direction: z
    .string()
    .transform((text, context) => {
      const known = [...DIRECTIONS].find(([spelling]) => spelling === text.toUpperCase());
      if (known !== undefined) return known[1];
      context.addIssue(`must be one of ${[...DIRECTIONS.keys()].join(", ")}`);
      return z.NEVER;
    })
    .openapi({ type: "string", enum: [...DIRECTIONS.keys()], example: "A" }),
});

export const nearestQuery = z.object({
  lat: decimal(-90, 90).openapi({ type: "number", minimum: -90, maximum: 90, example: 48.8586 }),
  lon: decimal(-180, 180).openapi({ type: "number", minimum: -180, maximum: 180, example: 2.3472 }),
  max_results: decimal(1, 50)
    .refine(Number.isInteger, "must be a whole number from 1 to 50")
    .default(10)
    .openapi({ type: "integer", minimum: 1, maximum: 50, default: 10 }),
  /** Half the earth's circumference: nothing is further. */
  max_distance: decimal(0.001, 20_040)
    .optional()
    .openapi({ type: "number", minimum: 0.001, maximum: 20_040, description: "Kilometres." }),
});

export const searchQuery = z.object({
  q: z
    .string({ error: "must be given: a line or the beginning of a stop's name" })
    .trim()
    .min(1, "must not be empty")
    .max(100, "must be at most 100 characters")
    .openapi({ example: "gare de lyon" }),
  limit: decimal(1, 50)
    .refine(Number.isInteger, "must be a whole number from 1 to 50")
    .default(20)
    .openapi({ type: "integer", minimum: 1, maximum: 50, default: 20 }),
});

/** Digits as people write them: no "", " ", "0x10" or "1e3", which Number() takes too. */
function decimal(min: number, max: number) {
  const allowed = `must be a number from ${min} to ${max}`;
  return z
    .string({ error: allowed })
    .trim()
    .regex(/^[+-]?\d{1,9}(\.\d{1,15})?$/, allowed)
    .transform(Number)
    .refine((value) => value >= min && value <= max, allowed);
}

type Validation = { success: true } | { success: false; error: z.ZodError };

/** Every failed validation of these routes: 400, naming the parameter. */
export function refuseInvalid(result: Validation): void {
  if (result.success) return;
  const [issue] = result.error.issues;
  const parameter = String(issue?.path[0] ?? "");
  throw new Refusal(400, "Bad parameter", `${parameter} ${issue?.message ?? "is wrong"}`, { parameter });
}

/** Whether a network can be asked about; absent asks about all. */
export function assertNetwork({ agencies }: Pick<Served, "agencies">, network: string | undefined): void {
  const names: readonly string[] = [...NETWORKS, ...agencies.map(({ id }) => id)];
  if (network === undefined || names.includes(network)) return;
  throw new Refusal(400, "Bad parameter", `network must be one of ${names.join(", ")}`, { parameter: "network" });
}

export function lineOf(catalogue: Served, network: string, key: string): Line {
  assertNetwork(catalogue, network);
  const line = catalogue.lineByKey(network, key);
  if (line !== undefined) return line;
  const served = catalogue.lines.filter((candidate) => candidate.network === network);
  const there = served.length === 0 ? "none is served" : `those served are ${abridged(served)}`;
  throw new Refusal(404, "Unknown line", `There is no ${network} line "${key}" here: ${there}.`, { parameter: "line" });
}

export function stopOf(catalogue: TransitCatalogue, spelling: string): StopArea {
  const stop = catalogue.stop(spelling) ?? catalogue.stopOf(spelling);
  if (stop !== undefined) return stop;
  throw new Refusal(404, "Unknown stop", `No stop "${spelling}" is served here; /api/search finds stops by name.`, {
    parameter: "stop",
  });
}

/** A station of the line by id, else by name: "chatelet", "la+defense", "Gare de Lyon". */
export function stationOf(catalogue: TransitCatalogue, line: Line, spelling: string): StopArea {
  const stations = line.stops.flatMap((id) => catalogue.stop(id) ?? []);
  const wanted = comparableName(spelling);
  const found =
    stations.find(({ id }) => id === spelling) ??
    stations.find(({ name }) => comparableName(name) === wanted) ??
    // Nobody types the brackets of "La Défense (Grande Arche)".
    stations.find(({ name }) => comparableName(name.replace(/\(.*?\)/g, " ")) === wanted);
  if (found !== undefined) return found;
  throw new Refusal(
    404,
    "Unknown station",
    `"${spelling}" is no station of ${line.network} ${line.label}; /api/lines/${line.network}/${line.key}/stations lists them.`,
    { parameter: "station" },
  );
}

function abridged(lines: readonly Line[]): string {
  const MOST = 60;
  const keys = lines.slice(0, MOST).map(({ key }) => key);
  return lines.length > MOST ? `${keys.join(", ")} and ${lines.length - MOST} more` : keys.join(", ");
}
