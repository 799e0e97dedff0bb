/** What SEUR refuses of a shipment, as far as it is known: missing fields, long names, parcels beyond their service. */
import { z } from "zod";

const actorSchema = z.object({
  name: z.string().min(1),
  phone: z.string().optional(),
  email: z.string().optional(),
  contactName: z.string().optional(),
  address: z.object({
    streetName: z.string().min(1),
    cityName: z.string().min(1),
    postalCode: z.string().min(1),
    country: z.string().length(2),
    pickupCentreCode: z.string().optional(),
  }),
});

const bodySchema = z.object({
  serviceCode: z.number().int(),
  productCode: z.number().int(),
  ref: z.string().min(1),
  customer: z.object({ accountNumber: z.string().regex(/^\d+-\d+$/), name: z.string(), idNumber: z.string().min(1) }),
  sender: actorSchema,
  receiver: actorSchema,
  parcels: z
    .array(
      z.object({
        weight: z.number().positive(),
        width: z.number().positive(),
        height: z.number().positive(),
        length: z.number().positive(),
        packReference: z.string().optional(),
      }),
    )
    .min(1),
  observations: z.string().optional(),
  dSat: z.boolean().optional(),
  cashOnDeliveryValue: z
    .object({ currencyCode: z.string(), amount: z.number().positive(), cashOnDeliveryFee: z.enum(["D", "P"]) })
    .optional(),
});
export type ShipmentBody = z.infer<typeof bodySchema>;

const NAME_LENGTH = 50;
const SERVICES = ["31/2", "1/2", "1/48", "3/2", "9/2", "77/104", "77/70", "77/48", "19/70"];

type Read = { kind: "shipment"; shipment: ShipmentBody } | { kind: "error"; status: number; detail: string };

export function shipmentErrors(body: string): Read {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: "error", status: 400, detail: "not JSON" };
  }
  const parsed = bodySchema.safeParse(json);
  if (!parsed.success) {
    const detail = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ");
    return { kind: "error", status: 400, detail };
  }
  const { serviceCode, productCode, receiver, parcels } = parsed.data;
  if (receiver.name.length > NAME_LENGTH) return { kind: "error", status: 400, detail: "receiver.name too long" };
  // Rules of the contract come with HTTP 200.
  if (!SERVICES.includes(`${serviceCode}/${productCode}`)) {
    return { kind: "error", status: 200, detail: "the service is not in the contract" };
  }
  if (productCode === 48 && receiver.address.pickupCentreCode === undefined) {
    return { kind: "error", status: 200, detail: "pickupCentreCode is needed" };
  }
  if (serviceCode === 77 && (parcels.length > 1 || parcels.some(({ weight }) => weight > 31.5))) {
    return { kind: "error", status: 200, detail: "one parcel of at most 31.5 kg" };
  }
  return { kind: "shipment", shipment: parsed.data };
}
