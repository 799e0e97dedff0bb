import { byLabel } from "./network/rank.ts";
import type { LineRef, LineSummary, Network } from "./types.ts";

const ORDER: readonly string[] = [
  "metro",
  "rer",
  "transilien",
  "tram",
  "ter",
  "shuttle",
  "funicular",
  "cable",
  "bus",
] satisfies Network[];

/** Lines as signs, in the order of the networks. Six regional lines with one sign say no more than one of them. */
export function signsOf(refs: readonly LineRef[], lineOf: (ref: LineRef) => LineSummary | undefined): LineSummary[] {
  const known = refs.map(lineOf).filter((line): line is LineSummary => line !== undefined);
  const signs = new Map(known.map((line) => [`${line.network} ${line.label}`, line]));
  return [...signs.values()].sort((a, b) => ORDER.indexOf(a.network) - ORDER.indexOf(b.network) || byLabel(a, b));
}
