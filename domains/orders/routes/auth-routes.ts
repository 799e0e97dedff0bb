/** /auth: logging in and out, tokens, pairing a device, setting a password. Whole paths: they are published outside /api. */
import { createRoute, OpenAPIHono, type z } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Refusal } from "../../../contracts/problem.ts";
import type { DomainEnv } from "../../domain.ts";
import { readAccessToken } from "../access/access-token.ts";
import { clientOf } from "../access/client.ts";
import { clearCookies, readCookies } from "../access/cookies.ts";
import { refuseCrossSite, refuseForeignLogin } from "../access/cross-site.ts";
import type { AccessKeys } from "../access/keys.ts";
import { bearerOf, type Gatekeeper, memberOf, meOf } from "../access/member.ts";
import { checkPassword, hashPassword } from "../access/password.ts";
import { countRequest, refuseAbove } from "../access/rates.ts";
import { digest, keyedDigest, randomId, randomToken, readCode } from "../access/secrets.ts";
import { handOver, newSession } from "../access/sessions.ts";
import { countAttempt, forgiveAttempt } from "../access/throttle.ts";
import {
  DEVICE_MS,
  endFamily,
  endFamilyOf,
  endTokens,
  insertToken,
  REFRESH_MS,
  rotateRefresh,
  takeToken,
} from "../access/tokens.ts";
import { emailOf, readTenant, setPasswordHash, userByEmail } from "../access/users.ts";
import {
  doneSchema,
  loginSchema,
  pairedSchema,
  pairSchema,
  passwordSetSchema,
  refreshSchema,
  setPasswordSchema,
  tokensSchema,
} from "../wire.ts";
import { body, iso, maybe, NOT_FOUND, ok, REFUSALS, refuseInvalid } from "./answers.ts";
import { authMemberRoutes } from "./auth-member-routes.ts";
import { callerOf } from "./caller.ts";
import { logDeed } from "./deed.ts";

/** Outside /api, where the source system had them. */
export const AUTH_PATHS = ["/auth/*"] as const;

const tags = ["orders: access"];
/** A password and an address are not more. */
const MAX_BODY_BYTES = 8 * 1024;

/** For routes that take a credential in place of a token: their limit holds for the client. */
const open: MiddlewareHandler<DomainEnv> = async (context, next) => {
  const now = context.get("now");
  const { DB } = context.env;
  const counted = await countRequest(DB, "auth", `${context.req.path}:${clientOf(context)}`, now).first<{
    count: number;
  }>();
  refuseAbove("auth", counted?.count ?? 0, now);
  await next();
  context.header("cache-control", "no-store");
};

const loginRoute = createRoute({
  method: "post",
  path: "/auth/login",
  tags,
  summary: "Log in",
  description:
    "An access token for 15 minutes and a refresh token for 30 days; in cookie mode as HttpOnly cookies. After ten " +
    "failures of one address, or thirty of one client, within 15 minutes every attempt is refused until they are over.",
  middleware: open,
  request: body(loginSchema),
  responses: { ...ok(tokensSchema.openapi("OrdersTokens"), "Logged in."), ...REFUSALS },
});

const refreshRoute = createRoute({
  method: "post",
  path: "/auth/refresh",
  tags,
  summary: "Renew a session",
  description:
    "A refresh token is good once. One that is used again ends the session, except within ten seconds, when it yields " +
    "an access token and no new refresh token: two pages of one browser may ask at the same moment.",
  middleware: open,
  request: maybe(refreshSchema),
  responses: { ...ok(tokensSchema.openapi("OrdersTokens"), "Renewed."), ...REFUSALS },
});

const logoutRoute = createRoute({
  method: "post",
  path: "/auth/logout",
  tags,
  summary: "Log out",
  description:
    "Ends the session of the refresh token, in the body or the cookie, or else what the bearer stands for: a session, or " +
    "a device. Clears the cookies.",
  middleware: open,
  request: maybe(refreshSchema),
  responses: { ...ok(doneSchema, "Nobody is logged in any more."), ...REFUSALS },
});

const extensionTokenRoute = createRoute({
  method: "post",
  path: "/auth/extension-token",
  tags,
  summary: "Pair a device",
  description:
    "Exchanges a code that the dashboard shows (POST /auth/pairings) for a device's token, good for 180 days. It reads " +
    "orders, posts them, prints labels and uploads tracking; nothing else.",
  middleware: open,
  request: body(pairSchema),
  responses: { ...ok(pairedSchema.openapi("OrdersPaired"), "The device's token, shown this once."), ...REFUSALS },
});

const setPasswordRoute = createRoute({
  method: "post",
  path: "/auth/password",
  tags,
  summary: "Set a password",
  description:
    "With the token of an invitation's or a reset's link, which is good once. All that the user is logged in with ends.",
  middleware: open,
  request: body(setPasswordSchema),
  responses: { ...ok(passwordSetSchema, "The password holds."), ...REFUSALS, ...NOT_FOUND },
});

/** The keys and the gate stand for the deployment's; a closed domain throws 503 from `keys`. */
export function authRoutes(keys: () => Promise<AccessKeys>, gate: Gatekeeper): OpenAPIHono<DomainEnv> {
  const app = new OpenAPIHono<DomainEnv>({ defaultHook: refuseInvalid });
  app.use("/auth/*", bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  // A closed domain says so before it looks at anything.
  app.use("/auth/*", async (_context, next) => {
    await keys();
    await next();
  });

  app.openapi(loginRoute, async (context) => {
    refuseForeignLogin(context.req);
    const { DB } = context.env;
    const now = context.get("now");
    const asked = context.req.valid("json");
    const email = emailOf(asked.email);
    const attempt = { email, client: clientOf(context) };
    await countAttempt(DB, attempt, now);
    const user = await userByEmail(DB, email);
    const { isRight, isOutdated } = await checkPassword(asked.password, user?.passwordHash ?? null);
    const tenant = user !== null && isRight && user.disabledAt === null ? await readTenant(DB, user.tenantId) : null;
    if (user === null || tenant === null)
      throw new Refusal(401, "Not authenticated", "The e-mail address or the password is wrong.");
    const owner = { user, tenant, family: randomId() };
    const { refresh, statement } = await newSession(DB, owner, asked.title, now);
    await DB.batch([
      statement,
      ...(isOutdated ? [setPasswordHash(DB, user.id, await hashPassword(asked.password))] : []),
    ]);
    await forgiveAttempt(DB, attempt);
    const holder = { ...owner, expiresAt: refresh.expiresAt };
    return context.json(await handOver(context, holder, refresh, asked.mode, await keys(), now), 200);
  });

  app.openapi(refreshRoute, async (context) => {
    const sent = sentRefresh(context, context.req.valid("json"));
    if (sent === null) throw new Refusal(401, "Not authenticated", "Send the refresh token, or its cookie.");
    const now = context.get("now");
    const next = randomToken("refresh");
    const rotation = await rotateRefresh(context.env.DB, await digest(sent.token), await digest(next), now);
    switch (rotation.kind) {
      case "rotated": {
        const refresh = { token: next, expiresAt: now + REFRESH_MS };
        return context.json(await handOver(context, rotation.holder, refresh, sent.mode, await keys(), now), 200);
      }
      case "raced":
        return context.json(await handOver(context, rotation.holder, null, sent.mode, await keys(), now), 200);
      case "reused":
        await logDeed(
          context.env.DB,
          { tenantId: rotation.tenantId, by: rotation.email },
          now,
          "refresh_reused",
          "a refresh token was used a second time: its session is over",
          "WARNING",
        );
        if (sent.mode === "cookie") clearCookies(context);
        throw new Refusal(
          401,
          "Session ended",
          "This refresh token had been used before: whoever has it now, the session is over. Log in again.",
        );
      case "unknown":
        throw new Refusal(401, "Not authenticated", "The refresh token is unknown or over. Log in again.");
    }
  });

  app.openapi(logoutRoute, async (context) => {
    const { DB } = context.env;
    const now = context.get("now");
    const sent = sentRefresh(context, context.req.valid("json"));
    const token = sent?.token ?? bearerOf(context.req);
    const claims = token === undefined ? null : await readAccessToken(token, (await keys()).token, now);
    if (claims !== null) await endFamily(DB, claims.userId, claims.sessionId, now).run();
    else if (token !== undefined) await endFamilyOf(DB, await digest(token), now).run();
    clearCookies(context);
    return context.json({ success: true as const }, 200);
  });

  app.openapi(extensionTokenRoute, async (context) => {
    const { DB } = context.env;
    const now = context.get("now");
    const { code, title } = context.req.valid("json");
    const attempt = { email: null, client: clientOf(context) };
    await countAttempt(DB, attempt, now);
    const read = readCode(code);
    const holder =
      read === null ? undefined : await takeToken(DB, "pairing", await keyedDigest(read, (await keys()).code), now);
    if (holder === undefined)
      throw new Refusal(401, "Not authenticated", "The code is wrong, used or older than five minutes.", {
        parameter: "code",
      });
    await forgiveAttempt(DB, attempt);
    const token = randomToken("device");
    const device = { ...holder, family: randomId(), expiresAt: now + DEVICE_MS };
    await insertToken(DB, {
      hash: await digest(token),
      kind: "device",
      tenantId: holder.tenant.id,
      userId: holder.user.id,
      family: device.family,
      title,
      createdAt: now,
      expiresAt: device.expiresAt,
    }).run();
    const member = memberOf(device, "device", device.expiresAt);
    await logDeed(DB, callerOf(member), now, "pair_device", `${title} is paired`);
    const me = meOf(member);
    return context.json({ device_token: token, expires_at: iso(device.expiresAt), me }, 200);
  });

  app.openapi(setPasswordRoute, async (context) => {
    const { DB } = context.env;
    const now = context.get("now");
    const { token, password } = context.req.valid("json");
    await countAttempt(DB, { email: null, client: clientOf(context) }, now);
    const hash = await hashPassword(password);
    const holder = await takeToken(DB, "password", await digest(token), now);
    if (holder === undefined)
      throw new Refusal(404, "Unknown link", "The link is unknown, used or over: ask for a new one.", {
        parameter: "token",
      });
    const { user } = holder;
    await DB.batch([
      setPasswordHash(DB, user.id, hash),
      endTokens(DB, user.id, ["refresh", "device", "pairing", "password"], now),
    ]);
    await forgiveAttempt(DB, { email: user.email, client: clientOf(context) });
    await logDeed(
      DB,
      { tenantId: user.tenantId, by: user.email },
      now,
      "set_password",
      "by a link; all sessions ended",
    );
    return context.json({ success: true as const, email: user.email }, 200);
  });

  app.route("/", authMemberRoutes(keys, gate));
  return app;
}

/** The body's token; else the browser's cookie, which another site must not make it send. */
function sentRefresh(
  context: Context,
  asked: z.infer<typeof refreshSchema>,
): { token: string; mode: "token" | "cookie" } | null {
  if (asked.refresh_token !== undefined) return { token: asked.refresh_token, mode: "token" };
  const { refresh } = readCookies(context);
  if (refresh === undefined) return null;
  refuseCrossSite(context.req);
  return { token: refresh, mode: "cookie" };
}

function tooLarge(): never {
  throw new Refusal(413, "Too large", `At most ${MAX_BODY_BYTES} bytes are read here.`);
}
