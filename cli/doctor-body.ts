/** A body for the doctor: from a file, from standard input, or asked of a url. */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import type { Bytes } from "../domains/transit/doctor/examine.ts";
import { type Io, UsageError } from "./command.ts";

const TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 5;
/** Bytes after unpacking: the largest static feeds of a country are half of that. */
const MAX_BYTES = 512 * 1024 * 1024;

export type Body = { kind: "bytes"; bytes: Bytes } | { kind: "unread"; reason: string };

/** "apikey: secret" as a header. What stands behind the colon is never part of a message. */
export function headersOf(given: readonly string[]): Record<string, string> {
  const headers = new Headers();
  for (const line of given) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? "" : line.slice(0, colon).trim();
    if (name === "") throw new UsageError('--header takes a name and a value with a colon between them: "apikey: …"');
    try {
      headers.append(name, line.slice(colon + 1).trim());
    } catch {
      throw new UsageError(`--header ${JSON.stringify(name)} is no header that a request may have`);
    }
  }
  return Object.fromEntries(headers);
}

export async function readBody(from: string, headers: Record<string, string>, io: Io): Promise<Body> {
  let read: Body;
  try {
    if (/^https?:\/\//i.test(from)) read = await asked(from, headers);
    else read = { kind: "bytes", bytes: from === "-" ? await io.stdin() : await readFile(from) };
  } catch (error) {
    return { kind: "unread", reason: reasonOf(error) };
  }
  if (read.kind === "unread") return read;
  const { bytes } = read;
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return read;
  try {
    return { kind: "bytes", bytes: gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) };
  } catch (error) {
    return { kind: "unread", reason: `gzip that cannot be unpacked: ${reasonOf(error)}` };
  }
}

/** Redirects are followed, without the headers from where they lead to another host: a key is for whom it was given. */
async function asked(from: string, given: Record<string, string>): Promise<Body> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = new URL(from);
  let headers = given;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) return received(response);
    await response.body?.cancel();
    const next = new URL(location, url);
    if (next.host !== url.host) headers = {};
    url = next;
  }
  return { kind: "unread", reason: `more than ${MAX_REDIRECTS} redirects` };
}

async function received(response: Response): Promise<Body> {
  if (!response.ok) {
    const told = (await response.text()).replace(/\s+/g, " ").trim().slice(0, 160);
    return { kind: "unread", reason: `HTTP ${response.status}${told === "" ? "" : `: ${told}`}` };
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MAX_BYTES) return { kind: "unread", reason: `more than ${MAX_BYTES} bytes` };
    parts.push(part);
  }
  return { kind: "bytes", bytes: Uint8Array.from(Buffer.concat(parts)) };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${TIMEOUT_MS / 1000} s`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
