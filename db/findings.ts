/**
 * What is wrong with each feed's answers, and since when. The feed's own row has what its last answer breaks; a row of
 * history is written only when a rule comes or goes, or the number of places gains or loses a digit.
 */
import type { FeedFinding, FeedFindingsView, FindingSpell, Severity, Words } from "../contracts/findings.ts";

const DAY_MS = 86_400_000;
/** As long as a producer needs to be told of a fault and to mend it. */
const FINDING_DAYS = 90;

/** One rule in one row of history. */
type Mark = { rule: string; severity: Severity; title: Words; digits: number };

/** Rows of a feed's history that are read: the newest, about a day of an upstream that changes its mind each minute. */
const READ_CHANGES = 1_000;
/** Spells that are over and are still told. */
const TOLD_PAST = 30;

/** Equal for two answers between which no history is written. */
export function marksOf(findings: readonly FeedFinding[]): Mark[] {
  return findings
    .map(({ rule, severity, title, count }) => ({ rule, severity, title, digits: String(count).length }))
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

/** A row of history: from `at` (epoch ms) on, each answer broke these rules. */
export type Change = { at: number; marks: readonly Pick<Mark, "rule" | "severity" | "title">[] };

/** `changes`, oldest first. `isWhole`: nothing came before them; otherwise what the first has may have begun before. */
export function spellsOf(changes: readonly Change[], isWhole: boolean): FindingSpell[] {
  const iso = (at: number) => new Date(at).toISOString();
  const open = new Map<string, FindingSpell>();
  const over: FindingSpell[] = [];
  for (const [index, { at, marks }] of changes.entries()) {
    const rules = new Set(marks.map(({ rule }) => rule));
    for (const [rule, spell] of open) {
      if (rules.has(rule)) continue;
      over.push({ ...spell, until: iso(at) });
      open.delete(rule);
    }
    for (const { rule, severity, title } of marks) {
      const since = index === 0 && !isWhole ? null : iso(at);
      if (!open.has(rule)) open.set(rule, { rule, severity, title, since, until: null });
    }
  }
  return [...open.values(), ...over.reverse()];
}

type FeedRow = { feed: string; domain: string; source: string; findings: string; findings_at: number };
type ChangeRow = { feed: string; at: number; findings: string };

/** Of each feed whose answers are checked: all, or those of one source. By name. `now`: epoch ms. */
export async function readFindings(db: D1Database, source: string | null, now: number): Promise<FeedFindingsView[]> {
  const feeds = await db
    .prepare(
      `SELECT feed, domain, source, findings, findings_at FROM feeds
       WHERE findings_at IS NOT NULL AND (?1 IS NULL OR source = ?1) ORDER BY feed`,
    )
    .bind(source)
    .all<FeedRow>();
  if (feeds.results.length === 0) return [];
  const histories = await db.batch<ChangeRow>(
    feeds.results.map(({ feed }) =>
      db
        .prepare("SELECT feed, at, findings FROM feed_findings WHERE feed = ?1 ORDER BY at DESC LIMIT ?2")
        .bind(feed, READ_CHANGES),
    ),
  );
  return feeds.results.map(({ feed, domain, source, findings, findings_at }, index) => {
    const rows = histories[index]?.results ?? [];
    const changes = rows.map((row): Change => ({ at: row.at, marks: JSON.parse(row.findings) })).reverse();
    const isWhole = rows.length < READ_CHANGES && (changes[0]?.at ?? now) >= now - FINDING_DAYS * DAY_MS;
    const spells = spellsOf(changes, isWhole);
    return {
      feed,
      domain,
      source,
      checked_at: new Date(findings_at).toISOString(),
      findings: JSON.parse(findings),
      history: spells.slice(0, spells.filter(({ until }) => until === null).length + TOLD_PAST),
    };
  });
}

/** Rows older than that, but for the last one of each feed that is still kept: it says what holds now. */
export function pruneFindings(db: D1Database, now: number, bite: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM feed_findings WHERE rowid IN (
         SELECT f.rowid FROM feed_findings AS f
         WHERE f.at < ?1 AND (EXISTS (SELECT 1 FROM feed_findings AS later WHERE later.feed = f.feed AND later.at > f.at)
           OR NOT EXISTS (SELECT 1 FROM feeds WHERE feeds.feed = f.feed))
         LIMIT ?2)`,
    )
    .bind(now - FINDING_DAYS * DAY_MS, bite);
}
