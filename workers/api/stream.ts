import { Hono, type HonoRequest } from "hono";
import { type ClientMessage, MAX_TOPICS_PER_CLIENT, type Position, topicSchema } from "../../contracts/live.ts";
import { Refusal } from "../../contracts/problem.ts";
import type { Env } from "../env.ts";
import { deployment } from "../settings.ts";
import { connectToHub } from "./live.ts";
import { KEEP_ALIVE, makeEventWriter, positionOf, STREAM_START } from "./stream-events.ts";

/** A reader that is gone shows at the second write, and the platform grants 30 s after it went. */
const KEEP_ALIVE_MS = 10_000;
const ACK_EVERY = 32;

/** `GET /api/stream?topics=a,b[&epoch=&offset=]`: the live feed where no WebSocket gets through, or for `curl`. */
export function streamRoutes(): Hono<{ Bindings: Env }> {
  const app = new Hono<{ Bindings: Env }>();
  app.get("/api/stream", async ({ req, env, executionCtx }) => {
    const topics = topicsOf(req, env);
    const position = lastPosition(req);
    const { webSocket } = await connectToHub(req, env);
    if (webSocket === null) throw new Refusal(503, "The live feed is full", "Try again in a few seconds.");
    const subscribe: ClientMessage = { type: "subscribe", topics, ...(position && { position }) };
    const { readable, ended } = streamed(webSocket, subscribe, req.raw.signal);
    // Without it, what runs for this request stops with its reader, and the hub would keep a socket that nobody reads.
    executionCtx.waitUntil(ended);
    return new Response(readable, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        // A proxy that collects the events before it passes them on makes them anything but live.
        "x-accel-buffering": "no",
      },
    });
  });
  return app;
}

function topicsOf(req: HonoRequest, env: Env): string[] {
  const topics = [...new Set((req.query("topics") ?? "").split(",").filter((topic) => topic !== ""))];
  const wrong = (detail: string) => new Refusal(400, "Wrong topics", detail, { parameter: "topics" });
  if (topics.length === 0) throw wrong("Name at least one topic, such as topics=domain:part:part.");
  if (topics.length > MAX_TOPICS_PER_CLIENT) throw wrong(`At most ${MAX_TOPICS_PER_CLIENT} topics a stream.`);
  const { domains } = deployment(env);
  for (const topic of topics) {
    if (!topicSchema.safeParse(topic).success) throw wrong(`${JSON.stringify(topic)} is not domain:part[:part…].`);
    if (domains.some((domain) => domain.isTopic(topic))) continue;
    throw new Refusal(404, "Unknown topic", `There is no topic ${topic}.`, { parameter: "topics" });
  }
  return topics;
}

/** Where a browser's own reconnection stood is newer than what the address says. */
function lastPosition(req: HonoRequest): Position | null {
  const eventId = req.header("last-event-id");
  if (eventId !== undefined && eventId !== "") return positionOf(eventId);
  const { epoch, offset } = req.query();
  if (epoch === undefined && offset === undefined) return null;
  const position = positionOf(`${epoch ?? ""}/${offset ?? ""}`);
  if (position !== null) return position;
  throw new Refusal(400, "Wrong position", "A position is epoch=… and offset=…, as a message gave it.", {
    parameter: epoch === undefined ? "epoch" : "offset",
  });
}

/** The events, and when they have ended. Both ends close each other. What the reader has not taken is not acknowledged, so that the hub spares it. */
function streamed(socket: WebSocket, subscribe: ClientMessage, gone: AbortSignal) {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const eventOf = makeEventWriter();
  const ended = Promise.withResolvers<void>();
  let unacknowledged = 0;
  let isEnded = false;

  const end = () => {
    if (isEnded) return;
    isEnded = true;
    clearInterval(keepAlive);
    ended.resolve();
    socket.close(1000);
    // It fails when the reader has gone first, which is the usual way to end.
    writer.close().catch(() => undefined);
  };
  const write = (text: string) => writer.write(encoder.encode(text)).catch(end);
  const keepAlive = setInterval(() => {
    void write(KEEP_ALIVE);
    // The hub closes what used to ping and has stopped: the last resort, should this end without a word.
    socket.send("ping");
  }, KEEP_ALIVE_MS);

  const pass = async (frame: string) => {
    if (frame === "pong") return;
    await write(eventOf(frame));
    const { position } = JSON.parse(frame) as { position?: Position };
    if (isEnded || position === undefined || ++unacknowledged < ACK_EVERY) return;
    unacknowledged = 0;
    socket.send(JSON.stringify({ type: "ack", offset: position.offset } satisfies ClientMessage));
  };
  socket.addEventListener("message", ({ data }) => void pass(String(data)));
  socket.addEventListener("close", end);
  writer.closed.catch(end);
  // Says so at once where the compatibility flag enable_request_signal is set.
  gone.addEventListener("abort", end);
  socket.accept();
  void write(STREAM_START);
  socket.send(JSON.stringify(subscribe));
  return { readable, ended: ended.promise };
}
