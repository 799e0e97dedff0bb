/** With which carrier an order goes: what a person says, else the first of the tenant's rules that takes it. */

import type { Scene } from "./entities/scene.ts";
import type { Choice } from "./order.ts";
import { readCarrierAccounts } from "./store/accounts.ts";

type Refused = { refused: string; code: string };

export async function chooseCarrier(
  { tools, tenant, upstreams, by }: Pick<Scene, "tools" | "tenant" | "upstreams" | "by" | "journal">,
  asked: { accountId: string; service: string | null } | null,
): Promise<Choice | Refused> {
  const accounts = (await readCarrierAccounts(tools.db, tenant.id)).filter(({ isOn }) => isOn);
  if (asked !== null) {
    const account = accounts.find(({ id }) => id === asked.accountId);
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
  return { refused: "no rule takes it: choose its carrier, or add a rule", code: "no-rule" };
}
