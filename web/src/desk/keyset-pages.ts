/**
 * A long list in pages that follow each other by cursor. Pages far from where the reader is give their rows back and
 * keep their cursor, so that a hundred thousand rows cost the memory of a few thousand. Pure.
 */
export type KeysetPage<T> = { cursor: string | null; count: number; rows: readonly T[] | null };

export type KeysetPages<T> = {
  pages: readonly KeysetPage<T>[];
  /** Where the next page begins: a cursor, or null at the very first. */
  next: string | null;
  ended: boolean;
};

export const noPages = <T>(): KeysetPages<T> => ({ pages: [], next: null, ended: false });

/** The page at the end of what is known. */
export function withPage<T>(known: KeysetPages<T>, rows: readonly T[], next: string | null): KeysetPages<T> {
  // A page without rows (a search that found none so far back) takes no place, but its cursor leads on.
  const pages = rows.length === 0 ? known.pages : [...known.pages, { cursor: known.next, count: rows.length, rows }];
  return { pages, next, ended: next === null };
}

/** A page that had been given back. Rows that are gone since are not replaced: what follows keeps its place. */
export function refilled<T>(known: KeysetPages<T>, cursor: string | null, rows: readonly T[]): KeysetPages<T> {
  return {
    ...known,
    pages: known.pages.map((page) => (page.cursor === cursor && page.rows === null ? { ...page, rows } : page)),
  };
}

export function rowCount<T>(known: KeysetPages<T>): number {
  return known.pages.reduce((sum, page) => sum + page.count, 0);
}

/** Rows `first` to `last` (exclusive); null where the row's page must be asked for again. */
export function rowsBetween<T>(known: KeysetPages<T>, first: number, last: number): (T | null)[] {
  const found: (T | null)[] = [];
  let at = 0;
  for (const page of known.pages) {
    const from = Math.max(first, at);
    const to = Math.min(last, at + page.count);
    for (let row = from; row < to; row++) found.push(page.rows?.[row - at] ?? null);
    at += page.count;
    if (at >= last) break;
  }
  return found;
}

/** Cursors of the pages that hold these rows and have given them back. */
export function missingPages<T>(known: KeysetPages<T>, first: number, last: number): (string | null)[] {
  const missing: (string | null)[] = [];
  let at = 0;
  for (const page of known.pages) {
    if (page.rows === null && at < last && at + page.count > first) missing.push(page.cursor);
    at += page.count;
  }
  return missing;
}

/** Gives back the rows that are more than `margin` rows away. The same object where there is nothing to give. */
export function trimmed<T>(known: KeysetPages<T>, first: number, last: number, margin: number): KeysetPages<T> {
  let at = 0;
  let changed = false;
  const pages = known.pages.map((page) => {
    const from = at;
    at += page.count;
    const isFar = at < first - margin || from > last + margin;
    if (!isFar || page.rows === null) return page;
    changed = true;
    return { ...page, rows: null };
  });
  return changed ? { ...known, pages } : known;
}
