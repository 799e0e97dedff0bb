import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { chooseLanguage } from "./i18n.ts";

function sentences(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  // Any arguments will do: a sentence must come out of each.
  if (typeof value === "function") return [[path, String(value("2", "x"))]];
  return Object.entries(value as object).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

describe("the dictionaries", () => {
  const [french, english] = [new Map(sentences(fr, "")), new Map(sentences(en, ""))];

  it("have the same keys, rules included", () => {
    expect([...english.keys()].sort()).toEqual([...french.keys()].sort());
  });

  it("have a sentence for each key", () => {
    for (const [path, text] of [...french, ...english]) expect(text.trim(), path).not.toBe("");
  });

  it("are not copies of each other", () => {
    const same = [...french].filter(([path, text]) => text.length > 25 && english.get(path) === text);
    expect(same).toEqual([]);
  });
});

describe("chooseLanguage", () => {
  it.each([
    ["en", "fr", ["fr-FR"], "en"],
    [null, "en", ["fr-FR"], "en"],
    [null, null, ["de-DE", "en-GB", "fr-FR"], "en"],
    ["zz", null, ["de"], "fr"],
    ["EN", null, [], "en"],
  ] as const)("?lang=%s, kept %s, browser %j → %s", (asked, stored, browser, expected) => {
    expect(chooseLanguage(asked, stored, browser)).toBe(expected);
  });
});
