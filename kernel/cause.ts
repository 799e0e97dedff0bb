/** What failures have in common once the numbers and names of each are left out. Pure. */

/** What differs from one failure to the next, in one pass: a cause is made of thousands of messages at once. */
const VARYING = new RegExp(
  [
    // A UUID, an instant, the query of a URL, a hash, a number.
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/,
    /\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/,
    /(?<=\?)[^\s"')]+/,
    /\b[0-9a-f]{12,}\b/,
    /\d+(?:\.\d+)*/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gi",
);

/** A status says what went wrong: 502 and 503 are two causes. It begins the message, or follows the outcome and a colon. */
const STATUS = /^((?:[a-z]+: )?)([1-5]\d\d)(?=\b)/;

/** Long enough for any message of ours; a body that was taken for one must not become a thousand groups. */
const MAX_CAUSE_CHARS = 160;

/**
 * The message with `*` where failures of the same cause differ: "no answer within * ms". A message longer than that is
 * cut, which is a `*` too, so that every message matches its own cause (db/clauses.ts, isOfCause).
 */
export function causeOf(message: string): string {
  const [, prefix = "", status = ""] = STATUS.exec(message) ?? [];
  const head = prefix + status;
  const cause = (head + message.slice(head.length).replace(VARYING, "*")).replace(/\*{2,}/g, "*");
  return cause.length <= MAX_CAUSE_CHARS ? cause : `${cause.slice(0, MAX_CAUSE_CHARS)}*`.replace(/\*{2,}$/, "*");
}

export type Occurrences = { cause: string; count: number; first: number; last: number };

/** Joins counts of single messages (epoch ms) to causes, the most frequent first. */
export function byCause(messages: { message: string; count: number; first: number; last: number }[]): Occurrences[] {
  const causes = new Map<string, Occurrences>();
  for (const { message, count, first, last } of messages) {
    const cause = causeOf(message);
    const known = causes.get(cause);
    if (known === undefined) causes.set(cause, { cause, count, first, last });
    else {
      known.count += count;
      known.first = Math.min(known.first, first);
      known.last = Math.max(known.last, last);
    }
  }
  return [...causes.values()].sort((a, b) => b.count - a.count || b.last - a.last);
}
