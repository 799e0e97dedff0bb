/** An order as OR11 writes it. */
import type { Book, Order } from "./book.ts";
import { lineId } from "./book.ts";
import type { DraftLine } from "./draft.ts";
import type { Moment } from "./life.ts";

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
const euros = (cents: number): number => cents / 100;
const COMMISSION = 0.12;
const commissionOf = (cents: number): number => euros(Math.round(cents * COMMISSION));

/** States in which the seller may know where the buyer lives. */
const HAS_ADDRESS = new Set(["SHIPPING", "SHIPPED", "RECEIVED", "CLOSED"]);

export function orderJson(order: Order, book: Book, now: number) {
  const { draft, tracking } = order;
  const moment = book.moment(order, now);
  const { state } = moment;
  const price = draft.lines.reduce((sum, line) => sum + line.cents * line.quantity, 0);
  const address = HAS_ADDRESS.has(state) ? addressJson(order) : null;
  return {
    acceptance_decision_date: iso(moment.acceptedAt),
    can_cancel: false,
    can_shop_ship: state === "SHIPPING",
    channel: { code: "ES", label: "España" },
    commercial_id: order.id.replace(/-A$/, ""),
    created_date: iso(order.createdAt),
    currency_iso_code: "EUR",
    customer: {
      billing_address: address === null ? null : withoutRemark(address),
      civility: null,
      customer_id: `customer-${order.number}`,
      firstname: draft.firstName,
      lastname: draft.lastName,
      locale: "es_ES",
      organization:
        draft.company === null || address === null
          ? null
          : {
              organization_id: `organization-${order.number}`,
              name: draft.company,
              identification_number: draft.nif,
              tax_identification_number: draft.nif,
            },
      shipping_address: address,
    },
    customer_debited_date: iso(moment.debitedAt),
    customer_directly_pays_seller: false,
    customer_notification_email: draft.email,
    delivery_date: null,
    fulfillment: { center: { code: "DEFAULT" } },
    fully_refunded: false,
    has_customer_message: false,
    has_incident: false,
    has_invoice: false,
    last_updated_date: iso(moment.updatedAt),
    leadtime_to_ship: 2,
    order_additional_fields: draft.nif === null ? [] : [{ code: "nif-factura", type: "STRING", value: draft.nif }],
    order_id: order.id,
    order_lines: draft.lines.map((line, index) => lineJson(order, line, index, moment)),
    order_state: state,
    order_state_reason_code: null,
    order_state_reason_label: null,
    order_tax_mode: "TAX_INCLUDED",
    paymentType: "card",
    payment_type: "card",
    payment_workflow: draft.paysOnDelivery ? "PAY_ON_DELIVERY" : "PAY_ON_ACCEPTANCE",
    price: euros(price),
    promotions: { applied_promotions: [], total_deduced_amount: 0 },
    quote_id: null,
    references: { order_reference_for_customer: null, order_reference_for_seller: null },
    shipping_carrier_code: tracking?.carrier_code ?? null,
    shipping_carrier_standard_code: tracking?.carrier_standard_code ?? null,
    shipping_company: tracking?.carrier_name ?? null,
    shipping_deadline: iso(moment.shipBy),
    shipping_price: euros(draft.method.cents),
    shipping_pudo_id: draft.pickupPoint,
    shipping_tracking: tracking?.tracking_number ?? null,
    shipping_tracking_url: tracking?.tracking_url ?? null,
    shipping_type_code: draft.method.code,
    shipping_type_label: draft.method.label,
    shipping_type_standard_code: draft.method.standardCode,
    shipping_zone_code: draft.place.country === "ESP" ? "ES" : "EU",
    shipping_zone_label: draft.place.country === "ESP" ? "España" : "Europa",
    total_commission: commissionOf(price),
    total_price: euros(price + draft.method.cents),
    transaction_date: iso(moment.debitedAt),
    transaction_number: moment.debitedAt === null ? null : `T${order.number}`,
  };
}

export function addressJson({ draft }: Order) {
  return {
    additional_info: draft.remark,
    city: draft.place.city,
    civility: null,
    company: draft.company,
    company_2: null,
    country: draft.place.name,
    country_iso_code: draft.place.country,
    firstname: draft.firstName,
    lastname: draft.lastName,
    phone: draft.phone,
    phone_secondary: null,
    state: draft.place.state,
    street_1: draft.street,
    street_2: draft.street2,
    zip_code: draft.place.zipCode,
  };
}

const withoutRemark = ({ additional_info, ...address }: ReturnType<typeof addressJson>) => address;

function lineJson(order: Order, line: DraftLine, index: number, moment: Moment) {
  const price = line.cents * line.quantity;
  // Mirakl shares the shipping price out over the lines; here the first has all of it.
  const shipping = index === 0 ? order.draft.method.cents : 0;
  return {
    can_refund: moment.debitedAt !== null,
    cancelations: [],
    category_code: line.category.toLowerCase(),
    category_label: line.category,
    commission_fee: commissionOf(price),
    commission_rate_vat: 21,
    commission_taxes: [],
    commission_vat: 0,
    created_date: iso(order.createdAt),
    debited_date: iso(moment.debitedAt),
    description: null,
    last_updated_date: iso(moment.updatedAt),
    offer_id: 2000 + index,
    offer_sku: line.sku,
    offer_state_code: "11",
    order_line_additional_fields: [],
    order_line_id: lineId(order, index),
    order_line_index: index + 1,
    order_line_state: moment.state,
    order_line_state_reason_code: null,
    order_line_state_reason_label: null,
    price: euros(price),
    price_additional_info: null,
    price_unit: euros(line.cents),
    product_medias: [],
    product_shop_sku: line.sku,
    product_sku: `MKP-${line.sku}`,
    product_title: line.title,
    promotions: [],
    quantity: line.quantity,
    received_date: null,
    refunds: [],
    shipped_date: iso(order.deeds.shippedAt),
    shipping_price: euros(shipping),
    shipping_taxes: [],
    taxes: [],
    total_commission: commissionOf(price),
    total_price: euros(price + shipping),
  };
}
