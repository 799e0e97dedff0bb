/** Log lines as they are paged backwards and followed forwards. Pure. */
import type { LogLineView } from "../../../../contracts/access.ts";

/** Followed lines come in batches that overlap with what is known; each line once, the newest first. */
export function withNewer(known: readonly LogLineView[], newer: readonly LogLineView[], most: number): LogLineView[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...newer.filter(({ id }) => !ids.has(id)), ...known].slice(0, most);
}

export function withOlder(known: readonly LogLineView[], older: readonly LogLineView[]): LogLineView[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...older.filter(({ id }) => !ids.has(id))];
}

/** What to follow from: the newest of what is known. */
export const newestId = (lines: readonly LogLineView[]): number | null =>
  lines.length === 0 ? null : Math.max(...lines.map(({ id }) => id));
