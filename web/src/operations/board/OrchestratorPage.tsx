import "./board.css";
import { createMemo, onMount, Show } from "solid-js";
import { createAnswer } from "../../desk/answer.ts";
import { useOperations } from "../link/context.tsx";
import type { Page, Snapshot } from "../wire.ts";
import { Answers } from "./Answers.tsx";
import { Commands } from "./Commands.tsx";
import { Failures } from "./Failures.tsx";
import { Fleet } from "./Fleet.tsx";
import { Flow } from "./Flow.tsx";
import { Freshness } from "./Freshness.tsx";
import { Fuel } from "./Fuel.tsx";
import { createFailureCounts } from "./failure-counts.ts";
import { type FeedAge, freshnessRows } from "./freshness-rows.ts";
import { Schedules } from "./Schedules.tsx";
import { verdictOf } from "./verdict.ts";

export default function OrchestratorPage() {
  const { t, api, board, now, goodEnds } = useOperations();
  // Ages from before this page was opened; runs tell the rest.
  const snapshots = createAnswer<Page<Snapshot>>(api.get, () => "/system/db/snapshots?limit=100");
  const feeds = createMemo<FeedAge[]>(() => [
    ...new Map((snapshots.body()?.items ?? []).map((one) => [one.feed, one])).values(),
  ]);
  const fresh = createMemo(() => freshnessRows(board()?.schedules ?? [], feeds(), goodEnds(), now()));
  const failures = createFailureCounts();
  onMount(() => document.getElementById(location.hash.slice(1))?.scrollIntoView());

  return (
    <div class="board">
      <h1 class="sr">{t().pages.orchestrator}</h1>
      <Show when={board()} fallback={<Waiting />}>
        {(document) => (
          <>
            <Answers verdict={verdictOf(document(), fresh(), now())} dead={failures.dead()} />
            <div class="board-grid">
              <Freshness rows={fresh()} />
              <Flow minutes={document().minutes} queue={document().queue} />
              <Fleet workers={document().workers} />
              <Failures counts={failures} />
              <Fuel sources={document().sources} schedules={document().schedules} />
              <Commands commands={document().commands} workers={document().workers.length} />
              <Schedules schedules={document().schedules} />
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

/** The shape of what is coming. */
function Waiting() {
  const { t } = useOperations();
  return (
    <div class="board-waiting" role="status" aria-label={t().loading}>
      <div class="answers">
        {Array.from({ length: 5 }, () => (
          <i class="bone-block answer-bone" />
        ))}
      </div>
      <div class="board-grid">
        {Array.from({ length: 4 }, () => (
          <i class="bone-block panel-bone" />
        ))}
      </div>
    </div>
  );
}
