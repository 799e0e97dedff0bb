/** Money and weights in words. */
import type { Money } from "../../../domains/orders/model.ts";

const formats = new Map<string, Intl.NumberFormat>();

/** "550.63 €", "¥1,200": as many digits as the currency has. */
export function moneyOf(locale: string, { minor, currency }: Money): string {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
    formats.set(key, format);
  }
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

const kilos = new Map<string, Intl.NumberFormat>();

/** "850 g", "1.5 kg", "12.25 kg". Whole grams in. */
export function weightOf(locale: string, grams: number): string {
  let format = kilos.get(locale);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
    kilos.set(locale, format);
  }
  return grams < 1000 ? `${grams} g` : `${format.format(grams / 1000)} kg`;
}
