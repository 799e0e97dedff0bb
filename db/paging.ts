/**
 * Keyset paging, newest first: a cursor is the position of the last row that was given, so that rows which arrive
 * meanwhile move nothing, and the thousandth page costs what the first does.
 */

/** Where a page ended. `at` is epoch ms, `id` breaks ties among rows of one millisecond. */
export type Position = { at: number; id: string };

/** `next` is null where nothing follows. A page may be short, even empty, and still have a next one: see db/runs.ts. */
export type Page<Row> = { rows: Row[]; next: Position | null };

/** Before every row that can exist. */
export const NEWEST: Position = { at: Number.MAX_SAFE_INTEGER, id: "" };

/** Opaque to callers, safe in a URL. */
export function encodeCursor(position: Position): string {
  const bytes = new TextEncoder().encode(JSON.stringify([position.at, position.id]));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Null for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): Position | null {
  if (!/^[\w-]{1,600}$/.test(text)) return null;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [at, id]: unknown[] = value;
    return typeof at === "number" && Number.isSafeInteger(at) && typeof id === "string" ? { at, id } : null;
  } catch {
    // Not base64, not UTF-8 or not JSON: no cursor of ours.
    return null;
  }
}

/** Cuts what was read, one row more than was asked for, to a page. */
export function pageOf<Row>(rows: Row[], limit: number, positionOf: (row: Row) => Position): Page<Row> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? positionOf(last) : null };
}
