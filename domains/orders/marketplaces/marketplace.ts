/** The contract of a marketplace: Mirakl's seller API is the only one yet. */
import type { MarketplaceOrder, Tier } from "../model.ts";
import type { Answer, UpstreamPort } from "../upstream.ts";

export type MarketplaceAccount = {
  /** "https://acme.mirakl.net": one instance is one marketplace. Without a slash at the end. */
  baseUrl: string;
  apiKey: string;
  /** Only where one key is for several shops. */
  shopId: string | null;
  /** Shipments of a part of an order: ST01 and ST24 in place of OR23 and OR24. */
  multiShipment: boolean;
};

export type OrderPage = {
  orders: MarketplaceOrder[];
  /** Orders that could not be read: what and where. They are counted, and never hold the others back. */
  rejected: { orderId: string | null; path: string; reason: string }[];
  /** The address of the next page, from the Link header. */
  next: string | null;
  total: number;
};

export type OrderQuery = { updatedSince: number } | { states: readonly string[] } | { orderIds: readonly string[] };

/** A carrier as the marketplace knows it (SH21). */
export type RegisteredCarrier = {
  code: string;
  label: string;
  standardCode: string | null;
  trackingUrl: string | null;
};

export type TrackingPush = {
  orderId: string;
  /** Null: the marketplace does not know the carrier, and takes its name and address. */
  carrierCode: string | null;
  carrierName: string;
  carrierUrl: string | null;
  trackingNumber: string;
  /** For ST01: what is in the parcel. */
  lines: readonly { id: string; quantity: number }[];
};

export type Marketplace = {
  /** How long must lie between two sweeps of an account's orders, ms. */
  leastSweepMs(tier: Tier): number;
  /** One page of at most 100; `next` of the page before, or null for the first. */
  orders(
    query: OrderQuery,
    next: string | null,
    account: MarketplaceAccount,
    port: UpstreamPort,
  ): Promise<Answer<OrderPage>>;
  /** All lines of the order (OR21). */
  accept(
    orderId: string,
    lineIds: readonly string[],
    account: MarketplaceAccount,
    port: UpstreamPort,
  ): Promise<Answer<null>>;
  carriers(account: MarketplaceAccount, port: UpstreamPort): Promise<Answer<RegisteredCarrier[]>>;
  /** Tracking (OR23), then shipped (OR24); or ST01 (tracking and shipped) where multi-shipment is on. Safe to repeat. */
  push(push: TrackingPush, account: MarketplaceAccount, port: UpstreamPort): Promise<Answer<null>>;
  /** What the marketplace itself says of the order after a push. */
  read(orderId: string, account: MarketplaceAccount, port: UpstreamPort): Promise<Answer<MarketplaceOrder | null>>;
  /** V01: whether the instance answers. It is published without a key; whether ours is taken, `carriers` tells. */
  probe(account: MarketplaceAccount, port: UpstreamPort): Promise<Answer<null>>;
};
