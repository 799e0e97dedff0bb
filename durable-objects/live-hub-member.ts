/** One connected client, as the hub sees it, and what it may say. */
import { type ClientMessage, clientMessageSchema } from "../contracts/live.ts";

/** What must be known of a socket after the object slept. */
export type SocketMemory = { topics: string[]; slow: boolean };

export type Member = {
  topics: Set<string>;
  /** Topics whose snapshot is on its way: their changes are in it. */
  awaiting: Set<string>;
  /** Offsets of the changes sent since the last acknowledgement. */
  unacknowledged: number[];
  hasAcknowledged: boolean;
  /** While it is too slow it gets nothing; then one snapshot of each of these. Null while it keeps up. */
  missed: Set<string> | null;
  /** Changes that it was not sent since it became slow. */
  lag: number;
  strikes: number;
  windowStart: number;
  messagesInWindow: number;
};

/**
 * Clients acknowledge every 32 frames (more often costs a busy hub as much as the deliveries): with four of those
 * missing, further changes would only queue up.
 */
export const SLOW_AFTER = 128;
export const CAUGHT_UP_AT = 64;
export const CLOSE_AFTER = 512;
/** A client that never acknowledges cannot be told from one that never reads. */
export const CLOSE_SILENT_AFTER = 1_024;
export const MAX_STRIKES = 3;
/** Holds a subscribe of 100 topics of the longest kind. */
const MAX_MESSAGE_CHARACTERS = 16_384;
const WINDOW_MS = 10_000;
const MAX_MESSAGES_IN_WINDOW = 500;

export function newMember(topics: Iterable<string>): Member {
  return {
    topics: new Set(topics),
    awaiting: new Set(),
    unacknowledged: [],
    hasAcknowledged: false,
    missed: null,
    lag: 0,
    strikes: 0,
    windowStart: 0,
    messagesInWindow: 0,
  };
}

/** The message, or why it is refused. Counts it against the client's rate. */
export function heard(member: Member, text: string | ArrayBuffer, now: number): ClientMessage | { refused: string } {
  if (now - member.windowStart > WINDOW_MS) {
    member.windowStart = now;
    member.messagesInWindow = 0;
  }
  member.messagesInWindow++;
  if (member.messagesInWindow > MAX_MESSAGES_IN_WINDOW) return { refused: "more than 50 messages a second" };
  if (typeof text !== "string") return { refused: "messages are JSON text, not binary" };
  if (text.length > MAX_MESSAGE_CHARACTERS) return { refused: `longer than ${MAX_MESSAGE_CHARACTERS} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refused: "not JSON" };
  }
  const { success, data, error } = clientMessageSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  return { refused: `${issue?.path.join(".") || "message"}: ${issue?.message ?? "not a message of this feed"}` };
}
