/** Texts that come in several languages: an element for each, told apart by xml:lang. */
import { isFields, listOf, textOf } from "../normalisers/siri-values.ts";

export type Told = { language: string; text: string };

/** Every text of an element that may come once, many times or not at all; language "" where it is not told. */
export function textsByLanguage(value: unknown): Told[] {
  return listOf(value).flatMap((member) => {
    const text = textOf(member);
    return text === null ? [] : [{ language: isFields(member) ? (textOf(member.lang) ?? "") : "", text }];
  });
}

/**
 * The one that riders read: the first of `languages` that there is ("fr" before "fr-ch"), else one without a language,
 * else the first.
 */
export function inLanguage(value: unknown, languages: readonly string[]): Told | null {
  return chosenOf(textsByLanguage(value), languages);
}

export function chosenOf<One extends { language: string }>(
  all: readonly One[],
  languages: readonly string[],
): One | null {
  for (const wished of languages) {
    const exact = all.find(({ language }) => language === wished);
    const regional = exact ?? all.find(({ language }) => language.startsWith(`${wished}-`));
    if (regional !== undefined) return regional;
  }
  return all.find(({ language }) => language === "") ?? all[0] ?? null;
}
