/** Keys: made, shown once, listed, revoked. For administrators. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { type KeyView, keyRequestSchema, keyViewSchema } from "../../../contracts/access.ts";
import { Refusal } from "../../../contracts/problem.ts";
import { insertKey, isStanding, readKey, readKeys, revokeKey, type StoredKey } from "../../../db/access.ts";
import { auditStatement } from "../../../db/audit.ts";
import { type AccessEnv, auditOf, requireScope } from "./actor.ts";
import { iso, isoOrNull, NOT_FOUND, ok, REFUSALS, SECURITY, SYSTEM_TAGS } from "./answers.ts";
import { digest, randomKey } from "./secrets.ts";

const DAY_MS = 86_400_000;

const keySchema = keyViewSchema.openapi("Key");

const listRoute = createRoute({
  method: "get",
  path: "/api/system/keys",
  tags: SYSTEM_TAGS,
  summary: "Keys",
  description: "Newest first, revoked and expired ones included.",
  security: SECURITY,
  middleware: requireScope("admin"),
  responses: { ...ok(z.object({ keys: z.array(keySchema) }), "The keys."), ...REFUSALS },
});

const createKeyRoute = createRoute({
  method: "post",
  path: "/api/system/keys",
  tags: SYSTEM_TAGS,
  summary: "Make a key",
  security: SECURITY,
  middleware: requireScope("admin"),
  request: { body: { required: true, content: { "application/json": { schema: keyRequestSchema } } } },
  responses: {
    201: {
      description: "The key. `secret` is shown this once; only its SHA-256 is kept.",
      content: { "application/json": { schema: z.object({ key: keySchema, secret: z.string() }) } },
    },
    ...REFUSALS,
  },
});

const revokeRoute = createRoute({
  method: "delete",
  path: "/api/system/keys/{id}",
  tags: SYSTEM_TAGS,
  summary: "Revoke a key",
  description: "Ends its sessions and tickets as well. A second time changes nothing.",
  security: SECURITY,
  middleware: requireScope("admin"),
  request: { params: z.object({ id: z.string().max(40, "is no key's id") }) },
  responses: {
    ...ok(z.object({ key: keySchema, sessions_ended: z.number().int() }), "The key, revoked."),
    ...REFUSALS,
    ...NOT_FOUND,
  },
});

function viewOf(key: StoredKey, now: number): KeyView {
  return {
    id: key.id,
    name: key.name,
    scope: key.scope,
    state: key.revokedAt !== null ? "revoked" : isStanding(key, now) ? "active" : "expired",
    created_at: iso(key.createdAt),
    created_by: key.createdBy,
    expires_at: isoOrNull(key.expiresAt),
    last_used_at: isoOrNull(key.lastUsedAt),
    revoked_at: isoOrNull(key.revokedAt),
  };
}

export function addKeyRoutes(app: OpenAPIHono<AccessEnv>): void {
  app.openapi(listRoute, async (context) => {
    const keys = await readKeys(context.env.DB);
    return context.json({ keys: keys.map((key) => viewOf(key, context.get("now"))) }, 200);
  });

  app.openapi(createKeyRoute, async (context) => {
    const { DB } = context.env;
    const { name, scope, expires_in_days: days } = context.req.valid("json");
    const now = context.get("now");
    const { id, secret } = randomKey();
    const key: StoredKey = {
      id,
      name,
      hash: await digest(secret),
      scope,
      createdAt: now,
      createdBy: context.get("actor").name,
      expiresAt: days === undefined ? null : now + days * DAY_MS,
      lastUsedAt: null,
      revokedAt: null,
    };
    const view = viewOf(key, now);
    await DB.batch([
      insertKey(DB, key),
      auditStatement(DB, auditOf(context, { action: "key.create", subject: id, after: view, result: "done" })),
    ]);
    return context.json({ key: view, secret }, 201);
  });

  app.openapi(revokeRoute, async (context) => {
    const { DB } = context.env;
    const { id } = context.req.valid("param");
    const now = context.get("now");
    const key = await readKey(DB, id);
    if (key === null) throw new Refusal(404, "Unknown key", `There is no key ${id}.`, { parameter: "id" });
    const before = viewOf(key, now);
    if (key.revokedAt !== null) return context.json({ key: before, sessions_ended: 0 }, 200);
    const after = viewOf({ ...key, revokedAt: now }, now);
    const [, ended] = await DB.batch([
      ...revokeKey(DB, id, now),
      auditStatement(DB, auditOf(context, { action: "key.revoke", subject: id, before, after, result: "done" })),
    ]);
    return context.json({ key: after, sessions_ended: ended?.meta.changes ?? 0 }, 200);
  });
}
