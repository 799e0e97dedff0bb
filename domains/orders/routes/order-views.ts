/** Orders as the API shows them. Pure. */
import { allowedActions } from "../actions/orders.ts";
import { amendedFields, asAmended } from "../amendment.ts";
import type { ListedOrder } from "../store/order-lists.ts";
import type { OrderDetail, OrderSummary } from "../wire.ts";
import { iso, isoOrNull } from "./answers.ts";

/** `shops`: names by their ids. */
export function orderSummary(order: ListedOrder, shops: ReadonlyMap<string, string>): OrderSummary {
  const { choice, shipment } = order;
  const told = asAmended(order);
  return {
    id: order.id,
    order_id: order.orderId,
    shop_id: order.shopId,
    shop: shops.get(order.shopId) ?? order.shopId,
    state: order.state,
    state_since: iso(order.stateSince),
    marketplace_state: told.marketplaceState,
    buyer: told.buyer,
    country: told.recipient?.country ?? null,
    postcode: told.recipient?.postcode ?? null,
    city: told.recipient?.city ?? null,
    total: told.total,
    weight_g: order.weightG,
    weight_from: order.weightFrom,
    items: told.lines.reduce((items, { quantity }) => items + quantity, 0),
    choice:
      choice === null
        ? null
        : {
            carrier_account_id: choice.accountId,
            carrier: choice.carrier,
            service: choice.service,
            parcels: choice.parcels,
            by: choice.by,
          },
    carrier: shipment?.carrier ?? choice?.carrier ?? null,
    tracking_number: shipment?.trackingNumber ?? null,
    tracking_url: shipment?.trackingUrl ?? null,
    tracking_status: order.trackingStatus,
    tracking_at: isoOrNull(order.trackingAt),
    has_label: order.labelFile !== null,
    label_printed_at: isoOrNull(order.labelPrintedAt),
    error: order.errorMessage === null ? null : { code: order.errorCode, message: order.errorMessage },
    retry_count: order.retryCount,
    retry_at: isoOrNull(order.retryAt),
    held_because: order.heldBecause,
    tracking_pushed_at: isoOrNull(order.trackingPushedAt),
    ship_pushed_at: isoOrNull(order.shipPushedAt),
    placed_at: iso(told.createdAt),
    ship_by: isoOrNull(told.shipBy),
    updated_at: iso(order.updatedAt),
  };
}

/** Names of fields, as the API has them. */
export const orderAmended = (order: ListedOrder): string[] =>
  amendedFields(order).map((field) => (field === "weightG" ? "weight_g" : field));

export function orderDetail(order: ListedOrder, shops: ReadonlyMap<string, string>): OrderDetail["order"] {
  const told = asAmended(order);
  return {
    ...orderSummary(order, shops),
    commercial_id: told.commercialId,
    reference: order.reference,
    expedition_id: order.shipment?.expeditionId ?? null,
    email: told.email,
    recipient: told.recipient,
    amended: orderAmended(order),
    lines: told.lines,
    shipping_price: told.shippingPrice,
    shipping_method: told.shippingMethod,
    shipping_zone: told.shippingZone,
    pickup_point_id: told.pickupPointId,
    cash_on_delivery: told.cashOnDelivery,
    observations: told.observations,
    additional_fields: told.additionalFields,
    actions: allowedActions(order),
  };
}
