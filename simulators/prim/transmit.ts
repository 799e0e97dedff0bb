/** Puts an answer on the wire: compressed if asked, streamed if large, or spoilt as a fault wants it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import type { Answer } from "./answers.ts";
import type { Fault } from "./faults.ts";

const CHUNK_CHARS = 64 * 1024;
/** Level 6 would spend 2 s of a core on 50 MB; PRIM's ratio (11.5) is reached at 4. */
const GZIP = { level: 4 };

export type Headers = Record<string, string>;

const wantsGzip = (req: IncomingMessage): boolean => /\bgzip\b/.test(String(req.headers["accept-encoding"] ?? ""));

/** Text in full, if it is not yet. */
export const whole = (body: Answer["body"]): string => (typeof body === "string" ? body : [...body].join(""));

export async function send(req: IncomingMessage, res: ServerResponse, answer: Answer, headers: Headers): Promise<void> {
  const zip = wantsGzip(req);
  const encoding: Headers = zip ? { "content-encoding": "gzip", vary: "Accept-Encoding" } : {};
  if (typeof answer.body === "string") {
    const bytes = zip ? gzipSync(answer.body, GZIP) : Buffer.from(answer.body);
    res.writeHead(answer.status, { ...headers, ...encoding, "content-length": String(bytes.length) }).end(bytes);
    return;
  }
  res.writeHead(answer.status, { ...headers, ...encoding });
  const source = Readable.from(chunked(answer.body));
  try {
    await (zip ? pipeline(source, createGzip(GZIP), res) : pipeline(source, res));
  } catch (error) {
    // The client went away in the middle: its own affair, and there is nobody left to tell.
    if (!res.destroyed) throw error;
  }
}

function* chunked(parts: Iterable<string>): Generator<string> {
  let held = "";
  for (const part of parts) {
    held += part;
    if (held.length >= CHUNK_CHARS) {
      yield held;
      held = "";
    }
  }
  if (held !== "") yield held;
}

const WEB_PAGE =
  "<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Service indisponible</h1></body></html>";

/** The faults that are about bytes and sockets. `answer` is only asked for where some of it is sent. */
export function spoil(
  req: IncomingMessage,
  res: ServerResponse,
  fault: Fault,
  answer: () => Answer,
  headers: Headers,
): number {
  switch (fault.kind) {
    case "timeout":
      return 0;
    case "reset":
      req.socket.resetAndDestroy();
      return 0;
    case "html":
      res.writeHead(200, { ...headers, "content-type": "text/html" }).end(WEB_PAGE);
      return 200;
    case "schema":
      res.writeHead(200, headers).end(JSON.stringify({ version: "3.0", data: { items: [{ ref: "?", times: null }] } }));
      return 200;
    case "slow":
      drip(res, whole(answer().body), fault.delay_ms, headers);
      return 200;
    case "truncate": {
      const zip = wantsGzip(req);
      const text = whole(answer().body);
      const bytes = zip ? gzipSync(text, GZIP) : Buffer.from(text);
      const encoding: Headers = zip ? { "content-encoding": "gzip" } : {};
      res.writeHead(200, { ...headers, ...encoding, "content-length": String(bytes.length) });
      res.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => res.destroy());
      return 200;
    }
    case "rate-limit": {
      const wait = String(fault.retry_after_s);
      const limits = { "retry-after": wait, "ratelimit-remaining": "0", "ratelimit-reset": wait };
      res.writeHead(429, { ...headers, ...limits }).end(JSON.stringify({ message: "API rate limit exceeded" }));
      return 429;
    }
    case "quota":
    case "freeze":
    case "status":
      res.writeHead(fault.status, headers).end(JSON.stringify({ message: "An unexpected error occurred" }));
      return fault.status;
  }
}

/** One byte at a time, so that neither a connection timeout nor an idle timeout sees anything wrong. */
function drip(res: ServerResponse, text: string, delayMs: number, headers: Headers): void {
  res.writeHead(200, headers);
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= text.length) res.end();
    else res.write(text[sent++] ?? "");
  }, delayMs);
  res.on("close", () => clearInterval(timer));
}
