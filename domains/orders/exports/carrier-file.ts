/** Chosen orders as a file that a carrier takes: TIPSA's own web, or whoever has no API. Nothing is sent, and no state moves. */
import { z } from "zod";
import type { ShipmentRequest } from "../carriers/carrier.ts";
import { handoffFile } from "../carriers/ontime/handoff-file.ts";
import { tipsaImportFile } from "../carriers/tipsa/import-file.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { shipmentRequest } from "../shipment-request.ts";
import { openCarrier, readCarrierAccounts, readTenant } from "../store/accounts.ts";
import { type ListedOrder, readListedOrders } from "../store/order-lists.ts";
import type { Upstreams } from "../upstreams.ts";

export type CarrierFile =
  | { kind: "file"; text: string }
  /** Some of these are not the tenant's. */
  | { kind: "unknown" }
  | { kind: "refused"; reasons: string[] };

type Deps = { db: D1Database; settings: OrdersSettings; upstreams: Upstreams; now: number };

export async function carrierFile(
  { db, settings, upstreams, now }: Deps,
  tenantId: string,
  carrier: "tipsa" | "ontime",
  ids: readonly string[],
): Promise<CarrierFile> {
  const [tenant, orders] = await Promise.all([readTenant(db, tenantId), readListedOrders(db, tenantId, ids)]);
  if (tenant === null || orders.length < ids.length) return { kind: "unknown" };
  const kind = upstreams.carriers[carrier];
  const requests: ShipmentRequest[] = [];
  const reasons: string[] = [];
  for (const order of orders) {
    const choice = choiceOf(order, carrier) ?? {
      service: kind.capabilities.services[0]?.code ?? "",
      parcels: tenant.defaultParcels,
    };
    const built = shipmentRequest(order, tenant, choice, kind, now);
    if (built.ok) requests.push(built.request);
    else reasons.push(`${order.orderId}: ${built.problems.join(", ")}`);
  }
  if (reasons.length > 0) return { kind: "refused", reasons };
  if (carrier === "ontime") return { kind: "file", text: handoffFile(requests) };
  const clientCode = await clientCodeOf(db, settings, tenantId);
  return { kind: "file", text: tipsaImportFile(requests.map((request) => ({ request, clientCode }))) };
}

/** What was chosen for it, where that is this carrier's. */
const choiceOf = ({ choice }: ListedOrder, carrier: string) => (choice?.carrier === carrier ? choice : null);

const clientSchema = z.object({ clientCode: z.string() });

/** By which TIPSA knows the tenant; empty without an account, which the file can do without. */
async function clientCodeOf(db: D1Database, settings: OrdersSettings, tenantId: string): Promise<string> {
  const account = (await readCarrierAccounts(db, tenantId)).find(({ carrier, isOn }) => carrier === "tipsa" && isOn);
  if (account === undefined || !isOpen(settings)) return "";
  const opened = await openCarrier(settings.keys, account.id, "account", account.sealedAccount);
  return clientSchema.safeParse(JSON.parse(opened)).data?.clientCode ?? "";
}
