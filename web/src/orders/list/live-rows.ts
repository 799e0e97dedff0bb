/**
 * Rows of a list in the server's order, and what a later look at its first page tells of them. A list that
 * somebody reads keeps every row in its place; one at rest takes the new order. Pure.
 */
type Row = { id: string };

/** As told last, in the places where they stand. `isMoved`: the server's order is another one by now. */
export function patched<T extends Row>(rows: readonly T[], fresh: readonly T[]): { rows: T[]; isMoved: boolean } {
  const told = new Map(fresh.map((row) => [row.id, row]));
  const next = rows.map((row) => told.get(row.id) ?? row);
  return { rows: next, isMoved: fresh.some((row, index) => rows[index]?.id !== row.id) };
}

/**
 * In the server's order. What was read beyond that page stays below it, where it has not moved up or gone.
 * `isBelow`: does a row stand below another in this list?
 */
export function reordered<T extends Row>(
  rows: readonly T[],
  fresh: readonly T[],
  hasMore: boolean,
  isBelow: (row: T, other: T) => boolean,
): T[] {
  const last = fresh.at(-1);
  if (!hasMore || last === undefined) return [...fresh];
  const told = new Set(fresh.map(({ id }) => id));
  // Above the page's end and not on the page: it is not listed any more.
  return [...fresh, ...rows.filter((row) => !told.has(row.id) && isBelow(row, last))];
}

/** One more page below. A row that has moved up meanwhile is told twice: the place above it is the right one. */
export function extended<T extends Row>(rows: readonly T[], page: readonly T[]): T[] {
  const known = new Set(rows.map(({ id }) => id));
  return [...rows, ...page.filter(({ id }) => !known.has(id))];
}
