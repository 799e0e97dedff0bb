/**
 * Which source tells of a line. Sources stand in order of preference; the one that carries the line keeps it until it has
 * been bad for a time, and a better one takes it back only when it has been good for a time: a poll that is missed, or
 * one that comes through, changes nothing that a rider sees. Pure: the same evidence at the same instants, the same choice.
 */

/** What is known of one source for one line. Instants are epoch ms. */
export type SourceEvidence = {
  id: string;
  /** Its last good answer; null before the first. */
  answeredAt: number | null;
  /** The age up to which that answer speaks for the source. */
  freshForMs: number;
  /** The latest attempt failed, or nobody may ask: a breaker that is open, a quota that is spent, a pause. */
  isFailing: boolean;
  /** It has trains of this line. A source that answers and knows nothing of the line is no use to its riders. */
  covers: boolean;
  /** What it must show before it takes the line from a source that serves: so many answers, over so long. */
  trustedAfter: { answers: number; ms: number };
};

export type SourceChoice = {
  source: string;
  since: number;
  /** Since when the chosen source is not good; null while it is. */
  badSince: number | null;
  /** A better source that is good again, or for the first time, and how much it has shown. */
  rival: { source: string; since: number; answers: number; answeredAt: number } | null;
  /** The most preferred source's last good answer, where another one stands in for it; null where there was none. */
  lostAt: number | null;
};

/**
 * The chosen source must have been bad this long, and no line changes its source more often, whatever its sources do.
 * PRIM at its default quota is asked each 86 s: two polls and their retries have failed by then.
 */
export const OUT_AFTER_MS = 120_000;

/** `order`: at least one source, most preferred first. `before`: null for a line that was never looked at. */
export function chooseSource(
  before: SourceChoice | null,
  order: readonly [SourceEvidence, ...SourceEvidence[]],
  now: number,
): SourceChoice {
  const [preferred] = order;
  const current = order.findIndex(({ id }) => id === before?.source);
  const chosen = order[current];
  if (before === null || chosen === undefined) return taken(preferred, isGood(preferred, now) ? null : now, now);

  const badSince = isGood(chosen, now) ? null : (before.badSince ?? now);
  const maySwitch = now - before.since >= OUT_AFTER_MS;
  if (badSince !== null && now - badSince >= OUT_AFTER_MS && maySwitch) {
    const other = order.find((source) => isGood(source, now));
    if (other !== undefined) return replaced(before, preferred, other, now);
  }
  // Those behind the chosen one need not be looked at: a line goes down only when its source is bad.
  const better = order.slice(0, current).find((source) => isGood(source, now));
  const rival = better === undefined ? null : watched(before.rival, better, now);
  if (better !== undefined && rival !== null && maySwitch) {
    const { answers, ms } = better.trustedAfter;
    if (rival.answers >= answers && now - rival.since >= ms) return replaced(before, preferred, better, now);
  }
  return { ...before, badSince, rival };
}

/** Whether a source that is asked on demand should be asked: the chosen one is bad, or is not the one that is preferred. */
export function isStandInWanted(choice: SourceChoice, preferred: string): boolean {
  return choice.badSince !== null || choice.source !== preferred;
}

function isGood({ answeredAt, freshForMs, isFailing, covers }: SourceEvidence, now: number): boolean {
  return covers && !isFailing && answeredAt !== null && now - answeredAt <= freshForMs;
}

function watched(
  before: SourceChoice["rival"],
  { id, answeredAt }: SourceEvidence,
  now: number,
): SourceChoice["rival"] {
  const at = answeredAt ?? now;
  if (before?.source !== id) return { source: id, since: now, answers: 1, answeredAt: at };
  return at > before.answeredAt ? { ...before, answers: before.answers + 1, answeredAt: at } : before;
}

function taken({ id }: SourceEvidence, badSince: number | null, now: number): SourceChoice {
  return { source: id, since: now, badSince, rival: null, lostAt: null };
}

/** `lostAt` is of the outage and not of the switch: it stays while one stand-in follows another. */
function replaced(before: SourceChoice, preferred: SourceEvidence, next: SourceEvidence, now: number): SourceChoice {
  const choice = taken(next, null, now);
  if (next.id === preferred.id) return choice;
  return { ...choice, lostAt: before.source === preferred.id ? preferred.answeredAt : before.lostAt };
}
