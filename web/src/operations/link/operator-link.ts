/**
 * The dashboard's end of /live/operator. A ticket opens the socket; a snapshot, then deltas in order. Where one does not
 * fit, or nothing is heard, it starts again: a wrong board is worse than a board that says it is connecting.
 */
import type { OperatorDocument, OperatorMessage, RunView } from "../../../../contracts/control.ts";
import { applyPatch, type Json, type Patch } from "../../../../contracts/patch.ts";

export type LinkStatus = "connecting" | "live" | "reconnecting" | "refused";

export type Socket = { send(text: string): void; close(): void };
export type SocketEvents = { opened(): void; heard(text: string): void; lost(): void };

export type OperatorLinkOptions = {
  /** "refused": the session is over, so there is no point in trying again. Null: not reached. */
  ticket(): Promise<string | "refused" | null>;
  open(ticket: string, events: SocketEvents): Socket;
  /** Epoch ms. */
  now(): number;
  after(ms: number, run: () => void): () => void;
  /** 0 to 1. */
  random(): number;
  onDocument(document: OperatorDocument): void;
  onRuns(runs: RunView[]): void;
  onStatus(status: LinkStatus): void;
};

export type OperatorLink = {
  /** Epoch ms of the last sign of life; null before the first. */
  lastHeardAt(): number | null;
  setVisible(isVisible: boolean): void;
  /** The network is back, or a new session: no reason to wait for the next attempt. */
  reconnect(): void;
  close(): void;
};

const PING_MS = 10_000;
const SILENCE_MS = 25_000;
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 15_000;
/** Out of sight this long, the page lets go of its socket. */
const HIDDEN_FOR_MS = 300_000;

export function makeOperatorLink(options: OperatorLinkOptions): OperatorLink {
  const { now, after } = options;
  let socket: Socket | null = null;
  let generation: number | null = null;
  let document: Json = null;
  let heardAt: number | null = null;
  let failures = 0;
  let status: LinkStatus = "connecting";
  let isResting = false;
  let isClosed = false;
  /** Every attempt has a number: what an earlier one still says is not heard. */
  let attempt = 0;
  const timers = new Map<string, () => void>();

  function timer(name: string, ms: number, run: () => void): void {
    timers.get(name)?.();
    timers.set(name, after(ms, run));
  }
  function stopTimers(): void {
    for (const [name, stop] of timers) {
      // Resting has its own pace: a page that reconnects while it is hidden still lets go in the end.
      if (name === "rest") continue;
      stop();
      timers.delete(name);
    }
  }
  function setStatus(next: LinkStatus): void {
    if (next === status) return;
    status = next;
    options.onStatus(next);
  }

  async function open(): Promise<void> {
    stopTimers();
    const mine = ++attempt;
    const ticket = await options.ticket();
    if (mine !== attempt || isClosed || isResting) return;
    if (ticket === "refused") return setStatus("refused");
    if (ticket === null) return lost();
    const ifMine =
      <A extends unknown[]>(run: (...args: A) => void) =>
      (...args: A) => {
        if (mine === attempt) run(...args);
      };
    socket = options.open(ticket, { opened: ifMine(beat), heard: ifMine(heard), lost: ifMine(lost) });
    listen();
  }

  function beat(): void {
    timer("ping", PING_MS, () => {
      socket?.send("ping");
      beat();
    });
  }

  /** A dead connection looks like a quiet one until a ping goes unanswered. */
  function listen(): void {
    timer("silence", SILENCE_MS, lost);
  }

  function heard(text: string): void {
    heardAt = now();
    listen();
    if (text === "pong") return;
    const message = JSON.parse(text) as OperatorMessage;
    switch (message.type) {
      case "snapshot":
        failures = 0;
        take(message.generation, message.data as unknown as Json);
        setStatus("live");
        return;
      case "delta":
        if (message.from !== generation) {
          again();
          return;
        }
        try {
          take(message.generation, applyPatch(document, message.patch as Patch));
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          again();
        }
        return;
      case "run":
        options.onRuns(message.runs);
    }
  }

  function take(next: number, value: Json): void {
    generation = next;
    document = value;
    options.onDocument(value as unknown as OperatorDocument);
  }

  function drop(): void {
    attempt++;
    stopTimers();
    const old = socket;
    socket = null;
    generation = null;
    old?.close();
  }

  function again(): void {
    drop();
    setStatus("reconnecting");
    void open();
  }

  function lost(): void {
    drop();
    if (isClosed || isResting) return;
    setStatus(heardAt === null ? "connecting" : "reconnecting");
    const delay = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
    failures++;
    timer("retry", delay * (0.5 + options.random() / 2), () => void open());
  }

  void open();

  return {
    lastHeardAt: () => heardAt,
    setVisible(isVisible) {
      if (!isVisible) {
        timer("rest", HIDDEN_FOR_MS, () => {
          isResting = true;
          drop();
        });
        return;
      }
      timers.get("rest")?.();
      timers.delete("rest");
      if (!isResting) return;
      isResting = false;
      again();
    },
    reconnect() {
      if (isClosed || (socket !== null && status === "live")) return;
      failures = 0;
      again();
    },
    close() {
      isClosed = true;
      timers.get("rest")?.();
      drop();
    },
  };
}
