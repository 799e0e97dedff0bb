import type { Language } from "../../lib/i18n/i18n.ts";
import { core as coreEn } from "./core-en.ts";
import { type CoreWords, core as coreFr } from "./core-fr.ts";
import { desks as desksEn } from "./desks-en.ts";
import { type DesksWords, desks as desksFr } from "./desks-fr.ts";
import { rules as rulesEn } from "./rules-en.ts";
import { type RulesWords, rules as rulesFr } from "./rules-fr.ts";

/** The sellers' own dictionary, so that riders never load it. */
export type Words = CoreWords & { rules: RulesWords } & DesksWords;

export const WORDS: Record<Language, Words> = {
  fr: { ...coreFr, rules: rulesFr, ...desksFr },
  en: { ...coreEn, rules: rulesEn, ...desksEn },
};
