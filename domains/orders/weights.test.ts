import { describe, expect, it } from "vitest";
import type { OrderLine } from "./model.ts";
import type { WeightSettings } from "./weights.ts";
import { weightOf } from "./weights.ts";

const aLine = (over: Partial<OrderLine> = {}): OrderLine => ({
  id: "1",
  sku: "MUG",
  title: "Mug",
  quantity: 1,
  state: "SHIPPING",
  ...over,
});
const settings = (over: Partial<WeightSettings> = {}): WeightSettings => ({
  additionalField: { code: "peso", unit: "kg" },
  defaultGrams: 500,
  ...over,
});
const anOrder = (lines: OrderLine[], additionalFields: Record<string, string> = {}) => ({ lines, additionalFields });
const MUG = new Map([["MUG", 320]]);

describe("weightOf", () => {
  it("adds up the table's weights when it has every line, whatever else is known", () => {
    const order = anOrder([aLine({ quantity: 2 }), aLine({ id: "2", sku: "TEA" })], { peso: "9" });
    const table = new Map([...MUG, ["TEA", 75]]);
    expect(weightOf(order, table, settings())).toEqual({ kind: "known", grams: 715, source: "sku" });
  });

  it("takes the additional field for the whole order as soon as one line is not in the table", () => {
    const order = anOrder([aLine(), aLine({ id: "2", sku: "TEA" })], { peso: "1,5" });
    expect(weightOf(order, MUG, settings())).toEqual({ kind: "known", grams: 1500, source: "additional_field" });
  });

  it("falls back to the default where neither says anything", () => {
    const order = anOrder([aLine({ sku: "TEA" })], { peso: " " });
    expect(weightOf(order, MUG, settings())).toEqual({ kind: "known", grams: 500, source: "default" });
  });

  it("does not weigh lines that were refused, cancelled or refunded", () => {
    const dead = ["REFUSED", "CANCELED", "REFUNDED"].map((state, i) => aLine({ id: `x${i}`, sku: "ANVIL", state }));
    expect(weightOf(anOrder([aLine(), ...dead]), MUG, settings())).toEqual({
      kind: "known",
      grams: 320,
      source: "sku",
    });
  });

  it.each([
    ["1.5", "kg", 1500],
    ["0.07", "kg", 70],
    ["2.007", "kg", 2007],
    ["0,0301", "kg", 31],
    ["1500", "g", 1500],
    ["2 kg", "g", 2000],
    ["750 G", "kg", 750],
  ] as const)("reads %j with bare numbers in %s as %d g", (text, unit, grams) => {
    const order = anOrder([aLine({ sku: "TEA" })], { peso: text });
    const weight = weightOf(order, MUG, settings({ additionalField: { code: "peso", unit } }));
    expect(weight).toEqual({ kind: "known", grams, source: "additional_field" });
  });

  it.each(["25 kilos", "0", "-1", "1.2.3", "heavy"])(
    "does not send %j at the default weight: it says what is wrong",
    (text) => {
      const weight = weightOf(anOrder([aLine({ sku: "TEA" })], { peso: text }), MUG, settings());
      expect(weight).toMatchObject({ kind: "unknown", skus: ["TEA"] });
      expect(weight).toHaveProperty("reason", expect.stringContaining(`"peso" says "${text}"`));
    },
  );

  it("names each SKU that is missing once, when nothing else helps", () => {
    const order = anOrder([
      aLine(),
      aLine({ id: "2", sku: "TEA" }),
      aLine({ id: "3", sku: "TEA" }),
      aLine({ id: "4", sku: "POT" }),
    ]);
    expect(weightOf(order, MUG, { additionalField: null, defaultGrams: null })).toEqual({
      kind: "unknown",
      reason: "no weight is known of SKU TEA, POT, and there is no default weight",
      skus: ["TEA", "POT"],
    });
  });

  it("weighs nothing when there is nothing to send", () => {
    expect(weightOf(anOrder([aLine({ quantity: 0 })]), MUG, settings())).toMatchObject({ kind: "unknown", skus: [] });
  });
});
