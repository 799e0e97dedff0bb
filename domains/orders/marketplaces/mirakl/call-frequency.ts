/** How often Mirakl lets a shop call an operation, as its OpenAPI publishes; see scripts/build-mirakl-contract.ts. */
import type { Tier } from "../../model.ts";
import published from "./call-frequency.generated.json" with { type: "json" };

export type Operation = keyof typeof published;

type Ceiling = { maximum: string; minIntervalMs: number | null };

const CEILINGS: Record<Operation, Partial<Record<Tier, Ceiling>>> = published;

/**
 * The smallest interval between two calls of one shop, ms, with the vendor's words; `minIntervalMs` is null where it
 * names an event ("at each new order") or nothing at all. A tier without a rule of its own has everybody's. OR11's is of
 * "asynchronous" use, which we read as: of polls, however many pages they have, and not of an order looked up by its id.
 */
export function callFrequency(
  operation: Operation,
  tier: Tier,
): { minIntervalMs: number | null; maximum: string | null } {
  const tiers = CEILINGS[operation];
  return tiers[tier] ?? tiers.default ?? { minIntervalMs: null, maximum: null };
}
