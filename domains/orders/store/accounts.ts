/** Tenants, their shops and their carrier accounts. Credentials are sealed in here and opened in here, nowhere else. */
import { z } from "zod";
import type { MarketplaceAccount, RegisteredCarrier } from "../marketplaces/marketplace.ts";
import { type CarrierId, type Party, TIERS, type Tier } from "../model.ts";
import { open, seal } from "../sealed.ts";

export type Tenant = {
  id: string;
  name: string;
  /** IANA. */
  zone: string;
  topicKey: string;
  sender: Party | null;
  defaultWeightG: number | null;
  defaultParcels: number;
  fallbackPhone: string | null;
  autoPost: boolean;
};

export type Shop = {
  id: string;
  tenantId: string;
  name: string;
  sealedAccount: string;
  acceptsOrders: boolean;
  weightField: { code: string; unit: "g" | "kg" } | null;
  tier: Tier;
  fetchIntervalMin: number;
  isOn: boolean;
  readUntil: number | null;
  carriers: RegisteredCarrier[];
  carriersAt: number | null;
};

export type CarrierAccountRow = {
  id: string;
  tenantId: string;
  carrier: CarrierId;
  name: string;
  sealedAccount: string;
  sealedSession: string | null;
  sessionUntil: number | null;
  isOn: boolean;
  trackedUntil: number | null;
  createdAt: number;
};

/** As they are kept, with what counts where a setting was never saved. Who saves them has checked them whole. */
const tenantSettings = z.object({
  sender: z.custom<Party>().nullable().default(null),
  default_weight_g: z.number().nullable().default(null),
  default_parcels: z.number().default(1),
  fallback_phone: z.string().nullable().default(null),
  auto_post: z.boolean().default(false),
});
const shopSettings = z.object({
  accepts_orders: z.boolean().default(false),
  weight_field: z
    .object({ code: z.string(), unit: z.enum(["g", "kg"]) })
    .nullable()
    .default(null),
  tier: z.enum(TIERS).default("default"),
  fetch_interval_min: z.number().default(1),
});

type TenantRow = { id: string; name: string; zone: string; settings: string; topic_key: string };
type ShopRow = {
  id: string;
  tenant_id: string;
  name: string;
  account: string;
  settings: string;
  is_on: number;
  read_until: number | null;
  carriers: string;
  carriers_at: number | null;
};
type AccountRow = {
  id: string;
  tenant_id: string;
  carrier: string;
  name: string;
  account: string;
  session: string | null;
  session_until: number | null;
  is_on: number;
  tracked_until: number | null;
  created_at: number;
};

function tenantOf({ id, name, zone, settings, topic_key }: TenantRow): Tenant {
  const kept = tenantSettings.parse(JSON.parse(settings));
  return {
    id,
    name,
    zone,
    topicKey: topic_key,
    sender: kept.sender,
    defaultWeightG: kept.default_weight_g,
    defaultParcels: kept.default_parcels,
    fallbackPhone: kept.fallback_phone,
    autoPost: kept.auto_post,
  };
}

function shopOf(row: ShopRow): Shop {
  const { accepts_orders, weight_field, tier, fetch_interval_min } = shopSettings.parse(JSON.parse(row.settings));
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    sealedAccount: row.account,
    acceptsOrders: accepts_orders,
    weightField: weight_field,
    tier,
    fetchIntervalMin: fetch_interval_min,
    isOn: row.is_on === 1,
    readUntil: row.read_until,
    carriers: JSON.parse(row.carriers) as RegisteredCarrier[],
    carriersAt: row.carriers_at,
  };
}

const accountOf = (row: AccountRow): CarrierAccountRow => ({
  id: row.id,
  tenantId: row.tenant_id,
  carrier: row.carrier as CarrierId,
  name: row.name,
  sealedAccount: row.account,
  sealedSession: row.session,
  sessionUntil: row.session_until,
  isOn: row.is_on === 1,
  trackedUntil: row.tracked_until,
  createdAt: row.created_at,
});

export async function readTenant(db: D1Database, id: string): Promise<Tenant | null> {
  const row = await db.prepare("SELECT * FROM orders_tenants WHERE id = ?1").bind(id).first<TenantRow>();
  return row === null ? null : tenantOf(row);
}

/** Everything that work comes back for: all tenants, with the shops and the carrier accounts that are on. */
export async function readActive(
  db: D1Database,
): Promise<{ tenants: Tenant[]; shops: Shop[]; accounts: CarrierAccountRow[] }> {
  const [tenants, shops, accounts] = await db.batch([
    db.prepare("SELECT * FROM orders_tenants ORDER BY id"),
    db.prepare("SELECT * FROM orders_shops WHERE is_on = 1 ORDER BY id"),
    db.prepare("SELECT * FROM orders_carrier_accounts WHERE is_on = 1 ORDER BY id"),
  ]);
  return {
    tenants: ((tenants?.results ?? []) as TenantRow[]).map(tenantOf),
    shops: ((shops?.results ?? []) as ShopRow[]).map(shopOf),
    accounts: ((accounts?.results ?? []) as AccountRow[]).map(accountOf),
  };
}

export async function readShop(db: D1Database, id: string): Promise<Shop | null> {
  const row = await db.prepare("SELECT * FROM orders_shops WHERE id = ?1").bind(id).first<ShopRow>();
  return row === null ? null : shopOf(row);
}

/** Of one tenant, on or off. */
export async function readShops(db: D1Database, tenantId: string): Promise<Shop[]> {
  const { results } = await db
    .prepare("SELECT * FROM orders_shops WHERE tenant_id = ?1 ORDER BY id")
    .bind(tenantId)
    .all<ShopRow>();
  return results.map(shopOf);
}

export async function readCarrierAccount(db: D1Database, id: string): Promise<CarrierAccountRow | null> {
  const row = await db.prepare("SELECT * FROM orders_carrier_accounts WHERE id = ?1").bind(id).first<AccountRow>();
  return row === null ? null : accountOf(row);
}

/** Of one tenant, on or off. */
export async function readCarrierAccounts(db: D1Database, tenantId: string): Promise<CarrierAccountRow[]> {
  const { results } = await db
    .prepare("SELECT * FROM orders_carrier_accounts WHERE tenant_id = ?1 ORDER BY id")
    .bind(tenantId)
    .all<AccountRow>();
  return results.map(accountOf);
}

const shopPlace = (id: string): string => `orders_shops/${id}/account`;
const carrierPlace = (id: string, column: "account" | "session" | "webhook_secret"): string =>
  `orders_carrier_accounts/${id}/${column}`;

/** For orders_shops.account of the row with this id. */
export function sealShopAccount(keys: readonly string[], id: string, account: MarketplaceAccount): Promise<string> {
  return seal(keys, JSON.stringify(account), shopPlace(id));
}

/** @throws NotOpened */
export async function openShopAccount(
  keys: readonly string[],
  shop: Pick<Shop, "id" | "sealedAccount">,
): Promise<MarketplaceAccount> {
  // What was sealed in here was checked before.
  return JSON.parse(await open(keys, shop.sealedAccount, shopPlace(shop.id))) as MarketplaceAccount;
}

/** For that column of the row of orders_carrier_accounts with this id. `text`: JSON of the adapter's account, a token, a secret. */
export function sealCarrier(
  keys: readonly string[],
  id: string,
  column: "account" | "session" | "webhook_secret",
  text: string,
): Promise<string> {
  return seal(keys, text, carrierPlace(id, column));
}

/** @throws NotOpened */
export function openCarrier(
  keys: readonly string[],
  id: string,
  column: "account" | "session" | "webhook_secret",
  sealed: string,
): Promise<string> {
  return open(keys, sealed, carrierPlace(id, column));
}

export async function keepSession(
  db: D1Database,
  id: string,
  session: { sealed: string; until: number } | null,
): Promise<void> {
  await db
    .prepare("UPDATE orders_carrier_accounts SET session = ?2, session_until = ?3 WHERE id = ?1")
    .bind(id, session?.sealed ?? null, session?.until ?? null)
    .run();
}

/** Moves forward only: a sweep that ends late does not take back what a later one has read. */
export async function moveTrackedUntil(db: D1Database, id: string, until: number): Promise<void> {
  await db
    .prepare("UPDATE orders_carrier_accounts SET tracked_until = MAX(COALESCE(tracked_until, 0), ?2) WHERE id = ?1")
    .bind(id, until)
    .run();
}

export async function moveReadUntil(db: D1Database, shopId: string, until: number): Promise<void> {
  await db
    .prepare("UPDATE orders_shops SET read_until = MAX(COALESCE(read_until, 0), ?2) WHERE id = ?1")
    .bind(shopId, until)
    .run();
}

export async function markReconciled(db: D1Database, shopId: string, at: number): Promise<void> {
  await db.prepare("UPDATE orders_shops SET reconciled_at = ?2 WHERE id = ?1").bind(shopId, at).run();
}

export async function keepCarriers(
  db: D1Database,
  shopId: string,
  carriers: readonly RegisteredCarrier[],
  at: number,
): Promise<void> {
  await db
    .prepare("UPDATE orders_shops SET carriers = ?2, carriers_at = ?3 WHERE id = ?1")
    .bind(shopId, JSON.stringify(carriers), at)
    .run();
}
