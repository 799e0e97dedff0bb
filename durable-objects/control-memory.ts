/** What the ControlPlane knows, and how it survives an eviction: one row a part, written when the part has changed. */
import type { BulkView, DeadLetterFilter } from "../contracts/control.ts";
import { type Activity, noActivity } from "../kernel/activity.ts";
import {
  type AdmissionState,
  DEDUPE_MS,
  emptyAdmission,
  knownFrom,
  type LaneRecord,
  type Lease,
  type SourceState,
} from "../kernel/admission.ts";
import { type Command, type CommandState, type Hold, noCommands } from "../kernel/command.ts";
import type { Outbox, Pending } from "../kernel/outbox.ts";
import type { PlanSpec, ScheduleEntry } from "../kernel/plan.ts";
import type { Budget } from "../kernel/quota.ts";

export type Budgets = Record<string, Budget>;

/** Calls of one source in one UTC hour. */
export type Usage = {
  source: string;
  hourStart: number;
  calls: number;
  failures: number;
  bytes: number;
  changed: number;
};

/** Cumulative, for Prometheus: runs, their durations and documents changed, by source. */
export type Totals = {
  runs: Record<string, number>;
  durations: Record<string, { buckets: number[]; sumMs: number; count: number }>;
  changed: Record<string, number>;
};

export type Bulk = BulkView & { filter: DeadLetterFilter; by: string; after: string | null };

export type ControlMemory = {
  admission: AdmissionState;
  schedule: Map<string, ScheduleEntry>;
  specs: PlanSpec[];
  intervals: Map<string, number>;
  lastRuns: Map<string, { at: number; outcome: string }>;
  outbox: Outbox;
  demand: Map<string, { topics: string[]; at: number }>;
  budgets: Budgets;
  titles: Record<string, string>;
  commands: CommandState;
  activity: Activity;
  totals: Totals;
  usage: Map<string, Usage>;
  bulks: Map<string, Bulk>;
  lastTickAt: number | null;
  /** When settings were last ordered to be read again; 0 is never. */
  reloadAt: number;
};

/** The parts as they are kept; Maps as arrays of entries. */
type Kept = {
  lanes: number;
  laneRecords: [string, LaneRecord][];
  sources: [string, SourceState][];
  schedule: [string, ScheduleEntry][];
  specs: PlanSpec[];
  intervals: [string, number][];
  lastRuns: [string, { at: number; outcome: string }][];
  outbox: [string, Pending][];
  demand: [string, { topics: string[]; at: number }][];
  budgets: Budgets;
  titles: Record<string, string>;
  holds: Hold[];
  commands: [string, Command][];
  minutes: Activity["minutes"];
  totals: Totals;
  usage: [string, Usage][];
  bulks: [string, Bulk][];
  lastTickAt: number | null;
  reloadAt: number;
  cancelled: [string, { attempts: number; state: "cancelled"; at: number }][];
};

const READ: { [Part in keyof Kept]: (memory: ControlMemory) => Kept[Part] } = {
  lanes: (memory) => memory.admission.lanes.length,
  laneRecords: (memory) => [...memory.admission.laneRecords],
  sources: (memory) => [...memory.admission.sources],
  schedule: (memory) => [...memory.schedule],
  specs: (memory) => memory.specs,
  intervals: (memory) => [...memory.intervals],
  lastRuns: (memory) => [...memory.lastRuns],
  outbox: (memory) => [...memory.outbox],
  demand: (memory) => [...memory.demand],
  budgets: (memory) => memory.budgets,
  titles: (memory) => memory.titles,
  holds: (memory) => memory.commands.holds,
  commands: (memory) => [...memory.commands.commands],
  minutes: (memory) => memory.activity.minutes,
  totals: (memory) => memory.totals,
  usage: (memory) => [...memory.usage],
  bulks: (memory) => [...memory.bulks],
  lastTickAt: (memory) => memory.lastTickAt,
  reloadAt: (memory) => memory.reloadAt,
  cancelled: (memory) =>
    [...memory.admission.known].flatMap(([id, known]) =>
      known.state === "cancelled" ? [[id, { ...known, state: "cancelled" as const }] as const] : [],
    ) as Kept["cancelled"],
};

/** A hub that has not spoken for this long is gone, and its watchers with it. */
const DEMAND_TTL_MS = 10 * 60_000;

export function watchedTopics(memory: ControlMemory, now: number): string[] {
  const topics = new Set<string>();
  for (const { topics: ofHub, at } of memory.demand.values())
    if (now - at < DEMAND_TTL_MS) for (const topic of ofHub) topics.add(topic);
  return [...topics];
}

export class ControlStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS kept (part TEXT PRIMARY KEY, json TEXT NOT NULL)");
    sql.exec("CREATE TABLE IF NOT EXISTS leases (lease_id TEXT PRIMARY KEY, ended_at INTEGER, json TEXT NOT NULL)");
  }

  load(lanes: number): ControlMemory {
    const kept: Partial<Kept> = Object.fromEntries(
      this.#sql
        .exec<{ part: string; json: string }>("SELECT part, json FROM kept")
        .toArray()
        .map(({ part, json }) => [part, JSON.parse(json)]),
    );
    const leases = this.#sql
      .exec<{ json: string }>("SELECT json FROM leases")
      .toArray()
      .map(({ json }): Lease => JSON.parse(json));
    const admission = emptyAdmission(kept.lanes ?? lanes);
    admission.known = knownFrom(leases);
    for (const [id, known] of kept.cancelled ?? []) admission.known.set(id, known);
    admission.leases = new Map(leases.filter((lease) => lease.endedAt === null).map((lease) => [lease.leaseId, lease]));
    admission.laneRecords = new Map(kept.laneRecords ?? []);
    admission.sources = new Map(kept.sources ?? []);
    return {
      admission,
      schedule: new Map(kept.schedule ?? []),
      specs: kept.specs ?? [],
      intervals: new Map(kept.intervals ?? []),
      lastRuns: new Map(kept.lastRuns ?? []),
      outbox: new Map(kept.outbox ?? []),
      demand: new Map(kept.demand ?? []),
      budgets: kept.budgets ?? {},
      titles: kept.titles ?? {},
      commands: kept.holds === undefined ? noCommands() : { holds: kept.holds, commands: new Map(kept.commands ?? []) },
      activity: { ...noActivity(), minutes: kept.minutes ?? [] },
      totals: kept.totals ?? { runs: {}, durations: {}, changed: {} },
      usage: new Map(kept.usage ?? []),
      bulks: new Map(kept.bulks ?? []),
      lastTickAt: kept.lastTickAt ?? null,
      reloadAt: kept.reloadAt ?? 0,
    };
  }

  keep(memory: ControlMemory, ...parts: (keyof Kept)[]): void {
    for (const part of parts)
      this.#sql.exec(
        "INSERT OR REPLACE INTO kept (part, json) VALUES (?, ?)",
        part,
        JSON.stringify(READ[part](memory)),
      );
  }

  keepLease(lease: Lease): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO leases (lease_id, ended_at, json) VALUES (?, ?, ?)",
      lease.leaseId,
      lease.endedAt,
      JSON.stringify(lease),
    );
  }

  forgetLeases(now: number): void {
    this.#sql.exec("DELETE FROM leases WHERE ended_at < ?", now - DEDUPE_MS);
  }
}
