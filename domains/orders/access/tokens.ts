/** Sessions of browsers and machines, paired devices, pairing codes and links that set a password. Hashes only. */
import { type TenantRow, USER_COLUMNS, type UserRow } from "./users.ts";

const DAY_MS = 86_400_000;
/** A browser that is used once a month stays logged in. */
export const REFRESH_MS = 30 * DAY_MS;
export const DEVICE_MS = 180 * DAY_MS;
export const PAIRING_MS = 5 * 60_000;
export const INVITATION_MS = 7 * DAY_MS;
/**
 * Two pages of one browser may refresh at the same moment with the same cookie. For so long the second is given an access
 * token and no refresh token: the browser has the first one's. Later, it is a stolen one.
 */
const REUSE_GRACE_MS = 10_000;
const USE_NOTED_EVERY_MS = 60_000;
/** Ended and expired ones are kept so long, so that their reuse is recognised. */
const KEPT_MS = 7 * DAY_MS;

type Kind = "refresh" | "device" | "pairing" | "password";

export type NewToken = {
  hash: string;
  kind: Kind;
  tenantId: string;
  userId: string;
  family: string;
  title: string;
  createdAt: number;
  expiresAt: number;
};

/** Who is behind a token, with all that a request has to know of them. */
export type Holder = { user: UserRow; tenant: TenantRow; family: string; expiresAt: number };

type HolderRow = UserRow & {
  tenantName: string;
  zone: string;
  topicKey: string;
  family: string;
  expiresAt: number;
};

const HOLDER = `SELECT ${USER_COLUMNS}, t.name AS tenantName, t.zone, t.topic_key AS topicKey, k.family, k.expires_at AS expiresAt
  FROM orders_tokens k
  JOIN orders_users u ON u.id = k.user_id AND u.tenant_id = k.tenant_id AND u.disabled_at IS NULL
  JOIN orders_tenants t ON t.id = u.tenant_id`;

/** Undefined: unknown, ended, or of a user who is disabled. */
export function holderOf(row: unknown): Holder | undefined {
  // The row of HOLDER, which names its columns.
  const held = row as HolderRow | undefined | null;
  if (held === undefined || held === null) return undefined;
  const { tenantName, zone, topicKey, family, expiresAt, ...user } = held;
  return { user, tenant: { id: user.tenantId, name: tenantName, zone, topicKey }, family, expiresAt };
}

export function insertToken(db: D1Database, token: NewToken): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO orders_tokens (hash, kind, tenant_id, user_id, family, title, created_at, expires_at, last_used_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)`,
    )
    .bind(
      token.hash,
      token.kind,
      token.tenantId,
      token.userId,
      token.family,
      token.title,
      token.createdAt,
      token.expiresAt,
    );
}

/** Of a session that still stands. */
export function sessionHolder(db: D1Database, userId: string, family: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `${HOLDER} WHERE k.user_id = ?1 AND k.family = ?2 AND k.kind = 'refresh' AND k.ended_at IS NULL
         AND k.expires_at > ?3 LIMIT 1`,
    )
    .bind(userId, family, now);
}

export function deviceHolder(db: D1Database, hash: string, now: number): D1PreparedStatement {
  return db
    .prepare(`${HOLDER} WHERE k.hash = ?1 AND k.kind = 'device' AND k.ended_at IS NULL AND k.expires_at > ?2`)
    .bind(hash, now);
}

/** At most one write a minute. */
export function noteDeviceUse(db: D1Database, hash: string, now: number): D1PreparedStatement {
  return db
    .prepare("UPDATE orders_tokens SET last_used_at = ?2 WHERE hash = ?1 AND COALESCE(last_used_at, 0) <= ?3")
    .bind(hash, now, now - USE_NOTED_EVERY_MS);
}

export type Rotation =
  | { kind: "rotated"; holder: Holder }
  /** Another page of the same browser was first, a moment ago. */
  | { kind: "raced"; holder: Holder }
  /** It had been used before: whoever used it, the whole family is over. */
  | { kind: "reused"; tenantId: string; email: string }
  | { kind: "unknown" };

/** Ends the old refresh token and lets the new one follow it, in one step of which two at once cannot both be part. */
export async function rotateRefresh(db: D1Database, oldHash: string, newHash: string, now: number): Promise<Rotation> {
  const [inserted] = await db.batch([
    db
      .prepare(
        `INSERT INTO orders_tokens (hash, kind, tenant_id, user_id, family, title, created_at, expires_at, last_used_at)
         SELECT ?2, kind, tenant_id, user_id, family, title, created_at, ?4, ?3 FROM orders_tokens
         WHERE hash = ?1 AND kind = 'refresh' AND ended_at IS NULL AND expires_at > ?3`,
      )
      .bind(oldHash, newHash, now, now + REFRESH_MS),
    db
      .prepare("UPDATE orders_tokens SET ended_at = ?2 WHERE hash = ?1 AND kind = 'refresh' AND ended_at IS NULL")
      .bind(oldHash, now),
  ]);
  if (inserted?.meta.changes === 1) {
    const holder = holderOf(await db.prepare(`${HOLDER} WHERE k.hash = ?1`).bind(newHash).first());
    return holder === undefined ? { kind: "unknown" } : { kind: "rotated", holder };
  }
  const old = await db
    .prepare(
      `SELECT k.user_id AS userId, k.family, k.ended_at AS endedAt, k.tenant_id AS tenantId, u.email
       FROM orders_tokens k JOIN orders_users u ON u.id = k.user_id WHERE k.hash = ?1 AND k.kind = 'refresh'`,
    )
    .bind(oldHash)
    .first<{ userId: string; family: string; endedAt: number | null; tenantId: string; email: string }>();
  if (old === null || old.endedAt === null) return { kind: "unknown" };
  if (now - old.endedAt < REUSE_GRACE_MS) {
    const holder = holderOf(await sessionHolder(db, old.userId, old.family, now).first());
    if (holder !== undefined) return { kind: "raced", holder };
    return { kind: "unknown" };
  }
  const ended = await endFamily(db, old.userId, old.family, now).run();
  const { tenantId, email } = old;
  return ended.meta.changes > 0 ? { kind: "reused", tenantId, email } : { kind: "unknown" };
}

export function endFamily(db: D1Database, userId: string, family: string, now: number): D1PreparedStatement {
  return db
    .prepare("UPDATE orders_tokens SET ended_at = ?3 WHERE user_id = ?1 AND family = ?2 AND ended_at IS NULL")
    .bind(userId, family, now);
}

/** By one of its tokens: a refresh token's session, or a device. */
export function endFamilyOf(db: D1Database, hash: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE orders_tokens SET ended_at = ?2
       WHERE ended_at IS NULL AND kind IN ('refresh', 'device')
         AND (user_id, family) = (SELECT user_id, family FROM orders_tokens WHERE hash = ?1)`,
    )
    .bind(hash, now);
}

/** Everything a user holds, of these kinds; `but` is a session that may stay. */
export function endTokens(
  db: D1Database,
  userId: string,
  kinds: readonly Kind[],
  now: number,
  but = "",
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE orders_tokens SET ended_at = ?2
       WHERE user_id = ?1 AND ended_at IS NULL AND family <> ?4 AND kind IN (SELECT value FROM json_each(?3))`,
    )
    .bind(userId, now, JSON.stringify(kinds), but);
}

/** What is good once: a pairing code or a password's link. Of two who take it at once, one gets it. */
export async function takeToken(
  db: D1Database,
  kind: "pairing" | "password",
  hash: string,
  now: number,
): Promise<Holder | undefined> {
  const taken = await db
    .prepare(
      `UPDATE orders_tokens SET ended_at = ?3 WHERE hash = ?1 AND kind = ?2 AND ended_at IS NULL AND expires_at > ?3`,
    )
    .bind(hash, kind, now)
    .run();
  if (taken.meta.changes === 0) return undefined;
  return holderOf(await db.prepare(`${HOLDER} WHERE k.hash = ?1`).bind(hash).first());
}

export type HeldRow = {
  family: string;
  title: string;
  userId: string;
  userName: string;
  createdAt: number;
  expiresAt: number;
  lastUsedAt: number | null;
};

/** Sessions or devices that stand, newest first; of one user, or of the whole tenant where that is null. */
export async function readHeld(
  db: D1Database,
  tenantId: string,
  kind: "refresh" | "device",
  userId: string | null,
  now: number,
): Promise<HeldRow[]> {
  const { results } = await db
    .prepare(
      `SELECT k.family, k.title, k.user_id AS userId, u.name AS userName, k.created_at AS createdAt,
              k.expires_at AS expiresAt, k.last_used_at AS lastUsedAt
       FROM orders_users u JOIN orders_tokens k ON k.user_id = u.id
       WHERE u.tenant_id = ?1 AND (?2 IS NULL OR u.id = ?2) AND k.kind = ?3 AND k.ended_at IS NULL AND k.expires_at > ?4
       ORDER BY k.created_at DESC, k.family LIMIT 500`,
    )
    .bind(tenantId, userId, kind, now)
    .all<HeldRow>();
  return results;
}

/** Ends one of them; `meta.changes` is 0 where there is none. */
export function endHeld(
  db: D1Database,
  tenantId: string,
  kind: "refresh" | "device",
  family: string,
  userId: string | null,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE orders_tokens SET ended_at = ?5
       WHERE user_id IN (SELECT id FROM orders_users WHERE tenant_id = ?1 AND (?2 IS NULL OR id = ?2))
         AND kind = ?3 AND family = ?4 AND ended_at IS NULL AND expires_at > ?5`,
    )
    .bind(tenantId, userId, kind, family, now);
}

/** For the retention. */
export function pruneTokens(db: D1Database, now: number): D1PreparedStatement {
  return db.prepare("DELETE FROM orders_tokens WHERE expires_at <= ?1").bind(now - KEPT_MS);
}
