/**
 * A day of the log, or of the calls of upstreams, as JSON lines: one object a line (jsonlines.org). There are no files
 * behind the names: each is read from the tables when it is asked for, so that a name leads nowhere else.
 */
import type { Dumps } from "../wire.ts";

const DAY_MS = 86_400_000;
/** Rows of a table that are read at once. */
const PAGE = 500;

const KINDS = ["operations", "exchanges"] as const;
type Kind = (typeof KINDS)[number];

const TABLES: Record<Kind, { table: string; key: string }> = {
  operations: { table: "orders_operations", key: "seq" },
  exchanges: { table: "orders_exchanges", key: "id" },
};

/** The days (UTC) that have rows, newest first. */
export async function listDumps(db: D1Database, tenantId: string): Promise<Dumps["files"]> {
  const answers = await db.batch<{ day: number; rows: number }>(
    KINDS.map((kind) =>
      db
        .prepare(
          `SELECT at / ${DAY_MS} AS day, COUNT(*) AS rows FROM ${TABLES[kind].table} WHERE tenant_id = ?1
           GROUP BY 1 ORDER BY 1 DESC LIMIT 400`,
        )
        .bind(tenantId),
    ),
  );
  return KINDS.flatMap((kind, index) =>
    (answers[index]?.results ?? []).map(({ day, rows }) => {
      const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
      return { name: `${kind}-${text}.jsonl`, day: text, kind, rows };
    }),
  ).sort((a, b) => (a.name < b.name ? 1 : -1));
}

export type DumpName = { kind: Kind; day: string; from: number; until: number };

/** Null for what is no name of a dump. Instants are epoch ms. */
export function readDumpName(name: string): DumpName | null {
  const [, kind, day = ""] = /^(operations|exchanges)-(\d{4}-\d{2}-\d{2})\.jsonl$/.exec(name) ?? [];
  const known = KINDS.find((candidate) => candidate === kind);
  const from = Date.parse(`${day}T00:00:00Z`);
  // 2026-02-31 is read as the third of March.
  if (known === undefined || Number.isNaN(from) || new Date(from).toISOString().slice(0, 10) !== day) return null;
  return { kind: known, day, from, until: from + DAY_MS };
}

/** Lines in the order in which the rows were written. */
export async function* dumpLines(db: D1Database, tenantId: string, dump: DumpName): AsyncGenerator<string> {
  const { table, key } = TABLES[dump.kind];
  let after = 0;
  for (;;) {
    const { results } = await db
      .prepare(
        `SELECT * FROM ${table} WHERE tenant_id = ?1 AND at >= ?2 AND at < ?3 AND ${key} > ?4 ORDER BY ${key} LIMIT ${PAGE}`,
      )
      .bind(tenantId, dump.from, dump.until, after)
      .all<Record<string, unknown>>();
    for (const { tenant_id: _tenant, key: _key, at, ...row } of results)
      yield `${JSON.stringify({ at: new Date(Number(at)).toISOString(), ...row })}\n`;
    const last = results.at(-1);
    if (last === undefined || results.length < PAGE) return;
    after = Number(last[key]);
  }
}
