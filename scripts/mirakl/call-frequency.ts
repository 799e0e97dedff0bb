/**
 * Mirakl publishes in prose how often an operation may be called ("Maximum usage: once per minute"), for everybody or by
 * persona ("External Partner:"). Read once here, so that no prose is parsed while running.
 */
import type { OpenApi } from "./openapi.ts";

export type Ceiling = {
  /** The vendor's own words, of the "Maximum usage". */
  maximum: string;
  /** The shortest that any usage of the operation may repeat in; null where the vendor names an event and no time. */
  minIntervalMs: number | null;
};
export type CallFrequency = Partial<Record<"default" | "external_partner", Ceiling>>;

const UNIT_MS: Record<string, number> = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** "every 15 minutes", "once per minute", "60 per hour", "5 calls per second"; the shortest of several. */
function shortestInterval(text: string): number | null {
  const every = [...text.matchAll(/\bevery (\d+) (second|minute|hour|day)s?\b/gi)].map(
    ([, count, unit = ""]) => Number(count) * (UNIT_MS[unit.toLowerCase()] ?? Number.NaN),
  );
  const per = [...text.matchAll(/\b(once|\d+)(?: calls?)? per (second|minute|hour|day)\b/gi)].map(
    ([, count = "", unit = ""]) =>
      (UNIT_MS[unit.toLowerCase()] ?? Number.NaN) / (count.toLowerCase() === "once" ? 1 : Number(count)),
  );
  const all = [...every, ...per];
  return all.length === 0 ? null : Math.min(...all);
}

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();

function ceiling(block: string): Ceiling | null {
  const maximum = /max-call-frequency">Maximum usage:(.*?)<\/div>/s.exec(block)?.[1];
  if (maximum === undefined) return null;
  const text = plain(maximum);
  return { maximum: text, minIntervalMs: shortestInterval(text) };
}

function frequencyOf(description: string): CallFrequency {
  const [everybody = "", partner] = description.split("<div>External Partner:</div>");
  const first = ceiling(everybody);
  const second = partner === undefined ? null : ceiling(partner);
  return {
    ...(first === null ? {} : { default: first }),
    ...(second === null ? {} : { external_partner: second }),
  };
}

/** By operation ("OR11"), sorted; an operation of which the vendor says nothing (V01) has neither tier. */
export function readCallFrequencies({ paths }: OpenApi): Record<string, CallFrequency> {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  return Object.fromEntries(
    operations
      .map(({ operationId, description }): [string, CallFrequency] => [operationId, frequencyOf(description)])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
