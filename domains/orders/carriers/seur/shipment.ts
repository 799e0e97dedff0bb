/** What SEUR is sent of a shipment, and what would be refused. */
import type { Party } from "../../model.ts";
import type { Parcel, ShipmentRequest } from "../carrier.ts";
import { type RequestLimits, requestProblems } from "../request-problems.ts";
import { cutTo, cutWords, emailWords, nameOf, streetOf, usableEmail } from "../sent-text.ts";
import type { SeurAccount } from "./account.ts";

export const LIMITS: RequestLimits = {
  /** Of a parcel; also what SEUR's international services stop at. */
  maxWeightKg: 31.5,
  demandsPhone: false,
  countries: null,
};

/** SEUR answers 400 to a longer name, and its own shop modules cut the other two. */
const NAME_LENGTH = 50;
const STREET_LENGTH = 70;
const OBSERVATIONS_LENGTH = 50;

/** Service and product together; those of Saturday are the timed ones, and "2shop" is a shop or locker. */
const SERVICE = /^\d{1,3}\/\d{1,3}$/;
const SATURDAY_SERVICES = ["9/2", "3/2"];
const SHOP_PRODUCT = "48";
/** International Classic takes one parcel a shipment. */
const SINGLE_PARCEL_SERVICE = "77";

/** Sent where a parcel's size is not known: SEUR measures it anyhow. */
const DEFAULT_SIZE = { lengthCm: 10, widthCm: 10, heightCm: 10 };

export function shipmentProblems(request: ShipmentRequest): string[] {
  const { service, pickupPointId, parcels, saturday } = request;
  const own = SERVICE.test(service)
    ? serviceProblems(service, pickupPointId !== null, parcels, saturday)
    : [`service "${service}": SEUR's are service and product, such as 31/2`];
  return [...requestProblems(request, LIMITS), ...own];
}

function serviceProblems(service: string, hasPoint: boolean, parcels: readonly Parcel[], saturday: boolean): string[] {
  const [code = "", product = ""] = service.split("/");
  const toShop = product === SHOP_PRODUCT;
  return [
    ...(toShop && !hasPoint ? [`service ${service}: delivers to a shop, and the order names none`] : []),
    ...(!toShop && hasPoint
      ? [`service ${service}: an order for a pick-up point goes with product ${SHOP_PRODUCT}`]
      : []),
    ...(code === SINGLE_PARCEL_SERVICE && parcels.length > 1
      ? [`service ${service}: takes one parcel a shipment`]
      : []),
    ...(saturday && !SATURDAY_SERVICES.includes(service)
      ? [`service ${service}: Saturday goes with ${SATURDAY_SERVICES.join(" or ")}`]
      : []),
  ];
}

export function shipmentAdjustments({ recipient, observations }: ShipmentRequest): string[] {
  return [
    ...cutWords("recipient.name", nameOf(recipient), NAME_LENGTH),
    ...cutWords("recipient.street", streetOf(recipient), STREET_LENGTH),
    ...cutWords("observations", observations ?? "", OBSERVATIONS_LENGTH),
    ...emailWords(recipient),
  ];
}

export function shipmentBody(request: ShipmentRequest, account: SeurAccount): unknown {
  const { sender, recipient, parcels, reference, cashOnDelivery, observations } = request;
  const [serviceCode, productCode] = request.service.split("/").map(Number);
  const receiver = actorOf(recipient);
  const { pickupPointId } = request;
  return {
    serviceCode,
    productCode,
    ref: reference,
    customer: { accountNumber: account.ccc, name: account.name, idNumber: account.taxId, email: account.email },
    sender: { ...actorOf(sender), ccc: account.ccc },
    receiver: {
      ...receiver,
      idNumber: recipient.taxId ?? "",
      address: { ...receiver.address, ...(pickupPointId === null ? {} : { pickupCentreCode: pickupPointId }) },
    },
    parcels: parcels.map(({ weightG, size }, at) => {
      const { widthCm: width, heightCm: height, lengthCm: length } = size ?? DEFAULT_SIZE;
      return { weight: weightG / 1000, width, height, length, packReference: `${reference}_${at + 1}` };
    }),
    observations: cutTo(observations ?? "", OBSERVATIONS_LENGTH),
    ...(request.saturday ? { dSat: true } : {}),
    // P: the fee of collecting is the sender's, as freight is.
    ...(cashOnDelivery === null
      ? {}
      : {
          cashOnDeliveryValue: {
            currencyCode: cashOnDelivery.currency,
            amount: cashOnDelivery.minor / 100,
            cashOnDeliveryFee: "P",
          },
        }),
  };
}

function actorOf(party: Party) {
  return {
    name: cutTo(nameOf(party), NAME_LENGTH),
    phone: party.phone?.trim() ?? "",
    contactName: cutTo(party.name.trim(), NAME_LENGTH),
    email: usableEmail(party.email) ?? "",
    address: {
      streetName: cutTo(streetOf(party), STREET_LENGTH),
      cityName: party.city.trim(),
      postalCode: party.postcode.trim(),
      country: party.country,
    },
  };
}
