/** One-use tickets: a browser cannot send headers with a WebSocket, and a key must not stand in an address. */
import { insertTicket, takeTicket } from "../../../db/access.ts";
import { accessSettings } from "./access-settings.ts";
import type { AccessEnv, Actor } from "./actor.ts";
import { openToken } from "./authenticate.ts";
import { randomSecret, sealed } from "./secrets.ts";

/** Long enough for a slow phone to connect. */
export const TICKET_SECONDS = 30;

/** Longer than any ticket is. */
const MAX_TICKET_LENGTH = 100;

/** @param now epoch ms */
export async function issueTicket(env: AccessEnv["Bindings"], actor: Actor, now: number): Promise<string> {
  const ticket = randomSecret();
  await insertTicket(env.DB, {
    hash: await sealed(ticket, openToken(accessSettings(env))),
    keyId: actor.keyId,
    actor: actor.name,
    scope: actor.scope,
    createdAt: now,
    expiresAt: now + TICKET_SECONDS * 1000,
  }).run();
  return ticket;
}

/**
 * Whose ticket it is; it is good no more after that. Null where it is unknown, used, too old, or its key was revoked.
 * The caller checks the origin of the handshake (`mayConnect`): a ticket says who, not from where.
 * @param now epoch ms
 * @throws Refusal 503 while the system API is closed.
 */
export async function redeemTicket(env: AccessEnv["Bindings"], ticket: string, now: number): Promise<Actor | null> {
  if (ticket.length > MAX_TICKET_LENGTH) return null;
  const row = await takeTicket(env.DB, await sealed(ticket, openToken(accessSettings(env))), now);
  if (row === null) return null;
  const { actor, scope, keyId } = row;
  return { name: actor, scope, keyId, via: "session", expiresAt: null, ambient: false };
}
