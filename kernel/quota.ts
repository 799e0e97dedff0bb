/**
 * What an upstream allows, as far as we know: what is configured, corrected by what its answers say. Two buckets: a
 * day's calls and a second's. Pure: states are values, time is an argument (epoch ms).
 */

export type Budget = { perDay: number; perSecond: number };

export type Budgets = Readonly<Record<string, Budget>>;

/** The budget of a source: its own, or the one that every member of its family has ("market/shop-1" of "market"). */
export function budgetOf(budgets: Budgets, source: string): Budget | undefined {
  return budgets[source] ?? budgets[familyOf(source)];
}

/** "market" of "market/shop-1"; a source without members is its own family. */
export function familyOf(source: string): string {
  const end = source.indexOf("/");
  return end === -1 ? source : source.slice(0, end);
}

export type QuotaState = {
  /** Calls taken since the day's bucket was last full. */
  used: number;
  /** The upstream's own limit for the day where it told one; the smaller of the two counts. */
  observedLimit: number | null;
  /** When the day's bucket is full again. */
  resetAt: number;
  /** Token bucket of the second. */
  tokens: number;
  tokensAt: number;
  /** The upstream told us to stay away until then (Retry-After, or an empty day's bucket). */
  closedUntil: number;
};

const DAY_MS = 86_400_000;

/** Few upstreams say when their day starts; midnight UTC until headers tell better. */
function nextMidnight(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS + DAY_MS;
}

export function freshQuota(budget: Budget, now: number): QuotaState {
  return {
    used: 0,
    observedLimit: null,
    resetAt: nextMidnight(now),
    tokens: budget.perSecond,
    tokensAt: now,
    closedUntil: 0,
  };
}

/** The state as of `now`: the second's bucket refilled, the day's emptied when its reset has passed. */
function current(state: QuotaState, budget: Budget, now: number): QuotaState {
  const elapsed = Math.max(0, now - state.tokensAt);
  const tokens = Math.min(budget.perSecond, state.tokens + (elapsed / 1000) * budget.perSecond);
  const refilled = { ...state, tokens, tokensAt: Math.max(now, state.tokensAt) };
  return now < state.resetAt ? refilled : { ...refilled, used: 0, resetAt: nextMidnight(now) };
}

function limit(state: QuotaState, budget: Budget): number {
  return state.observedLimit === null ? budget.perDay : Math.min(budget.perDay, state.observedLimit);
}

/** Calls left until `resetAt`. */
export function remaining(state: QuotaState, budget: Budget, now: number): number {
  const fresh = current(state, budget, now);
  return Math.max(0, limit(fresh, budget) - fresh.used);
}

export type Grant =
  | { granted: true; state: QuotaState }
  | { granted: false; state: QuotaState; reason: "source-closed" | "day-budget" | "second-budget"; retryAt: number };

/** Takes one call, or says when to ask again. */
export function takeCall(state: QuotaState, budget: Budget, now: number): Grant {
  const fresh = current(state, budget, now);
  if (now < fresh.closedUntil)
    return { granted: false, state: fresh, reason: "source-closed", retryAt: fresh.closedUntil };
  if (fresh.used >= limit(fresh, budget))
    return { granted: false, state: fresh, reason: "day-budget", retryAt: fresh.resetAt };
  if (fresh.tokens < 1) {
    const wait = Math.ceil(((1 - fresh.tokens) / budget.perSecond) * 1000);
    return { granted: false, state: fresh, reason: "second-budget", retryAt: now + wait };
  }
  return { granted: true, state: { ...fresh, used: fresh.used + 1, tokens: fresh.tokens - 1 } };
}

/** Counts calls that were made on top of the one that was taken. They are made: the bucket may go below nothing. */
export function countCalls(state: QuotaState, calls: number): QuotaState {
  return calls <= 0 ? state : { ...state, used: state.used + calls };
}

/** What an answer's headers said of the quota; null where a header is missing or is no number. */
export type QuotaHeaders = {
  limit: number | null;
  remaining: number | null;
  /** Seconds until the bucket is full. */
  resetS: number | null;
  dayLimit: number | null;
  dayRemaining: number | null;
};

function headerNumber(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  if (value === null || !/^\d+$/.test(value.trim())) return null;
  return Number(value);
}

/** Kong's spellings, a widespread gateway's, and the IETF draft's. */
export function readQuotaHeaders(headers: Headers): QuotaHeaders {
  return {
    limit: headerNumber(headers, "ratelimit-limit"),
    remaining: headerNumber(headers, "ratelimit-remaining"),
    resetS: headerNumber(headers, "ratelimit-reset"),
    dayLimit: headerNumber(headers, "x-ratelimit-limit-day"),
    dayRemaining: headerNumber(headers, "x-ratelimit-remaining-day"),
  };
}

/**
 * Corrects the day's bucket by what the upstream said. `ratelimit-*` describes whichever of its buckets is nearest to
 * empty, so it is taken for the day's only where it can be no other: a limit above what a second allows.
 */
export function observe(state: QuotaState, budget: Budget, headers: QuotaHeaders, now: number): QuotaState {
  const fresh = current(state, budget, now);
  const describesDay = headers.limit !== null && headers.limit > budget.perSecond;
  const dayLimit = headers.dayLimit ?? (describesDay ? headers.limit : null);
  const dayRemaining = headers.dayRemaining ?? (describesDay ? headers.remaining : null);
  const observedLimit = dayLimit ?? fresh.observedLimit;
  const resetAt =
    describesDay && headers.resetS !== null && headers.resetS <= 2 * (DAY_MS / 1000)
      ? now + headers.resetS * 1000
      : fresh.resetAt;
  const next = { ...fresh, observedLimit, resetAt };
  if (dayRemaining === null) return next;
  // Never below our own count: answers overtake each other, and an optimistic upstream still says 429 in the end.
  const theirs = (observedLimit ?? budget.perDay) - dayRemaining;
  return { ...next, used: Math.max(fresh.used, theirs) };
}

/** Closes the source: after a 429 until its Retry-After, or its reset where the day is spent. */
export function close(state: QuotaState, until: number): QuotaState {
  return { ...state, closedUntil: Math.max(state.closedUntil, until) };
}

/** Milliseconds between two calls that spread what is left evenly until the reset; Infinity when nothing is left. */
export function sustainableIntervalMs(state: QuotaState, budget: Budget, now: number): number {
  const fresh = current(state, budget, now);
  const left = limit(fresh, budget) - fresh.used;
  return left <= 0 ? Number.POSITIVE_INFINITY : (fresh.resetAt - now) / left;
}
