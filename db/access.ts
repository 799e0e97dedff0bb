/** Keys, browser sessions and one-use tickets. Only hashes come in here; secrets are made and hashed by the shell. */
import type { AccessScope } from "../contracts/control.ts";

export type StoredKey = {
  id: string;
  name: string;
  hash: string;
  scope: AccessScope;
  /** Epoch ms, as all times here. */
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
};

export type StoredSession = {
  hash: string;
  /** The key that it was exchanged for, "root", or "access:<identity>". */
  keyId: string;
  actor: string;
  scope: AccessScope;
  createdAt: number;
  expiresAt: number;
};

/** The deployment's own token, which is no row of api_keys. */
export const ROOT_KEY_ID = "root";
/** Who came through Cloudflare Access holds no key of ours; their identity stands in its place. */
export const ACCESS_KEY_PREFIX = "access:";

/** Tickets live among the sessions under a name that no key can have, so that neither can be used as the other. */
const TICKET_PREFIX = "ticket:";

const USE_NOTED_EVERY_MS = 60_000;
const MAX_LISTED_KEYS = 1_000;

const KEY_COLUMNS =
  "id, name, hash, scope, created_at AS createdAt, created_by AS createdBy, expires_at AS expiresAt, last_used_at AS lastUsedAt, revoked_at AS revokedAt";
const SESSION_COLUMNS = "hash, key_id AS keyId, actor, scope, created_at AS createdAt, expires_at AS expiresAt";

/** True of a row whose key still stands; `keyId` is the SQL that names the key. ?2 is now. */
const keyStands = (keyId: string): string =>
  `(${keyId} = '${ROOT_KEY_ID}' OR substr(${keyId}, 1, ${ACCESS_KEY_PREFIX.length}) = '${ACCESS_KEY_PREFIX}' OR EXISTS (
     SELECT 1 FROM api_keys WHERE api_keys.id = ${keyId}
       AND revoked_at IS NULL AND (api_keys.expires_at IS NULL OR api_keys.expires_at > ?2)))`;

export function isStanding(key: StoredKey, now: number): boolean {
  return key.revokedAt === null && (key.expiresAt === null || key.expiresAt > now);
}

export async function readKey(db: D1Database, id: string): Promise<StoredKey | null> {
  return db.prepare(`SELECT ${KEY_COLUMNS} FROM api_keys WHERE id = ?1`).bind(id).first<StoredKey>();
}

/** Newest first, revoked and expired ones included. */
export async function readKeys(db: D1Database): Promise<StoredKey[]> {
  const { results } = await db
    .prepare(`SELECT ${KEY_COLUMNS} FROM api_keys ORDER BY created_at DESC, id LIMIT ?1`)
    .bind(MAX_LISTED_KEYS)
    .all<StoredKey>();
  return results;
}

export function insertKey(db: D1Database, key: StoredKey): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO api_keys (id, name, hash, scope, created_at, created_by, expires_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
    )
    .bind(key.id, key.name, key.hash, key.scope, key.createdAt, key.createdBy, key.expiresAt);
}

/** One batch: the key, then its sessions and tickets. */
export function revokeKey(db: D1Database, id: string, now: number): D1PreparedStatement[] {
  return [
    db.prepare("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL").bind(id, now),
    db.prepare("DELETE FROM sessions WHERE key_id IN (?1, ?2)").bind(id, TICKET_PREFIX + id),
  ];
}

/** At most one write a minute: every call would otherwise be billed as one. */
export async function noteUse(db: D1Database, key: StoredKey, now: number): Promise<void> {
  if (key.lastUsedAt !== null && now - key.lastUsedAt < USE_NOTED_EVERY_MS) return;
  await db
    .prepare("UPDATE api_keys SET last_used_at = ?2 WHERE id = ?1 AND (last_used_at IS NULL OR last_used_at <= ?3)")
    .bind(key.id, now, now - USE_NOTED_EVERY_MS)
    .run();
}

export function insertSession(db: D1Database, session: StoredSession): D1PreparedStatement {
  return db
    .prepare(
      "INSERT INTO sessions (hash, key_id, actor, scope, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(session.hash, session.keyId, session.actor, session.scope, session.createdAt, session.expiresAt);
}

/** Null when it is unknown or over, or its key is. */
export async function readSession(db: D1Database, hash: string, now: number): Promise<StoredSession | null> {
  return db
    .prepare(
      `SELECT ${SESSION_COLUMNS} FROM sessions
       WHERE hash = ?1 AND expires_at > ?2 AND ${keyStands("sessions.key_id")}`,
    )
    .bind(hash, now)
    .first<StoredSession>();
}

export function deleteSession(db: D1Database, hash: string): D1PreparedStatement {
  return db
    .prepare("DELETE FROM sessions WHERE hash = ?1 AND substr(key_id, 1, ?2) <> ?3")
    .bind(hash, TICKET_PREFIX.length, TICKET_PREFIX);
}

export function insertTicket(db: D1Database, ticket: StoredSession): D1PreparedStatement {
  return insertSession(db, { ...ticket, keyId: TICKET_PREFIX + ticket.keyId });
}

/** Reads and removes it in one statement, so that of two redemptions at once only one finds it. */
export async function takeTicket(db: D1Database, hash: string, now: number): Promise<StoredSession | null> {
  const keyId = `substr(sessions.key_id, ${TICKET_PREFIX.length + 1})`;
  const row = await db
    .prepare(
      `DELETE FROM sessions
       WHERE hash = ?1 AND expires_at > ?2 AND substr(key_id, 1, ${TICKET_PREFIX.length}) = '${TICKET_PREFIX}' AND ${keyStands(keyId)}
       RETURNING ${SESSION_COLUMNS}`,
    )
    .bind(hash, now)
    .first<StoredSession>();
  return row === null ? null : { ...row, keyId: row.keyId.slice(TICKET_PREFIX.length) };
}

/** For the hourly retention. */
export function pruneSessions(db: D1Database, now: number): D1PreparedStatement {
  return db.prepare("DELETE FROM sessions WHERE expires_at <= ?1").bind(now);
}
