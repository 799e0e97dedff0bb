/**
 * The dashboard's live feed: one document, a snapshot to each that comes, patches to all when it has changed. Sockets
 * sleep with the object; one that slept through a change is at an older generation and gets a snapshot again.
 */
import type { OperatorDocument, OperatorMessage, RunView } from "../contracts/control.ts";
import { diff, type Json } from "../contracts/patch.ts";

/** Often enough for a person, seldom enough that a busy minute is not a flood. */
const FLUSH_MS = 1_000;

type Deps = {
  sockets(): WebSocket[];
  document(): OperatorDocument;
  after(ms: number, run: () => void): void;
};

type Memory = { generation: number };

export class OperatorFeed {
  readonly #deps: Deps;
  #sent: { generation: number; document: Json } | null = null;
  #generation: number;
  #armed = false;
  #runs: RunView[] = [];

  constructor(deps: Deps, firstGeneration: number) {
    this.#deps = deps;
    // Above whatever an earlier life of the object sent, so that a socket which slept is never taken to be up to date.
    this.#generation = firstGeneration;
  }

  /** A socket has come: it is at no generation yet, so it gets a snapshot and the others what they miss. */
  welcome(): void {
    this.#flushNow();
  }

  changed(runs: RunView[] = []): void {
    if (this.#deps.sockets().length === 0) return;
    this.#runs.push(...runs);
    if (this.#armed) return;
    this.#armed = true;
    this.#deps.after(FLUSH_MS, () => {
      this.#armed = false;
      this.#flushNow();
    });
  }

  #take(): Json {
    const document = JSON.parse(JSON.stringify(this.#deps.document()));
    this.#generation++;
    this.#sent = { generation: this.#generation, document };
    return document;
  }

  #flushNow(): void {
    const sockets = this.#deps.sockets();
    if (sockets.length === 0) return;
    const before = this.#sent;
    const document = this.#take();
    const delta: OperatorMessage | null =
      before === null
        ? null
        : {
            type: "delta",
            from: before.generation,
            generation: this.#generation,
            patch: diff(before.document, document),
          };
    const runs: OperatorMessage | null = this.#runs.length === 0 ? null : { type: "run", runs: this.#runs };
    this.#runs = [];
    for (const socket of sockets) {
      const at = (socket.deserializeAttachment() as Memory | null)?.generation;
      if (delta !== null && at === before?.generation) this.#send(socket, delta);
      else this.#snapshot(socket);
      if (runs !== null) send(socket, runs);
    }
  }

  #snapshot(socket: WebSocket): void {
    if (this.#sent === null) return;
    this.#send(socket, {
      type: "snapshot",
      generation: this.#sent.generation,
      data: this.#sent.document as unknown as OperatorDocument,
    });
  }

  #send(socket: WebSocket, message: OperatorMessage): void {
    send(socket, message);
    socket.serializeAttachment({ generation: this.#generation } satisfies Memory);
  }
}

function send(socket: WebSocket, message: OperatorMessage): void {
  try {
    socket.send(JSON.stringify(message));
  } catch {
    // It is closing: its close event cleans up, and nobody reads what was lost.
  }
}
