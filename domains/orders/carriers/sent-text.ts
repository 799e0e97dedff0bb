/** What carriers are sent of an order: the same choices for all of them, and a word for what is cut or left out. */
import type { Money, Party } from "../model.ts";
import type { Parcel } from "./carrier.ts";

/**
 * Marketplaces hand out relay addresses. Carriers refuse them or, worse, write to them once too often and get the relay
 * closed: a buyer is reached by telephone then.
 */
export function isRelayEmail(email: string): boolean {
  return /^(no-?reply|anonym)|@.*(mirakl|marketplace|relay|anonym)/i.test(email.trim());
}

/** The address that a carrier may be given; null where there is none. */
export function usableEmail(email: string | null): string | null {
  const trimmed = email?.trim() ?? "";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(trimmed) || isRelayEmail(trimmed)) return null;
  return trimmed;
}

/** The firm where there is one; the person is then the contact. */
export const nameOf = ({ company, name }: Party): string => (company?.trim() || name).trim();

export const streetOf = ({ street1, street2 }: Party): string =>
  [street1, street2 ?? ""]
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(", ");

export const totalKg = (parcels: readonly Parcel[]): number =>
  parcels.reduce((grams, { weightG }) => grams + weightG, 0) / 1000;

/** "12.50"; currencies that carriers collect have cents. */
export const decimalOf = ({ minor }: Money): string => (minor / 100).toFixed(2);

/** A text cut to a length in UTF-16 units, never through the middle of a character. */
export function cutTo(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** Words for what is sent shorter than it is; none for what fits. */
export function cutWords(field: string, text: string, length: number): string[] {
  return text.length <= length ? [] : [`${field} is cut to ${length} characters: "${cutTo(text, length)}"`];
}

export function emailWords(recipient: Party): string[] {
  if (recipient.email === null || usableEmail(recipient.email) !== null) return [];
  const why = isRelayEmail(recipient.email) ? "it is a marketplace's relay address" : "it is not an e-mail address";
  return [`recipient.email is left out: ${why}`];
}
