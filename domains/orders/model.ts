/** What an order is once its marketplace's words are gone. Instants are epoch ms, days are "YYYY-MM-DD" in the tenant's zone. */

/** The way of an order, and the four ways in which it stops until somebody or something tries again. */
export const ORDER_STATES = [
  "PENDING_POST",
  "POSTED",
  "AWAITING_TRACKING",
  "TRACKED",
  "MIRAKL_OK",
  "COMPLETE",
  "FAILED_FETCH",
  "FAILED_POST",
  "FAILED_TRACKING",
  "FAILED_PUSH",
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Mirakl's own, of orders (OR11 `order_state`). A value that is not here is kept as it is told: new ones must not break a shop. */
export const MARKETPLACE_STATES = [
  "STAGING",
  "WAITING_ACCEPTANCE",
  "WAITING_DEBIT",
  "WAITING_DEBIT_PAYMENT",
  "SHIPPING",
  "SHIPPED",
  "TO_COLLECT",
  "RECEIVED",
  "CLOSED",
  "REFUSED",
  "CANCELED",
] as const;

/** The smallest unit of the currency: cents of a euro, yen. */
export type Money = { minor: number; currency: string };

export type Party = {
  name: string;
  company: string | null;
  street1: string;
  street2: string | null;
  postcode: string;
  city: string;
  /** Region, province or state, as the marketplace wrote it. */
  region: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone: string | null;
  email: string | null;
  /** Spanish NIF and its like, where the carrier asks for it. */
  taxId: string | null;
};

export type OrderLine = {
  id: string;
  sku: string;
  title: string;
  quantity: number;
  /** Mirakl's own word for the line. */
  state: string;
};

/** An order as the marketplace last told it. */
export type MarketplaceOrder = {
  /** The marketplace's: unique in its instance. */
  orderId: string;
  /** What the buyer knows it by; several orders may share it. */
  commercialId: string | null;
  marketplaceState: string;
  createdAt: number;
  updatedAt: number;
  /** Until when it must have been shipped; null where nothing is promised. */
  shipBy: number | null;
  total: Money;
  shippingPrice: Money;
  /** A relay address, most of the time. */
  email: string | null;
  buyer: string;
  /** Null before acceptance or debit: there is nothing to ship to yet. */
  recipient: Party | null;
  lines: OrderLine[];
  /** "STD-48": the marketplace's shipping method. */
  shippingMethod: string | null;
  shippingZone: string | null;
  /** The pick-up point that the buyer chose. */
  pickupPointId: string | null;
  observations: string | null;
  /** Set where the marketplace itself says what the carrier must collect. */
  cashOnDelivery: Money | null;
  /** The shop's own fields of the order, by their code. */
  additionalFields: Record<string, string>;
  tracking: { carrier: string | null; number: string | null; url: string | null };
  canShip: boolean;
};

/** One vocabulary for all carriers. */
export const TRACKING_STATUSES = [
  "registered",
  "collected",
  "in_transit",
  "out_for_delivery",
  "available_for_pickup",
  "incident",
  "delivered",
  "returned",
  "missing",
  "destroyed",
  "cancelled",
  /** The carrier said something that nobody has a word for yet: shown with its own code and text, never guessed. */
  "unknown",
] as const;
export type TrackingStatus = (typeof TRACKING_STATUSES)[number];

/** What is never followed by anything else, whatever a carrier sends later. */
export const TERMINAL_STATUSES: ReadonlySet<TrackingStatus> = new Set<TrackingStatus>([
  "delivered",
  "returned",
  "destroyed",
  "cancelled",
]);

export const CARRIERS = ["tipsa", "seur", "correosex", "ontime"] as const;
export type CarrierId = (typeof CARRIERS)[number];

/** What Mirakl gives an account as: "external_partner" to a third party's software, which may often call less than a seller. */
export const TIERS = ["default", "external_partner"] as const;
export type Tier = (typeof TIERS)[number];

export const ROLES = ["viewer", "operator", "admin"] as const;
/** Each may do all that those before it may. */
export type Role = (typeof ROLES)[number];
