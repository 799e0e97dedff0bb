/** Who is calling, and whether they may. */
import type { Context, MiddlewareHandler } from "hono";
import { type AccessScope, SCOPES } from "../../../contracts/control.ts";
import { Refusal } from "../../../contracts/problem.ts";
import { type AuditEntry, writeAudit } from "../../../db/audit.ts";

export type Actor = {
  /** As the audit log names them: "root", "key:ops (3f…)", "session:ops (3f…)", "access:ana@example.org". */
  name: string;
  scope: AccessScope;
  /** "root", the stored key's id, or "access:<identity>". */
  keyId: string;
  via: "key" | "session" | "access";
  /** Epoch ms; null: as long as the key stands. */
  expiresAt: number | null;
  /** The browser sends the credential by itself, so another site could make it do so. */
  ambient: boolean;
};

/** The clock and the request's id are set by the API shell, `actor` by `authenticate`. */
export type AccessEnv = {
  Bindings: { DB: D1Database };
  Variables: { now: number; requestId: string; actor: Actor };
};

/** Does the scope held include the one that is needed? read ⊂ control ⊂ admin. */
export function includesScope(held: AccessScope, needed: AccessScope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

/** Behind `authenticate`. Refusals are audited: somebody tried. */
export function requireScope(needed: AccessScope): MiddlewareHandler<AccessEnv> {
  return async (context, next) => {
    const actor: Actor | undefined = context.get("actor");
    // Reached only where a route was mounted without `authenticate`: it must not be open for that.
    if (actor === undefined) throw new Refusal(401, "Not authenticated", "Send a key as X-API-Key, or log in.");
    if (!includesScope(actor.scope, needed)) {
      const { method, path } = context.req;
      await writeAudit(
        context.env.DB,
        auditOf(context, {
          action: "access.scope",
          subject: `${method} ${path}`,
          after: { needed, held: actor.scope },
          result: "refused",
        }),
      );
      throw new Refusal(403, "Not allowed", `This needs the scope ${needed}; ${actor.name} has ${actor.scope}.`);
    }
    await next();
  };
}

type Deed = Pick<AuditEntry, "action" | "subject" | "before" | "after" | "result">;

/** An audit entry of this request: who, when, from where, under which request id. */
export function auditOf(context: Context<AccessEnv>, deed: Deed): AuditEntry {
  const actor: Actor | undefined = context.get("actor");
  return {
    ...deed,
    at: context.get("now"),
    actor: actor?.name ?? "nobody",
    address: addressOf(context),
    requestId: context.get("requestId") ?? null,
  };
}

/** Cloudflare's word alone: any client can write X-Forwarded-For. Null where there is no Cloudflare, as in a local run. */
export function addressOf(context: Context<AccessEnv>): string | null {
  return context.req.header("cf-connecting-ip") ?? null;
}
