/** From a network's description to what is asked of its upstreams, with the operator's variables. */
import type { Source, UpstreamRequest } from "../../domain.ts";
import type { NetworkDescription, NetworkSource, StaticSource } from "./network.ts";

const DAY_S = 86_400;

/** In place of an address: the source is not to be asked. */
export const NOT_ASKED = "off";

/** Every budget once: sources of one bucket draw from one allowance. */
export function budgetsOf(networks: readonly NetworkDescription[]): Source[] {
  const found = new Map<string, Source>();
  for (const { title: name, sources, staticFeed } of networks) {
    const timetable = staticFeed === null ? [] : [{ title: `${name}: timetable`, budget: staticFeed.budget }];
    for (const { title, budget } of [...sources, ...timetable]) {
      const { bucket, perDay, perSecond } = budget;
      const known = found.get(bucket);
      found.set(bucket, { id: bucket, title: known?.title ?? title, budget: { perDay, perSecond } });
    }
  }
  return [...found.values()];
}

/**
 * Seconds between two calls of a source that its wish and its bucket allow together, where all sources of the bucket
 * that are on are asked in proportion to their wishes.
 */
export function intervalSeconds(source: NetworkSource, network: NetworkDescription): number {
  const sharing = network.sources.filter(({ budget, isOff }) => budget.bucket === source.budget.bucket && !isOff);
  const timetable = network.staticFeed?.budget.bucket === source.budget.bucket ? [network.staticFeed] : [];
  const wishedPerDay = [...sharing, ...timetable].reduce((sum, { intervalS }) => sum + DAY_S / intervalS, 0);
  return Math.ceil(source.intervalS * Math.max(1, wishedPerDay / source.budget.perDay));
}

/** A large archive over a slow line, and the time in which it is stored as it comes. */
const STATIC_TIMEOUT_MS = 240_000;
const STATIC_MAX_BYTES = 512 * 1024 * 1024;

/** The request of a network's archive; null while its address is not set. */
export function staticRequest(
  { address, key }: StaticSource,
  variables: Readonly<Record<string, unknown>>,
): UpstreamRequest | null {
  return feedRequest({ address, key, timeoutMs: STATIC_TIMEOUT_MS, maxBytes: STATIC_MAX_BYTES }, variables);
}

/** The whole-network request of a source; null where it has no address, or is not to be asked. The variables are strings or absent. */
export function feedRequest(
  { address, key, timeoutMs, maxBytes }: Pick<NetworkSource, "address" | "key" | "timeoutMs" | "maxBytes">,
  variables: Readonly<Record<string, unknown>>,
): UpstreamRequest | null {
  const base = textOf(variables[address.variable]) ?? address.fallback;
  if (base === null || base === NOT_ASKED) return null;
  const url = new URL(base);
  const headers: Record<string, string> = {
    accept: "application/x-protobuf, application/json;q=0.9, */*;q=0.1",
    "accept-encoding": "gzip",
  };
  const secret = key === null ? null : textOf(variables[key.variable]);
  if (key !== null && secret !== null) {
    if (key.in === "query") url.searchParams.set(key.name, secret);
    else headers[key.name] = secret;
  }
  return { url: url.href, headers, timeoutMs, maxBytes };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
