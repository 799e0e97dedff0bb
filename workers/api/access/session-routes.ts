/** Logging in, who one is, logging out; and tickets for what cannot send a header. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type SessionView, sessionViewSchema, ticketSchema } from "../../../contracts/access.ts";
import { deleteSession, insertSession } from "../../../db/access.ts";
import { auditStatement } from "../../../db/audit.ts";
import type { FetchKeys } from "./access-keys.ts";
import { accessSettings } from "./access-settings.ts";
import { type AccessEnv, type Actor, auditOf, requireScope } from "./actor.ts";
import { isoOrNull, ok, REFUSALS, SECURITY, SYSTEM_TAGS } from "./answers.ts";
import { actorOfSecret, identify, openToken } from "./authenticate.ts";
import { refuseCrossSite, refuseForeignLogin } from "./cross-site.ts";
import { randomSecret, sealed } from "./secrets.ts";
import { clearSessionCookie, readSessionCookie, setSessionCookie } from "./session-cookie.ts";
import { issueTicket, TICKET_SECONDS } from "./tickets.ts";

/** A working day and a bit: nobody is thrown out in the middle of an incident. */
const SESSION_MS = 12 * 3_600_000;

const sessionSchema = sessionViewSchema.openapi("Session");

const loginRoute = createRoute({
  method: "post",
  path: "/api/session",
  tags: SYSTEM_TAGS,
  summary: "Log in",
  description: "Exchanges a key for an HttpOnly cookie that lasts 12 hours, or as long as the key.",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.strictObject({
            key: z.string({ error: "must be given" }).min(1, "must not be empty").max(500, "is too long to be a key"),
          }),
        },
      },
    },
  },
  responses: { ...ok(sessionSchema, "Logged in."), ...REFUSALS },
});

const sessionRoute = createRoute({
  method: "get",
  path: "/api/session",
  tags: SYSTEM_TAGS,
  summary: "Who one is",
  responses: { ...ok(sessionSchema, "The caller, known or not."), 401: REFUSALS[401], 429: REFUSALS[429] },
});

const logoutRoute = createRoute({
  method: "delete",
  path: "/api/session",
  tags: SYSTEM_TAGS,
  summary: "Log out",
  responses: { ...ok(sessionSchema, "Nobody is logged in any more."), 403: REFUSALS[403] },
});

const ticketRoute = createRoute({
  method: "post",
  path: "/api/system/ticket",
  tags: SYSTEM_TAGS,
  summary: "A ticket for the operators' WebSocket",
  description: `Good for one connection to /live/operator?ticket=… within ${TICKET_SECONDS} seconds.`,
  security: SECURITY,
  middleware: requireScope("read"),
  responses: { ...ok(ticketSchema.openapi("Ticket"), "The ticket."), ...REFUSALS },
});

function viewOf(actor: Actor): SessionView {
  const { name, scope, via, expiresAt } = actor;
  return { authenticated: true, name, scope, via, expires_at: isoOrNull(expiresAt) };
}

export function addSessionRoutes(app: OpenAPIHono<AccessEnv>, fetchKeys?: FetchKeys): void {
  app.use("/api/session", async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
  });

  app.openapi(loginRoute, async (context) => {
    refuseForeignLogin(context.req);
    const rootToken = openToken(accessSettings(context.env));
    const now = context.get("now");
    const holder = await actorOfSecret(context, context.req.valid("json").key);
    const actor: Actor = {
      ...holder,
      name: `session:${holder.name.replace(/^key:/, "")}`,
      via: "session",
      expiresAt: Math.min(now + SESSION_MS, holder.expiresAt ?? Number.POSITIVE_INFINITY),
      ambient: true,
    };
    const secret = randomSecret();
    const expiresAt = actor.expiresAt ?? now + SESSION_MS;
    context.set("actor", actor);
    await context.env.DB.batch([
      insertSession(context.env.DB, {
        hash: await sealed(secret, rootToken),
        keyId: actor.keyId,
        actor: actor.name,
        scope: actor.scope,
        createdAt: now,
        expiresAt,
      }),
      auditStatement(
        context.env.DB,
        auditOf(context, {
          action: "session.open",
          subject: actor.keyId,
          after: { scope: actor.scope },
          result: "done",
        }),
      ),
    ]);
    setSessionCookie(context, secret, now, expiresAt);
    return context.json(viewOf(actor), 200);
  });

  app.openapi(sessionRoute, async (context) => {
    const { root } = accessSettings(context.env);
    if ("closed" in root) return context.json({ authenticated: false as const, closed: root.closed }, 200);
    const actor = await identify(context, fetchKeys);
    return context.json(actor === null ? { authenticated: false as const, closed: null } : viewOf(actor), 200);
  });

  app.openapi(logoutRoute, async (context) => {
    const { root } = accessSettings(context.env);
    const secret = readSessionCookie(context);
    if (secret !== undefined && "token" in root) {
      refuseCrossSite(context.req);
      const actor = await identify(context, fetchKeys);
      if (actor?.via === "session") {
        context.set("actor", actor);
        await context.env.DB.batch([
          deleteSession(context.env.DB, await sealed(secret, root.token)),
          auditStatement(
            context.env.DB,
            auditOf(context, { action: "session.close", subject: actor.keyId, result: "done" }),
          ),
        ]);
      }
    }
    clearSessionCookie(context);
    return context.json({ authenticated: false as const, closed: null }, 200);
  });

  app.openapi(ticketRoute, async (context) => {
    const ticket = await issueTicket(context.env, context.get("actor"), context.get("now"));
    return context.json({ ticket, expires_in_s: TICKET_SECONDS }, 200);
  });
}
