/** The published call frequencies, enforced: what Mirakl may do at any time and mostly does not. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** "Maximum usage" of the seller OpenAPI, of operations that have a time in it. */
const INTERVALS_MS: Record<string, number> = { OR11: MINUTE_MS, ST12: 5 * MINUTE_MS, SH21: DAY_MS, A01: DAY_MS };

export class Frequency {
  readonly #speed: number;
  readonly #last = new Map<string, number>();
  #refusals = 0;

  constructor(speed: number) {
    this.#speed = speed;
  }

  /**
   * Takes the call, or says how long to wait. Pages after the first belong to the call before, and an order that is looked
   * up by its id is a page that somebody looks at: the limit is of listings.
   */
  take(
    operation: string,
    shopId: number,
    query: URLSearchParams,
    now: number,
  ): { waitMs: number; tells: boolean } | null {
    const interval = INTERVALS_MS[operation];
    if (interval === undefined || query.has("order_ids") || Number(query.get("offset") ?? 0) > 0) return null;
    const key = `${operation} ${shopId}`;
    const freeAt = (this.#last.get(key) ?? Number.NEGATIVE_INFINITY) + interval / this.#speed;
    if (now >= freeAt) {
      this.#last.set(key, now);
      return null;
    }
    this.#refusals++;
    // Retry-After is not always there: every second refusal goes without.
    return { waitMs: freeAt - now, tells: this.#refusals % 2 === 1 };
  }
}
