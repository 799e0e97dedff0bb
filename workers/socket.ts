/** A socket from a Worker: a fetch that asks for an upgrade, since `new WebSocket` cannot set the Origin header. */
import type { SocketAnswer, SocketEvents } from "../domains/domain.ts";
import { exchangeOf, originOf, type Told } from "./request.ts";

/** `hear` is told of the server's answer, whatever it is. */
export async function connectSocket(
  url: string,
  headers: Record<string, string>,
  events: SocketEvents,
  hear: (told: Told) => void,
): Promise<SocketAnswer> {
  const asked = new Headers({ ...headers, upgrade: "websocket" });
  const response = await fetch(url, { headers: asked, redirect: "manual" });
  const { status } = response;
  const exchange = exchangeOf(url, asked, response);
  hear({ status, quota: null, retryAfterMs: null, origin: originOf(response.headers), exchange });
  const socket = response.webSocket;
  if (socket === null || socket === undefined) {
    await response.body?.cancel();
    return { kind: "status", status };
  }
  socket.addEventListener("message", ({ data }) => {
    // Binary frames are attachments of another protocol: nobody here reads them.
    if (typeof data === "string") events.onFrame(data);
  });
  socket.addEventListener("close", ({ code, reason }) => events.onClosed(`closed with ${code} ${reason}`.trim()));
  socket.addEventListener("error", () => events.onClosed("the socket broke"));
  socket.accept();
  return { kind: "open", socket: { send: (text) => socket.send(text), close: () => socket.close(1000, "done") } };
}

/** @returns how to call it off. */
export function after(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
