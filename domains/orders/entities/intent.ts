/** What was asked of a carrier, on disk before it was asked, and when a look that found nothing may be believed. */
import type { Json } from "../../../contracts/patch.ts";
import type { EntityMemory } from "../../domain.ts";
import type { CreatedShipment } from "../carriers/carrier.ts";
import type { CarrierId } from "../model.ts";

export type Intent = {
  reference: string;
  carrier: CarrierId;
  accountId: string;
  service: string;
  shipOn: string;
  /** SHA-256 of the request. */
  hash: string;
  at: number;
  /** When the call ended without telling what became of it; null while it runs, and for good where its object died. */
  unclearAt: number | null;
  /** When the carrier was first asked for it, and had nothing. */
  missedAt?: number;
  /** open: it may be there. */
  end: "open" | "created" | "absent" | "refused";
  created: Omit<CreatedShipment, "label"> | null;
};

const INTENT = "intent";

/** Between two looks, at least: what a carrier has taken is not at once in what it searches. */
const LOOK_AGAIN_MS = 15_000;

/**
 * How many ms to wait before the carrier is looked at again, after a look at `now` that found nothing; 0: it is not there
 * and may be made. A carrier may finish a call that was given up, so one look is never enough, and none counts that was
 * made before `settlesWithinMs` were over. Where the object died in its call, its end is known only to be before the first look.
 */
export function waitBeforeAbsent(
  { unclearAt, missedAt }: Pick<Intent, "unclearAt" | "missedAt">,
  settlesWithinMs: number,
  now: number,
): number {
  const settledIn = Math.max(0, (unclearAt ?? missedAt ?? now) + settlesWithinMs - now);
  return missedAt === undefined ? Math.max(settledIn, LOOK_AGAIN_MS) : settledIn;
}

type Memory = { memory: EntityMemory };

/** Whether a call to a carrier was begun of which nobody knows the end. */
export const openIntent = (of: Memory): boolean => readIntent(of)?.end === "open";

export function readIntent({ memory }: Memory): Intent | undefined {
  // Written by this file alone.
  return memory.get(INTENT) as unknown as Intent | undefined;
}

export function remember({ memory }: Memory, intent: Intent): void {
  memory.put(INTENT, intent as unknown as Json);
}
