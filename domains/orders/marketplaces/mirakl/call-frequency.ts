/** How often Mirakl lets a shop call an operation, as its OpenAPI publishes; see scripts/build-mirakl-contract.ts. */
import published from "./call-frequency.generated.json" with { type: "json" };

/** "external_partner": an account that Mirakl gives to a third party's software; often slower than a seller's own. */
export const TIERS = ["default", "external_partner"] as const;
export type Tier = (typeof TIERS)[number];

export type Operation = keyof typeof published;

type Ceiling = { maximum: string; minIntervalMs: number | null };

const CEILINGS: Record<Operation, Partial<Record<Tier, Ceiling>>> = published;

/**
 * The smallest interval between two calls of one shop, ms, with the vendor's words; `minIntervalMs` is null where it names an
 * event ("at each new order") or nothing at all. A tier without a rule of its own has everybody's. An OR11 listing that
 * goes over several pages is one call in this sense, and reading an order by its id is none: the published limit is of
 * "asynchronous" use.
 */
export function callFrequency(
  operation: Operation,
  tier: Tier,
): { minIntervalMs: number | null; maximum: string | null } {
  const tiers = CEILINGS[operation];
  return tiers[tier] ?? tiers.default ?? { minIntervalMs: null, maximum: null };
}
