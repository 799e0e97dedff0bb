/** A socket from a Worker: a fetch that asks for an upgrade, since `new WebSocket` cannot set the Origin header. */
import type { Connected, ListenDeps } from "./listen.ts";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** `fetcher` is the runtime's fetch; its answer has a `webSocket` where the server upgraded the connection. */
export function workerConnect(fetcher: Fetch): ListenDeps["connect"] {
  return async (url, headers, events): Promise<Connected> => {
    const response = await fetcher(url, { headers: { ...headers, upgrade: "websocket" }, redirect: "manual" });
    const socket = response.webSocket;
    if (socket === null || socket === undefined) {
      await response.body?.cancel();
      return { kind: "status", status: response.status };
    }
    socket.addEventListener("message", ({ data }) => {
      // Binary frames are socket.io's attachments, which no event of VMTR has.
      if (typeof data === "string") events.onFrame(data);
    });
    socket.addEventListener("close", ({ code, reason }) => events.onClosed(`closed with ${code} ${reason}`.trim()));
    socket.addEventListener("error", () => events.onClosed("the socket broke"));
    socket.accept();
    return { kind: "open", socket: { send: (text) => socket.send(text), close: () => socket.close(1000, "done") } };
  };
}
