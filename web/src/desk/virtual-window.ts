/** Which rows of a long list are worth drawing. Pixels in, row numbers out. */
export type WindowOf = { first: number; last: number; before: number; after: number };

/** `last` is exclusive. `before` and `after` are the pixels that stand for what is not drawn. */
export function windowOf(list: {
  rows: number;
  rowHeight: number;
  scrollTop: number;
  viewHeight: number;
  overscan: number;
}): WindowOf {
  const { rows, rowHeight, overscan } = list;
  const top = Math.max(0, Math.floor(list.scrollTop / rowHeight));
  const shown = Math.ceil(list.viewHeight / rowHeight) + 1;
  // An even first row keeps the stripes and the parity of keyed rows where they are while scrolling.
  const first = Math.max(0, Math.min(rows, top - overscan) & ~1);
  const last = Math.min(rows, Math.max(first, top + shown + overscan));
  return { first, last, before: first * rowHeight, after: (rows - last) * rowHeight };
}

/** Where to scroll so that a row is wholly in sight; null where it is already. */
export function scrollToShow(
  row: number,
  list: { rowHeight: number; scrollTop: number; viewHeight: number },
): number | null {
  const top = row * list.rowHeight;
  if (top < list.scrollTop) return top;
  const bottom = top + list.rowHeight;
  if (bottom > list.scrollTop + list.viewHeight) return bottom - list.viewHeight;
  return null;
}
