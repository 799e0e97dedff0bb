/** From a network's description to what is asked of its upstreams, with the operator's variables. */
import type { Source, UpstreamRequest } from "../../domain.ts";
import type { NetworkDescription, NetworkSource } from "./network.ts";

const DAY_S = 86_400;

/** Every budget once: sources of one bucket draw from one allowance. */
export function budgetsOf(networks: readonly NetworkDescription[]): Source[] {
  const found = new Map<string, Source>();
  for (const { sources } of networks) {
    for (const { title, budget } of sources) {
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
  const wishedPerDay = sharing.reduce((sum, { intervalS }) => sum + DAY_S / intervalS, 0);
  return Math.ceil(source.intervalS * Math.max(1, wishedPerDay / source.budget.perDay));
}

/** The whole-network request of a source; null while its address is not set. The variables are strings or absent. */
export function feedRequest(
  { address, key, timeoutMs, maxBytes }: NetworkSource,
  variables: Readonly<Record<string, unknown>>,
): UpstreamRequest | null {
  const base = textOf(variables[address.variable]) ?? address.fallback;
  if (base === null) return null;
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
