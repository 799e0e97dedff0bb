/** What a parcel weighs: marketplaces do not say (OR11 has no weight anywhere), and carriers must know. Pure. */
import type { MarketplaceOrder } from "./model.ts";

export const WEIGHT_UNITS = ["g", "kg"] as const;
export type WeightUnit = (typeof WEIGHT_UNITS)[number];

export type WeightSettings = {
  /** The order's additional field that the shop writes its weight into, and the unit of a bare number there. */
  additionalField: { code: string; unit: WeightUnit } | null;
  defaultGrams: number | null;
};

export type WeightSource = "sku" | "additional_field" | "default";

export type Weight =
  | { kind: "known"; grams: number; source: WeightSource }
  /** `skus` are those that the table lacks: what to type in to mend it. */
  | { kind: "unknown"; reason: string; skus: string[] };

/** Lines that nothing is sent for (OR11 `order_line_state`). */
const NOT_SENT: ReadonlySet<string> = new Set(["REFUSED", "CANCELED", "REFUNDED"]);

/**
 * The table of SKUs where it has every line, else the additional field, else the default. `skuGrams` is by SKU, grams of
 * one piece. A field that is there and cannot be read is an error and not the default: a parcel of 25 kg must not go as
 * one of 500 g because somebody wrote "25 kilos".
 */
export function weightOf(
  order: Pick<MarketplaceOrder, "lines" | "additionalFields">,
  skuGrams: ReadonlyMap<string, number>,
  settings: WeightSettings,
): Weight {
  const sent = order.lines.filter((line) => line.quantity > 0 && !NOT_SENT.has(line.state));
  if (sent.length === 0) return { kind: "unknown", reason: "the order has no line to send", skus: [] };
  const skus = [...new Set(sent.map((line) => line.sku).filter((sku) => !skuGrams.has(sku)))];
  if (skus.length === 0) {
    const grams = sent.reduce((sum, line) => sum + (skuGrams.get(line.sku) ?? 0) * line.quantity, 0);
    return { kind: "known", grams, source: "sku" };
  }
  const lacking = `no weight is known of SKU ${skus.join(", ")}`;
  const { additionalField, defaultGrams } = settings;
  const written = additionalField === null ? undefined : order.additionalFields[additionalField.code]?.trim();
  if (additionalField !== null && written !== undefined && written !== "") {
    const grams = gramsOf(written, additionalField.unit);
    if (grams !== null) return { kind: "known", grams, source: "additional_field" };
    const reason = `${lacking}, and the additional field "${additionalField.code}" says "${written}", which is no weight: write 1.5, 1,5 kg or 1500 g`;
    return { kind: "unknown", reason, skus };
  }
  if (defaultGrams !== null) return { kind: "known", grams: defaultGrams, source: "default" };
  const field = additionalField === null ? "" : `, the order has no additional field "${additionalField.code}"`;
  return { kind: "unknown", reason: `${lacking}${field}, and there is no default weight`, skus };
}

/** "1,5", "1.5 kg", "1500 g"; whole grams, rounded up. Null for anything else, zero and less. */
function gramsOf(text: string, unit: WeightUnit): number | null {
  const [, digits = "", written] = /^(\d+(?:[.,]\d+)?)\s*(kg|g)?$/i.exec(text) ?? [];
  if (digits === "") return null;
  const value = Number(digits.replace(",", "."));
  // Rounded to the milligram first: 0.07 × 1000 is 70.00000000000001, and would be 71 g.
  const grams = Math.ceil(Math.round(value * ((written ?? unit).toLowerCase() === "kg" ? 1e6 : 1e3)) / 1e3);
  return grams > 0 ? grams : null;
}
