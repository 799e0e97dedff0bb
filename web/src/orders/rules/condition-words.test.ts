import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../domains/orders/wire.ts";
import { WORDS } from "../words/words.ts";
import { conditionWords, KINDS, newCondition } from "./condition-words.ts";

const SHOPS = new Map([["s1", "Mercado"]]);

const CASES: [Condition, en: string, fr: string][] = [
  [
    { kind: "weight", range: { min: 10_000, max: null } },
    "the weight is at least 10 kg",
    "le poids est d'au moins 10 kg",
  ],
  [
    { kind: "weight", range: { min: 500, max: 1_500 } },
    "the weight is from 500 g to 1.5 kg",
    "le poids va de 500 g à 1,5 kg",
  ],
  [
    { kind: "country", op: "not_in", countries: ["ES", "PT", "AD"] },
    "the country is not ES, PT, or AD",
    "le pays n'est pas ES, PT ou AD",
  ],
  [
    { kind: "postcode_prefix", op: "in", prefixes: ["07", "35"] },
    "the postcode begins with 07 or 35",
    "le code postal commence par 07 ou 35",
  ],
  [
    { kind: "postcode_range", from: "35000", to: "35999" },
    "the postcode is from 35000 to 35999",
    "le code postal va de 35000 à 35999",
  ],
  [
    { kind: "shop", op: "in", shop_ids: ["s1", "s9"] },
    "the shop is Mercado or shop s9",
    "la boutique est Mercado ou boutique s9",
  ],
  [{ kind: "cash_on_delivery", is: false }, "nothing is collected on delivery", "rien n'est à encaisser"],
  [{ kind: "sku", op: "none", skus: ["BED-*"] }, "no item is BED-*", "aucun article n'est BED-*"],
  [{ kind: "pickup_point", is: true }, "the buyer chose a pick-up point", "l'acheteur a choisi un point de retrait"],
];

describe("conditionWords", () => {
  it.each(CASES)("says %o as a person would, in both languages", (condition, en, fr) => {
    expect(conditionWords(WORDS.en, condition, SHOPS)).toBe(en);
    expect(conditionWords(WORDS.fr, condition, SHOPS)).toBe(fr);
  });

  it("says money in its currency", () => {
    const total: Condition = { kind: "total", currency: "EUR", range: { min: null, max: 12_050 } };
    expect(conditionWords(WORDS.en, total, SHOPS)).toBe("the total is at most €120.50");
    expect(conditionWords(WORDS.fr, total, SHOPS).replace(/\s/g, " ")).toBe("le total est d'au plus 120,50 €");
  });
});

it("every kind begins as something that can be said", () => {
  for (const kind of KINDS) {
    const condition = newCondition(kind, SHOPS);
    for (const t of [WORDS.en, WORDS.fr]) expect(conditionWords(t, condition, SHOPS)).not.toMatch(/undefined|null|NaN/);
  }
});
