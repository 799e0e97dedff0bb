/** What every carrier refuses, found before anything is sent: each problem names its field and what is allowed. */
import type { Money, Party } from "../model.ts";
import type { Capabilities, ShipmentRequest } from "./carrier.ts";
import { wallOfDigits } from "./zone-clock.ts";

/** National formats; a country that is not here must have some postcode. Spain's first two digits are a province, 01 to 52. */
const POSTCODES: Readonly<Record<string, { pattern: RegExp; words: string }>> = {
  ES: { pattern: /^(0[1-9]|[1-4]\d|5[0-2])\d{3}$/, words: "five digits from 01000 to 52999" },
  PT: { pattern: /^\d{4}([- ]?\d{3})?$/, words: "1234 or 1234-567" },
  AD: { pattern: /^AD[1-7]00$/i, words: "AD100 to AD700" },
  FR: { pattern: /^\d{5}$/, words: "five digits" },
  MC: { pattern: /^980\d{2}$/, words: "980 and two digits" },
  IT: { pattern: /^\d{5}$/, words: "five digits" },
  DE: { pattern: /^\d{5}$/, words: "five digits" },
  BE: { pattern: /^\d{4}$/, words: "four digits" },
  LU: { pattern: /^(L-)?\d{4}$/i, words: "four digits" },
  AT: { pattern: /^\d{4}$/, words: "four digits" },
  CH: { pattern: /^\d{4}$/, words: "four digits" },
  DK: { pattern: /^\d{4}$/, words: "four digits" },
  NL: { pattern: /^\d{4} ?[A-Z]{2}$/i, words: "1234 AB" },
  PL: { pattern: /^\d{2}-\d{3}$/, words: "12-345" },
  GB: { pattern: /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i, words: 'such as "SW1A 1AA"' },
};

export type RequestLimits = Pick<Capabilities, "maxWeightKg" | "demandsPhone" | "countries">;

export function requestProblems(request: ShipmentRequest, limits: RequestLimits): string[] {
  const { reference, shipOn, cashOnDelivery, recipient, sender } = request;
  return [
    ...(/^[A-Z0-9-]{1,20}$/.test(reference)
      ? []
      : [`reference "${reference}": 1 to 20 characters of A-Z, 0-9 and "-" are allowed`]),
    ...(isDay(shipOn) ? [] : [`shipOn "${shipOn}": not a day written YYYY-MM-DD`]),
    ...partyProblems("sender", sender),
    ...partyProblems("recipient", recipient),
    ...(limits.demandsPhone && blank(recipient.phone)
      ? ["recipient.phone: missing; this carrier takes no parcel without it: amend the order, or set a fallback"]
      : []),
    ...countryProblems(recipient, limits),
    ...parcelProblems(request, limits),
    ...moneyProblems(cashOnDelivery),
  ];
}

function partyProblems(field: "sender" | "recipient", party: Party): string[] {
  const empty = (["name", "street1", "city"] as const).filter((name) => blank(party[name]));
  return [...empty.map((name) => `${field}.${name}: empty`), ...postcodeProblems(field, party)];
}

function postcodeProblems(field: string, { country, postcode }: Party): string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [`${field}.country "${country}": not an ISO 3166-1 alpha-2 code such as ES`];
  const format = POSTCODES[country];
  if (format === undefined) return blank(postcode) ? [`${field}.postcode: empty`] : [];
  return format.pattern.test(postcode.trim())
    ? []
    : [`${field}.postcode "${postcode}": not of ${country}, whose postcodes are ${format.words}`];
}

function countryProblems({ country }: Party, { countries }: RequestLimits): string[] {
  if (countries === null || countries.includes(country)) return [];
  return [`recipient.country ${country}: this carrier delivers in ${countries.join(", ")}`];
}

function parcelProblems({ parcels }: ShipmentRequest, { maxWeightKg }: RequestLimits): string[] {
  if (parcels.length === 0) return ["parcels: at least one is needed"];
  return parcels.flatMap(({ weightG, size }, at) => [
    ...(weightG > 0 ? [] : [`parcels[${at}].weight: not above 0`]),
    ...(weightG > maxWeightKg * 1000
      ? [`parcels[${at}].weight ${weightG / 1000} kg: this carrier takes at most ${maxWeightKg} kg a parcel`]
      : []),
    ...(size !== null && Math.min(size.lengthCm, size.widthCm, size.heightCm) <= 0
      ? [`parcels[${at}].size: a side is not above 0 cm`]
      : []),
  ]);
}

function moneyProblems(money: Money | null): string[] {
  if (money === null) return [];
  return [
    ...(money.minor > 0 ? [] : ["cashOnDelivery: not above 0"]),
    ...(money.currency === "EUR" ? [] : [`cashOnDelivery.currency ${money.currency}: only EUR can be collected`]),
  ];
}

function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  return year !== undefined && wallOfDigits(Number(year), Number(month), Number(day)) !== null;
}

const blank = (text: string | null): boolean => text === null || text.trim() === "";
