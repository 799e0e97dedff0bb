import type { Language } from "../../lib/i18n/i18n.ts";
import { en } from "./en.ts";
import { fr, type Words } from "./fr.ts";

/** The operators' own dictionary, so that riders never load it. */
export const WORDS: Record<Language, Words> = { fr, en };
export type { Words };
