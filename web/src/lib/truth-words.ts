import { ageWords, momentWords } from "./format.ts";
import type { Dictionary } from "./i18n/i18n.ts";
import type { Connection, Truth } from "./truth.ts";

/** The one word that sums up the strip: it picks the mark and the ground. */
export type Tone = "live" | "recent" | "held" | "waiting" | "unsure" | "stale" | "expired";

export function toneOf(truth: Truth, connection: Connection): Tone {
  if (truth.state === "expired" || truth.state === "stale") return truth.state;
  if (truth.heldAt !== null) return "held";
  if (connection === "offline") return "unsure";
  if (truth.state === "none" || connection === "connecting") return "waiting";
  return truth.isLive ? "live" : "recent";
}

/**
 * The sentence of the strip, graded: live is said only while connected and no poll of what moves was missed; what is
 * fresh but older, or asked every few minutes anyway, was "updated 4 min ago". A hold is told before any age: it is
 * somebody's decision and no failure.
 */
export function truthSentence(t: Dictionary, truth: Truth, connection: Connection, now: number): string {
  const age = ageWords(t, truth.ageS);
  if (truth.heldAt !== null) return t.truth.held(momentWords(t, truth.heldAt, now));
  if (truth.state === "expired") return t.truth.expired(age);
  if (truth.state === "stale") return t.truth.stale(age);
  if (connection === "offline") return t.truth.offline;
  if (connection === "connecting") return t.truth.connecting;
  if (truth.state === "none") return t.truth.waiting;
  return truth.isLive ? t.truth.live : t.truth.updated(t.age.ago(age));
}

/** What the sentence leaves open of the age; null where it says it all. */
export function ageAside(t: Dictionary, truth: Truth, connection: Connection): string | null {
  const age = ageWords(t, truth.ageS);
  if (truth.heldAt !== null) return truth.state === "fresh" ? null : t.truth.lastHeard(t.age.ago(age));
  if (truth.state !== "fresh") return null;
  if (connection === "live" && truth.isLive) return age === t.age.now ? age : t.truth.behind(age);
  return connection === "live" ? null : t.truth.lastHeard(t.age.ago(age));
}
