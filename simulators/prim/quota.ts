/** PRIM's gateway counts calls per API and per token: so many a day, five a second. */

export const APIS = [
  "stop-monitoring",
  "estimated-timetable",
  "general-message",
  "disruptions_bulk",
  "line_reports",
  "navitia",
] as const;
export type Api = (typeof APIS)[number];

/** Tokens made after 2024-03-13 (PRIM's quota page). disruptions_bulk has no figure there; the common one is assumed. */
export const QUOTA_PER_DAY: Record<Api, number> = {
  "stop-monitoring": 1000,
  "estimated-timetable": 1000,
  "general-message": 1000,
  disruptions_bulk: 1000,
  line_reports: 4000,
  navitia: 1000,
};
export const QUOTA_PER_SECOND = 5;

const DAY_MS = 86_400_000;

export type QuotaAnswer = { isOver: boolean; headers: Record<string, string> };

type Bucket = { day: number; used: number; second: number; usedInSecond: number };

/** Days are UTC days, as Kong counts them. Refused calls do not count. */
export class Quota {
  readonly #perDay: Record<Api, number>;
  readonly #perSecond: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perDay: Partial<Record<Api, number>> | number | null, perSecond: number) {
    const all = typeof perDay === "number" ? Object.fromEntries(APIS.map((api) => [api, perDay])) : perDay;
    this.#perDay = { ...QUOTA_PER_DAY, ...all };
    this.#perSecond = perSecond;
  }

  /** Takes one call of `api` by `token` from its bucket, or refuses it. */
  take(api: Api, token: string, now: number): QuotaAnswer {
    const bucket = this.#bucketAt(api, token, now);
    const limit = this.#perDay[api];
    if (bucket.used >= limit) return { isOver: true, headers: this.#headers(limit, 0, secondsLeft(now, DAY_MS)) };
    if (bucket.usedInSecond >= this.#perSecond) {
      const headers = this.#headers(limit, 0, 1, this.#perSecond);
      return { isOver: true, headers: { ...headers, "retry-after": "1" } };
    }
    bucket.used++;
    bucket.usedInSecond++;
    return { isOver: false, headers: this.#headers(limit, limit - bucket.used, secondsLeft(now, DAY_MS)) };
  }

  /** Uses up what is left of the day. */
  exhaust(api: Api, token: string, now: number): void {
    this.#bucketAt(api, token, now).used = this.#perDay[api];
  }

  #bucketAt(api: Api, token: string, now: number): Bucket {
    const key = `${api} ${token}`;
    const day = Math.floor(now / DAY_MS);
    const second = Math.floor(now / 1000);
    const bucket = this.#buckets.get(key) ?? { day, used: 0, second, usedInSecond: 0 };
    this.#buckets.set(key, bucket);
    if (bucket.day !== day) Object.assign(bucket, { day, used: 0 });
    if (bucket.second !== second) Object.assign(bucket, { second, usedInSecond: 0 });
    return bucket;
  }

  #headers(perDay: number, remaining: number, reset: number, limit = perDay): Record<string, string> {
    return {
      "x-ratelimit-limit-day": String(perDay),
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(remaining),
      "ratelimit-reset": String(reset),
    };
  }
}

const secondsLeft = (now: number, span: number): number => Math.ceil((span - (now % span)) / 1000);
