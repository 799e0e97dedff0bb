/** A tenant's rules as they are kept: each save is a version, with who made it and when. */
import { z } from "zod";
import { type Rule, ruleSchema } from "../wire.ts";

export type StoredRules = { version: number; rules: Rule[]; savedAt: number | null; savedBy: string | null };

const listSchema = z.array(ruleSchema);

type Row = { version: number; rules: string; savedAt: number; savedBy: string };
const COLUMNS = "version, rules, saved_at AS savedAt, saved_by AS savedBy";

function storedOf(row: Row | null): StoredRules {
  if (row === null) return { version: 0, rules: [], savedAt: null, savedBy: null };
  return { ...row, rules: listSchema.parse(JSON.parse(row.rules)) };
}

/** The version that counts; version 0 is empty: nothing was ever saved. */
export async function readRules(db: D1Database, tenantId: string): Promise<StoredRules> {
  return storedOf(
    await db
      .prepare(`SELECT ${COLUMNS} FROM orders_rules WHERE tenant_id = ?1 ORDER BY version DESC LIMIT 1`)
      .bind(tenantId)
      .first<Row>(),
  );
}

export async function readRulesOf(db: D1Database, tenantId: string, version: number): Promise<StoredRules | null> {
  const row = await db
    .prepare(`SELECT ${COLUMNS} FROM orders_rules WHERE tenant_id = ?1 AND version = ?2`)
    .bind(tenantId, version)
    .first<Row>();
  return row === null ? null : storedOf(row);
}

/** How many versions are listed; older ones are still read by their number. */
const MAX_LISTED = 100;

export async function readRuleVersions(
  db: D1Database,
  tenantId: string,
): Promise<{ version: number; savedAt: number; savedBy: string; rules: number }[]> {
  const { results } = await db
    .prepare(
      `SELECT version, saved_at AS savedAt, saved_by AS savedBy, json_array_length(rules) AS rules
       FROM orders_rules WHERE tenant_id = ?1 ORDER BY version DESC LIMIT ${MAX_LISTED}`,
    )
    .bind(tenantId)
    .all<{ version: number; savedAt: number; savedBy: string; rules: number }>();
  return results;
}

/** False: somebody saved after `base`, and nothing was written. */
export async function saveRules(
  db: D1Database,
  tenantId: string,
  base: number,
  rules: readonly Rule[],
  saved: { at: number; by: string },
): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `INSERT INTO orders_rules (tenant_id, version, rules, saved_at, saved_by)
       SELECT ?1, ?2 + 1, ?3, ?4, ?5
       WHERE COALESCE((SELECT MAX(version) FROM orders_rules WHERE tenant_id = ?1), 0) = ?2`,
    )
    .bind(tenantId, base, JSON.stringify(rules), saved.at, saved.by)
    .run();
  return meta.changes > 0;
}
