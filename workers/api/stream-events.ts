/** The live feed's messages as server-sent events. */
import type { Position, ServerMessage } from "../../contracts/live.ts";

/** Browsers come back after this long, with the last id that they have read. */
const RETRY_MS = 2_000;

export const STREAM_START = `retry: ${RETRY_MS}\n\n`;
/** Proxies cut what says nothing for a minute; a comment reaches no listener. */
export const KEEP_ALIVE = ": keep-alive\n\n";

/**
 * Writes each message as one event. An event's id says "resume after this": while a promised snapshot is still on
 * its way, no position says that truthfully, and the event goes without.
 */
export function makeEventWriter(): (frame: string) => string {
  const promised = new Set<string>();
  return (frame) => {
    const message = JSON.parse(frame) as ServerMessage;
    if (message.type === "subscribed" && !message.recovered) for (const topic of message.topics) promised.add(topic);
    if (message.type === "snapshot") promised.delete(message.topic);
    const isResumable = "position" in message && promised.size === 0 && !isGreeting(message);
    const id = isResumable ? `id: ${message.position.epoch}/${message.position.offset}\n` : "";
    return `${id}event: ${message.type}\ndata: ${frame}\n\n`;
  };
}

/** It says where the hub stands, not where this reader does. */
function isGreeting(message: ServerMessage): boolean {
  return message.type === "subscribed" && message.topics.length === 0;
}

/** The position in an event id, or null for anything else. */
export function positionOf(eventId: string): Position | null {
  const [, epoch, offset] = /^([^/]{1,64})\/(\d{1,15})$/.exec(eventId) ?? [];
  return epoch === undefined ? null : { epoch, offset: Number(offset) };
}
