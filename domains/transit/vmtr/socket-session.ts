/**
 * One socket.io connection (Engine.IO 4, websocket transport, default namespace) from its first frame to its end, as a
 * pure machine: frames and time go in, frames to send and an ending come out. It only listens; nothing is asked for
 * after the connection.
 */
import { isFields } from "../normalisers/siri-values.ts";

/** A whole poll: a socket is a request that is slow to answer, and the fetcher waits for it. */
export const LISTEN_MS = 8_000;

/** The event that has every vehicle; others, if there are any, have those that moved. */
export const INIT_EVENT = "[POSV - INIT]";

/** 100 vehicles are some 40 KB. */
export const MAX_FRAME_CHARS = 2_000_000;

export type SocketEvent = { name: string; payload: unknown };

export type SessionEnd =
  /** Heard to the end, or all that a poll waits for. */
  | { kind: "heard"; events: SocketEvent[] }
  /** The connection is gone or dead, with nothing heard: another one may do better. */
  | { kind: "lost"; reason: string }
  /** Nobody spoke in all the time there was. */
  | { kind: "silent"; reason: string }
  /** The server refused the connection in socket.io's words. */
  | { kind: "refused"; reason: string }
  /** Not socket.io. */
  | { kind: "malformed"; reason: string };

export type Session = {
  phase: "opening" | "joining" | "listening";
  /** Epoch ms, as are all instants here: no poll listens longer. */
  deadline: number;
  heardAt: number;
  /** How long the server may say nothing; its pings count. */
  silenceMs: number;
  events: SocketEvent[];
};

export type SessionInput = { kind: "frame"; text: string } | { kind: "closed"; reason: string } | { kind: "time" };
export type Step = { session: Session; send: string[]; end: SessionEnd | null };

export function openSession(now: number, deadline: number): Session {
  return { phase: "opening", deadline, heardAt: now, silenceMs: deadline - now, events: [] };
}

/** When `step` is to be asked with {kind: "time"} if nothing else happens before. */
export function wakeAt(session: Session): number {
  return Math.min(session.deadline, session.heardAt + session.silenceMs);
}

/** `isComplete` says of an event that there is no need to listen on. */
export function step(
  session: Session,
  input: SessionInput,
  now: number,
  isComplete: (event: SocketEvent) => boolean,
): Step {
  switch (input.kind) {
    case "closed":
      return ending(session, heard(session) ?? { kind: "lost", reason: input.reason });
    case "time":
      return atTime(session, now);
    case "frame":
      if (input.text.length > MAX_FRAME_CHARS) {
        return ending(session, { kind: "malformed", reason: `a frame of ${input.text.length} characters` });
      }
      return atFrame({ ...session, heardAt: now }, input.text, isComplete);
  }
}

function atTime(session: Session, now: number): Step {
  if (now >= session.deadline) {
    const reason =
      session.phase === "listening" ? "no vehicles were told in time" : `still ${session.phase} in the end`;
    return ending(session, heard(session) ?? { kind: "silent", reason });
  }
  if (now < wakeAt(session)) return going(session);
  const reason = `not even a ping for ${session.silenceMs} ms`;
  return ending(session, heard(session) ?? { kind: "lost", reason });
}

/** Engine.IO: 0 open, 1 close, 2 ping, 4 message, 6 noop. */
function atFrame(session: Session, text: string, isComplete: (event: SocketEvent) => boolean): Step {
  switch (text[0]) {
    case "0":
      return atOpen(session, text.slice(1));
    case "1":
      return ending(session, heard(session) ?? { kind: "lost", reason: "the server closed the connection" });
    case "2":
      return going(session, `3${text.slice(1)}`);
    case "4":
      return atMessage(session, text.slice(1), isComplete);
    case "3":
    case "6":
      return going(session);
    default:
      return ending(session, {
        kind: "malformed",
        reason: `frame ${JSON.stringify(text.slice(0, 40))} is not Engine.IO's`,
      });
  }
}

function atOpen(session: Session, text: string): Step {
  const told = parsed(text);
  if (session.phase !== "opening" || !isFields(told)) {
    return ending(session, { kind: "malformed", reason: "a handshake that cannot be read, or a second one" });
  }
  const beat = Number(told.pingInterval) + Number(told.pingTimeout);
  const silenceMs = Number.isFinite(beat) && beat > 0 ? beat : session.silenceMs;
  return going({ ...session, phase: "joining", silenceMs }, "40");
}

/** socket.io: 0 connected, 1 disconnected, 2 event, 4 connection refused. Acknowledgements and binary are not for us. */
function atMessage(session: Session, text: string, isComplete: (event: SocketEvent) => boolean): Step {
  switch (text[0]) {
    case "0":
      return going({ ...session, phase: "listening" });
    case "1":
      return ending(session, heard(session) ?? { kind: "lost", reason: "the server ended the session" });
    case "2": {
      const event = eventOf(text.slice(1));
      if (event === null) return going(session);
      const events = [...session.events, event];
      const next = { ...session, events };
      return isComplete(event) ? ending(next, { kind: "heard", events }) : going(next);
    }
    case "4":
      return ending(session, { kind: "refused", reason: refusalOf(text.slice(1)) });
    default:
      return going(session);
  }
}

/** `["name",payload]`, which a namespace ("/x,") and the number of an acknowledgement may precede. */
function eventOf(text: string): SocketEvent | null {
  const body = parsed(text.replace(/^(?:\/[^,[]*,)?\d*(?=\[)/, ""));
  if (!Array.isArray(body) || typeof body[0] !== "string") return null;
  return { name: body[0], payload: body[1] };
}

function refusalOf(text: string): string {
  const told = parsed(text.replace(/^\/[^,{]*,/, ""));
  return isFields(told) && typeof told.message === "string" ? told.message : "the server refused the connection";
}

function heard(session: Session): SessionEnd | null {
  return session.events.length === 0 ? null : { kind: "heard", events: session.events };
}

function going(session: Session, ...send: string[]): Step {
  return { session, send, end: null };
}

function ending(session: Session, end: SessionEnd): Step {
  return { session, send: [], end };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
