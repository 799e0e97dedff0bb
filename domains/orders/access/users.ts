/** Tenants and their users. Every query but those that find out who is calling takes the tenant. */
import type { Role } from "../model.ts";
import type { User } from "../wire.ts";

export type UserRow = {
  id: string;
  tenantId: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  createdAt: number;
  disabledAt: number | null;
};

export type TenantRow = { id: string; name: string; zone: string; topicKey: string };

export const USER_COLUMNS = `u.id, u.tenant_id AS tenantId, u.email, u.name, u.role, u.password_hash AS passwordHash,
  u.created_at AS createdAt, u.disabled_at AS disabledAt`;

/** As stored and compared. */
export const emailOf = (text: string): string => text.trim().toLowerCase();

export function userView(user: UserRow): User {
  const { id, email, name, role, passwordHash, createdAt, disabledAt } = user;
  return {
    id,
    email,
    name,
    role,
    has_password: passwordHash !== null,
    created_at: new Date(createdAt).toISOString(),
    disabled_at: disabledAt === null ? null : new Date(disabledAt).toISOString(),
  };
}

/** Before anybody is known: one address is one user in the whole deployment. */
export async function userByEmail(db: D1Database, email: string): Promise<UserRow | null> {
  return db.prepare(`SELECT ${USER_COLUMNS} FROM orders_users u WHERE u.email = ?1`).bind(email).first<UserRow>();
}

export async function readUser(db: D1Database, tenantId: string, id: string): Promise<UserRow | null> {
  return db
    .prepare(`SELECT ${USER_COLUMNS} FROM orders_users u WHERE u.tenant_id = ?1 AND u.id = ?2`)
    .bind(tenantId, id)
    .first<UserRow>();
}

export async function readUsers(db: D1Database, tenantId: string): Promise<UserRow[]> {
  const { results } = await db
    .prepare(`SELECT ${USER_COLUMNS} FROM orders_users u WHERE u.tenant_id = ?1 ORDER BY u.email`)
    .bind(tenantId)
    .all<UserRow>();
  return results;
}

export async function readTenant(db: D1Database, id: string): Promise<TenantRow | null> {
  return db
    .prepare("SELECT id, name, zone, topic_key AS topicKey FROM orders_tenants WHERE id = ?1")
    .bind(id)
    .first<TenantRow>();
}

export type NewUser = Omit<UserRow, "passwordHash" | "disabledAt">;

/** Nothing changes where the address has a user already: `meta.changes` tells. */
export function insertUser(db: D1Database, user: NewUser): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO orders_users (id, tenant_id, email, name, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (email) DO NOTHING`,
    )
    .bind(user.id, user.tenantId, user.email, user.name, user.role, user.createdAt);
}

export type UserChange = { name: string; role: Role; disabledAt: number | null };

/**
 * Changes a user, unless that would leave the tenant without an administrator who can log in: `meta.changes` is 0 then.
 * The condition stands in the statement, so that two who demote each other do not both succeed.
 */
export function changeUser(db: D1Database, tenantId: string, id: string, change: UserChange): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE orders_users SET name = ?3, role = ?4, disabled_at = ?5
       WHERE tenant_id = ?1 AND id = ?2 AND ((?4 = 'admin' AND ?5 IS NULL) OR role <> 'admin' OR disabled_at IS NOT NULL
         OR EXISTS (SELECT 1 FROM orders_users o WHERE o.tenant_id = ?1 AND o.id <> ?2 AND o.role = 'admin'
              AND o.disabled_at IS NULL AND o.password_hash IS NOT NULL))`,
    )
    .bind(tenantId, id, change.name, change.role, change.disabledAt);
}

export function setPasswordHash(db: D1Database, userId: string, hash: string): D1PreparedStatement {
  return db.prepare("UPDATE orders_users SET password_hash = ?2 WHERE id = ?1").bind(userId, hash);
}

/** Who has left may know the old topics. */
export function setTopicKey(db: D1Database, tenantId: string, topicKey: string): D1PreparedStatement {
  return db.prepare("UPDATE orders_tenants SET topic_key = ?2 WHERE id = ?1").bind(tenantId, topicKey);
}
