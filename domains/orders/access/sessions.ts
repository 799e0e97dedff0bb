/** Opening a session, and what its owner is given. */
import type { Context } from "hono";
import type { Me, Tokens } from "../wire.ts";
import { signAccessToken } from "./access-token.ts";
import { setCookies } from "./cookies.ts";
import type { AccessKeys } from "./keys.ts";
import { memberOf, meOf } from "./member.ts";
import { digest, randomToken } from "./secrets.ts";
import { type Holder, insertToken, REFRESH_MS } from "./tokens.ts";

export type Mode = "token" | "cookie";

/** `refresh` null: the caller has one that is newer than what it sent. */
export async function handOver(
  context: Context,
  holder: Holder,
  refresh: { token: string; expiresAt: number } | null,
  mode: Mode,
  keys: AccessKeys,
  now: number,
): Promise<Tokens> {
  const access = await signAccessToken(
    { userId: holder.user.id, tenantId: holder.tenant.id, sessionId: holder.family },
    keys.token,
    now,
  );
  const me: Me = meOf(memberOf(holder, "session", access.expiresAt));
  if (mode === "cookie") setCookies(context, access, refresh, now);
  return {
    access_token: mode === "token" ? access.token : null,
    token_type: "Bearer",
    expires_in: Math.floor((access.expiresAt - now) / 1000),
    refresh_token: mode === "token" ? (refresh?.token ?? null) : null,
    me,
  };
}

/** The first refresh token of a session. Nothing is stored until the statement is run. */
export async function newSession(
  db: D1Database,
  owner: Omit<Holder, "expiresAt">,
  title: string,
  now: number,
): Promise<{ refresh: { token: string; expiresAt: number }; statement: D1PreparedStatement }> {
  const token = randomToken("refresh");
  const expiresAt = now + REFRESH_MS;
  const statement = insertToken(db, {
    hash: await digest(token),
    kind: "refresh",
    tenantId: owner.tenant.id,
    userId: owner.user.id,
    family: owner.family,
    title,
    createdAt: now,
    expiresAt,
  });
  return { refresh: { token, expiresAt }, statement };
}
