/**
 * Guessing the deployment's token, which may be a phrase that somebody chose. The failures are counted where they are
 * recorded anyway, in the audit log, so that the limit holds over all isolates. Stored keys have 256 random bits.
 */
import type { Context } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import { countRefused, writeAudit } from "../../../db/audit.ts";
import { networkOf } from "../../../kernel/network.ts";
import { type AccessEnv, addressOf, auditOf } from "./actor.ts";

const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
const ACTION = "access.key";

/** @throws Refusal 429 after ten failures within a minute from this network. */
export async function refuseIfGuessing(context: Context<AccessEnv>): Promise<void> {
  const now = context.get("now");
  const asked = { action: ACTION, subject: networkOf(addressOf(context)), since: now - WINDOW_MS };
  const { count, firstAt } = await countRefused(context.env.DB, asked);
  if (count < MAX_FAILURES) return;
  throw new Refusal(429, "Too many failed logins", "Ten failures within a minute: wait before the next.", {
    retryAfterSeconds: Math.max(1, Math.ceil(((firstAt ?? now) + WINDOW_MS - now) / 1000)),
  });
}

export async function recordFailure(context: Context<AccessEnv>, keyId: string | null): Promise<void> {
  await writeAudit(
    context.env.DB,
    auditOf(context, {
      action: ACTION,
      subject: networkOf(addressOf(context)),
      ...(keyId === null ? {} : { after: { id: keyId } }),
      result: "refused",
    }),
  );
}
