/** Which orders are chosen, across pages, filters and looks. Pure. */
import type { OrderSummary } from "../../../../domains/orders/wire.ts";

/** By id, in the order in which they were chosen, each as it was last seen. */
export type Selection = ReadonlyMap<string, OrderSummary>;

export const NONE: Selection = new Map();

export function toggled(selection: Selection, order: OrderSummary): Selection {
  const next = new Map(selection);
  if (!next.delete(order.id)) next.set(order.id, order);
  return next;
}

export const withAll = (selection: Selection, orders: readonly OrderSummary[]): Selection =>
  new Map([...selection, ...orders.map((order) => [order.id, order] as const)]);

export function without(selection: Selection, ids: Iterable<string>): Selection {
  const next = new Map(selection);
  for (const id of ids) next.delete(id);
  return next;
}

/** What is chosen as the list tells it now. The same object where nothing is told of it. */
export function refreshed(selection: Selection, orders: readonly OrderSummary[]): Selection {
  const told = orders.filter(({ id }) => selection.has(id));
  if (told.every((order) => selection.get(order.id) === order)) return selection;
  return withAll(selection, told);
}

/** From one row to another, both included, whichever way. */
export function between(orders: readonly OrderSummary[], from: number, to: number): readonly OrderSummary[] {
  return orders.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** How many of them are not among the rows that are listed. */
export function elsewhere(selection: Selection, orders: readonly OrderSummary[]): number {
  const listed = orders.reduce((sum, { id }) => sum + (selection.has(id) ? 1 : 0), 0);
  return selection.size - listed;
}
