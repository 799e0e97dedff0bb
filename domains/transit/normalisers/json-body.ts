import { isFields } from "./siri-values.ts";

export type JsonBody = { ok: true; value: unknown } | { ok: false; reason: string };

/** Chars of a body that a reason shows. */
const SHOWN_CHARS = 120;

/**
 * A body's JSON, or why it has none. PRIM's gateway answers an unknown path or a product that is not subscribed with
 * HTML, so a page is named by its title.
 */
export function readJsonBody(bytes: Uint8Array): JsonBody {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return { ok: false, reason: "body is not UTF-8 text" };
  }
  const start = text.trimStart();
  if (start === "") return { ok: false, reason: "body is empty" };
  if (start.startsWith("<"))
    return { ok: false, reason: `body is a page or XML, not JSON: ${shown(titleOf(start) ?? start)}` };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: `body is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** How a body of another shape is told apart in a reason: the gateway's own message, else its keys. */
export function described(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (!isFields(value)) return shown(JSON.stringify(value) ?? "nothing");
  const message = value.message ?? value.Message ?? value.error;
  if (typeof message === "string") return `{"message": ${JSON.stringify(shown(message))}}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object of ${shown(keys.join(", "))}`;
}

function titleOf(page: string): string | null {
  const open = page.search(/<title>/i);
  const close = page.search(/<\/title>/i);
  return open < 0 || close < open ? null : page.slice(open + "<title>".length, close);
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS - 1)}…` : line;
}
