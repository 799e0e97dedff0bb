/** Users of a tenant, their sessions and devices. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import { forgetSnapshot } from "../../../db/snapshots.ts";
import { passwordLink } from "../access/links.ts";
import { boardTopic, type Gatekeeper, type Member, type MemberEnv } from "../access/member.ts";
import { randomId } from "../access/secrets.ts";
import { endHeld, endTokens, type HeldRow, readHeld } from "../access/tokens.ts";
import {
  changeUser,
  emailOf,
  insertUser,
  readUser,
  readUsers,
  setTopicKey,
  type UserRow,
  userView,
} from "../access/users.ts";
import {
  devicesSchema,
  doneSchema,
  type Held,
  invitedSchema,
  inviteSchema,
  sessionsSchema,
  userPatchSchema,
  userSchema,
  usersSchema,
} from "../wire.ts";
import {
  body,
  CONFLICT,
  created,
  idPath,
  iso,
  isoOrNull,
  NOT_FOUND,
  notFound,
  ok,
  REFUSALS,
  SECURITY,
} from "./answers.ts";
import { callerOf } from "./caller.ts";
import { logDeed } from "./deed.ts";

const tags = ["orders: access"];
const security = SECURITY;

export function addUserRoutes(app: OpenAPIHono<MemberEnv>, gate: Gatekeeper): void {
  const administer = gate({ needs: "administer", rate: "orchestrator" });
  const anybody = gate({ needs: null, rate: "orchestrator" });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/users",
      tags,
      summary: "Users",
      security,
      middleware: administer,
      responses: { ...ok(usersSchema, "The tenant's users, disabled ones too."), ...REFUSALS },
    }),
    async (context) => {
      const users = await readUsers(context.env.DB, context.get("member").tenant.id);
      return context.json({ success: true as const, users: users.map(userView) }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/users",
      tags,
      summary: "Invite a user",
      description: "Nobody logs in with it before a password has been set by the link, which is shown this once.",
      security,
      middleware: administer,
      request: body(inviteSchema),
      responses: { ...created(invitedSchema, "The user, with the link."), ...REFUSALS, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const { email, name, role } = context.req.valid("json");
      const { tenant } = context.get("member");
      const row = { id: randomId(), tenantId: tenant.id, email: emailOf(email), name, role, createdAt: now };
      if ((await insertUser(DB, row).run()).meta.changes === 0)
        throw new Refusal(409, "Address taken", "Somebody has this e-mail address already.", { parameter: "email" });
      const user: UserRow = { ...row, passwordHash: null, disabledAt: null };
      await logDeed(DB, callerOf(context.get("member")), now, "invite_user", `${user.email} as ${role}`);
      return context.json(await linked(DB, user, context.req.url, now), 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/users/{id}/password-link",
      tags,
      summary: "A link to set a password",
      description: "For who has lost theirs, or the invitation. The old password holds until a new one is set.",
      security,
      middleware: administer,
      request: { params: idPath },
      responses: { ...ok(invitedSchema, "The user, with the link, shown this once."), ...REFUSALS, ...NOT_FOUND },
    }),
    async (context) => {
      const { DB } = context.env;
      const user = await readUser(DB, context.get("member").tenant.id, context.req.valid("param").id);
      if (user === null || user.disabledAt !== null) throw notFound("user");
      const now = context.get("now");
      await logDeed(DB, callerOf(context.get("member")), now, "password_link", `for ${user.email}`);
      return context.json(await linked(DB, user, context.req.url, now), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "patch",
      path: "/v1/users/{id}",
      tags,
      summary: "Change a user",
      description:
        "Disabling ends all that the user holds, and gives the tenant's live topics new names. The last administrator stays one.",
      security,
      middleware: administer,
      request: { params: idPath, ...body(userPatchSchema) },
      responses: { ...ok(userSchema.openapi("OrdersUser"), "The user."), ...REFUSALS, ...NOT_FOUND, ...CONFLICT },
    }),
    async (context) => {
      const { DB } = context.env;
      const now = context.get("now");
      const { tenant } = context.get("member");
      const { id } = context.req.valid("param");
      const { name, role, disabled } = context.req.valid("json");
      const user = await readUser(DB, tenant.id, id);
      if (user === null) throw notFound("user");
      const change = {
        name: name ?? user.name,
        role: role ?? user.role,
        disabledAt: disabled === undefined ? user.disabledAt : disabled ? (user.disabledAt ?? now) : null,
      };
      if ((await changeUser(DB, tenant.id, id, change).run()).meta.changes === 0)
        throw new Refusal(409, "Last administrator", "A tenant keeps at least one administrator who can log in.");
      if (change.disabledAt !== null && user.disabledAt === null)
        await DB.batch([
          endTokens(DB, id, ["refresh", "device", "pairing", "password"], now),
          setTopicKey(DB, tenant.id, newTopicKey()),
          forgetSnapshot(DB, boardTopic(tenant.topicKey)),
        ]);
      const words = change.disabledAt === null ? change.role : "disabled";
      await logDeed(DB, callerOf(context.get("member")), now, "change_user", `${user.email}: ${words}`);
      return context.json(userView({ ...user, ...change }), 200);
    },
  );

  for (const { path, kind, what, title } of [
    { path: "/v1/sessions", kind: "refresh", what: "session", title: "Sessions" },
    { path: "/v1/devices", kind: "device", what: "device", title: "Devices" },
  ] as const) {
    app.openapi(
      createRoute({
        method: "get",
        path,
        tags,
        summary: title,
        description: "One's own; an administrator sees the tenant's.",
        security,
        middleware: anybody,
        responses: { ...ok(z.union([sessionsSchema, devicesSchema]), "Those that stand, newest first."), ...REFUSALS },
      }),
      async (context) => {
        const member = context.get("member");
        const held = await readHeld(context.env.DB, member.tenant.id, kind, scopeOf(member), context.get("now"));
        const rows = held.map((row) => heldView(row, member));
        return kind === "device"
          ? context.json({ success: true as const, devices: rows }, 200)
          : context.json({ success: true as const, sessions: rows }, 200);
      },
    );
    app.openapi(
      createRoute({
        method: "delete",
        path: `${path}/{id}`,
        tags,
        summary: `End a ${what}`,
        security,
        middleware: anybody,
        request: { params: idPath },
        responses: { ...ok(doneSchema, "It is over."), ...REFUSALS, ...NOT_FOUND },
      }),
      async (context) => {
        const member = context.get("member");
        if (member.via === "device") throw new Refusal(403, "Not allowed", "A device ends nothing but its own work.");
        const { id } = context.req.valid("param");
        const ended = await endHeld(
          context.env.DB,
          member.tenant.id,
          kind,
          id,
          scopeOf(member),
          context.get("now"),
        ).run();
        if (ended.meta.changes === 0) throw notFound(what);
        await logDeed(context.env.DB, callerOf(member), context.get("now"), `end_${what}`, `${what} ${id} is ended`);
        return context.json({ success: true as const }, 200);
      },
    );
  }
}

/** 128 random bits. */
export const newTopicKey = (): string => crypto.randomUUID().replaceAll("-", "");

/** Null: the whole tenant's. */
const scopeOf = ({ user, permissions }: Member): string | null => (permissions.includes("administer") ? null : user.id);

function heldView(row: HeldRow, member: Member): Held {
  return {
    id: row.family,
    title: row.title,
    user_id: row.userId,
    user: row.userName,
    created_at: iso(row.createdAt),
    expires_at: iso(row.expiresAt),
    last_used_at: isoOrNull(row.lastUsedAt),
    current: row.family === member.sessionId,
  };
}

async function linked(db: D1Database, user: UserRow, url: string, now: number) {
  const { link, expiresAt, statements } = await passwordLink(db, user, new URL(url).origin, now);
  await db.batch(statements);
  return { user: userView(user), link, expires_at: iso(expiresAt) };
}
