/** How one attempt at a job ended. The union is closed: a new way to end needs a new word here and in every switch. */
export const OUTCOMES = [
  "changed",
  "unchanged",
  "empty",
  "throttled",
  "unavailable",
  "malformed",
  "rejected",
  "expired",
  /** An operator took it back before it ran. */
  "cancelled",
] as const;

export type Outcome = (typeof OUTCOMES)[number];
