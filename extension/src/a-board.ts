import { ORDER_STATES } from "../../domains/orders/model.ts";
import type { Board } from "../../domains/orders/wire.ts";

/** A board for tests; `waiting` is what it says of the orders that wait to be sent. */
export function aBoard(waiting: Partial<Board["states"][number]> = {}): Board {
  const states = ORDER_STATES.map((state) => ({
    state,
    count: 0,
    oldest_since: null,
    held: 0,
    next_ship_by: null,
    ...(state === "PENDING_POST" ? waiting : {}),
  }));
  return {
    states,
    today: { day: "2026-11-22", placed: 14, posted: 9, pushed: 7, failed: 0 },
    labels_to_print: 0,
    shops: [],
    changed_at: null,
  };
}
