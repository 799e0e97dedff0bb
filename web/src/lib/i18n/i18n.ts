import { en } from "./en.ts";
import { type Dictionary, fr } from "./fr.ts";

export type Language = "fr" | "en";
export type { Dictionary };

export const DICTIONARIES: Record<Language, Dictionary> = { fr, en };

/** `?lang=` wins over what was chosen before, which wins over the browser's language; French where nothing is known. */
export function chooseLanguage(asked: string | null, stored: string | null, browser: readonly string[]): Language {
  for (const candidate of [asked, stored, ...browser]) {
    const language = candidate?.slice(0, 2).toLowerCase();
    if (language === "fr" || language === "en") return language;
  }
  return "fr";
}
