/** What of the runs is shown, as the address says it: a view is shared by sharing its link. */
import type { RunView } from "../../../../contracts/control.ts";
import type { Outcome } from "../../../../kernel/outcome.ts";
import { query } from "../../desk/api.ts";

export const RUN_OUTCOMES = [
  "changed",
  "unchanged",
  "empty",
  "throttled",
  "unavailable",
  "malformed",
  "rejected",
  "expired",
  "cancelled",
] as const satisfies readonly Outcome[];

export const FAILED_OUTCOMES: readonly string[] = ["throttled", "unavailable", "malformed", "rejected", "expired"];

export const WINDOWS = { "15m": 900_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;
export type WindowName = keyof typeof WINDOWS;
export const WINDOW_NAMES = Object.keys(WINDOWS) as WindowName[];

export type RunFilter = {
  outcomes: string[];
  source: string;
  domain: string;
  target: string;
  taskType: string;
  lane: string;
  cause: string;
  q: string;
  /** Only ends that no attempt follows. */
  final: boolean;
  /** The last so long, moving with the clock; "" with since and until instead, or everything. */
  last: WindowName | "";
  /** ISO 8601. */
  since: string;
  until: string;
};

export const EVERY_RUN: RunFilter = {
  outcomes: [],
  source: "",
  domain: "",
  target: "",
  taskType: "",
  lane: "",
  cause: "",
  q: "",
  final: false,
  last: "",
  since: "",
  until: "",
};

type Params = Record<string, string | string[] | undefined>;

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? (value[0] ?? "") : (value ?? ""));
const time = (value: string): string => (value !== "" && Number.isFinite(Date.parse(value)) ? value : "");

/** What is not understood is no filter: an old link still shows something. */
export function runFilterOf(params: Params): RunFilter {
  const asked = one(params.outcome).split(",");
  const last = one(params.last);
  return {
    outcomes: RUN_OUTCOMES.filter((outcome) => asked.includes(outcome)),
    source: one(params.source),
    domain: one(params.domain),
    target: one(params.target),
    taskType: one(params.task_type),
    lane: one(params.lane),
    cause: one(params.cause),
    q: one(params.q),
    final: one(params.final) === "true",
    last: WINDOW_NAMES.find((name) => name === last) ?? "",
    since: time(one(params.since)),
    until: time(one(params.until)),
  };
}

/** For the address: empty parts are absent. */
export function runParams(filter: RunFilter): Record<string, string | undefined> {
  const some = (text: string) => (text === "" ? undefined : text);
  return {
    outcome: some(filter.outcomes.join(",")),
    source: some(filter.source),
    domain: some(filter.domain),
    target: some(filter.target),
    task_type: some(filter.taskType),
    lane: some(filter.lane),
    cause: some(filter.cause),
    q: some(filter.q),
    final: filter.final ? "true" : undefined,
    last: some(filter.last),
    since: some(filter.since),
    until: some(filter.until),
  };
}

/** For the server, to which "1h" is an instant that moves with its clock. */
export function runQuery(filter: RunFilter, extra: Record<string, string | number | undefined> = {}): string {
  const { last, since, ...rest } = runParams(filter);
  return query({ ...rest, since: last ?? since, ...extra });
}

export const isEveryRun = (filter: RunFilter): boolean =>
  Object.values(runParams(filter)).every((part) => part === undefined);

/** Would the server list it? For runs that come in live; the cause is the server's own reading of a message. */
export function matchesRun(filter: RunFilter, run: RunView, now: number): boolean {
  if (filter.outcomes.length > 0 && !filter.outcomes.includes(run.outcome)) return false;
  if (filter.source !== "" && run.source !== filter.source) return false;
  if (filter.domain !== "" && run.domain !== filter.domain) return false;
  if (filter.target !== "" && !matchesTarget(filter.target, run.target)) return false;
  if (filter.taskType !== "" && run.task_type !== filter.taskType) return false;
  if (filter.lane !== "" && run.lane !== filter.lane) return false;
  if (filter.cause !== "") return false;
  if (filter.final && !run.final) return false;
  const ended = Date.parse(run.finished_at);
  if (filter.last !== "" && ended < now - WINDOWS[filter.last]) return false;
  if (filter.last === "" && filter.since !== "" && ended < Date.parse(filter.since)) return false;
  if (filter.until !== "" && ended >= Date.parse(filter.until)) return false;
  if (filter.q === "") return true;
  const wanted = filter.q.toLowerCase();
  return [run.job_id, run.target, run.message ?? ""].some((text) => text.toLowerCase().includes(wanted));
}

function matchesTarget(pattern: string, target: string): boolean {
  return pattern.endsWith("*") ? target.startsWith(pattern.slice(0, -1)) : pattern === target;
}
