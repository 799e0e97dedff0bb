/** Rules on orders that are there, against what those went with. Pure. */
import { asAmended } from "../amendment.ts";
import type { ListedOrder } from "../store/order-lists.ts";
import type { Rule, Tried } from "../wire.ts";
import { choose, type RuleAccount } from "./choose.ts";

type Row = Tried["orders"][number];

/** @param defaultParcels where a rule says no number of its own */
export function tried(
  rules: readonly Rule[],
  orders: readonly ListedOrder[],
  accounts: readonly RuleAccount[],
  defaultParcels: number,
): Pick<Tried, "taken" | "none" | "orders"> {
  const nameOf = (id: string): string => accounts.find((account) => account.id === id)?.name ?? id;
  const rows = orders.map((order): Row => {
    const { shopId, weightG } = order;
    const told = asAmended(order);
    const chosen = choose(rules, { told, shopId, marketplace: "mirakl", weightG }, accounts);
    const now =
      chosen.kind === "none"
        ? null
        : {
            carrier_account_id: chosen.accountId,
            account: nameOf(chosen.accountId),
            carrier: chosen.carrier,
            service: chosen.service,
            parcels: chosen.parcels ?? defaultParcels,
          };
    const before = beforeOf(order, nameOf);
    return {
      id: order.id,
      order_id: order.orderId,
      buyer: told.buyer,
      rule_id: chosen.kind === "none" ? null : chosen.rule.id,
      now,
      before,
      is_different: !isSame(now, before),
      why: chosen.why.map(({ ruleId, reason }) => ({ rule_id: ruleId, reason })),
    };
  });
  return {
    taken: rules.map(({ id }) => ({ rule_id: id, orders: rows.filter(({ rule_id }) => rule_id === id).length })),
    none: rows.filter(({ rule_id }) => rule_id === null).length,
    orders: rows,
  };
}

/** With what it was sent; where it was not yet, with what it is to be. */
function beforeOf({ shipment, choice }: ListedOrder, nameOf: (id: string) => string): Row["before"] {
  const sent = shipment ?? choice;
  if (sent === null) return null;
  const { accountId, carrier, service } = sent;
  return { carrier_account_id: accountId, account: nameOf(accountId), carrier, service, parcels: choice?.parcels ?? 1 };
}

function isSame(one: Row["now"], other: Row["now"]): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.carrier_account_id === other.carrier_account_id &&
    one.service === other.service &&
    one.parcels === other.parcels
  );
}
