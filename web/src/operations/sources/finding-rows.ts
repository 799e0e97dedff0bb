/** What is wrong with a source's answers: its feeds together, since fifty of them may break one rule alike. */
import type { FeedFinding, FeedFindingsView, FindingSpell } from "../../../../contracts/findings.ts";

export type FindingRow = Pick<FeedFinding, "rule" | "severity" | "title" | "consequence" | "example"> & {
  /** Places, in all feeds. */
  count: number;
  /** Names of the feeds that have it. */
  feeds: string[];
  /** When the first of them began to, of those that is known of. */
  since: string | null;
};

export type PastFinding = FindingSpell & { feed: string; until: string };

export type SourceFindings = {
  /** When the last answer was looked at; null where none is. */
  checkedAt: string | null;
  /** Errors first, then what is in the most places. */
  rows: FindingRow[];
  /** What is over, the latest first. */
  past: PastFinding[];
};

export function findingsOf(source: string, all: readonly FeedFindingsView[]): SourceFindings {
  const feeds = all.filter((one) => one.source === source);
  const rows = new Map<string, FindingRow>();
  for (const { feed, findings, history } of feeds) {
    for (const { rule, severity, title, consequence, example, count } of findings) {
      const since = history.find((spell) => spell.rule === rule && spell.until === null)?.since ?? null;
      const row = rows.get(rule);
      if (row === undefined) {
        rows.set(rule, { rule, severity, title, consequence, example, count, feeds: [feed], since });
        continue;
      }
      row.count += count;
      row.feeds.push(feed);
      if (since !== null && (row.since === null || since < row.since)) row.since = since;
    }
  }
  return {
    checkedAt: feeds.reduce<string | null>(
      (last, one) => (last === null || one.checked_at > last ? one.checked_at : last),
      null,
    ),
    rows: [...rows.values()].sort((a, b) =>
      a.severity === b.severity ? b.count - a.count || a.rule.localeCompare(b.rule) : a.severity === "error" ? -1 : 1,
    ),
    past: feeds
      .flatMap(({ feed, history }) =>
        history.flatMap((spell) => (spell.until === null ? [] : [{ ...spell, until: spell.until, feed }])),
      )
      .sort((a, b) => b.until.localeCompare(a.until)),
  };
}
