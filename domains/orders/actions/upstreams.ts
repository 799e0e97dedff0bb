/** What is asked of a shop or of a carrier account as a whole. */
import type { Tools } from "../../domain.ts";
import { deskOf, shopDesk } from "../entities/scene.ts";
import { notebook } from "../port.ts";
import type { OpenSettings } from "../settings.ts";
import { shopSource } from "../sources.ts";
import { type CarrierAccountRow, readShops, type Shop } from "../store/accounts.ts";
import { FETCH_ORDERS, RECONCILE } from "../tasks/fetch-orders.ts";
import type { Upstreams } from "../upstreams.ts";
import type { Caller } from "./orders.ts";

/** A sweep that was asked for twice within this time is one. */
const SAME_SWEEP_MS = 30_000;
const LIFE_MS = 10 * 60_000;

export type ShopOutcome = { id: string; name: string; outcome: "accepted" | "refused"; reason: string | null };

/**
 * Has the tenant's shops read now, or the one that is named. "updated": since the last sweep; "all": every open order
 * against what is kept here, as each night.
 */
export async function readShopsNow(
  tools: Tools,
  { tenantId, by }: Caller,
  shopId: string | null,
  what: "updated" | "all",
): Promise<ShopOutcome[]> {
  const shops = await readShops(tools.db, tenantId);
  const wanted = shopId === null ? shops.filter(({ isOn }) => isOn) : shops.filter(({ id }) => id === shopId);
  await tools.submit(
    wanted
      .filter(({ isOn }) => isOn)
      .map(({ id }) => ({
        taskType: what === "all" ? RECONCILE : FETCH_ORDERS,
        target: id,
        source: shopSource(id),
        id: `asked-${Math.floor(tools.now() / SAME_SWEEP_MS)}`,
        priority: "high" as const,
        lifeMs: LIFE_MS,
        params: { by },
      })),
  );
  if (shopId !== null && wanted.length === 0)
    return [{ id: shopId, name: "", outcome: "refused", reason: "there is no such shop" }];
  return wanted.map(({ id, name, isOn }) => ({
    id,
    name,
    outcome: isOn ? "accepted" : "refused",
    reason: isOn ? null : "the shop is off",
  }));
}

export type Probe = { status: "healthy" | "unhealthy"; message: string | null; checkedAt: number; latencyMs: number };

/** Whether the shop's instance answers and takes its key. */
export async function probeShop(
  tools: Tools,
  settings: OpenSettings,
  upstreams: Upstreams,
  shop: Pick<Shop, "id" | "sealedAccount">,
): Promise<Probe> {
  const { account, port } = await shopDesk({ settings, book: notebook(tools) }, shop);
  return probed(tools, () => upstreams.marketplace.probe(account, port));
}

/** Whether the account works, by a call that changes nothing. */
export async function probeCarrier(
  tools: Tools,
  settings: OpenSettings,
  upstreams: Upstreams,
  account: CarrierAccountRow,
): Promise<Probe> {
  const { opened, port } = await deskOf({ tools, settings, upstreams, book: notebook(tools) }, account);
  return probed(tools, () => opened.probe(port));
}

async function probed({ now }: Tools, probe: () => Promise<{ kind: string; reason?: string }>): Promise<Probe> {
  const startedAt = now();
  const answer = await probe();
  const isWell = answer.kind === "ok";
  const message = isWell ? null : (answer.reason ?? answer.kind);
  return { status: isWell ? "healthy" : "unhealthy", message, checkedAt: startedAt, latencyMs: now() - startedAt };
}
