/** Failed orders by what they have in common: their state and why. Pure. */
import type { OrderState } from "../../../../domains/orders/model.ts";
import type { OrderSummary } from "../../../../domains/orders/wire.ts";

export type FailureGroup = {
  key: string;
  state: OrderState;
  /** As the first of them was told. */
  cause: string;
  orders: OrderSummary[];
  /** The longest ago. */
  since: string;
  /** The nearest attempt that is made by itself; null: only by a person. */
  retryAt: string | null;
};

/** The most orders first. Numbers and ids in a message make no cause of their own. */
export function failureGroups(orders: readonly OrderSummary[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const order of orders) {
    const cause = order.error?.message ?? "";
    const key = `${order.state} ${order.error?.code ?? ""} ${alike(cause)}`;
    const known = groups.get(key);
    if (known === undefined) {
      groups.set(key, {
        key,
        state: order.state,
        cause,
        orders: [order],
        since: order.state_since,
        retryAt: order.retry_at,
      });
      continue;
    }
    known.orders.push(order);
    if (order.state_since < known.since) known.since = order.state_since;
    if (order.retry_at !== null && (known.retryAt === null || order.retry_at < known.retryAt))
      known.retryAt = order.retry_at;
  }
  return [...groups.values()].sort((a, b) => b.orders.length - a.orders.length || (a.key < b.key ? -1 : 1));
}

/** Words that hold a digit are this order's own. */
const alike = (message: string): string => message.replace(/\S*\d\S*/g, "#");
