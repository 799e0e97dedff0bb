/** Which lines estimated-timetable has trains of: it lists none that it does not know, and says of none that it knows none. */
import type { LineDocument } from "../wire.ts";

/** Stored for the planner; nobody subscribes to it. */
export const SERVED_TOPIC = "transit:served:prim-et";

/** Line id → the hour, ISO 8601 Z, in which it had trains last. To the hour: it is written when it changes. */
export type ServedDocument = { lines: Record<string, string> };

/** Longer than any night. */
export const SERVED_FOR_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What was known before, and what an answer of `now` (epoch ms) tells; older than a day is forgotten. */
export function servedDocument(
  before: ServedDocument | null,
  documents: Iterable<LineDocument>,
  now: number,
): ServedDocument {
  const hour = new Date(Math.floor(now / HOUR_MS) * HOUR_MS).toISOString();
  const lines = new Map(
    Object.entries(before?.lines ?? {}).filter(([, at]) => now - Date.parse(at) < SERVED_FOR_MS + HOUR_MS),
  );
  for (const { line_id, stations } of documents) {
    if (stations.some(({ departures }) => departures.length > 0)) lines.set(line_id, hour);
  }
  return { lines: Object.fromEntries([...lines].sort(([a], [b]) => (a < b ? -1 : 1))) };
}
