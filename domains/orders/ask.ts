/** One call to a carrier or a marketplace, read to its end, and what its status alone says. */
import type { UpstreamRequest } from "../domain.ts";
import type { Answer, UpstreamPort } from "./upstream.ts";

export type Told = { kind: "told"; status: number; headers: Headers; text: string };

/** The longest answers are labels of many parcels: some MB of base64. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Carriers take seconds even when they are well (TIPSA some 2 s a call); one that takes longer than this is not. */
export const CALL_TIMEOUT_MS = 30_000;

/** How much of an unexpected answer is quoted in a reason. */
const QUOTED_CHARACTERS = 200;

export async function ask(
  request: Omit<UpstreamRequest, "timeoutMs" | "maxBytes">,
  port: UpstreamPort,
): Promise<Told | { kind: "unavailable"; reason: string }> {
  const called = await port.call({ ...request, timeoutMs: CALL_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
  if (called.kind === "unavailable") return called;
  const { status, headers } = called;
  try {
    const bytes = await new Response(called.body).arrayBuffer();
    return { kind: "told", status, headers, text: decoded(bytes, headers) };
  } catch (error) {
    // The status has come and the body has not: the work may be done all the same.
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: "unavailable", reason: `HTTP ${status}, and the answer broke off: ${reason}` };
  }
}

/** Carriers declare UTF-8, or nothing, and send ISO-8859-1 now and then: what is not UTF-8 is read as that. */
function decoded(bytes: ArrayBuffer, headers: Headers): string {
  if (/charset=["']?iso-8859-1/i.test(headers.get("content-type") ?? "")) return latin1(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return latin1(bytes);
  }
}

const latin1 = (bytes: ArrayBuffer): string => new TextDecoder("iso-8859-1").decode(bytes);

/** What a status says on its own; null for 2xx, whose body decides. 401 and 403 are refusals: whoever can log in again does so before. */
export function refusalOf(told: Told, now: number): Exclude<Answer<never>, { kind: "ok" }> | null {
  const { status } = told;
  if (status >= 200 && status < 300) return null;
  const reason = `HTTP ${status}: ${quoted(told.text)}`;
  if (status === 429) return { kind: "throttled", reason, retryAfterMs: retryAfterOf(told.headers, now) };
  if (status >= 500 || status === 408) return { kind: "unavailable", reason };
  if (status >= 400) return { kind: "rejected", code: String(status), reason };
  return { kind: "malformed", reason };
}

export function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line === "") return "no text";
  return line.length > QUOTED_CHARACTERS ? `${line.slice(0, QUOTED_CHARACTERS)}…` : line;
}

/** Of either form (RFC 9110, 10.2.3). */
function retryAfterOf(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
