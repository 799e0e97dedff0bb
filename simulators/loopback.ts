/** What a simulator is served by: HTTP on loopback, for nobody else. */
import { createServer, type IncomingMessage, type RequestListener } from "node:http";

export type Loopback = {
  /** "http://127.0.0.1:4100". */
  url: string;
  port: number;
  /** Ends at once, open connections too. */
  close(): Promise<void>;
};

/** Of a request; what is sent to any of the real ones is far smaller. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** @param port 0: any free one. Rejects when it is taken. */
export async function listen(handler: RequestListener, port = 0): Promise<Loopback> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @throws Error where it is too large. */
export async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
