/**
 * What is read of Mirakl's answers (seller OpenAPI, MMP). Mirakl adds fields and enum values without notice, and writes
 * null where its schema says string: what is not relied on may be absent, null or new; the rest must be there.
 */
import { z } from "zod";

/** Absent and null are one thing to Mirakl; so is a string of nothing but spaces. */
const words = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const maybeInstant = instant.nullish().transform((at) => at ?? null);

const addressSchema = z.object({
  firstname: words,
  lastname: words,
  company: words,
  company_2: words,
  street_1: z.string().trim().min(1),
  street_2: words,
  /** Optional where a country has none: Hong Kong, the Emirates, Chile… */
  zip_code: words,
  city: z.string().trim().min(1),
  state: words,
  country_iso_code: z.string(),
  phone: words,
  phone_secondary: words,
  additional_info: words,
});
export type MiraklAddress = z.infer<typeof addressSchema>;

const additionalFieldSchema = z.object({ code: z.string(), value: z.unknown() });
export type MiraklAdditionalField = z.infer<typeof additionalFieldSchema>;

const orderLineSchema = z.object({
  order_line_id: z.string().min(1),
  order_line_state: z.string(),
  offer_sku: z.string().min(1),
  product_title: words,
  quantity: z.int().min(0),
});

/** An order of OR11. */
export const orderSchema = z.object({
  order_id: z.string().min(1),
  commercial_id: words,
  order_state: z.string().min(1),
  created_date: instant,
  last_updated_date: instant,
  acceptance_decision_date: maybeInstant,
  customer_debited_date: maybeInstant,
  shipping_deadline: maybeInstant,
  /** Calendar days. */
  leadtime_to_ship: z.int().nullish(),
  currency_iso_code: z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code"),
  total_price: z.number(),
  shipping_price: z.number(),
  payment_workflow: words,
  customer_notification_email: words,
  customer: z.object({
    firstname: words,
    lastname: words,
    /** Null before acceptance or debit, as the operator has set it. */
    shipping_address: addressSchema.nullish(),
    organization: z.object({ identification_number: words, tax_identification_number: words }).nullish(),
  }),
  order_lines: z.array(orderLineSchema),
  order_additional_fields: z.array(additionalFieldSchema).nullish(),
  shipping_type_code: words,
  shipping_zone_code: words,
  shipping_pudo_id: words,
  shipping_carrier_code: words,
  shipping_company: words,
  shipping_tracking: words,
  shipping_tracking_url: words,
  can_shop_ship: z.boolean(),
});
export type MiraklOrder = z.infer<typeof orderSchema>;

/** OR11; each order is read on its own, so that one that is broken does not hold the others back. */
export const ordersSchema = z.object({ orders: z.array(z.unknown()), total_count: z.int().min(0) });

/** Enough of an order that could not be read to say which one it was. */
export const namedSchema = z.object({ order_id: z.string() });

/** SH21. */
export const carriersSchema = z.object({
  carriers: z.array(
    z.object({ code: z.string().min(1), label: z.string(), standard_code: words, tracking_url: words }),
  ),
});

const shipmentSchema = z.object({
  id: z.string().min(1),
  order_id: z.string(),
  status: z.string(),
  tracking: z
    .object({ carrier_code: words, carrier_name: words, tracking_number: words, tracking_url: words })
    .nullish(),
});
export type MiraklShipment = z.infer<typeof shipmentSchema>;

/** ST11. */
export const shipmentsSchema = z.object({ data: z.array(shipmentSchema) });

const refusedShipment = z.object({ message: words });

/** ST01. */
export const createdShipmentsSchema = z.object({
  shipment_success: z.array(shipmentSchema).nullish(),
  shipment_errors: z.array(refusedShipment.extend({ order_id: z.string().nullish() })).nullish(),
});

/** ST23 and ST24. */
export const changedShipmentsSchema = z.object({
  shipment_success: z.array(z.object({ id: z.string() })).nullish(),
  shipment_errors: z.array(refusedShipment.extend({ id: z.string().nullish() })).nullish(),
});

/** The shapes in which Mirakl refuses: one message, with or without a code; or a list of errors. */
export const refusalSchema = z.object({
  code: z.string().nullish(),
  message: words,
  errors: z.array(z.object({ code: z.string().nullish(), field: words, message: words })).nullish(),
});
