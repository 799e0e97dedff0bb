/** Every command ever issued: the control plane itself keeps only the latest. */
import type { CommandView, Scope } from "../contracts/control.ts";
import { NEWEST, type Page, type Position, pageOf } from "./paging.ts";

export type StoredCommand = {
  command_id: string;
  command: string;
  scope: Scope;
  reason: string | null;
  issued_by: string;
  /** ISO 8601 Z. */
  issued_at: string;
  effect: string;
};

/** The same command twice is one row. */
export async function recordCommand(db: D1Database, command: CommandView): Promise<void> {
  await db
    .prepare(
      `INSERT INTO control_commands (id, name, scope, reason, issued_by, issued_at, effect) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(
      command.command_id,
      command.command,
      JSON.stringify(command.scope),
      command.reason,
      command.issued_by,
      Date.parse(command.issued_at),
      command.effect,
    )
    .run();
}

type Row = Omit<StoredCommand, "scope" | "issued_at"> & { scope: string; issued_at: number };

/** The latest first. */
export async function listCommands(
  db: D1Database,
  request: { after: Position | null; limit: number },
): Promise<Page<StoredCommand>> {
  const { at, id } = request.after ?? NEWEST;
  const { results } = await db
    .prepare(
      `SELECT id AS command_id, name AS command, scope, reason, issued_by, issued_at, effect FROM control_commands
       WHERE (issued_at, id) < (?, ?) ORDER BY issued_at DESC, id DESC LIMIT ?`,
    )
    .bind(at, id, request.limit + 1)
    .all<Row>();
  const page = pageOf(results, request.limit, (row) => ({ at: row.issued_at, id: row.command_id }));
  return {
    next: page.next,
    rows: page.rows.map((row) => ({
      ...row,
      scope: JSON.parse(row.scope),
      issued_at: new Date(row.issued_at).toISOString(),
    })),
  };
}
