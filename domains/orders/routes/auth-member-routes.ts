/** Of /auth, what somebody asks who is logged in. */
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { Refusal } from "../../../contracts/problem.ts";
import { clientOf } from "../access/client.ts";
import type { AccessKeys } from "../access/keys.ts";
import { type Gatekeeper, type MemberEnv, meOf } from "../access/member.ts";
import { checkPassword, hashPassword } from "../access/password.ts";
import { keyedDigest, randomCode } from "../access/secrets.ts";
import { countAttempt, forgiveAttempt } from "../access/throttle.ts";
import { endTokens, insertToken, PAIRING_MS } from "../access/tokens.ts";
import { setPasswordHash } from "../access/users.ts";
import { changePasswordSchema, meSchema, pairingSchema, passwordSetSchema, validatedSchema } from "../wire.ts";
import { body, iso, ok, REFUSALS, refuseInvalid, SECURITY } from "./answers.ts";
import { callerOf } from "./caller.ts";
import { logDeed } from "./deed.ts";

const tags = ["orders: access"];

export function authMemberRoutes(keys: () => Promise<AccessKeys>, gate: Gatekeeper): OpenAPIHono<MemberEnv> {
  const app = new OpenAPIHono<MemberEnv>({ defaultHook: refuseInvalid });

  const meRoute = createRoute({
    method: "get",
    path: "/auth/me",
    tags,
    summary: "Who one is",
    security: SECURITY,
    middleware: gate({ needs: null, rate: "orchestrator" }),
    responses: { ...ok(meSchema.openapi("OrdersMe"), "The caller."), ...REFUSALS },
  });
  app.openapi(meRoute, (context) => context.json(meOf(context.get("member")), 200));

  for (const method of ["get", "post"] as const) {
    const validateRoute = createRoute({
      method,
      path: "/auth/validate",
      tags,
      summary: "Is the token good?",
      security: SECURITY,
      middleware: gate({ needs: null, rate: "orchestrator" }),
      responses: { ...ok(validatedSchema, "It is, and until when."), ...REFUSALS },
    });
    app.openapi(validateRoute, (context) => {
      const member = context.get("member");
      return context.json({ valid: true as const, expires_at: iso(member.expiresAt), me: meOf(member) }, 200);
    });
  }

  const pairingsRoute = createRoute({
    method: "post",
    path: "/auth/pairings",
    tags,
    summary: "A code to pair a device with",
    description: "Good once, for five minutes. A new one ends the one before.",
    security: SECURITY,
    middleware: gate({ needs: "orders:read", rate: "auth" }),
    responses: { ...ok(pairingSchema.openapi("OrdersPairing"), "The code, shown this once."), ...REFUSALS },
  });
  app.openapi(pairingsRoute, async (context) => {
    const { user, tenant, via } = context.get("member");
    if (via === "device") throw new Refusal(403, "Not allowed", "A device pairs no other: a person does.");
    const { DB } = context.env;
    const now = context.get("now");
    const code = randomCode();
    const hash = await keyedDigest(code, (await keys()).code);
    await DB.batch([
      endTokens(DB, user.id, ["pairing"], now),
      insertToken(DB, {
        hash,
        kind: "pairing",
        tenantId: tenant.id,
        userId: user.id,
        family: hash,
        title: "",
        createdAt: now,
        expiresAt: now + PAIRING_MS,
      }),
    ]);
    return context.json({ code, expires_at: iso(now + PAIRING_MS) }, 200);
  });

  const changeRoute = createRoute({
    method: "post",
    path: "/auth/password/change",
    tags,
    summary: "Change one's password",
    description: "The user's other sessions, and devices, end.",
    security: SECURITY,
    middleware: gate({ needs: null, rate: "auth" }),
    request: body(changePasswordSchema),
    responses: { ...ok(passwordSetSchema, "The password holds."), ...REFUSALS },
  });
  app.openapi(changeRoute, async (context) => {
    const { user, via, sessionId } = context.get("member");
    if (via === "device") throw new Refusal(403, "Not allowed", "A device sets no password.");
    const { DB } = context.env;
    const now = context.get("now");
    const asked = context.req.valid("json");
    const attempt = { email: user.email, client: clientOf(context) };
    await countAttempt(DB, attempt, now);
    if (!(await checkPassword(asked.current_password, user.passwordHash)).isRight)
      throw new Refusal(403, "Not allowed", "The current password is wrong.", { parameter: "current_password" });
    await DB.batch([
      setPasswordHash(DB, user.id, await hashPassword(asked.password)),
      endTokens(DB, user.id, ["refresh", "device", "pairing", "password"], now, sessionId),
    ]);
    await forgiveAttempt(DB, attempt);
    await logDeed(DB, callerOf(context.get("member")), now, "set_password", "changed; other sessions ended");
    return context.json({ success: true as const, email: user.email }, 200);
  });
  return app;
}
