/** With which carrier an order goes: what a person says, else the first of the tenant's rules that takes it. */
import { asAmended } from "./amendment.ts";
import type { Scene } from "./entities/scene.ts";
import type { Choice } from "./order.ts";
import { choose } from "./rules/choose.ts";
import { readRules } from "./rules/stored-rules.ts";
import { readCarrierAccounts } from "./store/accounts.ts";

type Refused = { refused: string; code: string };

/** @param asked a person's; null: by the rules. */
export async function chooseCarrier(
  { tools, tenant, upstreams, by, journal }: Pick<Scene, "tools" | "tenant" | "upstreams" | "by" | "journal">,
  asked: { accountId: string; service: string | null } | null,
): Promise<Choice | Refused> {
  const accounts = await readCarrierAccounts(tools.db, tenant.id);
  if (asked !== null) {
    const account = accounts.find(({ id, isOn }) => id === asked.accountId && isOn);
    if (account === undefined)
      return { refused: `there is no carrier account ${asked.accountId} that is on`, code: "no-account" };
    const { services } = upstreams.carriers[account.carrier].capabilities;
    return {
      accountId: account.id,
      carrier: account.carrier,
      service: asked.service ?? services[0]?.code ?? "",
      parcels: tenant.defaultParcels,
      by: { kind: "person", name: by },
    };
  }
  const { shopId, weightG } = journal.order;
  const told = asAmended(journal.order);
  const { rules } = await readRules(tools.db, tenant.id);
  const chosen = choose(rules, { told, shopId, marketplace: "mirakl", weightG }, accounts);
  if (chosen.kind === "none") {
    const why = chosen.why.map(({ ruleId, reason }) => `${nameOf(rules, ruleId)}: ${reason}`);
    const words = rules.length === 0 ? "there are no rules yet" : `no rule takes it (${why.join("; ")})`;
    return { refused: `${words}: choose its carrier, or change the rules`, code: "no-rule" };
  }
  const { accountId, carrier, service, parcels, rule } = chosen;
  return {
    accountId,
    carrier,
    service,
    parcels: parcels ?? tenant.defaultParcels,
    by: { kind: "rule", name: rule.name },
  };
}

const nameOf = (rules: readonly { id: string; name: string }[], id: string): string =>
  rules.find((rule) => rule.id === id)?.name ?? id;
