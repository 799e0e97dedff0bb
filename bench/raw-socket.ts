/**
 * A WebSocket client that only counts and hands over frames. A thousand full clients in this process would be what
 * the bench measures; servers send unmasked frames, so that reading one is reading a length.
 */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const MASK = Buffer.from([1, 2, 3, 4]);

export type RawSocket = { send(text: string): void; close(): void };

/** Resolves once the upgrade is answered. `onFrame` gets each text frame's payload. */
export function openRawSocket(url: URL, onFrame: (payload: Buffer) => void): Promise<RawSocket> {
  const socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  socket.write(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  let unread: Buffer = Buffer.alloc(0);
  let isOpen = false;
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
      if (!isOpen) {
        const end = unread.indexOf("\r\n\r\n");
        if (end < 0) return;
        const head = unread.toString("latin1", 0, end);
        if (!head.startsWith("HTTP/1.1 101")) return reject(new Error(`no upgrade: ${head.split("\r\n")[0]}`));
        unread = unread.subarray(end + 4);
        isOpen = true;
        resolve({ send: (text) => void socket.write(masked(text)), close: () => void socket.destroy() });
      }
      unread = readFrames(unread, onFrame);
    });
    socket.on("close", () => reject(new Error("closed before it was open")));
  });
}

/** What is left after the whole frames. */
function readFrames(bytes: Buffer, onFrame: (payload: Buffer) => void): Buffer {
  let at = 0;
  for (;;) {
    if (bytes.length - at < 2) break;
    const short = bytes.readUInt8(at + 1);
    const header = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length - at < header) break;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    if (bytes.length - at < header + length) break;
    const isText = (bytes.readUInt8(at) & 0x0f) === 1;
    if (isText) onFrame(bytes.subarray(at + header, at + header + length));
    at += header + length;
  }
  return bytes.subarray(at);
}

/** One text frame as a client must send it. */
function masked(text: string): Buffer {
  const payload = Buffer.from(text);
  const isShort = payload.length < 126;
  const head = isShort
    ? Buffer.from([0x81, 0x80 | payload.length])
    : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  for (let index = 0; index < payload.length; index++) {
    payload[index] = payload.readUInt8(index) ^ (MASK[index % 4] ?? 0);
  }
  return Buffer.concat([head, MASK, payload]);
}
