/** The URL is the state: these are the readings of its query that pages agree on. */
import type { Network } from "../transit/types.ts";

const NETWORKS: readonly Network[] = [
  "metro",
  "rer",
  "tram",
  "transilien",
  "ter",
  "shuttle",
  "funicular",
  "cable",
  "bus",
];

/** A query value as one string; the router gives an array where a link repeats the key. */
export function single(value: string | string[] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? null : first;
}

/** `?network=metro`; anything else is no filter. */
export function networkOf(value: string | string[] | undefined): Network | null {
  const asked = single(value)?.toLowerCase();
  return NETWORKS.find((network) => network === asked) ?? null;
}

/** `?line=metro:13` */
export function lineRefOf(value: string | string[] | undefined): { network: Network; line: string } | null {
  const asked = single(value);
  if (asked === null) return null;
  const colon = asked.indexOf(":");
  const network = networkOf(asked.slice(0, colon));
  const line = asked.slice(colon + 1);
  return colon < 0 || network === null || line === "" ? null : { network, line };
}

export function lineHref(ref: { network: Network; line: string }): string {
  return `/lines/${ref.network}/${encodeURIComponent(ref.line)}`;
}

export function stopHref(id: string, filter?: { network: Network; line: string }): string {
  const path = `/stops/${encodeURIComponent(id)}`;
  return filter === undefined ? path : `${path}?line=${filter.network}:${encodeURIComponent(filter.line)}`;
}
