/** Who is calling: a key, a browser's session, or somebody whom Cloudflare Access let in. */
import type { Context, MiddlewareHandler } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import { ACCESS_KEY_PREFIX, isStanding, noteUse, ROOT_KEY_ID, readKey, readSession } from "../../../db/access.ts";
import { writeAudit } from "../../../db/audit.ts";
import { verifyAccessJwt } from "./access-jwt.ts";
import { AccessKeys, type FetchKeys } from "./access-keys.ts";
import { type AccessSettings, accessSettings } from "./access-settings.ts";
import { type AccessEnv, type Actor, auditOf } from "./actor.ts";
import { isSafe, refuseCrossSite } from "./cross-site.ts";
import { digest, keyIdOf, sameDigest, sealed } from "./secrets.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { recordFailure, refuseIfGuessing } from "./throttle.ts";

const fetchFromTeam: FetchKeys = (url, init) => fetch(url, init);

const teams = new WeakMap<FetchKeys, Map<string, AccessKeys>>();

/** For everything under /api/system. Sets `actor`; an unset SYSTEM_API_TOKEN answers 503 to everybody. */
export function authenticate(fetchKeys: FetchKeys = fetchFromTeam): MiddlewareHandler<AccessEnv> {
  return async (context, next) => {
    const actor = await identify(context, fetchKeys);
    if (actor === null)
      throw new Refusal(401, "Not authenticated", "Send a key as X-API-Key, or log in at /api/session.");
    context.set("actor", actor);
    if (actor.ambient && !isSafe(context.req.method)) await guardCrossSite(context);
    await next();
    // A WebSocket answer's headers cannot be changed, and need not be.
    if (!context.res.webSocket) context.header("cache-control", "no-store");
  };
}

/**
 * Null where no credential was sent, or a session that is over.
 * @throws Refusal 401 for a wrong key or token, 429 for guessing, 503 while the system API is closed.
 */
export async function identify(
  context: Context<AccessEnv>,
  fetchKeys: FetchKeys = fetchFromTeam,
): Promise<Actor | null> {
  const settings = accessSettings(context.env);
  const rootToken = openToken(settings);
  const secret = sentSecret(context);
  if (secret !== undefined) return actorOfSecret(context, secret);
  const session = readSessionCookie(context);
  if (session !== undefined) {
    const actor = await actorOfSession(context, session, rootToken);
    if (actor !== null) return actor;
  }
  const assertion = context.req.header("cf-access-jwt-assertion");
  if (assertion === undefined || settings.access === null) return null;
  return actorOfAssertion(context, assertion, settings.access, fetchKeys);
}

/** @throws Refusal 503 where the deployment has no token, or one that is too short to be one. */
export function openToken({ root }: AccessSettings): string {
  if ("closed" in root) throw new Refusal(503, "The system API is closed", `closed: ${root.closed}`);
  return root.token;
}

/** @throws Refusal 401 or 429; failures are audited, which is what the throttle counts. */
export async function actorOfSecret(context: Context<AccessEnv>, secret: string): Promise<Actor> {
  const rootToken = openToken(accessSettings(context.env));
  const now = context.get("now");
  const keyId = keyIdOf(secret);
  const key = keyId === null ? null : await readKey(context.env.DB, keyId);
  const given = await digest(secret);
  if (key !== null && sameDigest(given, key.hash) && isStanding(key, now)) {
    await noteUse(context.env.DB, key, now);
    return {
      name: `key:${key.name} (${key.id})`,
      scope: key.scope,
      keyId: key.id,
      via: "key",
      expiresAt: key.expiresAt,
      ambient: false,
    };
  }
  await refuseIfGuessing(context);
  if (sameDigest(given, await digest(rootToken)))
    return { name: "root", scope: "admin", keyId: ROOT_KEY_ID, via: "key", expiresAt: null, ambient: false };
  await recordFailure(context, keyId);
  throw new Refusal(401, "Not authenticated", "The key is unknown, expired or revoked.");
}

async function actorOfSession(context: Context<AccessEnv>, secret: string, rootToken: string): Promise<Actor | null> {
  const session = await readSession(context.env.DB, await sealed(secret, rootToken), context.get("now"));
  if (session === null) return null;
  const { actor, scope, keyId, expiresAt } = session;
  return { name: actor, scope, keyId, via: "session", expiresAt, ambient: true };
}

async function actorOfAssertion(
  context: Context<AccessEnv>,
  assertion: string,
  { teamDomain, audience, scopeOf }: NonNullable<AccessSettings["access"]>,
  fetchKeys: FetchKeys,
): Promise<Actor> {
  const verdict = await verifyAccessJwt(assertion, {
    teamDomain,
    audience,
    keys: keysOf(teamDomain, fetchKeys),
    now: context.get("now"),
  });
  switch (verdict.kind) {
    case "unavailable":
      throw new Refusal(503, "Access cannot be asked", `The keys of ${teamDomain} cannot be read.`, {
        retryAfterSeconds: 5,
      });
    case "refused":
      throw new Refusal(401, "Not authenticated", `The Access token is refused: ${verdict.reason}.`);
    case "identity": {
      const { name, isPerson, expiresAt } = verdict.identity;
      const scope = scopeOf(name);
      if (scope === null) throw new Refusal(403, "Not allowed", `ACCESS_SCOPES gives ${name} no scope.`);
      const id = `${ACCESS_KEY_PREFIX}${name}`;
      return { name: id, scope, keyId: id, via: "access", expiresAt, ambient: isPerson };
    }
  }
}

function keysOf(teamDomain: string, fetchKeys: FetchKeys): AccessKeys {
  const known = teams.get(fetchKeys) ?? new Map<string, AccessKeys>();
  teams.set(fetchKeys, known);
  const keys = known.get(teamDomain) ?? new AccessKeys(teamDomain, fetchKeys);
  known.set(teamDomain, keys);
  return keys;
}

/** X-API-Key, else a bearer. Other schemes are a proxy's own affair. */
function sentSecret(context: Context<AccessEnv>): string | undefined {
  return context.req.header("x-api-key") ?? /^bearer +(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
}

async function guardCrossSite(context: Context<AccessEnv>): Promise<void> {
  try {
    refuseCrossSite(context.req);
  } catch (refusal) {
    const { method, path } = context.req;
    await writeAudit(
      context.env.DB,
      auditOf(context, {
        action: "access.cross-site",
        subject: `${method} ${path}`,
        after: { origin: context.req.header("origin") ?? null },
        result: "refused",
      }),
    );
    throw refusal;
  }
}
