import { DurableObject } from "cloudflare:workers";
import type { Position, PublishBatch } from "../contracts/live.ts";
import { readSnapshots } from "../db/snapshots.ts";
import type { ControlPlane } from "./control-plane.ts";
import { DemandStatement } from "./live-hub-demand.ts";
import { LiveFeed } from "./live-hub-feed.ts";
import type { SocketMemory } from "./live-hub-member.ts";
import { newEpoch, SqlFeedStore } from "./live-hub-store.ts";
import { controlPlane } from "./stubs.ts";

type Bindings = { DB: D1Database; CONTROL_PLANE: DurableObjectNamespace<ControlPlane> };

/** The platform takes 32,768; memory and the time of one fan-out ask for less. More clients are more shards. */
const MAX_SOCKETS = 10_000;
/** What one socket may carry through a sleep is 16,384 bytes, with its encoding. */
const MAX_MEMORY_CHARACTERS = 15_000;
/** Browsers ping every 25 s. One that did and then fell silent for this long is gone, whatever TCP believes. */
const SILENT_AFTER_MS = 120_000;
const REPORT_EVERY_MS = 10_000;

/**
 * One shard of the live feed: sleeping sockets, subscriptions, a ring of recent changes. It wakes for a message, a
 * publication or its alarm; pings are answered without waking it.
 */
export class LiveHub extends DurableObject<Bindings> {
  readonly #feed: LiveFeed<WebSocket>;
  readonly #demand: DemandStatement;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const hub = ctx.id.name ?? ctx.id.toString();
    const now = () => Date.now();
    const after = (ms: number, run: () => void) => void setTimeout(run, ms);
    let reportedAt = Number.NEGATIVE_INFINITY;
    const report = (message: string, cause: unknown) => {
      // What fails for one client fails for all of them at once, and one line says it.
      if (now() - reportedAt < REPORT_EVERY_MS) return;
      reportedAt = now();
      console.warn(JSON.stringify({ level: "warn", hub, message, error: String(cause) }));
    };
    this.#demand = new DemandStatement(() => this.#feed.topics(), {
      now,
      after,
      tell: async (topics) => void (await controlPlane(env).demand({ hub, topics, now: Date.now() })),
      wakeAt: (at) => void ctx.storage.setAlarm(at),
      failed: (cause) => report("the planner could not be told what is watched", cause),
    });
    this.#feed = new LiveFeed({
      now,
      after,
      report,
      send,
      close,
      remember,
      read: (topics) => readSnapshots(env.DB, topics),
      store: new SqlFeedStore(ctx.storage.sql),
      demandChanged: () => this.#demand.changed(),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    for (const socket of ctx.getWebSockets()) this.#feed.adopt(socket, socket.deserializeAttachment() as SocketMemory);
  }

  /** The WebSocket upgrade; who may come is the API Worker's to say. */
  override fetch(): Response {
    if (this.#feed.stats().sockets >= MAX_SOCKETS) {
      return new Response("this hub is full", { status: 503, headers: { "retry-after": "5" } });
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    remember(server, { topics: [], slow: false });
    this.#feed.connected(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Called by the fetcher after each commit, on every hub. Answers once the changes have left; safe to repeat. */
  publish(batch: PublishBatch): Promise<Position> {
    return this.#feed.publish(batch);
  }

  /**
   * As `publish`, but answers at once: the fetcher must not wait out the coalescing of each group that it commits. What
   * is lost with the object in that tenth of a second is found out by clients at their next gap.
   */
  tell(batch: PublishBatch): void {
    this.ctx.waitUntil(this.#feed.publish(batch));
  }

  /** What this hub holds and has done since it woke. */
  stats() {
    return this.#feed.stats();
  }

  /** For an operator who has put the database back to an earlier state: every client starts from a snapshot. */
  restart(): void {
    this.#feed.restart(newEpoch());
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    return this.#feed.message(socket, message);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#feed.closed(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#feed.closed(socket);
  }

  override async alarm(): Promise<void> {
    const silentSince = Date.now() - SILENT_AFTER_MS;
    for (const socket of this.ctx.getWebSockets()) {
      const pinged = this.ctx.getWebSocketAutoResponseTimestamp(socket);
      if (pinged === null || pinged.getTime() > silentSince) continue;
      close(socket, 1001, "silent");
      this.#feed.closed(socket);
    }
    await this.#demand.restate();
  }
}

function send(socket: WebSocket, frame: string): void {
  try {
    socket.send(frame);
  } catch {
    // It is closing: its close event follows and takes it off the list.
  }
}

function close(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // Closed already.
  }
}

function remember(socket: WebSocket, memory: SocketMemory): boolean {
  if (JSON.stringify(memory).length > MAX_MEMORY_CHARACTERS) return false;
  socket.serializeAttachment(memory);
  return true;
}
