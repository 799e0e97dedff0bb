/** An order as this domain keeps it: what its marketplace told, how far it has come, and with what it goes. */
import { hash32 } from "../../kernel/hash.ts";
import type { Amendment } from "./amendment.ts";
import type { CarrierId, MarketplaceOrder, OrderState, TrackingStatus } from "./model.ts";

export type Choice = {
  accountId: string;
  carrier: CarrierId;
  service: string;
  /** Parcels, at least one. */
  parcels: number;
  by: { kind: "rule" | "person"; name: string };
};

/** What its carrier has of it. */
export type Shipment = {
  carrier: CarrierId;
  accountId: string;
  service: string;
  /** What it was sent under. */
  reference: string;
  /** The carrier's own number; of a carrier that takes files, the reference. */
  expeditionId: string;
  trackingNumber: string | null;
  trackingUrl: string | null;
  parcelNumbers: readonly string[];
  /** "YYYY-MM-DD", in the carrier's zone. */
  shipOn: string;
  /** Epoch ms. */
  createdAt: number;
};

export type Order = {
  /** `shop id:marketplace order id`. */
  id: string;
  tenantId: string;
  shopId: string;
  orderId: string;
  state: OrderState;
  stateSince: number;
  retryTo: OrderState | null;
  retryCount: number;
  retryAt: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  heldBecause: string | null;
  version: number;
  told: MarketplaceOrder;
  amended: Amendment | null;
  weightG: number | null;
  weightFrom: string | null;
  choice: Choice | null;
  shipment: Shipment | null;
  reference: string;
  trackingStatus: TrackingStatus | null;
  /** Of the last event. */
  trackingAt: number | null;
  labelFile: string | null;
  trackingPushedAt: number | null;
  shipPushedAt: number | null;
  createdAt: number;
  updatedAt: number;
};

export const orderKey = (shopId: string, orderId: string): string => `${shopId}:${orderId}`;

const MAX_REFERENCE = 20;

/**
 * What an order is sent to its carrier under, and found by: as much of the marketplace's number as a person needs to
 * recognise it, and a mark that tells apart shops which use the same numbers. `attempt` counts from 1; a shipment that
 * was cancelled is followed by another reference, or the lookup would find the cancelled one.
 */
export function referenceOf(id: string, orderId: string, attempt: number): string {
  const mark = hash32(`${id}#${attempt}`).toString(36).toUpperCase().padStart(7, "0");
  const number = orderId
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "-")
    .replace(/^-+/, "");
  return `${number.slice(-(MAX_REFERENCE - mark.length - 1))}-${mark}`.replace(/^-+/, "");
}

/** What an order is before its marketplace could be understood: shown with what was wrong, and read again. */
export function unreadOrder(orderId: string, now: number): MarketplaceOrder {
  const nothing = { minor: 0, currency: "EUR" };
  return {
    orderId,
    commercialId: null,
    marketplaceState: "UNREAD",
    createdAt: now,
    updatedAt: now,
    shipBy: null,
    total: nothing,
    shippingPrice: nothing,
    email: null,
    buyer: "",
    recipient: null,
    lines: [],
    shippingMethod: null,
    shippingZone: null,
    pickupPointId: null,
    observations: null,
    cashOnDelivery: null,
    additionalFields: {},
    tracking: { carrier: null, number: null, url: null },
    canShip: false,
  };
}
