/** SKU weights as somebody's spreadsheet has them: a header with sku and weight_g or weight_kg. Pure. */
import { readCsv } from "./csv.ts";

export type WeightRow = { sku: string; grams: number };

export type WeightFile =
  | { kind: "weights"; rows: WeightRow[]; rejected: { line: number; reason: string }[] }
  | { kind: "malformed"; line: number; reason: string };

const MAX_SKU = 100;
const MAX_GRAMS = 1_000_000;

const UNITS = { weight_g: 1, grams: 1, gramos: 1, weight_kg: 1000, kg: 1000, kilos: 1000, peso_kg: 1000 } as const;

/** Of a SKU that stands twice the last counts. A decimal comma is one; parts of a gram are rounded. */
export function readWeightFile(text: string): WeightFile {
  const parsed = readCsv(text);
  if (parsed.kind === "malformed") return { kind: "malformed", line: parsed.line, reason: parsed.reason };
  const [header = [], ...records] = parsed.records;
  const names = header.map((cell) => cell.text.trim().toLowerCase());
  const skuAt = names.indexOf("sku");
  const unit = Object.entries(UNITS).find(([name]) => names.includes(name));
  if (skuAt === -1 || unit === undefined)
    return { kind: "malformed", line: 1, reason: "the header needs sku, and weight_g or weight_kg" };
  const [weightName, factor] = unit;
  const weightAt = names.indexOf(weightName);
  const rows = new Map<string, WeightRow>();
  const rejected: { line: number; reason: string }[] = [];
  for (const cells of records) {
    const line = cells[0]?.line ?? 0;
    const sku = cells[skuAt]?.text.trim() ?? "";
    const weight = cells[weightAt]?.text.trim() ?? "";
    const grams = /^\d{1,9}([.,]\d{1,9})?$/.test(weight) ? Math.round(Number(weight.replace(",", ".")) * factor) : 0;
    if (sku === "" || sku.length > MAX_SKU) rejected.push({ line, reason: `a SKU has 1 to ${MAX_SKU} characters` });
    else if (grams < 1 || grams > MAX_GRAMS)
      rejected.push({ line, reason: `"${weight}" is no weight from 1 g to ${MAX_GRAMS / 1000} kg` });
    else rows.set(sku, { sku, grams });
  }
  return { kind: "weights", rows: [...rows.values()], rejected };
}
