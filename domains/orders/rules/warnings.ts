/** What looks wrong in a table of rules, which may be saved all the same: what is missing today may be there tomorrow. Pure. */
import type { Capabilities } from "../carriers/carrier.ts";
import type { Rule, RuleWarning } from "../wire.ts";
import type { RuleAccount } from "./choose.ts";
import { implies } from "./implies.ts";

export type WarningAccount = RuleAccount & {
  capabilities: Pick<Capabilities, "maxWeightKg" | "countries" | "cashOnDelivery" | "services">;
};

export function warningsOf(
  rules: readonly Rule[],
  accounts: readonly WarningAccount[],
  shopIds: readonly string[],
): RuleWarning[] {
  return rules.flatMap((rule, index) => {
    if (!rule.is_on) return [];
    const account = accounts.find(({ id }) => id === rule.use.carrier_account_id);
    const found: [RuleWarning["kind"], string][] = [];
    if (account === undefined) found.push(["unknown_account", "its carrier account is gone: the rule takes nothing"]);
    else {
      if (!account.isOn) found.push(["account_off", `${account.name} is off: the rule takes nothing`]);
      for (const message of beyond(rule, account)) found.push(["carrier_cannot", message]);
      const { services } = account.capabilities;
      if (services.length > 0 && !services.some(({ code }) => code === rule.use.service))
        found.push(["unknown_service", `${rule.use.service} is no service that ${account.name} is known to have`]);
    }
    for (const condition of rule.conditions)
      if (condition.kind === "shop")
        for (const id of condition.shop_ids.filter((shop) => !shopIds.includes(shop)))
          found.push(["unknown_shop", `there is no shop ${id}`]);
    const before = rules.slice(0, index).find((earlier) => takesAllOf(earlier, rule, accounts));
    if (before !== undefined) found.push(["unreachable", `"${before.name}" before it takes all of its orders`]);
    return found.map(([kind, message]) => ({ rule_id: rule.id, kind, message }));
  });
}

function takesAllOf(earlier: Rule, later: Rule, accounts: readonly RuleAccount[]): boolean {
  const account = accounts.find(({ id }) => id === earlier.use.carrier_account_id);
  if (!earlier.is_on || account?.isOn !== true) return false;
  return earlier.conditions.every((condition) => implies(later.conditions, condition));
}

/** What the rule sends and its carrier never takes. */
function beyond({ conditions }: Rule, { name, capabilities }: WarningAccount): string[] {
  const { maxWeightKg, countries, cashOnDelivery } = capabilities;
  return conditions.flatMap((condition) => {
    switch (condition.kind) {
      case "weight": {
        const { min, max } = condition.range;
        if (min !== null && min > maxWeightKg * 1000) return [`${name} takes at most ${maxWeightKg} kg`];
        return max !== null && max > maxWeightKg * 1000
          ? [`${name} takes at most ${maxWeightKg} kg, and the rule sends up to ${max / 1000} kg`]
          : [];
      }
      case "country": {
        if (countries === null || condition.op === "not_in") return [];
        const never = condition.countries.filter((country) => !countries.includes(country));
        return never.length === 0 ? [] : [`${name} does not go to ${never.join(", ")}`];
      }
      case "cash_on_delivery":
        return condition.is && !cashOnDelivery ? [`${name} collects no cash on delivery`] : [];
      default:
        return [];
    }
  });
}
