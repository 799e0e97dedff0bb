import "../../desk/list.css";
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import type { RunView } from "../../../../contracts/control.ts";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import { ExportLinks } from "../../desk/Export.tsx";
import { GridHead, GridHeading } from "../../desk/Grid.tsx";
import { createKeysetList } from "../../desk/keyset-list.ts";
import { Settled } from "../../desk/State.tsx";
import { Moment } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { VirtualRows } from "../../desk/VirtualRows.tsx";
import { useOperations } from "../link/context.tsx";
import { runHref } from "../pages.ts";
import type { RunCounts, RunPage } from "../wire.ts";
import { columnsOf, columnsParam, gridOf, isNumber, RUN_COLUMNS, type RunColumn } from "./columns.tsx";
import { createFreshRuns } from "./fresh-runs.ts";
import { RunFilters } from "./RunFilters.tsx";
import { RunRow } from "./RunRow.tsx";
import { isEveryRun, matchesRun, type RunFilter, runFilterOf, runParams, runQuery } from "./run-filter.ts";
import { Views } from "./Views.tsx";

/** As many as the server gives at once: who scrolls fast waits less often. */
const PAGE_ROWS = 500;
const COUNT_AGAIN_MS = 15_000;

export default function RunsPage() {
  const { t, api, onRuns, now } = useOperations();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filter = createMemo(() => runFilterOf(params), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const columns = createMemo(() => columnsOf(typeof params.cols === "string" ? params.cols : undefined));
  const list = createKeysetList<RunView>({
    of: () => JSON.stringify(filter()),
    fetch: (_, cursor, signal) =>
      api.get<RunPage>(`/system/runs${runQuery(filter(), { cursor: cursor ?? undefined, limit: PAGE_ROWS })}`, signal),
  });
  const counts = createAnswer<RunCounts>(
    api.get,
    () => `/system/runs/counts${runQuery({ ...filter(), outcomes: [] })}`,
  );
  const [active, setActive] = createSignal(-1);
  const fresh = createFreshRuns({
    matches: (run) => matchesRun(filter(), run, now()),
    onShown: (rows) => setActive((at) => (at < 0 ? at : at + rows)),
  });
  let rows: { toTop(): void; focus(): void } | undefined;
  const countAgain = createThrottled(counts.again, COUNT_AGAIN_MS);
  onRuns((runs) => {
    if (fresh.hear(runs)) countAgain();
  });
  createEffect(
    on(filter, () => {
      fresh.clear();
      setActive(-1);
    }),
  );

  const change = (next: RunFilter): void => setParams({ ...runParams(next) }, { replace: true });
  const total = () => list.count() + fresh.shown().length;
  const at = (index: number): RunView | null => fresh.shown()[index] ?? list.row(index - fresh.shown().length);
  const open = (index: number): void => {
    const run = at(index);
    if (run !== null) navigate(runHref(run.run_id));
  };
  const matching = createMemo(() => {
    const wanted = filter().outcomes;
    const known = counts.body()?.outcomes;
    if (known === undefined) return null;
    return known
      .filter(({ outcome }) => wanted.length === 0 || wanted.includes(outcome))
      .reduce((sum, { count }) => sum + count, 0);
  });
  const heading = (): string => {
    const r = t().runs;
    const count = matching();
    if (list.ended()) return r.matching(numberOf(t().locale, total()));
    // The server counts a day unless a time is asked for; the list may hold more.
    if (count === null || count < total()) return r.atLeast(numberOf(t().locale, total()));
    const isAll = filter().last !== "" || filter().since !== "";
    const words = numberOf(t().locale, count);
    return isAll && counts.body()?.cut_at === null ? r.matching(words) : r.atLeast(words);
  };
  const toggle = (column: RunColumn): void => {
    const next = RUN_COLUMNS.filter((one) => (one === column ? !columns().includes(one) : columns().includes(one)));
    setParams({ cols: columnsParam(next.length === 0 ? columns() : next) }, { replace: true });
  };

  return (
    <div class="list-page">
      <div class="page-head">
        <h1>{t().pages.runs}</h1>
        <span class="quiet num" aria-live="polite">
          {heading()}
        </span>
        <div class="end">
          <details class="menu">
            <summary class="text-button">{t().columns}</summary>
            <fieldset>
              <legend class="sr">{t().columns}</legend>
              <For each={RUN_COLUMNS}>
                {(column) => (
                  <label>
                    <input type="checkbox" checked={columns().includes(column)} onChange={() => toggle(column)} />{" "}
                    {t().runs.columns[column]}
                  </label>
                )}
              </For>
            </fieldset>
          </details>
          <ExportLinks
            csv={`/api/system/runs/export.csv${runQuery(filter())}`}
            json={`/api/system/runs/export.json${runQuery(filter())}`}
            what={heading()}
          />
        </div>
      </div>
      <Views />
      <RunFilters filter={filter()} change={change} counts={counts.body()} />
      <Show when={fresh.waiting() > 0}>
        <button
          type="button"
          class="fresh-runs"
          onClick={() => {
            fresh.show();
            rows?.toTop();
          }}
        >
          ↑ {t().runs.fresh(fresh.waiting())}
        </button>
      </Show>
      <Settled
        loading={total() === 0 && list.loading()}
        why={list.why()}
        again={list.goOn}
        rows={12}
        empty={total() === 0 && list.searchedTo() === null}
        emptyWords={isEveryRun(filter()) ? t().runs.emptyAll : t().runs.empty}
      >
        <div class="runs" style={{ "--columns": gridOf(columns()) }}>
          <VirtualRows
            ref={(api) => {
              rows = api;
            }}
            label={t().runs.list}
            count={total()}
            rowHeight={{ desk: 1.75, phone: 4.75 }}
            active={active()}
            onActive={setActive}
            onOpen={open}
            onView={({ first, last }) => list.view(first - fresh.shown().length, last - fresh.shown().length)}
            onRest={fresh.rest}
            head={
              <GridHead>
                <For each={columns()}>
                  {(column) => (
                    <GridHeading class={isNumber(column) ? "num" : ""}>{t().runs.columns[column]}</GridHeading>
                  )}
                </For>
              </GridHead>
            }
            row={(index) => (
              <RunRow
                run={at(index())}
                isNew={index() < fresh.shown().length && fresh.isNew(at(index()))}
                columns={columns()}
              />
            )}
            foot={
              <p class="vfoot">
                <Show when={list.searchedTo()} fallback={list.ended() ? t().runs.end : t().loading}>
                  {(to) => (
                    <>
                      <span>
                        {t().runs.searchedTo("")} <Moment at={to()} />
                      </span>
                      <button type="button" class="button" onClick={list.goOn}>
                        {t().runs.keepLooking}
                      </button>
                    </>
                  )}
                </Show>
              </p>
            }
          />
        </div>
      </Settled>
    </div>
  );
}
