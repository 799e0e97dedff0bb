/** What was done to an order and what its carrier told of the parcel, as one story. Pure. */
import type { Operation, OrderDetail } from "../../../../domains/orders/wire.ts";

type TrackingEvent = OrderDetail["tracking"][number];

export type Moment =
  | { kind: "operation"; key: string; at: string; operation: Operation }
  | { kind: "tracking"; key: string; at: string; event: TrackingEvent };

/** Oldest first, so that what comes in later moves nothing. What we did stands before what was told at the same instant. */
export function timelineOf(operations: readonly Operation[], tracking: readonly TrackingEvent[]): Moment[] {
  const moments: Moment[] = [
    ...operations.map(
      (operation): Moment => ({
        kind: "operation",
        key: `operation ${operation.seq}`,
        at: operation.timestamp_iso,
        operation,
      }),
    ),
    ...tracking.map(
      (event): Moment => ({
        kind: "tracking",
        key: `tracking ${event.at} ${event.code} ${event.status}`,
        at: event.at,
        event,
      }),
    ),
  ];
  return moments.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** JSON text as a person reads it; what is no JSON as it is; null where it says nothing. */
export function readable(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "{}" || trimmed === "null") return null;
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2);
  } catch {
    return trimmed;
  }
}
