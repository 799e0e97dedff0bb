/** With which carrier an order goes, by the tenant's ordered rules: the first that takes it decides. Pure. */
import type { CarrierId } from "../model.ts";
import type { Rule } from "../wire.ts";
import { type RuleSubject, whyNot } from "./conditions.ts";

/** A tenant's account at a carrier, as rules see it. */
export type RuleAccount = { id: string; name: string; carrier: CarrierId; isOn: boolean };

/** Of a rule that did not take the order. */
export type NotTaken = { ruleId: string; reason: string };

export type Chosen =
  | {
      kind: "chosen";
      accountId: string;
      carrier: CarrierId;
      service: string;
      /** Null: as many as the tenant's setting says. */
      parcels: number | null;
      rule: Pick<Rule, "id" | "name">;
      /** Of each rule before it. */
      why: NotTaken[];
    }
  | { kind: "none"; why: NotTaken[] };

/** A rule that is off, or whose account is off or gone, takes nothing: the next may. */
export function choose(rules: readonly Rule[], subject: RuleSubject, accounts: readonly RuleAccount[]): Chosen {
  const why: NotTaken[] = [];
  for (const rule of rules) {
    const account = accounts.find(({ id }) => id === rule.use.carrier_account_id);
    const reason = reasonAgainst(rule, account, subject);
    if (reason === null && account !== undefined) {
      const { service, parcels } = rule.use;
      const { id: accountId, carrier } = account;
      return { kind: "chosen", accountId, carrier, service, parcels, rule: { id: rule.id, name: rule.name }, why };
    }
    why.push({ ruleId: rule.id, reason: reason ?? "" });
  }
  return { kind: "none", why };
}

function reasonAgainst(rule: Rule, account: RuleAccount | undefined, subject: RuleSubject): string | null {
  if (!rule.is_on) return "the rule is off";
  for (const condition of rule.conditions) {
    const reason = whyNot(condition, subject);
    if (reason !== null) return reason;
  }
  if (account === undefined) return "its carrier account is gone";
  return account.isOn ? null : `its carrier account ${account.name} is off`;
}
