/** The URL is the state: these are the readings of its query that pages agree on. */
import type { LineRef } from "../transit/types.ts";

/** A query value as one string; the router gives an array where a link repeats the key. */
export function single(value: string | string[] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === "" ? null : first;
}

/** `?network=metro`; what cannot be the name of a network is no filter. Which there are, the server alone knows. */
export function networkOf(value: string | string[] | undefined): string | null {
  const asked = single(value)?.toLowerCase() ?? "";
  return /^[a-z][a-z0-9-]*$/.test(asked) ? asked : null;
}

/** `?line=metro:13` */
export function lineRefOf(value: string | string[] | undefined): LineRef | null {
  const asked = single(value);
  if (asked === null) return null;
  const colon = asked.indexOf(":");
  const network = networkOf(asked.slice(0, colon));
  const line = asked.slice(colon + 1);
  return colon < 0 || network === null || line === "" ? null : { network, line };
}

export function lineHref(ref: LineRef): string {
  return `/lines/${ref.network}/${encodeURIComponent(ref.line)}`;
}

export function stopHref(id: string, filter?: LineRef): string {
  const path = `/stops/${encodeURIComponent(id)}`;
  return filter === undefined ? path : `${path}?line=${filter.network}:${encodeURIComponent(filter.line)}`;
}
