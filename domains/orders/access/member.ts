/** Who is calling: a person's session, by bearer or cookie, or a paired device. Before every route but the open ones. */
import type { Context, HonoRequest, MiddlewareHandler } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import type { Me, Permission } from "../wire.ts";
import { readAccessToken } from "./access-token.ts";
import { readCookies } from "./cookies.ts";
import { refuseCrossSite } from "./cross-site.ts";
import type { AccessKeys } from "./keys.ts";
import { permissionsOf } from "./permissions.ts";
import { countRequest, type Rate, refuseAbove } from "./rates.ts";
import { digest, TOKEN_PREFIXES } from "./secrets.ts";
import { deviceHolder, type Holder, holderOf, noteDeviceUse, sessionHolder } from "./tokens.ts";
import { type TenantRow, type UserRow, userView } from "./users.ts";

export type Member = {
  tenant: TenantRow;
  user: UserRow;
  permissions: readonly Permission[];
  via: "session" | "device";
  /** The session's or the device's id. */
  sessionId: string;
  /** Epoch ms: until when the token that was sent is good. */
  expiresAt: number;
};

export type MemberEnv = { Bindings: DomainEnv["Bindings"]; Variables: DomainEnv["Variables"] & { member: Member } };

/** The topic of a tenant's board. Whoever knows its key may read it, so only members are told. */
export const boardTopic = (topicKey: string): string => `orders:${topicKey}:board`;

export function meOf(member: Member): Me {
  const { tenant, user, permissions, via, sessionId } = member;
  return {
    user: userView(user),
    tenant: { id: tenant.id, name: tenant.name, zone: tenant.zone },
    permissions: [...permissions],
    via,
    session_id: sessionId,
    topics: { board: boardTopic(tenant.topicKey) },
  };
}

export function memberOf(holder: Holder, via: Member["via"], expiresAt: number): Member {
  const { user, tenant, family } = holder;
  return { tenant, user, permissions: permissionsOf(user.role, via), via, sessionId: family, expiresAt };
}

export type Gate = { needs: Permission | null; rate: Rate };
export type Gatekeeper = (gate: Gate) => MiddlewareHandler<MemberEnv>;

/**
 * Makes the middleware of each route: it lets in members who hold `needs` (null: any) and keep to `rate`.
 * Refusals: 401 nobody, 403 another site or not allowed, 429 too often.
 */
export function gatekeeper(keys: () => Promise<AccessKeys>): Gatekeeper {
  return ({ needs, rate }) =>
    async (context, next) => {
      const member = await identify(context, await keys(), rate);
      if (member === null)
        throw new Refusal(401, "Not authenticated", "Send an access token as a bearer, or log in at /auth/login.");
      if (needs !== null && !member.permissions.includes(needs))
        throw new Refusal(
          403,
          "Not allowed",
          `This needs ${needs}; ${whatIs(member)} has ${member.permissions.join(", ")}.`,
        );
      context.set("member", member);
      await next();
      context.header("cache-control", "no-store");
    };
}

const whatIs = ({ via, user }: Member): string => (via === "device" ? "this device" : `the role ${user.role}`);

/** Null where no credential was sent, or none that stands. A bearer comes before the cookie. */
async function identify(context: Context<MemberEnv>, keys: AccessKeys, rate: Rate): Promise<Member | null> {
  const bearer = bearerOf(context.req);
  if (bearer?.startsWith(TOKEN_PREFIXES.device)) return device(context, bearer, rate);
  const cookie = bearer === undefined ? readCookies(context).access : undefined;
  if (cookie !== undefined) refuseCrossSite(context.req);
  const token = bearer ?? cookie;
  return token === undefined ? null : session(context, token, keys, rate);
}

export function bearerOf(request: HonoRequest): string | undefined {
  return /^bearer +(\S+)$/i.exec(request.header("authorization") ?? "")?.[1];
}

async function session(
  context: Context<MemberEnv>,
  token: string,
  keys: AccessKeys,
  rate: Rate,
): Promise<Member | null> {
  const now = context.get("now");
  const { DB } = context.env;
  const claims = await readAccessToken(token, keys.token, now);
  if (claims === null) return null;
  const [found, counted] = await DB.batch<Record<string, unknown>>([
    sessionHolder(DB, claims.userId, claims.sessionId, now),
    countRequest(DB, rate, claims.userId, now),
  ]);
  const holder = holderOf(found?.results[0]);
  if (holder === undefined || holder.tenant.id !== claims.tenantId) return null;
  refuseAbove(rate, Number(counted?.results[0]?.count), now);
  return memberOf(holder, "session", claims.expiresAt);
}

/** Longer than any is. */
const MAX_DEVICE_TOKEN = 100;

async function device(context: Context<MemberEnv>, token: string, rate: Rate): Promise<Member | null> {
  if (token.length > MAX_DEVICE_TOKEN) return null;
  const now = context.get("now");
  const { DB } = context.env;
  const hash = await digest(token);
  const holder = holderOf(await deviceHolder(DB, hash, now).first());
  if (holder === undefined) return null;
  const [counted] = await DB.batch<{ count: number }>([
    countRequest(DB, rate, holder.family, now),
    noteDeviceUse(DB, hash, now),
  ]);
  refuseAbove(rate, counted?.results[0]?.count ?? 0, now);
  return memberOf(holder, "device", holder.expiresAt);
}
