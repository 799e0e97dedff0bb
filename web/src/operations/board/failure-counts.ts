/** What failed, counted by the server, asked again when the socket says that something ended badly. */
import { type Accessor, createMemo } from "solid-js";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import type { Refused } from "../../desk/api.ts";
import { useOperations } from "../link/context.tsx";
import type { DbSummary, Occurrences, RunCounts } from "../wire.ts";
import { isGood } from "./freshness-rows.ts";

/** A burst of failures is one more question, not one each. */
const AGAIN_MS = 5_000;

export type FailureCounts = {
  /** Open dead letters; null while unknown. */
  dead: Accessor<number | null>;
  groups: Accessor<Occurrences[]>;
  causes: Accessor<RunCounts["causes"]>;
  loading: Accessor<boolean>;
  why: Accessor<Refused | null>;
  at: Accessor<number | null>;
  again(): void;
};

export function createFailureCounts(): FailureCounts {
  const { api, onRuns, board } = useOperations();
  const summary = createAnswer<DbSummary>(api.get, () => "/system/db/summary?since=1h");
  const groups = createAnswer<{ items: Occurrences[] }>(api.get, () => "/system/dead-letters/groups");
  const counts = createAnswer<RunCounts>(api.get, () => "/system/runs/counts?since=1h&outcome=failed");
  const again = (): void => {
    for (const answer of [summary, groups, counts]) answer.again();
  };
  const soon = createThrottled(again, AGAIN_MS);
  onRuns((runs) => {
    if (runs.some(({ outcome }) => !isGood(outcome))) soon();
  });
  // A bulk action moves the counts without a run.
  const bulk = createMemo(() =>
    (board()?.bulk ?? []).map(({ bulk_id, done, failed }) => `${bulk_id} ${done} ${failed}`).join(),
  );
  createMemo((before: string | undefined) => {
    const now = bulk();
    if (before !== undefined && before !== now) soon();
    return now;
  });
  return {
    dead: () => summary.body()?.dead_letters.open ?? null,
    groups: () => groups.body()?.items ?? [],
    causes: () => counts.body()?.causes ?? [],
    loading: () => groups.body() === null && groups.why() === null,
    why: () => groups.why() ?? counts.why(),
    at: groups.at,
    again,
  };
}
