/** Which of the catalogue's lines a deployment serves. */

import { lineIdOf } from "../ids.ts";
import type { Line, Network } from "../model.ts";

/** `lineIds` null: every line of the networks. */
export type Selection = { networks: readonly Network[]; lineIds: readonly string[] | null };

/** One part of SCHEDULER_LINES: a line, or why there is none. */
export type LineChoice = { ok: true; line: Line } | { ok: false; reason: string };

/** Signs and habits that differ from open data's code: "3bis" for 3B, "M1", "CDG VAL". Compared folded. */
export function lineSpellings(line: Line): string[] {
  const spellings = new Set([line.key, line.label, line.id].map(foldKey));
  if (line.network === "metro") spellings.add(foldKey(`M${line.key}`));
  return [...spellings];
}

/** What two spellings of one line have in common: "t3A", "T3a"; "CDG VAL", "cdgval"; "3 BIS", "3bis". */
export function foldKey(key: string): string {
  return key.toLowerCase().replace(/[\s_-]+/g, "");
}

/** A line of `network` by key, sign or any dialect's id, whatever its case; undefined where there is none. */
export function findLine(lines: Iterable<Line>, network: string, key: string): Line | undefined {
  const wanted = foldKey(lineIdOf(key) ?? key);
  for (const line of lines) {
    if (line.network === network && lineSpellings(line).includes(wanted)) return line;
  }
  return undefined;
}

/**
 * Reads "metro:1" or "1" (a line without a network is a metro line). The reason of a refusal says what is allowed:
 * the networks, or the lines of the network that was named.
 */
export function chooseLine(text: string, lines: readonly Line[], networks: readonly Network[]): LineChoice {
  const colon = text.indexOf(":");
  const network = colon < 0 ? "metro" : text.slice(0, colon).trim().toLowerCase();
  const key = text.slice(colon + 1).trim();
  if (!networks.some((known) => known === network)) {
    return { ok: false, reason: `"${text}" names the network "${network}"; NETWORKS has ${networks.join(", ")}` };
  }
  const line = findLine(lines, network, key);
  if (line !== undefined) return { ok: true, line };
  const known = lines.filter((candidate) => candidate.network === network).map((candidate) => candidate.key);
  return { ok: false, reason: `"${text}" is no ${network} line; there are ${abridged(known)}` };
}

/** Bus alone has 1,398 lines: an error message shows enough to see the form. */
function abridged(keys: readonly string[]): string {
  const MOST = 60;
  return keys.length <= MOST ? keys.join(", ") : `${keys.slice(0, MOST).join(", ")} and ${keys.length - MOST} more`;
}
