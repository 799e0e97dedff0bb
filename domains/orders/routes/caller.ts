/** Who asks, as actions and the log know them, and what became of what they asked. Pure. */
import type { Member } from "../access/member.ts";
import type { Caller, Outcome } from "../actions/orders.ts";
import type { Results } from "../wire.ts";

/** As the log names who asked: an address, or a device and whose it is. */
export const callerOf = ({ tenant, user, via }: Member): Caller => ({
  tenantId: tenant.id,
  by: via === "device" ? `device of ${user.email}` : user.email,
});

export function resultsOf(outcomes: readonly Outcome[]): Results {
  const accepted = outcomes.filter(({ outcome }) => outcome === "accepted").length;
  return {
    success: true,
    results: outcomes.map(({ id, orderId, outcome, reason }) => ({ id, order_id: orderId, outcome, reason })),
    accepted,
    refused: outcomes.length - accepted,
  };
}
