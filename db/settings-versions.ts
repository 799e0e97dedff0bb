/** Run-time settings as they were and are. Version 0 is none: the deployment's own variables. */
import { compare, every } from "./clauses.ts";

export type Overrides = Record<string, string>;

export type SettingsVersion = {
  version: number;
  /** Epoch ms. */
  at: number;
  by: string;
  note: string | null;
  overrides: Overrides;
};

type Row = { version: number; at: number; by: string; note: string | null; overrides: string };

const COLUMNS = 'version, at, "by", note, overrides';
const versionOf = (row: Row): SettingsVersion => ({ ...row, overrides: JSON.parse(row.overrides) });

const NO_OVERRIDES: Pick<SettingsVersion, "version" | "overrides"> = { version: 0, overrides: {} };

/** What counts now. One row by its primary key: cheap enough to ask every few seconds. */
export async function currentOverrides(db: D1Database): Promise<Pick<SettingsVersion, "version" | "overrides">> {
  const row = await db.prepare(`SELECT ${COLUMNS} FROM settings_versions ORDER BY version DESC LIMIT 1`).first<Row>();
  return row === null ? NO_OVERRIDES : versionOf(row);
}

/** The latest first; `before` is exclusive. */
export async function listSettingsVersions(
  db: D1Database,
  request: { before: number | null; limit: number },
): Promise<SettingsVersion[]> {
  const where = every(request.before === null ? [] : [compare("version", "<", request.before)]);
  const { results } = await db
    .prepare(`SELECT ${COLUMNS} FROM settings_versions WHERE ${where.sql} ORDER BY version DESC LIMIT ?`)
    .bind(...where.values, request.limit)
    .all<Row>();
  return results.map(versionOf);
}

/** Null when there is no such version. */
export async function readSettingsVersion(db: D1Database, version: number): Promise<Overrides | null> {
  if (version === 0) return {};
  const row = await db.prepare(`SELECT ${COLUMNS} FROM settings_versions WHERE version = ?`).bind(version).first<Row>();
  return row === null ? null : versionOf(row).overrides;
}

/** Stores the version that follows `base`; null when another has come in between, so that no change is lost unseen. */
export async function storeSettings(
  db: D1Database,
  base: number,
  entry: Omit<SettingsVersion, "version">,
): Promise<number | null> {
  const row = await db
    .prepare(
      `INSERT INTO settings_versions (at, "by", note, overrides) SELECT ?, ?, ?, ?
       WHERE COALESCE((SELECT MAX(version) FROM settings_versions), 0) = ? RETURNING version`,
    )
    .bind(entry.at, entry.by, entry.note, JSON.stringify(entry.overrides), base)
    .first<{ version: number }>();
  return row?.version ?? null;
}
