/** Calls that each source has taken, by UTC hour. */

const HOUR_MS = 3_600_000;

export type HourOfUse = {
  /** Epoch ms. */
  hourStart: number;
  calls: number;
  failures: number;
  /** Decompressed. */
  bytes: number;
};

const hourOf = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;
const idOf = (source: string, hourStart: number): string => `${source}@${hourStart}`;

/** The hours of a source that had calls, oldest first, from the one that holds `since` to the one that holds `until`. */
export async function usageOf(db: D1Database, source: string, since: number, until: number): Promise<HourOfUse[]> {
  // Hours since 2001 have as many digits as hours until 2286, so that ids are in the order of time.
  const { results } = await db
    .prepare(
      `SELECT hour_start AS hourStart, calls, failures, bytes FROM source_usage
       WHERE id >= ? AND id <= ? ORDER BY id`,
    )
    .bind(idOf(source, hourOf(since)), idOf(source, hourOf(until)))
    .all<HourOfUse>();
  return results;
}

/** Writes hours as they stand now, whatever was written of them before; an hour without new calls writes no row. */
export async function recordUsage(
  db: D1Database,
  hours: { source: string; hourStart: number; calls: number; failures: number; bytes: number }[],
): Promise<void> {
  if (hours.length === 0) return;
  await db
    .prepare(
      `INSERT INTO source_usage (id, source, hour_start, calls, failures, bytes)
       SELECT w.value->>'id', w.value->>'source', w.value->>'hourStart', w.value->>'calls', w.value->>'failures',
              w.value->>'bytes'
       FROM json_each(?1) AS w WHERE true
       ON CONFLICT (id) DO UPDATE SET calls = excluded.calls, failures = excluded.failures, bytes = excluded.bytes
       WHERE excluded.calls > source_usage.calls`,
    )
    .bind(JSON.stringify(hours.map((hour) => ({ ...hour, id: idOf(hour.source, hour.hourStart) }))))
    .run();
}
