/** Why an order must not go on although its state says it could: what its marketplace says of it decides. */
import type { MarketplaceOrder } from "./model.ts";

const TAKEN_BACK = new Set(["CANCELED", "REFUSED"]);
/** Somebody has shipped it already, by hand or with another system. */
const GONE = new Set(["SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED"]);

/** An order that was never seen before and is past shipping is none of ours. */
export function isPastShipping({ marketplaceState }: MarketplaceOrder): boolean {
  return TAKEN_BACK.has(marketplaceState) || GONE.has(marketplaceState);
}

/** Null: it may go on. `isPosted`: its carrier has a shipment, so that SHIPPED is what it should become. */
export function holdOf(told: MarketplaceOrder, isPosted: boolean): string | null {
  const { marketplaceState: state } = told;
  if (TAKEN_BACK.has(state))
    return isPosted ? `${state} at the marketplace, but its carrier has it` : `${state} at the marketplace`;
  if (isPosted) return null;
  if (GONE.has(state)) return `${state} at the marketplace already`;
  // States that are new to us are the marketplace's to explain: whether it may be shipped is a field of its own.
  if (!told.canShip) return `${state} at the marketplace: it may not be shipped yet`;
  if (told.recipient === null) return "the marketplace has not told the address yet";
  return null;
}
