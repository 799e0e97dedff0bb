/** The orders view: an order as the 44 texts of the source system's export, in its order of columns. Pure. */

import { asAmended } from "../amendment.ts";
import type { CarrierId, Money, Party } from "../model.ts";
import { exponentOf } from "../money.ts";
import type { Order } from "../order.ts";
import { dayIn } from "../shipment-request.ts";

export const ORDERS_VIEW_COLUMNS = [
  "order_id",
  "marketplace",
  "buyer_email",
  "buyer_name",
  "total_amount",
  "currency",
  "shipping_address",
  "carrier_code",
  "carrier_name",
  "tracking_number",
  "label_url",
  "internal_state",
  "created_at",
  "updated_at",
  "error_message",
  "retry_count",
  "mirakl_tracking_updated",
  "mirakl_ship_updated",
  "reference",
  "consignee_name",
  "consignee_address",
  "consignee_city",
  "consignee_postal_code",
  "consignee_country",
  "consignee_contact",
  "consignee_phone",
  "packages",
  "weight_kg",
  "volume",
  "shipping_cost",
  "product_type",
  "cod_amount",
  "delayed_date",
  "observations",
  "destination_email",
  "package_type",
  "client_department",
  "return_conform",
  "order_date",
  "consignee_nif",
  "client_name",
  "return_flag",
  "client_code",
  "multi_reference",
] as const;
export type OrdersViewRow = Record<(typeof ORDERS_VIEW_COLUMNS)[number], string>;

export type ViewContext = {
  /** "https://vigie.example" */
  origin: string;
  tenant: { name: string; zone: string; sender: Party | null };
  titles: Readonly<Record<CarrierId, string>>;
};

/**
 * What nobody knows is empty. `created_at` is when the order was placed, `order_date` its day in the tenant's zone;
 * volume, delayed_date, package_type, client_department and client_code are columns that nothing here has a value for.
 */
export function ordersViewRow(order: Order, { origin, tenant, titles }: ViewContext): OrdersViewRow {
  const { shipment, choice } = order;
  const told = asAmended(order);
  const { recipient } = told;
  const carrier = shipment?.carrier ?? choice?.carrier ?? null;
  return {
    order_id: order.orderId,
    marketplace: "mirakl",
    buyer_email: told.email ?? "",
    buyer_name: told.buyer,
    total_amount: amountOf(told.total),
    currency: told.total.currency,
    shipping_address: recipient === null ? "" : addressLine(recipient),
    carrier_code: carrier ?? "",
    carrier_name: carrier === null ? "" : titles[carrier],
    tracking_number: shipment?.trackingNumber ?? "",
    label_url: order.labelFile === null ? "" : `${origin}/api/v1/orders/${encodeURIComponent(order.id)}/label`,
    internal_state: order.state,
    created_at: iso(told.createdAt),
    updated_at: iso(order.updatedAt),
    error_message: order.errorMessage ?? "",
    retry_count: String(order.retryCount),
    mirakl_tracking_updated: order.trackingPushedAt === null ? "false" : "true",
    mirakl_ship_updated: order.shipPushedAt === null ? "false" : "true",
    reference: order.reference,
    consignee_name: recipient === null ? "" : (recipient.company ?? recipient.name),
    consignee_address: recipient === null ? "" : streetOf(recipient),
    consignee_city: recipient?.city ?? "",
    consignee_postal_code: recipient?.postcode ?? "",
    consignee_country: recipient?.country ?? "",
    consignee_contact: recipient?.name ?? "",
    consignee_phone: recipient?.phone ?? "",
    packages: choice === null ? "" : String(choice.parcels),
    weight_kg: order.weightG === null ? "" : (order.weightG / 1000).toFixed(3),
    volume: "",
    shipping_cost: amountOf(told.shippingPrice),
    product_type: shipment?.service ?? choice?.service ?? "",
    cod_amount: told.cashOnDelivery === null ? "" : amountOf(told.cashOnDelivery),
    delayed_date: "",
    observations: told.observations ?? "",
    destination_email: recipient?.email ?? told.email ?? "",
    package_type: "",
    client_department: "",
    return_conform: "false",
    order_date: dayIn(tenant.zone, told.createdAt),
    consignee_nif: recipient?.taxId ?? "",
    client_name: tenant.sender?.company ?? tenant.sender?.name ?? tenant.name,
    return_flag: "false",
    client_code: "",
    multi_reference: told.commercialId ?? "",
  };
}

const iso = (at: number): string => new Date(at).toISOString();

/** "49.95": with a point and the currency's own number of digits. On the digits themselves, so that it is exact. */
export function amountOf({ minor, currency }: Money): string {
  const digits = exponentOf(currency);
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const point = text.length - digits;
  return `${minor < 0 ? "-" : ""}${text.slice(0, point)}${digits === 0 ? "" : `.${text.slice(point)}`}`;
}

const streetOf = ({ street1, street2 }: Party): string => joined([street1, street2], " ");

function addressLine(party: Party): string {
  return joined([streetOf(party), joined([party.postcode, party.city], " "), party.region, party.country], ", ");
}

const joined = (parts: readonly (string | null)[], separator: string): string =>
  parts.filter((part) => part !== null && part !== "").join(separator);
