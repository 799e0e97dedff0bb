/** What a carrier is asked for an order. Pure: the day is the carrier's own, from an instant that is passed. */
import { asAmended } from "./amendment.ts";
import type { Parcel, ShipmentRequest } from "./carriers/carrier.ts";
import type { CarrierKind } from "./opened-carrier.ts";
import type { Choice, Order } from "./order.ts";
import type { Tenant } from "./store/accounts.ts";

export type Built =
  /** `notes`: what was put in that nobody told, for the order's log. */
  { ok: true; request: ShipmentRequest; notes: string[] } | { ok: false; problems: string[] };

/** @param kind of the carrier that is to be asked. @param now epoch ms. */
export function shipmentRequest(
  order: Pick<Order, "reference" | "told" | "amended" | "weightG">,
  { sender, fallbackPhone }: Pick<Tenant, "sender" | "fallbackPhone">,
  choice: Pick<Choice, "service" | "parcels">,
  { zone, capabilities }: Pick<CarrierKind, "zone" | "capabilities">,
  now: number,
): Built {
  const { weightG, reference } = order;
  const told = asAmended(order);
  const { recipient } = told;
  if (sender === null || recipient === null || weightG === null)
    return {
      ok: false,
      problems: [
        ...(sender === null ? ["sender: say in the settings where parcels leave from"] : []),
        ...(recipient === null ? ["recipient: the marketplace has not told the address yet"] : []),
        ...(weightG === null ? ["weight: nobody knows it; give its SKUs weights, or set a default"] : []),
      ],
    };
  const isPhoneLacking = capabilities.demandsPhone && (recipient.phone ?? "").trim() === "";
  return {
    ok: true,
    notes:
      isPhoneLacking && fallbackPhone !== null
        ? ["recipient.phone: the buyer gave none, so that it goes with the settings' own"]
        : [],
    request: {
      reference,
      service: choice.service,
      sender,
      recipient: {
        ...recipient,
        email: recipient.email ?? told.email,
        phone: isPhoneLacking ? fallbackPhone : recipient.phone,
      },
      pickupPointId: told.pickupPointId,
      parcels: evenParcels(weightG, choice.parcels),
      cashOnDelivery: told.cashOnDelivery,
      saturday: false,
      observations: told.observations,
      shipOn: dayIn(zone, now),
    },
  };
}

/** Nobody has weighed each of them: the weight is spread, and no gram of it is lost. */
function evenParcels(weightG: number, count: number): Parcel[] {
  const each = Math.floor(weightG / count);
  return Array.from({ length: count }, (_, index) => ({
    weightG: each + (index < weightG - each * count ? 1 : 0),
    size: null,
  }));
}

/** "YYYY-MM-DD" on the wall calendar of an IANA zone. */
export function dayIn(zone: string, now: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
}
