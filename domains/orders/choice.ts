/** With which carrier an order goes: what a person says, else the first of the tenant's rules that takes it. */

import type { Scene } from "./entities/scene.ts";
import type { Choice } from "./order.ts";
import { choose } from "./rules/choose.ts";
import { readRules } from "./rules/stored-rules.ts";
import { readCarrierAccounts } from "./store/accounts.ts";

type Refused = { refused: string; code: string };

export async function chooseCarrier(
  { tools, tenant, upstreams, by, journal }: Pick<Scene, "tools" | "tenant" | "upstreams" | "by" | "journal">,
  asked: { accountId: string; service: string | null } | null,
): Promise<Choice | Refused> {
  const accounts = await readCarrierAccounts(tools.db, tenant.id);
  if (asked === null) {
    const { told, shopId, weightG } = journal.order;
    const { rules } = await readRules(tools.db, tenant.id);
    const chosen = choose(rules, { told, shopId, marketplace: "mirakl", weightG }, accounts);
    if (chosen.kind === "none")
      return { refused: "no rule takes it: choose its carrier, or add a rule", code: "no-rule" };
    const { accountId, carrier, service, parcels, rule } = chosen;
    return {
      accountId,
      carrier,
      service,
      parcels: parcels ?? tenant.defaultParcels,
      by: { kind: "rule", name: rule.name },
    };
  }
  const account = accounts.find(({ id, isOn }) => isOn && id === asked.accountId);
  if (account === undefined)
    return { refused: `there is no carrier account ${asked.accountId} that is on`, code: "no-account" };
  const { services } = upstreams.carriers[account.carrier].capabilities;
  const service = asked.service ?? services[0]?.code ?? "";
  return {
    accountId: account.id,
    carrier: account.carrier,
    service,
    parcels: tenant.defaultParcels,
    by: { kind: "person", name: by },
  };
}
