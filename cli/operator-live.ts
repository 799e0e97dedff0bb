/** The operators' WebSocket: a ticket opens it, a snapshot comes first, then changes and runs as they end. */
import type { TicketView } from "../contracts/access.ts";
import type { OperatorMessage } from "../contracts/control.ts";
import { Unreachable } from "./command.ts";
import type { Server } from "./server.ts";

const PING_MS = 15_000;
/** A dead connection looks like a quiet one until pings go unanswered. */
const SILENCE_MS = 40_000;

/**
 * Hears messages until `hear` says "enough"; the promise resolves then. What `opened` throws ends it as well.
 * @throws Refused where no ticket is given, Unreachable when the connection cannot be made or is lost.
 */
export async function listen(
  server: Server,
  hear: (message: OperatorMessage) => "more" | "enough",
  opened: () => Promise<void> = async () => {},
): Promise<void> {
  const { ticket } = await server.send<TicketView>("POST", "/api/system/ticket");
  const address = `${server.url.replace(/^http/, "ws")}/live/operator?ticket=${encodeURIComponent(ticket)}`;
  await new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(address);
    let isOver = false;
    let heardAt = performance.now();
    const pulse = setInterval(() => {
      if (performance.now() - heardAt > SILENCE_MS) end("it has gone silent");
      else if (socket.readyState === WebSocket.OPEN) socket.send("ping");
    }, PING_MS);
    function over(settle: () => void): void {
      if (isOver) return;
      isOver = true;
      clearInterval(pulse);
      socket.close();
      settle();
    }
    function end(trouble: string): void {
      over(() => reject(new Unreachable(`the live connection to ${server.url} was lost: ${trouble}`)));
    }
    socket.addEventListener("open", () => void opened().catch((error) => over(() => reject(error))));
    socket.addEventListener("error", () => end("it could not be opened"));
    socket.addEventListener("close", ({ code, reason }) => end(reason === "" ? `closed with code ${code}` : reason));
    socket.addEventListener("message", ({ data }) => {
      heardAt = performance.now();
      if (isOver || data === "pong") return;
      if (hear(JSON.parse(String(data)) as OperatorMessage) === "enough") over(resolve);
    });
  });
}
