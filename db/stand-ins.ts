/** Which sources tell of documents that another one should tell of, by what the documents say themselves. */
import type { StandInView } from "../contracts/stand-in.ts";

type Row = { source: string; instead_of: string; last_at: string | null; why: string | null; targets: string };

/** Those of documents that have not expired at `now` (epoch ms): what nobody asks for any more stands in for nothing. */
export async function readStandIns(db: D1Database, now: number): Promise<StandInView[]> {
  const { results } = await db
    .prepare(
      `WITH told AS (
         SELECT s.target, f.source, s.payload->'instead_of' AS about
         FROM live_snapshots AS s JOIN feeds AS f ON f.feed = s.feed
         WHERE s.payload->'instead_of' IS NOT NULL AND f.fetched_at + f.expired_after_s * 1000 > ?1
       )
       SELECT source, about->>'source' AS instead_of, MIN(about->>'last_at') AS last_at,
              json_group_array(target ORDER BY target) AS targets,
              (SELECT last_error_message FROM feeds WHERE feeds.source = about->>'source' AND last_error_at IS NOT NULL
               ORDER BY last_error_at DESC LIMIT 1) AS why
       FROM told GROUP BY source, about->>'source' ORDER BY about->>'source', source`,
    )
    .bind(now)
    .all<Row>();
  return results.map((row) => ({ ...row, targets: JSON.parse(row.targets) as string[] }));
}
