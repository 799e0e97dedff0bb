import { describe, expect, it } from "vitest";
import { fr } from "../lib/i18n/fr.ts";
import { aLine } from "./a-line.ts";
import { aDeparture } from "./line/a-layout.ts";
import { latenessWords, waitWords } from "./wait-words.ts";
import { endsWords, lineWords, titleWithoutLine } from "./words.ts";

describe("titleWithoutLine", () => {
  const thirteen = aLine({ line: "13" });
  it.each([
    ["Métro 13 : Incident voyageur", "Incident voyageur"],
    ["Ligne 13 : trafic perturbé", "Trafic perturbé"],
    ["Métro 12 : travaux", "Métro 12 : travaux"],
    ["Reprise estimée : 10 h 40", "Reprise estimée : 10 h 40"],
    ["Travaux de nuit", "Travaux de nuit"],
    ["Métro 13 :", "Métro 13 :"],
  ])("%s → %s", (title, expected) => {
    expect(titleWithoutLine(title, thirteen)).toBe(expected);
  });
});

it("names a line as people do", () => {
  expect(lineWords(fr, aLine({ line: "13" }))).toBe("Métro 13");
  expect(lineWords(fr, aLine({ network: "rer", line: "A" }))).toBe("RER A");
  expect(lineWords(fr, aLine({ network: "ter", label: "TER", name: "TER Normandie" }))).toBe("TER Normandie");
  expect(lineWords(fr, aLine({ network: "nyct-ace", label: "A", name: "8 Avenue Express" }))).toBe(
    "A · 8 Avenue Express",
  );
  expect(lineWords(fr, aLine({ network: "caltrain", label: "Bullet", name: "Bullet" }))).toBe("Bullet");
});

it("tells lines under one sign apart by where they go", () => {
  expect(endsWords(fr, aLine({ termini: ["Creil", "Melun", "Malesherbes"] }))).toBe("Creil ↔ Melun / Malesherbes");
  expect(endsWords(fr, aLine({ termini: [], stop_count: 4 }))).toBe("4 arrêts");
  expect(endsWords(fr, aLine({ termini: [], stop_count: 0 }))).toBe("aucun arrêt connu");
});

describe("waitWords", () => {
  const now = Date.parse("2026-11-22T09:00:00Z");
  it.each([
    ["2026-11-22T09:02:59Z", "2 min"],
    ["2026-11-22T09:00:59Z", "maintenant"],
    ["2026-11-22T10:30:00Z", "11:30"],
  ])("%s is said as %s", (expected_at, words) => {
    expect(waitWords(fr, aDeparture({ expected_at }), now)).toBe(words);
  });

  it("says nothing where no time is known, rather than zero", () => {
    expect(waitWords(fr, aDeparture({ expected_at: null, aimed_at: null }), now)).toBeNull();
  });
});

describe("latenessWords", () => {
  const aimed_at = "2026-11-22T09:00:00Z";
  it("says a delay from two minutes on, and never of a cancelled train", () => {
    expect(latenessWords(fr, aDeparture({ aimed_at, expected_at: "2026-11-22T09:04:30Z" }))).toBe("en retard de 4 min");
    expect(latenessWords(fr, aDeparture({ aimed_at, expected_at: "2026-11-22T09:01:30Z" }))).toBeNull();
    expect(latenessWords(fr, aDeparture({ aimed_at, expected_at: "2026-11-22T08:57:00Z" }))).toBe("en avance de 3 min");
    const cancelled = aDeparture({ aimed_at, expected_at: "2026-11-22T09:09:00Z", provenance: "cancelled" });
    expect(latenessWords(fr, cancelled)).toBeNull();
  });
});
