import "../board/board.css";
import "../../desk/list.css";
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import type { DeadLetterView } from "../../../../contracts/control.ts";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import { ExportLinks, ExportRows } from "../../desk/Export.tsx";
import { GridHead, GridHeading } from "../../desk/Grid.tsx";
import { createKeysetList } from "../../desk/keyset-list.ts";
import { Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { VirtualRows } from "../../desk/VirtualRows.tsx";
import { isGood } from "../board/freshness-rows.ts";
import { useOperations } from "../link/context.tsx";
import { deadLetterHref } from "../pages.ts";
import { Act } from "../parts/Act.tsx";
import type { Occurrences, Page } from "../wire.ts";
import { BulkProgress } from "./BulkProgress.tsx";
import { actOnDead, type BulkAction } from "./bulk.ts";
import { actionFilter, DEAD_STATES, type DeadFilter, deadFilterOf, deadParams, deadQuery } from "./dead-filter.ts";
import { LETTER_COLUMNS, LETTER_TRACKS, LetterRow } from "./LetterRow.tsx";

const PAGE_ROWS = 100;
const AGAIN_MS = 2_000;
const TYPING_MS = 250;

export default function DeadLettersPage() {
  const operations = useOperations();
  const { t, api, onRuns, board, now } = operations;
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filter = createMemo(() => deadFilterOf(params), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const groups = createAnswer<{ items: Occurrences[] }>(
    api.get,
    () => `/system/dead-letters/groups${deadQuery({ ...filter(), cause: "" })}`,
  );
  const list = createKeysetList<DeadLetterView>({
    of: () => JSON.stringify(filter()),
    fetch: (_, cursor, signal) =>
      api.get<Page<DeadLetterView>>(
        `/system/dead-letters${deadQuery(filter(), { cursor: cursor ?? undefined, limit: PAGE_ROWS })}`,
        signal,
      ),
  });
  const [active, setActive] = createSignal(-1);
  const again = createThrottled(() => {
    groups.again();
    if (active() < 0) list.reload();
  }, AGAIN_MS);
  onRuns((runs) => {
    if (runs.some(({ outcome, final }) => final && !isGood(outcome))) groups.again();
  });
  createMemo((before: string | undefined) => {
    const progress = (board()?.bulk ?? []).map(({ bulk_id, done, failed }) => `${bulk_id} ${done} ${failed}`).join();
    if (before !== undefined && before !== progress) again();
    return progress;
  });

  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const set = (part: Partial<DeadFilter>): void => setParams(deadParams({ ...filter(), ...part }), { replace: true });
  const num = (value: number) => numberOf(t().locale, value);
  const matching = createMemo(() => {
    const all = groups.body()?.items;
    if (all === undefined) return null;
    const { cause } = filter();
    return all.filter((group) => cause === "" || group.cause === cause).reduce((sum, { count }) => sum + count, 0);
  });
  const act = async (action: BulkAction, part: Partial<DeadFilter>): Promise<void> => {
    if (await actOnDead(operations, action, actionFilter({ ...filter(), ...part }, now()))) again();
  };
  const isOpen = () => filter().state === "open";
  const isFiltered = () =>
    Object.values(deadParams({ ...filter(), state: "open" })).some((value) => value !== undefined);
  const sources = () => (board()?.sources ?? []).map(({ source }) => source);
  const open = (index: number): void => {
    const letter = list.row(index);
    if (letter !== null) navigate(deadLetterHref(letter.id));
  };
  const columns = (): Column<Occurrences>[] => {
    const c = t().dead.columns;
    return [
      {
        key: "reason",
        label: c.reason,
        class: "cut",
        card: "title",
        cell: (row) => <span title={row().cause}>{row().cause}</span>,
        sort: (row) => row.cause,
      },
      {
        key: "count",
        label: c.count,
        align: "right",
        cell: (row) => <strong>{num(row().count)}</strong>,
        sort: (row) => row.count,
      },
      {
        key: "first",
        label: c.first,
        align: "right",
        cell: (row) => <Elapsed at={row().first} />,
        sort: (row) => row.first,
      },
      {
        key: "last",
        label: c.last,
        align: "right",
        cell: (row) => <Elapsed at={row().last} />,
        sort: (row) => row.last,
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <Show when={isOpen()}>
            <span class="row-buttons">
              <Act scope="control" onClick={() => void act("replay", { cause: row().cause })}>
                {t().dead.replayAll(num(row().count))}
              </Act>
              <Act scope="control" onClick={() => void act("discard", { cause: row().cause })}>
                {t().dead.discard}
              </Act>
            </span>
          </Show>
        ),
      },
    ];
  };

  return (
    <div class="list-page">
      <div class="page-head">
        <h1>{t().dead.title}</h1>
        <span class="quiet num" aria-live="polite">
          {matching() === null ? "" : t().dead.matching(num(matching() ?? 0))}
        </span>
        <div class="end">
          <Show when={isOpen() && (matching() ?? 0) > 0}>
            <Act scope="control" class="main" onClick={() => void act("replay", {})}>
              {t().dead.replayAll(num(matching() ?? 0))}
            </Act>
            <Act scope="control" onClick={() => void act("discard", {})}>
              {t().dead.discardAll(num(matching() ?? 0))}
            </Act>
          </Show>
          <ExportLinks
            csv={`/api/system/dead-letters/export.csv${deadQuery(filter())}`}
            json={`/api/system/dead-letters/export.json${deadQuery(filter())}`}
            what={num(matching() ?? 0)}
          />
        </div>
      </div>
      <p class="quiet lead">{t().dead.lead}</p>
      <search class="filter-row filters">
        <input
          type="search"
          class="find"
          data-find
          aria-label={t().dead.find}
          placeholder={t().dead.find}
          value={filter().q}
          onInput={(event) => {
            const q = event.currentTarget.value;
            clearTimeout(typing);
            typing = setTimeout(() => set({ q }), TYPING_MS);
          }}
        />
        <fieldset class="segments" aria-label={t().dead.columns.state}>
          <For each={DEAD_STATES}>
            {(state) => (
              <button type="button" aria-pressed={filter().state === state} onClick={() => set({ state })}>
                {t().dead.states[state]}
              </button>
            )}
          </For>
        </fieldset>
        <label class="inline-field">
          {t().runs.parts.source}
          <select value={filter().source} onChange={(event) => set({ source: event.currentTarget.value })}>
            <option value="">{t().runs.any}</option>
            <For each={sources()}>{(source) => <option value={source}>{source}</option>}</For>
          </select>
        </label>
        <label class="inline-field">
          {t().runs.parts.target}
          <input
            type="text"
            value={filter().target}
            onChange={(event) => set({ target: event.currentTarget.value.trim() })}
          />
        </label>
        <Show when={filter().cause}>
          <span class="cause">
            <span class="mono">{filter().cause}</span>{" "}
            <button type="button" class="text-button" aria-label={t().clear} onClick={() => set({ cause: "" })}>
              ✕
            </button>
          </span>
        </Show>
        <Show when={isFiltered()}>
          <button
            type="button"
            class="text-button"
            onClick={() => set({ source: "", target: "", cause: "", q: "", since: "" })}
          >
            {t().clear}
          </button>
        </Show>
      </search>
      <BulkProgress />
      <Settled
        loading={list.count() === 0 && list.loading()}
        why={list.why() ?? groups.why()}
        again={() => {
          groups.again();
          list.reload();
        }}
        rows={8}
        empty={list.count() === 0}
        emptyWords={isFiltered() || !isOpen() ? t().dead.noneMatch : t().dead.none}
      >
        <Show when={filter().cause === "" && (groups.body()?.items.length ?? 0) > 0}>
          <section class="panel">
            <header>
              <h2>{t().dead.groups}</h2>
              <div class="panel-tools">
                <ExportRows
                  name="dead-letter-causes"
                  rows={groups.body()?.items ?? []}
                  columns={[
                    { name: "cause", value: (row) => row.cause },
                    { name: "count", value: (row) => row.count },
                    { name: "first", value: (row) => row.first },
                    { name: "last", value: (row) => row.last },
                  ]}
                />
              </div>
            </header>
            <div class="groups">
              <Table
                label={t().dead.groups}
                columns={columns()}
                rows={groups.body()?.items ?? []}
                by={(row) => row.cause}
                onOpen={(row) => set({ cause: row.cause })}
              />
            </div>
          </section>
        </Show>
        <h2 class="list-title">{t().dead.list}</h2>
        <div class="runs" style={{ "--columns": LETTER_TRACKS }}>
          <VirtualRows
            label={t().dead.list}
            count={list.count()}
            rowHeight={{ desk: 1.75, phone: 4.75 }}
            active={active()}
            onActive={setActive}
            onOpen={open}
            onView={({ first, last }) => list.view(first, last)}
            onRest={() => undefined}
            head={
              <GridHead>
                <For each={LETTER_COLUMNS}>
                  {(column) => (
                    <GridHeading class={column === "attempts" ? "num" : ""}>{t().dead.columns[column]}</GridHeading>
                  )}
                </For>
              </GridHead>
            }
            row={(index) => <LetterRow letter={list.row(index())} />}
            foot={<p class="vfoot">{list.ended() ? t().runs.end : t().loading}</p>}
          />
        </div>
      </Settled>
    </div>
  );
}
