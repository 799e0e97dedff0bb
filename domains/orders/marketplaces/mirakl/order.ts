/** An order of OR11 in Vigie's words. Pure. */
import type { z } from "zod";
import { alpha2Of } from "../../countries.ts";
import type { MarketplaceOrder, Party } from "../../model.ts";
import { moneyOf } from "../../money.ts";
import type { OrderPage } from "../marketplace.ts";
import type { MiraklAdditionalField, MiraklOrder } from "./schemas.ts";
import { namedSchema, orderSchema } from "./schemas.ts";

const DAY_MS = 86_400_000;

type Problem = { path: string; reason: string };
type Read<T> = { value: T } | { problem: Problem };

/** The orders of a page that could be read, and of the others what is wrong and where: "orders[3].order_lines[0].quantity". */
export function normaliseOrders(orders: readonly unknown[]): Pick<OrderPage, "orders" | "rejected"> {
  const page: Pick<OrderPage, "orders" | "rejected"> = { orders: [], rejected: [] };
  for (const [index, raw] of orders.entries()) {
    const read = normaliseOrder(raw);
    if ("value" in read) {
      page.orders.push(read.value);
      continue;
    }
    const named = namedSchema.safeParse(raw);
    const orderId = named.success ? named.data.order_id : null;
    const { path, reason } = read.problem;
    page.rejected.push({ orderId, path: path === "" ? `orders[${index}]` : `orders[${index}].${path}`, reason });
  }
  return page;
}

function normaliseOrder(raw: unknown): Read<MarketplaceOrder> {
  const parsed = orderSchema.safeParse(raw);
  if (!parsed.success) return { problem: firstProblem(parsed.error) };
  const order = parsed.data;
  const currency = order.currency_iso_code;
  const total = moneyOf(order.total_price, currency);
  if (total === null) return { problem: { path: "total_price", reason: `${order.total_price} is no amount` } };
  const shippingPrice = moneyOf(order.shipping_price, currency);
  if (shippingPrice === null) {
    return { problem: { path: "shipping_price", reason: `${order.shipping_price} is no amount` } };
  }
  const recipient = recipientOf(order);
  if ("problem" in recipient) return recipient;
  return {
    value: {
      orderId: order.order_id,
      commercialId: order.commercial_id,
      marketplaceState: order.order_state,
      createdAt: order.created_date,
      updatedAt: order.last_updated_date,
      shipBy: shipByOf(order),
      total,
      shippingPrice,
      email: order.customer_notification_email,
      buyer: joined([order.customer.firstname, order.customer.lastname], " ") ?? "",
      recipient: recipient.value,
      lines: order.order_lines.map((line) => ({
        id: line.order_line_id,
        sku: line.offer_sku,
        title: line.product_title ?? "",
        quantity: line.quantity,
        state: line.order_line_state,
      })),
      shippingMethod: order.shipping_type_code,
      shippingZone: order.shipping_zone_code,
      pickupPointId: order.shipping_pudo_id,
      observations: order.customer.shipping_address?.additional_info ?? null,
      cashOnDelivery: isCashOnDelivery(order) ? total : null,
      additionalFields: fieldsOf(order.order_additional_fields ?? []),
      tracking: {
        carrier: order.shipping_carrier_code ?? order.shipping_company,
        number: order.shipping_tracking,
        url: order.shipping_tracking_url,
      },
      canShip: order.can_shop_ship,
    },
  };
}

function recipientOf({ customer, customer_notification_email }: MiraklOrder): Read<Party | null> {
  const address = customer.shipping_address;
  if (address == null) return { value: null };
  const country = alpha2Of(address.country_iso_code);
  if (country === null) {
    const reason = `"${address.country_iso_code}" is not an ISO 3166-1 alpha-3 code`;
    return { problem: { path: "customer.shipping_address.country_iso_code", reason } };
  }
  const company = joined([address.company, address.company_2], ", ");
  const { organization } = customer;
  return {
    value: {
      name: joined([address.firstname, address.lastname], " ") ?? company ?? "",
      company,
      street1: address.street_1,
      street2: address.street_2,
      postcode: address.zip_code ?? "",
      city: address.city,
      region: address.state,
      country,
      phone: address.phone ?? address.phone_secondary,
      email: customer_notification_email,
      taxId: organization?.tax_identification_number ?? organization?.identification_number ?? null,
    },
  };
}

/**
 * The deadline that Mirakl tells; on instances that have none yet, the older lead time: calendar days from when the order
 * could be shipped, until the end of that day in UTC, which is how Mirakl writes its deadlines.
 */
function shipByOf(order: MiraklOrder): number | null {
  if (order.shipping_deadline !== null) return order.shipping_deadline;
  if (order.leadtime_to_ship == null) return null;
  const since = order.customer_debited_date ?? order.acceptance_decision_date ?? order.created_date;
  return (Math.floor(since / DAY_MS) + order.leadtime_to_ship + 1) * DAY_MS - 1;
}

/** Nothing is left to collect once the marketplace has debited the buyer. */
const isCashOnDelivery = (order: MiraklOrder): boolean =>
  order.payment_workflow === "PAY_ON_DELIVERY" && order.customer_debited_date === null;

/** All types but MULTIPLE_VALUES_LIST are strings in the OpenAPI, "true" and "1337" too; instances also send them bare. */
function fieldsOf(fields: readonly MiraklAdditionalField[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ code, value }) => {
      if (value === null || value === undefined) return [];
      if (Array.isArray(value)) return [[code, value.join(", ")]];
      return [[code, typeof value === "object" ? JSON.stringify(value) : String(value)]];
    }),
  );
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  return parts.filter((part) => part !== null).join(separator) || null;
}

function firstProblem(error: z.ZodError): Problem {
  const [issue] = error.issues;
  return { path: pathOf(issue?.path ?? []), reason: issue?.message ?? "not an order" };
}

/** "order_lines[0].quantity". */
export function pathOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
}
