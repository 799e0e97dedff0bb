/** For tests: every table of the domain without a row. */
const TABLES = [
  "orders_tenants",
  "orders_users",
  "orders_tokens",
  "orders_login_failures",
  "orders_rates",
  "orders_shops",
  "orders_carrier_accounts",
  "orders",
  "orders_tracking_events",
  "orders_operations",
  "orders_exchanges",
  "orders_rules",
  "orders_sku_weights",
  "orders_webhook_events",
];

export async function emptyTables(db: D1Database): Promise<void> {
  await db.batch(TABLES.map((table) => db.prepare(`DELETE FROM ${table}`)));
}
