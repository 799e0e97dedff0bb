/** The one deployment that this build is for; null: whichever its reader names. Set by vite.config.ts. */
declare const VIGIE_ORIGIN: string | null;
