/** The history of the lines' states: written when one changes, read as the spans between changes. */
import { readSnapshots } from "../../../db/snapshots.ts";
import type { Line } from "../model.ts";
import { lineName, trafficTopicOf } from "../rules/topics.ts";
import { feedFreshness, heldFeed } from "../view/age.ts";
import { type StateChange, type StatesSeen, stateChanges } from "../view/line-history.ts";
import { lineStatuses } from "../view/line-status.ts";
import type { Level, TrafficDocument } from "../wire.ts";

const DAY_MS = 86_400_000;
export const HISTORY_DAYS = 14;

/**
 * Looks at the stored traffic as a reader at `now` (epoch ms) would, and writes the states that are not those of the
 * last look. The same look twice writes the same. Answers how many changes it wrote.
 */
export async function recordStates(db: D1Database, lines: readonly Line[], now: number): Promise<number> {
  const [before, levels] = await Promise.all([statesSeen(db), levelsNow(db, lines, now)]);
  if (before !== null && before.at >= now) return 0;
  const changes = stateChanges(before, levels, now);
  await db.batch([
    db
      .prepare(
        `INSERT OR IGNORE INTO transit_line_states (line, at, level)
         SELECT c.value->>'line', c.value->>'at', c.value->>'level' FROM json_each(?1) AS c`,
      )
      .bind(JSON.stringify(changes)),
    db
      .prepare(
        `INSERT INTO transit_states_seen (id, at, levels) VALUES (1, ?1, ?2)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, levels = excluded.levels WHERE excluded.at > transit_states_seen.at`,
      )
      .bind(now, JSON.stringify(levels)),
    ...(now % DAY_MS < 60_000 ? [forget(db, now)] : []),
  ]);
  return changes.length;
}

/** The changes of these lines ("metro:13") after `from`, and before it the last one of each. */
export async function readChanges(db: D1Database, lines: readonly string[], from: number): Promise<StateChange[]> {
  const { results } = await db
    .prepare(
      `SELECT s.line, s.at, s.level FROM json_each(?1) AS w
       JOIN transit_line_states AS s ON s.line = w.value
        AND s.at >= COALESCE((SELECT MAX(at) FROM transit_line_states WHERE line = w.value AND at <= ?2), ?2)
       ORDER BY s.line, s.at`,
    )
    .bind(JSON.stringify(lines), from)
    .all<StateChange>();
  return results;
}

export async function statesSeen(db: D1Database): Promise<StatesSeen | null> {
  const row = await db.prepare("SELECT at, levels FROM transit_states_seen WHERE id = 1").first<{
    at: number;
    levels: string;
  }>();
  // Written by recordStates alone.
  return row === null ? null : { at: row.at, levels: JSON.parse(row.levels) as StatesSeen["levels"] };
}

async function levelsNow(db: D1Database, lines: readonly Line[], now: number): Promise<Record<string, Level>> {
  const byTopic = Map.groupBy(lines, ({ network }) => trafficTopicOf(network));
  const stored = await readSnapshots(db, [...byTopic.keys()]);
  const statuses = [...byTopic].flatMap(([topic, ofTopic]) => {
    const found = stored.get(topic);
    // What is stored there is what this domain's rules made.
    const document = (found?.document ?? null) as TrafficDocument | null;
    const isCredible = found !== undefined && feedFreshness(heldFeed(found.feed, document?.held_at), now) !== "expired";
    const asked = ofTopic.map(({ id, network, key }) => ({ id, network, line: key }));
    return lineStatuses(isCredible ? document : null, asked, now);
  });
  return Object.fromEntries(statuses.map(({ network, line, level }) => [lineName({ network, key: line }), level]));
}

/** Once a day. The last change of a line is kept however old: it says what the line's state is since then. */
function forget(db: D1Database, now: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM transit_line_states WHERE at <
         (SELECT MAX(newer.at) FROM transit_line_states AS newer
          WHERE newer.line = transit_line_states.line AND newer.at <= ?1)`,
    )
    .bind(now - HISTORY_DAYS * DAY_MS);
}
