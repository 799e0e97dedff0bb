import { keyOf } from "../line-key.ts";
import type { Level, LineStatus, LineSummary, Network } from "../types.ts";

/**
 * The headings of the page: networks of two or three lines share "other", and each other agency has the id of its network.
 */
export type GroupId = string;

export type Row = { line: LineSummary; status: LineStatus };

export type Group = {
  id: GroupId;
  /** Anything but normal and unknown, worst first. */
  troubled: Row[];
  normal: LineSummary[];
  unknown: LineSummary[];
};

const GROUP_OF: { [network: string]: GroupId } = {
  metro: "metro",
  rer: "rer",
  tram: "tram",
  transilien: "transilien",
  ter: "ter",
  shuttle: "other",
  funicular: "other",
  cable: "other",
  bus: "bus",
} satisfies Record<Network, GroupId>;
const GROUP_ORDER: readonly GroupId[] = ["metro", "rer", "tram", "transilien", "ter", "other", "bus"];
const LEVEL_RANK: Record<Level, number> = { closed: 0, disrupted: 1, warning: 2, unknown: 3, normal: 4 };

export const groupOf = (network: string): GroupId => GROUP_OF[network] ?? network;

/** The shipped ones in the order of their signs, then the others. */
function placeOf(id: GroupId): number {
  const place = GROUP_ORDER.indexOf(id);
  return place < 0 ? GROUP_ORDER.length : place;
}

export function byLabel(a: LineSummary, b: LineSummary): number {
  return a.label.localeCompare(b.label, "fr", { numeric: true }) || a.name.localeCompare(b.name, "fr");
}

function byTrouble(a: Row, b: Row): number {
  return LEVEL_RANK[a.status.level] - LEVEL_RANK[b.status.level] || byLabel(a.line, b.line);
}

/** Lines by network, worst line first; the network in most trouble comes first, calm ones keep the signs' order. */
export function groupNetworks(lines: readonly LineSummary[], statuses: ReadonlyMap<string, LineStatus>): Group[] {
  const groups = new Map<GroupId, Group>();
  for (const line of [...lines].sort(byLabel)) {
    const id = groupOf(line.network);
    const group = groups.get(id) ?? { id, troubled: [], normal: [], unknown: [] };
    groups.set(id, group);
    const status = statuses.get(keyOf(line));
    if (status === undefined || status.level === "unknown") group.unknown.push(line);
    else if (status.level === "normal") group.normal.push(line);
    else group.troubled.push({ line, status });
  }
  for (const group of groups.values()) group.troubled.sort(byTrouble);
  return [...groups.values()].sort(
    (a, b) => worst(a) - worst(b) || placeOf(a.id) - placeOf(b.id) || a.id.localeCompare(b.id),
  );
}

function worst(group: Group): number {
  const first = group.troubled[0];
  return first === undefined ? LEVEL_RANK.unknown : LEVEL_RANK[first.status.level];
}

export type Counts = Record<Level, number>;

export function countLevels(groups: readonly Group[]): Counts {
  const counts: Counts = { normal: 0, warning: 0, disrupted: 0, closed: 0, unknown: 0 };
  for (const group of groups) {
    counts.normal += group.normal.length;
    counts.unknown += group.unknown.length;
    for (const row of group.troubled) counts[row.status.level] += 1;
  }
  return counts;
}
