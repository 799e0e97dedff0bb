/** Amounts that are written as decimals, in the smallest unit of their currency. */
import type { Money } from "./model.ts";

/** ISO 4217:2015 list one: digits after the point where they are not two. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF"].map((code) => [code, 0] as const),
  ...["UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
  ...["CLF", "UYW"].map((code) => [code, 4] as const),
]);

/** Digits after the point of an ISO 4217 currency. */
export function exponentOf(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/**
 * What a decimal amount is in minor units: 19.99 EUR is 1999, 1500 JPY is 1500, 1.234 KWD is 1234. Worked out on the
 * shortest digits that mean the number, never by multiplying it: 1.005 times 100 is 100.49999999999999. Digits beyond
 * the currency's are rounded, half away from zero. Null for what is not a number, or too large to be exact.
 */
export function moneyOf(amount: number, currency: string): Money | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(amount));
  if (parts === null) return null;
  const [, sign = "", whole = "", fraction = "", power = "0"] = parts;
  // How far the point moves to the right, from the end of all digits.
  const shift = exponentOf(currency) + Number(power) - fraction.length;
  const digits = whole + fraction;
  const kept = shift >= 0 ? digits + "0".repeat(shift) : digits.slice(0, shift);
  const next = shift < 0 ? (digits.at(shift) ?? "0") : "0";
  const size = Number(kept === "" ? "0" : kept) + (next >= "5" ? 1 : 0);
  if (!Number.isSafeInteger(size)) return null;
  return { minor: sign === "-" && size !== 0 ? -size : size, currency };
}
