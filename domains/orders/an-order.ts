/** Orders for tests: whole, and ready to be sent. */
import type { MarketplaceOrder, Party } from "./model.ts";
import { type Choice, type Order, orderKey, referenceOf, type Shipment } from "./order.ts";

/** 2026-11-23 09:00:00 Z, a Monday: 10:00 in Madrid. */
export const NOW = Date.UTC(2026, 10, 23, 9, 0, 0);

export const aRecipient = (overrides: Partial<Party> = {}): Party => ({
  name: "Lucía Romero",
  company: null,
  street1: "Calle de Alcalá 10",
  street2: null,
  postcode: "28014",
  city: "Madrid",
  region: null,
  country: "ES",
  phone: "600123123",
  email: null,
  taxId: null,
  ...overrides,
});

export const aTold = (overrides: Partial<MarketplaceOrder> = {}): MarketplaceOrder => ({
  orderId: "MIR-001-A",
  commercialId: "MIR-001",
  marketplaceState: "SHIPPING",
  createdAt: NOW - 3_600_000,
  updatedAt: NOW - 1_800_000,
  shipBy: NOW + 86_400_000,
  total: { minor: 4_990, currency: "EUR" },
  shippingPrice: { minor: 0, currency: "EUR" },
  email: "relay-1@notification.example",
  buyer: "Lucía Romero",
  recipient: aRecipient(),
  lines: [{ id: "MIR-001-A-1", sku: "CHAIR-1", title: "Silla", quantity: 1, state: "SHIPPING" }],
  shippingMethod: "STD",
  shippingZone: "ES",
  pickupPointId: null,
  observations: null,
  cashOnDelivery: null,
  additionalFields: {},
  tracking: { carrier: null, number: null, url: null },
  canShip: true,
  ...overrides,
});

export const aChoice = (overrides: Partial<Choice> = {}): Choice => ({
  accountId: "acc-1",
  carrier: "tipsa",
  service: "48",
  parcels: 1,
  by: { kind: "person", name: "ana" },
  ...overrides,
});

export const aShipment = (overrides: Partial<Shipment> = {}): Shipment => ({
  carrier: "tipsa",
  accountId: "acc-1",
  service: "48",
  reference: "MIR-001-A-0000000",
  expeditionId: "0000000101",
  trackingNumber: null,
  trackingUrl: null,
  parcelNumbers: [],
  shipOn: "2026-11-23",
  createdAt: NOW,
  ...overrides,
});

export function anOrder(overrides: Partial<Order> = {}): Order {
  const shopId = overrides.shopId ?? "shop-1";
  const told = overrides.told ?? aTold(overrides.orderId === undefined ? {} : { orderId: overrides.orderId });
  const id = orderKey(shopId, told.orderId);
  return {
    id,
    tenantId: "t1",
    shopId,
    orderId: told.orderId,
    state: "PENDING_POST",
    stateSince: NOW - 600_000,
    retryTo: null,
    retryCount: 0,
    retryAt: null,
    errorCode: null,
    errorMessage: null,
    heldBecause: null,
    version: 1,
    told,
    amended: null,
    weightG: 1_200,
    weightFrom: "default",
    choice: null,
    shipment: null,
    reference: referenceOf(id, told.orderId, 1),
    trackingStatus: null,
    trackingAt: null,
    labelFile: null,
    trackingPushedAt: null,
    shipPushedAt: null,
    createdAt: NOW - 600_000,
    updatedAt: NOW - 600_000,
    ...overrides,
  };
}
