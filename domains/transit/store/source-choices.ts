/** Which source tells of a subject, as the planner decided it last. No row: the preferred one, and it is good. */
import type { SourceChoice } from "../rules/source-choice.ts";

type Row = {
  topic: string;
  source: string;
  since: number;
  bad_since: number | null;
  rival: string | null;
  lost_at: number | null;
};

export async function readChoices(db: D1Database): Promise<Map<string, SourceChoice>> {
  const { results } = await db.prepare("SELECT * FROM transit_source_choices").all<Row>();
  return new Map(results.map((row) => [row.topic, choiceOf(row)]));
}

export async function readChoice(db: D1Database, topic: string): Promise<SourceChoice | null> {
  const row = await db.prepare("SELECT * FROM transit_source_choices WHERE topic = ?1").bind(topic).first<Row>();
  return row === null ? null : choiceOf(row);
}

/** `kept` are written as they are now; `dropped` are ordinary again. */
export async function writeChoices(
  db: D1Database,
  kept: ReadonlyMap<string, SourceChoice>,
  dropped: readonly string[],
): Promise<void> {
  const rows = Array.from(kept, ([topic, choice]) => ({
    topic,
    ...choice,
    rival: choice.rival === null ? null : JSON.stringify(choice.rival),
  }));
  await db.batch([
    ...(rows.length === 0
      ? []
      : [
          db
            .prepare(
              `INSERT INTO transit_source_choices (topic, source, since, bad_since, rival, lost_at)
               SELECT c.value->>'topic', c.value->>'source', c.value->>'since', c.value->>'badSince',
                      c.value->>'rival', c.value->>'lostAt' FROM json_each(?1) AS c WHERE true
               ON CONFLICT (topic) DO UPDATE SET source = excluded.source, since = excluded.since,
                 bad_since = excluded.bad_since, rival = excluded.rival, lost_at = excluded.lost_at`,
            )
            .bind(JSON.stringify(rows)),
        ]),
    ...(dropped.length === 0
      ? []
      : [
          db
            .prepare("DELETE FROM transit_source_choices WHERE topic IN (SELECT value FROM json_each(?1))")
            .bind(JSON.stringify(dropped)),
        ]),
  ]);
}

function choiceOf({ source, since, bad_since, rival, lost_at }: Row): SourceChoice {
  return {
    source,
    since,
    badSince: bad_since,
    // Written by writeChoices alone.
    rival: rival === null ? null : (JSON.parse(rival) as SourceChoice["rival"]),
    lostAt: lost_at,
  };
}
