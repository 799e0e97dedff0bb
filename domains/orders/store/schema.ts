/**
 * The tables of the orders domain. Every row belongs to a tenant, and no query leaves the tenant out. Instants are epoch
 * ms, JSON columns are text, credentials are sealed (AES-GCM, see sealed.ts). Retention: retention.ts.
 */
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A seller. */
export const ordersTenants = sqliteTable("orders_tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** IANA: its days, and the instants of its exports. */
  zone: text("zone").notNull().default("Europe/Madrid"),
  /** JSON: sender, default parcel weight, parcels of an order, whether orders go to their carrier by themselves. */
  settings: text("settings").notNull().default("{}"),
  /** Part of the tenant's live topics, which whoever may read is told: 128 random bits, new when a member leaves. */
  topicKey: text("topic_key").notNull(),
  createdAt: integer("created_at").notNull(),
});

export const ordersUsers = sqliteTable(
  "orders_users",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    /** Lower case: one account an address in the whole deployment. */
    email: text("email").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** "pbkdf2-sha256$iterations$salt$hash"; null until a password has been set: nothing logs in until then. */
    passwordHash: text("password_hash"),
    createdAt: integer("created_at").notNull(),
    disabledAt: integer("disabled_at"),
  },
  (table) => [uniqueIndex("orders_users_email").on(table.email), index("orders_users_tenant").on(table.tenantId)],
);

/** Refresh tokens of browsers, tokens of paired devices, links that let a password be set. Only hashes are kept. */
export const ordersTokens = sqliteTable(
  "orders_tokens",
  {
    hash: text("hash").primaryKey(),
    /** refresh | device | pairing | password. */
    kind: text("kind").notNull(),
    tenantId: text("tenant_id").notNull(),
    userId: text("user_id").notNull(),
    /** Tokens that came one from the other share it: a refresh token that is used twice ends them all. */
    family: text("family").notNull(),
    /** "Chrome on the packing desk". */
    title: text("title").notNull().default(""),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    lastUsedAt: integer("last_used_at"),
    endedAt: integer("ended_at"),
  },
  (table) => [index("orders_tokens_user").on(table.userId), index("orders_tokens_expires").on(table.expiresAt)],
);

/** Failed logins, by address and by client. */
export const ordersLoginFailures = sqliteTable("orders_login_failures", {
  key: text("key").primaryKey(),
  count: integer("count").notNull(),
  firstAt: integer("first_at").notNull(),
  lastAt: integer("last_at").notNull(),
});

/** Requests of one kind by one caller, counted by the minute (access/rates.ts). */
export const ordersRates = sqliteTable("orders_rates", {
  key: text("key").primaryKey(),
  minute: integer("minute").notNull(),
  count: integer("count").notNull(),
});

/** An account at a marketplace. */
export const ordersShops = sqliteTable(
  "orders_shops",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    marketplace: text("marketplace").notNull().default("mirakl"),
    name: text("name").notNull(),
    /** Sealed JSON of the adapter's account. */
    account: text("account").notNull(),
    /** JSON: accepts orders by itself, multi-shipment, weight field, how often it may be asked. */
    settings: text("settings").notNull().default("{}"),
    isOn: integer("is_on").notNull().default(1),
    /** Everything updated before has been read; it moves only when a whole sweep was good. */
    readUntil: integer("read_until"),
    reconciledAt: integer("reconciled_at"),
    /** JSON of SH21 and when it was read. */
    carriers: text("carriers").notNull().default("[]"),
    carriersAt: integer("carriers_at"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("orders_shops_tenant").on(table.tenantId)],
);

/** An account at a carrier. */
export const ordersCarrierAccounts = sqliteTable(
  "orders_carrier_accounts",
  {
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    carrier: text("carrier").notNull(),
    name: text("name").notNull(),
    account: text("account").notNull(),
    /** Sealed session or token that several orders share, and until when. */
    session: text("session"),
    sessionUntil: integer("session_until"),
    /** Its webhooks are signed with it; sealed. */
    webhookSecret: text("webhook_secret"),
    isOn: integer("is_on").notNull().default(1),
    /** Every movement before has been taken; it moves only when a whole window was good. */
    trackedUntil: integer("tracked_until"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("orders_carrier_accounts_tenant").on(table.tenantId)],
);

export const orders = sqliteTable(
  "orders",
  {
    /** `shop id:marketplace order id`. */
    id: text("id").primaryKey(),
    tenantId: text("tenant_id").notNull(),
    shopId: text("shop_id").notNull(),
    orderId: text("order_id").notNull(),
    state: text("state").notNull(),
    stateSince: integer("state_since").notNull(),
    /** What it was before it failed: where a retry leads. */
    retryTo: text("retry_to"),
    retryCount: integer("retry_count").notNull().default(0),
    /** When it is tried again by itself; null: only by a person. */
    retryAt: integer("retry_at"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    /** Why it must not go on although its state says it could: "CANCELED at the marketplace". */
    heldBecause: text("held_because"),
    /** Grows by one with each change: who writes says which one it has read. */
    version: integer("version").notNull().default(1),
    marketplaceState: text("marketplace_state").notNull(),
    /** JSON of MarketplaceOrder. */
    told: text("told").notNull(),
    /** JSON of Amendment: what a person has put right, over what is told. */
    amended: text("amended"),
    buyer: text("buyer").notNull(),
    country: text("country"),
    totalMinor: integer("total_minor").notNull(),
    currency: text("currency").notNull(),
    weightG: integer("weight_g"),
    weightFrom: text("weight_from"),
    /** JSON: carrier account, carrier, service and parcels that the rules or a person chose; the rule's name or the person. */
    choice: text("choice"),
    /** JSON of the shipment once it is created: carrier, expedition, tracking number and address, parcels. */
    shipment: text("shipment"),
    /** Unique: what it is sent to its carrier under. */
    reference: text("reference").notNull(),
    carrier: text("carrier"),
    carrierAccountId: text("carrier_account_id"),
    expeditionId: text("expedition_id"),
    trackingNumber: text("tracking_number"),
    trackingStatus: text("tracking_status"),
    trackingAt: integer("tracking_at"),
    /** Key in the file store. */
    labelFile: text("label_file"),
    labelPrintedAt: integer("label_printed_at"),
    /** When the marketplace was seen to have the tracking number, and the shipped state. */
    trackingPushedAt: integer("tracking_pushed_at"),
    shipPushedAt: integer("ship_pushed_at"),
    placedAt: integer("placed_at").notNull(),
    shipBy: integer("ship_by"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("orders_by_state").on(table.tenantId, table.state, table.stateSince),
    index("orders_by_update").on(table.tenantId, table.updatedAt),
    uniqueIndex("orders_by_reference").on(table.reference),
    index("orders_by_expedition").on(table.carrierAccountId, table.expeditionId),
    index("orders_to_retry").on(table.retryAt),
  ],
);

export const ordersTrackingEvents = sqliteTable(
  "orders_tracking_events",
  {
    order: text("order_key").notNull(),
    tenantId: text("tenant_id").notNull(),
    key: text("event_key").notNull(),
    status: text("status").notNull(),
    code: text("code").notNull(),
    text: text("text").notNull(),
    at: integer("at").notNull(),
    rank: integer("rank").notNull(),
    place: text("place"),
    /** poll | webhook | file. */
    via: text("via").notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.order, table.key] })],
);

/** What was done, one row a step: the ten columns of the operations export, with the tenant. */
export const ordersOperations = sqliteTable(
  "orders_operations",
  {
    seq: integer("seq").primaryKey({ autoIncrement: true }),
    tenantId: text("tenant_id").notNull(),
    at: integer("at").notNull(),
    /** mirakl | carrier | orchestrator. */
    scope: text("scope").notNull(),
    action: text("action").notNull(),
    /** Key of `orders`; null for what is about many. */
    order: text("order_key"),
    orderId: text("order_id"),
    carrier: text("carrier"),
    marketplace: text("marketplace"),
    /** OK | ERROR | WARNING. */
    status: text("status").notNull(),
    message: text("message").notNull(),
    durationMs: integer("duration_ms"),
    meta: text("meta_json").notNull().default("{}"),
    /** Who asked for it: a user's id, "system", or the device's title. */
    by: text("by").notNull().default("system"),
    /** A step told twice is one row. */
    key: text("key"),
  },
  (table) => [
    index("orders_operations_by_time").on(table.tenantId, table.at),
    index("orders_operations_by_order").on(table.order, table.seq),
    uniqueIndex("orders_operations_by_key").on(table.key),
  ],
);

/** Calls and answers as they were, without their secrets. */
export const ordersExchanges = sqliteTable(
  "orders_exchanges",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    tenantId: text("tenant_id").notNull(),
    order: text("order_key"),
    upstream: text("upstream").notNull(),
    action: text("action").notNull(),
    at: integer("at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    /** Null: no answer. */
    status: integer("status"),
    request: text("request").notNull(),
    response: text("response").notNull(),
  },
  (table) => [
    index("orders_exchanges_by_order").on(table.order, table.at),
    index("orders_exchanges_by_time").on(table.at),
  ],
);

/** Each save is a row: who changed the rules, when, and what they were. */
export const ordersRules = sqliteTable(
  "orders_rules",
  {
    tenantId: text("tenant_id").notNull(),
    version: integer("version").notNull(),
    rules: text("rules").notNull(),
    savedAt: integer("saved_at").notNull(),
    savedBy: text("saved_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] })],
);

export const ordersSkuWeights = sqliteTable(
  "orders_sku_weights",
  {
    tenantId: text("tenant_id").notNull(),
    sku: text("sku").notNull(),
    weightG: integer("weight_g").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.sku] })],
);

/** Events of carriers' webhooks that have been taken: the same one again changes nothing. */
export const ordersWebhookEvents = sqliteTable(
  "orders_webhook_events",
  {
    carrierAccountId: text("carrier_account_id").notNull(),
    eventId: text("event_id").notNull(),
    receivedAt: integer("received_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.carrierAccountId, table.eventId] }),
    index("orders_webhook_events_by_time").on(table.receivedAt),
  ],
);
