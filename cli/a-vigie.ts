/** For tests: a Vigie on loopback that keeps what it is asked and answers what it is told, and the command run as a user runs it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { OperatorMessage } from "../contracts/control.ts";
import type { Io } from "./command.ts";
import { main } from "./main.ts";

export const KEY = "vigie_the-key-that-nobody-may-see";

type Asked = { method: string; path: string; body: unknown; headers: IncomingMessage["headers"] };
/** A body; or a status with it; or a function of what was asked and how often that was so before. */
export type Answer = unknown | { status: number; body: unknown; headers?: Record<string, string> };

export type AVigie = {
  url: string;
  asked: Asked[];
  /** `"GET /api/system/runs"` → answer; a list is answered one after the other, its last for ever. */
  answers: Record<string, Answer[]>;
  /** Sockets of operators that are open. */
  sockets: Set<Duplex>;
  say(message: OperatorMessage): void;
  /** What each socket hears as soon as it is open. */
  welcome: OperatorMessage[];
  close(): Promise<void>;
};

export const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(`${import.meta.dirname}/fixtures/${name}.json`, "utf8"));

export const problem = (status: number, title: string, detail: string, more: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/problem+json", ...more },
  body: { type: "about:blank", title, status, detail, request_id: "r-1" },
});

function isStatus(answer: Answer): answer is { status: number; body: unknown; headers?: Record<string, string> } {
  return typeof answer === "object" && answer !== null && "status" in answer && typeof answer.status === "number";
}

export async function aVigie(answers: Record<string, Answer[]> = {}): Promise<AVigie> {
  const asked: Asked[] = [];
  const sockets = new Set<Duplex>();
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = "GET", url = "/", headers } = request;
    asked.push({ method, path: url, body: text === "" ? undefined : JSON.parse(text), headers });
    const list = vigie.answers[`${method} ${url.split("?")[0]}`] ?? [problem(404, "Not found", `no ${url} here`)];
    const answer = list.length > 1 ? list.shift() : list[0];
    const { status, body, headers: more } = isStatus(answer) ? answer : { status: 200, body: answer, headers: {} };
    response.writeHead(status, { "content-type": "application/json", ...more });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    asked.push({ method: "WS", path: request.url ?? "", body: undefined, headers: request.headers });
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted(request)}\r\n\r\n`,
    );
    sockets.add(socket);
    // The closing handshake, without which a client waits: an empty close frame for its own.
    socket.on("data", (data: Buffer) => {
      if (((data[0] ?? 0) & 0x0f) === 0x8) socket.end(Buffer.from([0x88, 0]));
    });
    for (const message of vigie.welcome) socket.write(frame(JSON.stringify(message)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const vigie: AVigie = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers: { "POST /api/system/ticket": [{ ticket: "a-ticket", expires_in_s: 30 }], ...answers },
    sockets,
    welcome: [],
    say(message) {
      for (const socket of sockets) socket.write(frame(JSON.stringify(message)));
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return vigie;
}

/** RFC 6455, 4.2.2. */
function accepted(request: IncomingMessage): string {
  return createHash("sha1")
    .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
}

/** One unmasked text frame, RFC 6455, 5.2. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length]) : Buffer.alloc(4);
  if (payload.length >= 126) {
    if (payload.length > 0xffff) throw new RangeError("a frame of more than 64 KB");
    head[0] = 0x81;
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}

export type Ran = { code: number | null; out: string; err: string };
export type Running = { process: ChildProcess; said(): Ran; ended: Promise<Ran> };

/** Starts `vigie` as a user does, with the key in its environment, and nothing of the caller's own. */
export function startVigie(args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, ["cli/vigie.mjs", ...args], {
    cwd: `${import.meta.dirname}/..`,
    env: { PATH: process.env.PATH, VIGIE_KEY: KEY, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran: Ran = { code: null, out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    ran.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    ran.err += chunk;
  });
  const ended = new Promise<Ran>((resolve) =>
    child.once("close", (code) => {
      ran.code = code;
      resolve(ran);
    }),
  );
  return { process: child, said: () => ran, ended };
}

/** The same command without a process of its own. `answer`: what a person says who is asked; null, nobody is there. */
export async function runVigie(args: string[], io: Partial<Io> & { answer?: string } = {}): Promise<Ran> {
  const { answer = null, ...rest } = io;
  const ran: Ran = { code: null, out: "", err: "" };
  ran.code = await main(args, {
    out: async (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    stdin: async () => new Uint8Array(),
    ask: async (question) => {
      ran.err += question;
      return answer;
    },
    now: () => Date.parse("2026-11-22T10:03:30Z"),
    env: { VIGIE_KEY: KEY },
    terminal: null,
    ...rest,
  });
  return ran;
}
