/**
 * Bodies of the orders API, for its routes, its pages and the browser extension. Paths are in routes/. Instants are ISO
 * 8601 Z, days "YYYY-MM-DD" in the tenant's zone, weights whole grams, money whole minor units (cents of a euro).
 * Refusals of any route are problem+json (contracts/problem.ts). `id` of an order is ours, unique in the deployment;
 * `order_id` is its marketplace's.
 */
import { z } from "@hono/zod-openapi";
import { CARRIERS, ORDER_STATES, ROLES, TIERS, TRACKING_STATUSES } from "./model.ts";

const isoSchema = z.string().datetime();
const idSchema = z.string().min(1).max(200);
const carrierSchema = z.enum(CARRIERS);
const stateSchema = z.enum(ORDER_STATES);
const trackingStatusSchema = z.enum(TRACKING_STATUSES);

/** At most so many orders in one request. */
export const MAX_FETCH = 100;
export const MAX_POST = 50;
export const MAX_TRACKING = 100;
export const MAX_LABELS = 100;

const moneySchema = z.object({
  minor: z.number().int(),
  /** ISO 4217. */
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const partySchema = z.object({
  name: z.string(),
  company: z.string().nullable(),
  street1: z.string(),
  street2: z.string().nullable(),
  postcode: z.string(),
  city: z.string(),
  region: z.string().nullable(),
  /** ISO 3166-1 alpha-2. */
  country: z.string(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  taxId: z.string().nullable(),
});

const phoneSchema = z
  .string()
  .trim()
  .regex(/^\+?\d[\d ().-]{5,19}$/, "must be a telephone number, such as +34 612 345 678");

/** Beside the rows of every list. `next` goes back as `cursor`, and stays right while rows arrive; `offset` does not. */
const pageFields = {
  success: z.literal(true),
  /** Of all that the filters let through. */
  total: z.number().int(),
  limit: z.number().int(),
  offset: z.number().int(),
  has_more: z.boolean(),
  next: z.string().nullable(),
};

/** What a token may do. Devices hold the first four at most; roles hold all up to theirs. */
export const PERMISSIONS = [
  "orders:read",
  "orders:post",
  "labels",
  "tracking:upload",
  "settings:read",
  "logs:read",
  "orders:operate",
  "configure",
  "administer",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** False until the invitation's link has been used. */
  has_password: z.boolean(),
  created_at: isoSchema,
  disabled_at: isoSchema.nullable(),
});
export type User = z.infer<typeof userSchema>;

/** GET /auth/me, and in every answer of /auth. */
export const meSchema = z.object({
  user: userSchema,
  tenant: z.object({ id: idSchema, name: z.string(), zone: z.string() }),
  permissions: z.array(z.enum(PERMISSIONS)),
  via: z.enum(["session", "device"]),
  /** The session's or the device's id. */
  session_id: idSchema,
  /** To subscribe to on /live. Told to members only; new ones when a member leaves. */
  topics: z.object({ board: z.string() }),
});
export type Me = z.infer<typeof meSchema>;

export const loginSchema = z.strictObject({
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(200),
  /** cookie: for pages of this site; tokens are then in HttpOnly cookies and not in the answer. */
  mode: z.enum(["token", "cookie"]).default("token"),
  /** As lists of sessions show it: "Firefox on the packing desk". */
  title: z.string().max(100).default(""),
});

/** POST /auth/login and /auth/refresh. Tokens are null in cookie mode. */
export const tokensSchema = z.object({
  access_token: z.string().nullable(),
  token_type: z.literal("Bearer"),
  /** Seconds for which the access token is good. */
  expires_in: z.number().int(),
  refresh_token: z.string().nullable(),
  me: meSchema,
});
export type Tokens = z.infer<typeof tokensSchema>;

/** Without a token: the browser's cookie. */
export const refreshSchema = z.strictObject({ refresh_token: z.string().max(200).optional() });

/** GET or POST /auth/validate; a token that is not good is refused with 401. */
export const validatedSchema = z.object({ valid: z.literal(true), expires_at: isoSchema, me: meSchema });

/** POST /auth/pairings, by a person at the dashboard. */
export const pairingSchema = z.object({
  /** Eight characters, read to the extension within five minutes; capital letters and digits that nobody mistakes. */
  code: z.string(),
  expires_at: isoSchema,
});
export type Pairing = z.infer<typeof pairingSchema>;

/** POST /auth/extension-token: the code for a device's token. Good once. Spaces, dashes and case do not matter. */
export const pairSchema = z.strictObject({ code: z.string().max(20), title: z.string().trim().min(1).max(100) });
export const pairedSchema = z.object({ device_token: z.string(), expires_at: isoSchema, me: meSchema });
export type Paired = z.infer<typeof pairedSchema>;

/** GET /api/v1/devices and /api/v1/sessions; DELETE …/{id} ends one. */
const heldSchema = z.object({
  id: idSchema,
  title: z.string(),
  user_id: idSchema,
  user: z.string(),
  created_at: isoSchema,
  expires_at: isoSchema,
  last_used_at: isoSchema.nullable(),
  /** The one that this request came with. */
  current: z.boolean(),
});
export const devicesSchema = z.object({ success: z.literal(true), devices: z.array(heldSchema) });
export const sessionsSchema = z.object({ success: z.literal(true), sessions: z.array(heldSchema) });
export type Held = z.infer<typeof heldSchema>;

const newPasswordSchema = z
  .string()
  .min(10, "must have at least 10 characters")
  .max(200, "must have at most 200 characters");

/** POST /auth/password: the link's token, and the password that is to hold. Every session of the user ends. */
export const setPasswordSchema = z.strictObject({ token: z.string().max(200), password: newPasswordSchema });
/** POST /auth/password/change, by who is logged in. Other sessions of the user end. */
export const changePasswordSchema = z.strictObject({
  current_password: z.string().min(1).max(200),
  password: newPasswordSchema,
});
export const passwordSetSchema = z.object({ success: z.literal(true), email: z.string() });

/** GET /api/v1/users */
export const usersSchema = z.object({ success: z.literal(true), users: z.array(userSchema) });
/** POST /api/v1/users */
export const inviteSchema = z.strictObject({
  email: z.string().trim().max(254).pipe(z.email("must be an e-mail address")),
  name: z.string().trim().min(1).max(100),
  role: z.enum(ROLES),
});
/** PATCH /api/v1/users/{id} */
export const userPatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  role: z.enum(ROLES).optional(),
  disabled: z.boolean().optional(),
});
/** POST /api/v1/users (201) and /api/v1/users/{id}/password-link: to be handed to the person; good once. */
export const invitedSchema = z.object({
  user: userSchema,
  /** /orders/password#token=… : the token is never sent to a server by following it. */
  link: z.string(),
  expires_at: isoSchema,
});
export type Invited = z.infer<typeof invitedSchema>;

/** PUT /api/v1/tenant */
export const tenantSettingsSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  /** IANA. */
  zone: z.string().max(60),
  /** Where parcels leave from; nothing is sent without it. */
  sender: partySchema.nullable(),
  /** For lines whose SKU has no weight of its own; null: such an order waits for a person. */
  default_weight_g: z.number().int().min(1).max(1_000_000).nullable(),
  default_parcels: z.number().int().min(1).max(99),
  /** For carriers that demand the recipient's telephone, where the buyer gave none; null: such an order waits for a person. */
  fallback_phone: phoneSchema.nullable().default(null),
  /** Orders go to the carrier of their rule by themselves. */
  auto_post: z.boolean(),
});
export const tenantSchema = tenantSettingsSchema.extend({ id: idSchema, success: z.literal(true) });
export type TenantSettings = z.infer<typeof tenantSettingsSchema>;

/** What an order goes with. `by`: a rule's name, or a person. */
const choiceSchema = z.object({
  carrier_account_id: idSchema,
  carrier: carrierSchema,
  service: z.string(),
  parcels: z.number().int().min(1),
  by: z.object({ kind: z.enum(["rule", "person"]), name: z.string() }),
});
export type ChoiceView = z.infer<typeof choiceSchema>;

export const orderSummarySchema = z.object({
  id: idSchema,
  order_id: z.string(),
  shop_id: idSchema,
  shop: z.string(),
  state: stateSchema,
  state_since: isoSchema,
  marketplace_state: z.string(),
  buyer: z.string(),
  country: z.string().nullable(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  total: moneySchema,
  /** Null: nobody knows it, and no carrier takes the order so. */
  weight_g: z.number().int().nullable(),
  weight_from: z.string().nullable(),
  items: z.number().int(),
  choice: choiceSchema.nullable(),
  carrier: carrierSchema.nullable(),
  tracking_number: z.string().nullable(),
  tracking_url: z.string().nullable(),
  tracking_status: trackingStatusSchema.nullable(),
  tracking_at: isoSchema.nullable(),
  has_label: z.boolean(),
  label_printed_at: isoSchema.nullable(),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  retry_count: z.number().int(),
  /** When it is tried again by itself; null: only by a person. */
  retry_at: isoSchema.nullable(),
  held_because: z.string().nullable(),
  tracking_pushed_at: isoSchema.nullable(),
  ship_pushed_at: isoSchema.nullable(),
  placed_at: isoSchema,
  /** Until when it must have been shipped. */
  ship_by: isoSchema.nullable(),
  updated_at: isoSchema,
});
export type OrderSummary = z.infer<typeof orderSummarySchema>;

/** Query of GET /api/v1/orders, beside limit (to 500), cursor and offset. Several values of one filter are parted by commas. */
export type OrderFilter = {
  state?: string;
  carrier?: string;
  shop?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** In order number, buyer, reference and tracking number; % and _ mean themselves. */
  q?: string;
  held?: "true" | "false";
  /** false: it has a label that was not printed. */
  printed?: "true" | "false";
  /** updated: newest change first; ship_by: what must leave soonest first. */
  sort?: "updated" | "ship_by";
  /** Of the last change: ISO 8601 instants with zone, or how long ago ("24h"). */
  since?: string;
  until?: string;
};

/** GET /api/v1/orders: newest change first. */
export const ordersSchema = z.object({ ...pageFields, orders: z.array(orderSummarySchema) });
export type Orders = z.infer<typeof ordersSchema>;

/** GET /api/v1/orders/board, and the document of the topic `me.topics.board`: nothing in it depends on the clock. */
export const boardSchema = z.object({
  /** Each state, in the order of the way; those without orders too. */
  states: z.array(
    z.object({
      state: stateSchema,
      count: z.number().int(),
      /** Since when the one that waits longest is in it. */
      oldest_since: isoSchema.nullable(),
      /** Of those, how many are held. */
      held: z.number().int(),
      /** Of those, the nearest instant until which one must have been shipped. */
      next_ship_by: isoSchema.nullable(),
    }),
  ),
  /** Of today, in the tenant's zone. */
  today: z.object({
    day: z.string(),
    placed: z.number().int(),
    posted: z.number().int(),
    pushed: z.number().int(),
    failed: z.number().int(),
  }),
  labels_to_print: z.number().int(),
  shops: z.array(z.object({ id: idSchema, name: z.string(), read_until: isoSchema.nullable(), is_on: z.boolean() })),
  /** The latest change of any order: lists that are older should be asked for again. */
  changed_at: isoSchema.nullable(),
});
export type Board = z.infer<typeof boardSchema>;

/** GET /api/v1/orders/live */
export const liveSchema = z.object({ success: z.literal(true), topics: meSchema.shape.topics });

/** One row of the operations log: the ten columns of the export, and what the pages need besides. */
export const operationSchema = z.object({
  seq: z.number().int(),
  timestamp_iso: isoSchema,
  /** mirakl | carrier | orchestrator */
  scope: z.string(),
  action: z.string(),
  order_id: z.string().nullable(),
  carrier: z.string().nullable(),
  marketplace: z.string().nullable(),
  status: z.enum(["OK", "ERROR", "WARNING"]),
  message: z.string(),
  duration_ms: z.number().int().nullable(),
  /** JSON text, as in the export. */
  meta_json: z.string(),
  /** `id` of the order. */
  order: z.string().nullable(),
  by: z.string(),
});
export type Operation = z.infer<typeof operationSchema>;

const trackingEventSchema = z.object({
  at: isoSchema,
  status: trackingStatusSchema,
  /** The carrier's own. */
  code: z.string(),
  text: z.string(),
  place: z.string().nullable(),
  via: z.enum(["poll", "webhook", "file"]),
  received_at: isoSchema,
});

/** A call of an upstream and its answer, without their secrets. */
const exchangeSchema = z.object({
  id: z.number().int(),
  upstream: z.string(),
  action: z.string(),
  at: isoSchema,
  duration_ms: z.number().int(),
  /** Null: no answer came. */
  status: z.number().int().nullable(),
  request: z.string(),
  response: z.string(),
});

/** GET /api/v1/orders/{id} */
export const orderDetailSchema = z.object({
  success: z.literal(true),
  order: orderSummarySchema.extend({
    commercial_id: z.string().nullable(),
    reference: z.string(),
    expedition_id: z.string().nullable(),
    email: z.string().nullable(),
    /** As amended. */
    recipient: partySchema.nullable(),
    /** Which of the recipient's fields, observations and weight_g a person has put right. */
    amended: z.array(z.string()),
    lines: z.array(
      z.object({ id: z.string(), sku: z.string(), title: z.string(), quantity: z.number().int(), state: z.string() }),
    ),
    shipping_price: moneySchema,
    shipping_method: z.string().nullable(),
    shipping_zone: z.string().nullable(),
    pickup_point_id: z.string().nullable(),
    cash_on_delivery: moneySchema.nullable(),
    observations: z.string().nullable(),
    additional_fields: z.record(z.string(), z.string()),
    /** What could be asked for it now. */
    actions: z.array(z.enum(["post", "retry", "choose", "push", "cancel", "print", "track"])),
  }),
  /** Oldest first. */
  operations: z.array(operationSchema),
  tracking: z.array(trackingEventSchema),
  exchanges: z.array(exchangeSchema),
});
export type OrderDetail = z.infer<typeof orderDetailSchema>;

const idsOf = (most: number) =>
  z.array(idSchema).min(1, "must name at least one order").max(most, `must name at most ${most} orders`);

/** POST /api/v1/orders/bulk */
export const bulkSchema = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("post"), order_ids: idsOf(MAX_POST) }),
  z.strictObject({ action: z.literal("retry"), order_ids: idsOf(MAX_POST) }),
  z.strictObject({ action: z.literal("push"), order_ids: idsOf(MAX_TRACKING) }),
  z.strictObject({ action: z.literal("track"), order_ids: idsOf(MAX_TRACKING) }),
  /** Takes the shipment back, where its carrier can; an order that no carrier has is closed. */
  z.strictObject({
    action: z.literal("cancel"),
    order_ids: idsOf(MAX_POST),
    reason: z.string().trim().min(1).max(200).default("by hand"),
  }),
  z.strictObject({
    action: z.literal("choose"),
    order_ids: idsOf(MAX_POST),
    carrier_account_id: idSchema,
    service: z.string().max(20),
    parcels: z.number().int().min(1).max(99).default(1),
  }),
]);
export type Bulk = z.input<typeof bulkSchema>;

const required = (most: number) =>
  z.string().trim().min(1, "must not be empty").max(most, `must have at most ${most} characters`);
const optional = (most: number) => required(most).nullable();

/** PATCH /api/v1/orders/{id}/recipient, while no carrier has it; what is left out stays. DELETE takes all of it back. */
export const amendSchema = z.strictObject({
  name: required(100).optional(),
  company: optional(100).optional(),
  street1: required(200).optional(),
  street2: optional(200).optional(),
  postcode: required(12).optional(),
  city: required(100).optional(),
  region: optional(100).optional(),
  phone: phoneSchema.nullable().optional(),
  email: z.email("must be an e-mail address").max(254).nullable().optional(),
  taxId: optional(20).optional(),
  /** For the carrier. */
  observations: optional(300).optional(),
  /** Of the whole order; null: as it is reckoned. */
  weight_g: z.number().int().min(1).max(1_000_000).nullable().optional(),
});
export type Amend = z.infer<typeof amendSchema>;
export const amendedSchema = z.object({
  success: z.literal(true),
  amended: orderDetailSchema.shape.order.shape.amended,
});
export type Amended = z.infer<typeof amendedSchema>;

/** POST /api/v1/orders/{id}/resolve: a person has looked at the carrier for what an unclear answer left in doubt. */
export const resolveSchema = z.strictObject({
  /** Null: the carrier has no shipment of it. */
  found: z
    .strictObject({ expedition_id: z.string().trim().min(1).max(100), tracking_number: z.string().max(100).nullable() })
    .nullable(),
});

/** What became of each order. accepted: it is on its way, and its log tells the end. */
export const resultsSchema = z.object({
  success: z.literal(true),
  results: z.array(
    z.object({
      id: z.string(),
      order_id: z.string().nullable(),
      outcome: z.enum(["accepted", "refused"]),
      /** Why not. */
      reason: z.string().nullable(),
    }),
  ),
  accepted: z.number().int(),
  refused: z.number().int(),
});
export type Results = z.infer<typeof resultsSchema>;

/** POST fetch-orders, load-orders and refresh-marketplace. Without a shop: all that are on. */
export const fetchOrdersSchema = z.strictObject({
  shop_id: idSchema.optional(),
  /** Orders a page at the marketplace; all pages are read. */
  limit: z.number().int().min(1).max(MAX_FETCH, `must be at most ${MAX_FETCH}`).optional(),
});
export const fetchedSchema = z.object({
  success: z.literal(true),
  shops: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      outcome: z.enum(["accepted", "refused"]),
      reason: z.string().nullable(),
    }),
  ),
});
export type Fetched = z.infer<typeof fetchedSchema>;

/**
 * POST post-to-carrier. `carrier` may stand in the query too. Without order_ids: those in PENDING_POST that wait longest.
 * Without carrier and account: the rules choose for each.
 */
export const postToCarrierSchema = z.strictObject({
  carrier: carrierSchema.optional(),
  carrier_account_id: idSchema.optional(),
  service: z.string().max(20).optional(),
  order_ids: idsOf(MAX_POST).optional(),
  limit: z.number().int().min(1).max(MAX_POST, `must be at most ${MAX_POST}`).optional(),
});
export type PostToCarrier = z.infer<typeof postToCarrierSchema>;

/** POST push-tracking-to-mirakl. Without order_ids: those in TRACKED that wait longest. */
export const pushTrackingSchema = z.strictObject({
  order_ids: idsOf(MAX_TRACKING).optional(),
  limit: z.number().int().min(1).max(MAX_TRACKING, `must be at most ${MAX_TRACKING}`).optional(),
});

/** POST upload-tracking; or text/csv with the columns order_id, tracking_number and, where known, carrier, tracking_url. */
export const uploadTrackingSchema = z.strictObject({
  tracking: z
    .array(
      z.strictObject({
        /** `id`, or the marketplace's order_id where it names one order of the tenant only. */
        order_id: idSchema,
        tracking_number: z.string().trim().min(1).max(100),
        carrier: carrierSchema.optional(),
        tracking_url: z
          .url({ protocol: /^https?$/ })
          .max(500)
          .optional(),
      }),
    )
    .min(1, "must hold at least one")
    .max(MAX_TRACKING, `must hold at most ${MAX_TRACKING}`),
});
export type UploadTracking = z.infer<typeof uploadTrackingSchema>;

/** GET status */
export const statusSchema = z.object({
  success: z.literal(true),
  status: z.enum(["healthy", "unhealthy", "unknown"]),
  counts: z.record(z.string(), z.number().int()),
  shops: boardSchema.shape.shops,
  carriers: z.array(
    z.object({
      name: z.string(),
      carrier: carrierSchema,
      account_id: idSchema,
      status: z.enum(["on", "off"]),
      tracked_until: isoSchema.nullable(),
    }),
  ),
  rules_engine: z.object({ supported_carriers: z.array(carrierSchema), rules: z.number().int(), version: z.number() }),
});

/** GET orders-view, here and under /api/v1/logs: the 44 columns of the export as text, with our id. */
export const ordersViewSchema = z.object({
  ...pageFields,
  orders: z.array(z.record(z.string(), z.string())),
});

/** GET operations: newest first. */
export const operationsSchema = z.object({ ...pageFields, logs: z.array(operationSchema) });
export type Operations = z.infer<typeof operationsSchema>;

/** GET stats */
export const statsSchema = z.object({
  success: z.literal(true),
  operations: z.object({
    total_logs: z.number().int(),
    /** 0 to 1, of those that are OK or ERROR; null where there is none. */
    success_rate: z.number().nullable(),
    error_rate: z.number().nullable(),
    operations_count: z.record(z.string(), z.number().int()),
  }),
  orders: z.object({
    total_orders: z.number().int(),
    by_state: z.record(z.string(), z.number().int()),
    by_carrier: z.record(z.string(), z.number().int()),
    /** Orders that changed within 24 h. */
    recent_activity: z.number().int(),
  }),
  files: z.object({ json_dumps_count: z.number().int() }),
});
export type Stats = z.infer<typeof statsSchema>;

/** GET exports/json-dumps; each is at exports/json-dumps/{name}, as JSON lines. */
export const dumpsSchema = z.object({
  success: z.literal(true),
  files: z.array(
    z.object({
      /** operations-2026-11-22.jsonl */
      name: z.string(),
      day: z.string(),
      kind: z.enum(["operations", "exchanges"]),
      rows: z.number().int(),
    }),
  ),
});
export type Dumps = z.infer<typeof dumpsSchema>;

/** POST exports/tipsa-import.csv: the 26-column file, for TIPSA's own web page; exports/handoff.csv: for OnTime. */
export const tipsaImportSchema = z.strictObject({ order_ids: idsOf(500) });

/** POST /api/v1/labels: one PDF in the order asked for. Those printed are marked so; 409 names those without a label. */
export const labelsSchema = z.strictObject({
  order_ids: idsOf(MAX_LABELS),
  /** false: a look, which marks nothing. */
  mark_printed: z.boolean().default(true),
});

const healthStatusSchema = z.enum(["healthy", "unhealthy", "unknown"]);

const probeSchema = z.object({
  status: healthStatusSchema,
  message: z.string().nullable(),
  checked_at: isoSchema.nullable(),
  latency_ms: z.number().int().nullable(),
});

/** GET /api/v1/carriers: what each can do, and what must be known of an account. */
export const carriersSchema = z.object({
  success: z.literal(true),
  carriers: z.array(
    z.object({
      id: carrierSchema,
      title: z.string(),
      zone: z.string(),
      capabilities: z.object({
        create: z.enum(["api", "file"]),
        labels: z.array(z.string()),
        tracks: z.boolean(),
        cancels: z.boolean(),
        webhooks: z.boolean(),
        cash_on_delivery: z.boolean(),
        saturday: z.boolean(),
        max_weight_kg: z.number(),
        countries: z.array(z.string()).nullable(),
        services: z.array(z.object({ code: z.string(), name: z.string() })),
      }),
      /** JSON Schema of `account` in POST /api/v1/carriers/accounts. */
      account_schema: z.record(z.string(), z.unknown()),
      /** Its fields that are never shown again. */
      secrets: z.array(z.string()),
    }),
  ),
});
export type Carriers = z.infer<typeof carriersSchema>;

export const carrierAccountSchema = z.object({
  id: idSchema,
  carrier: carrierSchema,
  name: z.string(),
  /** Secrets are null here. */
  account: z.record(z.string(), z.unknown()),
  is_on: z.boolean(),
  tracked_until: isoSchema.nullable(),
  webhook: z.object({ path: z.string(), has_secret: z.boolean() }),
  created_at: isoSchema,
});
export type CarrierAccount = z.infer<typeof carrierAccountSchema>;

/** GET /api/v1/carriers/accounts */
export const carrierAccountsSchema = z.object({ success: z.literal(true), accounts: z.array(carrierAccountSchema) });
/** POST /api/v1/carriers/accounts (201) */
export const newCarrierAccountSchema = z.strictObject({
  carrier: carrierSchema,
  name: z.string().trim().min(1).max(100),
  account: z.record(z.string(), z.unknown()),
  is_on: z.boolean().default(true),
});
/** PATCH /api/v1/carriers/accounts/{id}; secrets that are left out or null stay as they are. */
export const carrierAccountPatchSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  account: z.record(z.string(), z.unknown()).optional(),
  is_on: z.boolean().optional(),
});
/** POST /api/v1/carriers/accounts/{id}/webhook-secret: shown this once; the one before is good no more. */
export const webhookSecretSchema = z.object({ success: z.literal(true), secret: z.string(), path: z.string() });
export type WebhookSecret = z.infer<typeof webhookSecretSchema>;

/** GET /api/v1/carriers/health and /api/v1/carriers/{carrier}/health; of each account that is on. */
export const carrierHealthSchema = z.object({
  success: z.literal(true),
  accounts: z.array(probeSchema.extend({ account_id: idSchema, name: z.string(), carrier: carrierSchema })),
});
export type CarrierHealth = z.infer<typeof carrierHealthSchema>;

/** POST /api/v1/carriers/webhooks/{carrier}?account=…; the same event_id again is 200 with duplicate true. */
export const webhookEventSchema = z.object({
  event_id: z.string().min(1).max(200),
  event_type: z.string().max(100).optional(),
  expedition_id: z.string().min(1).max(100),
  /** One of ours, or the carrier's own. */
  status: z.string().min(1).max(100),
  tracking_number: z.string().max(100).nullish(),
  label_url: z.string().max(500).nullish(),
  /** ISO 8601 with zone, or epoch seconds. */
  timestamp: z.union([z.string().max(40), z.number()]),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
export const webhookTakenSchema = z.object({ success: z.literal(true), duplicate: z.boolean() });

export const shopSchema = z.object({
  id: idSchema,
  name: z.string(),
  marketplace: z.string(),
  /** The key is never shown again. */
  account: z.object({ base_url: z.string(), shop_id: z.string().nullable(), multi_shipment: z.boolean() }),
  settings: z.object({
    /** OR21 by itself for every new order. */
    accepts_orders: z.boolean(),
    /** Code of the order's additional field that holds its weight, and its unit. */
    weight_field: z.object({ code: z.string(), unit: z.enum(["g", "kg"]) }).nullable(),
    /** As what the marketplace has given the key: a third party's software may ask less often. */
    tier: z.enum(TIERS).default("default"),
    /** Between two sweeps; at least what the marketplace asks of the tier. */
    fetch_interval_min: z.number().int().min(1).max(1440),
  }),
  is_on: z.boolean(),
  read_until: isoSchema.nullable(),
  reconciled_at: isoSchema.nullable(),
  created_at: isoSchema,
});
export type Shop = z.infer<typeof shopSchema>;
/** GET /api/v1/shops */
export const shopsSchema = z.object({ success: z.literal(true), shops: z.array(shopSchema) });
/** POST /api/v1/shops (201) */
export const newShopSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  account: z.strictObject({
    base_url: z.url({ protocol: /^https?$/ }).max(200),
    api_key: z.string().trim().min(1).max(200),
    shop_id: z.string().trim().min(1).max(50).nullable().default(null),
    multi_shipment: z.boolean().default(false),
  }),
  settings: shopSchema.shape.settings,
  is_on: z.boolean().default(true),
});
export type NewShop = z.input<typeof newShopSchema>;
/** PATCH /api/v1/shops/{id}; a key that is left out stays, and so does a tier. */
export const shopPatchSchema = z.strictObject({
  name: newShopSchema.shape.name.optional(),
  account: newShopSchema.shape.account.partial().optional(),
  settings: shopSchema.shape.settings.extend({ tier: z.enum(TIERS).optional() }).optional(),
  is_on: z.boolean().optional(),
});
/** POST /api/v1/shops/{id}/test */
export const shopTestSchema = probeSchema.extend({ success: z.literal(true) });

/** GET /api/v1/health/ */
export const healthSchema = z.object({
  status: z.enum(["healthy", "unhealthy"]),
  version: z.string(),
  timestamp: isoSchema,
});
/** GET /api/v1/health/detailed. Shops and carriers are those of the caller; without a token they are unknown. */
export const healthDetailedSchema = healthSchema.extend({
  dependencies: z.record(
    z.string(),
    probeSchema.extend({
      /** real, or a simulator; null where nobody has been asked. */
      mode: z.enum(["real", "simulator"]).nullable(),
    }),
  ),
});
export type HealthDetailed = z.infer<typeof healthDetailedSchema>;

const range = (least: number) =>
  z
    .strictObject({ min: z.number().min(least).nullable(), max: z.number().min(least).nullable() })
    .refine(({ min, max }) => min !== null || max !== null, "must have a min, a max or both")
    .refine(({ min, max }) => min === null || max === null || min <= max, "must have a min that is not above its max");

const wordsSchema = z.array(z.string().trim().min(1).max(100)).min(1, "must name at least one").max(200);
const countriesSchema = z
  .array(z.string().regex(/^[A-Z]{2}$/, "must be ISO 3166-1 alpha-2, such as ES"))
  .min(1, "must name at least one");

/** All of a rule's conditions must hold; a rule without any takes every order. What an order does not tell fits nothing. */
export const conditionSchema = z.discriminatedUnion("kind", [
  /** Grams, both ends included. */
  z.strictObject({ kind: z.literal("weight"), range: range(0) }),
  z.strictObject({ kind: z.literal("country"), op: z.enum(["in", "not_in"]), countries: countriesSchema }),
  /** "07" is every postcode that begins so. */
  z.strictObject({ kind: z.literal("postcode_prefix"), op: z.enum(["in", "not_in"]), prefixes: wordsSchema }),
  /** Of equal length, compared as text: "35000" to "35999". */
  z
    .strictObject({
      kind: z.literal("postcode_range"),
      from: z.string().trim().min(1).max(12),
      to: z.string().trim().min(1).max(12),
    })
    .refine(({ from, to }) => from.length === to.length && from <= to, {
      path: ["to"],
      error: "must be as long as from, and not before it",
    }),
  z.strictObject({ kind: z.literal("shop"), op: z.enum(["in", "not_in"]), shop_ids: z.array(idSchema).min(1) }),
  z.strictObject({ kind: z.literal("marketplace"), op: z.enum(["in", "not_in"]), marketplaces: wordsSchema }),
  /** Minor units of `currency`; an order in another currency does not fit. */
  z.strictObject({ kind: z.literal("total"), currency: z.string().regex(/^[A-Z]{3}$/), range: range(0) }),
  z.strictObject({ kind: z.literal("cash_on_delivery"), is: z.boolean() }),
  z.strictObject({ kind: z.literal("shipping_method"), op: z.enum(["in", "not_in"]), methods: wordsSchema }),
  z.strictObject({ kind: z.literal("shipping_zone"), op: z.enum(["in", "not_in"]), zones: wordsSchema }),
  /** any: a line has one of them; none: no line has; "CHAIR-*" is every SKU that begins so. */
  z.strictObject({ kind: z.literal("sku"), op: z.enum(["any", "none"]), skus: wordsSchema }),
  z.strictObject({ kind: z.literal("pickup_point"), is: z.boolean() }),
]);
export type Condition = z.infer<typeof conditionSchema>;

export const ruleSchema = z.strictObject({
  /** Stays the same while the rule is edited and moved. */
  id: idSchema,
  name: z.string().trim().min(1).max(100),
  is_on: z.boolean(),
  conditions: z.array(conditionSchema).max(20),
  use: z.strictObject({
    carrier_account_id: idSchema,
    service: z.string().trim().min(1).max(20),
    /** Null: as many as the tenant's setting says. */
    parcels: z.number().int().min(1).max(99).nullable(),
  }),
});
export type Rule = z.infer<typeof ruleSchema>;

const ruleListSchema = z.array(ruleSchema).max(200, "must be at most 200 rules");

/** What saving would not refuse, and yet looks wrong. */
const ruleWarningSchema = z.object({
  rule_id: idSchema,
  kind: z.enum(["unknown_account", "account_off", "unreachable", "carrier_cannot", "unknown_shop", "unknown_service"]),
  message: z.string(),
});
export type RuleWarning = z.infer<typeof ruleWarningSchema>;

/** GET /api/v1/rules and /api/v1/rules/versions/{version}. Version 0: nothing was ever saved. */
export const rulesSchema = z.object({
  success: z.literal(true),
  version: z.number().int(),
  saved_at: isoSchema.nullable(),
  saved_by: z.string().nullable(),
  rules: ruleListSchema,
  warnings: z.array(ruleWarningSchema),
});
export type Rules = z.infer<typeof rulesSchema>;
/** PUT /api/v1/rules; 409 where somebody saved after `base_version`. */
export const saveRulesSchema = z.strictObject({ base_version: z.number().int().min(0), rules: ruleListSchema });
/** GET /api/v1/rules/versions: newest first. */
export const ruleVersionsSchema = z.object({
  success: z.literal(true),
  versions: z.array(
    z.object({ version: z.number().int(), saved_at: isoSchema, saved_by: z.string(), rules: z.number().int() }),
  ),
});
export type RuleVersions = z.infer<typeof ruleVersionsSchema>;

/** POST /api/v1/rules/try: these rules on orders that are there; nothing is saved. */
export const tryRulesSchema = z.strictObject({
  rules: ruleListSchema,
  /** Those placed last. */
  limit: z.number().int().min(1).max(500).default(200),
});
const chosenSchema = z.object({
  carrier_account_id: idSchema,
  account: z.string(),
  carrier: carrierSchema.nullable(),
  service: z.string(),
  parcels: z.number().int(),
});
export const triedSchema = z.object({
  success: z.literal(true),
  warnings: z.array(ruleWarningSchema),
  /** How many orders each rule took, in the rules' order; and how many none took. */
  taken: z.array(z.object({ rule_id: idSchema, orders: z.number().int() })),
  none: z.number().int(),
  orders: z.array(
    z.object({
      id: idSchema,
      order_id: z.string(),
      buyer: z.string(),
      rule_id: idSchema.nullable(),
      now: chosenSchema.nullable(),
      /** With what it was sent, or is to be sent; null: with nothing yet. */
      before: chosenSchema.nullable(),
      is_different: z.boolean(),
      /** Of each rule before the one that took it, why it did not; of all, where none did. */
      why: z.array(z.object({ rule_id: idSchema, reason: z.string() })),
    }),
  ),
});
export type Tried = z.infer<typeof triedSchema>;

const skuWeightSchema = z.object({ sku: z.string(), weight_g: z.number().int(), updated_at: isoSchema });
export type SkuWeight = z.infer<typeof skuWeightSchema>;
/** GET /api/v1/sku-weights?q=…: by SKU. */
export const skuWeightsSchema = z.object({ ...pageFields, weights: z.array(skuWeightSchema) });
export type SkuWeights = z.infer<typeof skuWeightsSchema>;
/** PUT /api/v1/sku-weights/{sku} */
export const putSkuWeightSchema = z.strictObject({ weight_g: z.number().int().min(1).max(1_000_000) });
export const skuWeightSavedSchema = z.object({ success: z.literal(true), weight: skuWeightSchema });
/** POST /api/v1/sku-weights/import, text/csv with the columns sku and weight_g or weight_kg. Good rows are kept. */
export const importedSchema = z.object({
  success: z.literal(true),
  imported: z.number().int(),
  rejected: z.array(z.object({ line: z.number().int(), reason: z.string() })),
});
export type Imported = z.infer<typeof importedSchema>;

/** Answer of what has nothing else to say. */
export const doneSchema = z.object({ success: z.literal(true) });
