import { ageWords } from "./format.ts";
import type { Dictionary } from "./i18n/i18n.ts";
import type { Connection, Truth } from "./truth.ts";

/** The one word that sums up the strip: it picks the mark and the ground. */
export type Tone = "live" | "waiting" | "unsure" | "stale" | "expired";

export function toneOf(truth: Truth, connection: Connection): Tone {
  if (truth.state === "expired" || truth.state === "stale") return truth.state;
  if (connection === "offline") return "unsure";
  if (truth.state === "none" || connection === "connecting") return "waiting";
  return "live";
}

/** The sentence of the strip. The age is apart, since it changes each second and must not be read aloud each second. */
export function truthSentence(t: Dictionary, truth: Truth, connection: Connection): string {
  const age = ageWords(t, truth.ageS);
  if (truth.state === "expired") return t.truth.expired(age);
  if (truth.state === "stale") return t.truth.stale(age);
  if (connection === "offline") return t.truth.offline;
  if (connection === "connecting") return t.truth.connecting;
  return truth.state === "none" ? t.truth.waiting : t.truth.live;
}
