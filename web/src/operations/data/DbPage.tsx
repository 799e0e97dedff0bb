import "../board/board.css";
import "../../desk/list.css";
import "./db.css";
import { useSearchParams } from "@solidjs/router";
import { createMemo, For, onCleanup, Show } from "solid-js";
import { createAnswer } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { createKeysetList } from "../../desk/keyset-list.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { bytesOf, numberOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import { JsonTree } from "../parts/JsonTree.tsx";
import type { DbSummary, Page, Snapshot } from "../wire.ts";

const PAGE_ROWS = 100;
const TYPING_MS = 250;
const LEVEL = { fresh: "normal", stale: "disrupted", expired: "closed", never: "unknown" } as const;

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

export default function DbPage() {
  const { t, api } = useOperations();
  const [params, setParams] = useSearchParams();
  const q = () => text(params.q);
  const chosen = () => text(params.target);
  const summary = createAnswer<DbSummary>(api.get, () => "/system/db/summary");
  const list = createKeysetList<Snapshot>({
    of: q,
    fetch: (of, cursor, signal) =>
      api.get<Page<Snapshot>>(`/system/db/snapshots${query({ q: of, cursor, limit: PAGE_ROWS })}`, signal),
  });
  const rows = createMemo(() =>
    Array.from({ length: list.count() }, (_, index) => list.row(index)).filter((row) => row !== null),
  );
  // Feeds as far as their documents are listed: each document names its feed and how old that is.
  const feeds = createMemo(() => [...new Map(rows().map((row) => [row.feed, row])).values()]);
  const inspected = createAnswer<Page<Snapshot>>(api.get, () =>
    chosen() === "" ? null : `/system/db/snapshots${query({ target: chosen(), include_payload: true, limit: 1 })}`,
  );
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const num = (value: number) => numberOf(t().locale, value);
  const state = (row: Snapshot) => <Said level={LEVEL[row.status]}>{t().db.states[row.status]}</Said>;

  const columns = (): Column<Snapshot>[] => {
    const c = t().db.columns;
    return [
      {
        key: "target",
        label: c.target,
        card: "title",
        class: "cut",
        cell: (row) => (
          <span class="mono" title={row().hash}>
            {row().target}
          </span>
        ),
        sort: (row) => row.target,
      },
      { key: "state", label: c.state, class: "keep", cell: (row) => state(row()), sort: (row) => row.status },
      {
        key: "changed",
        label: c.changed,
        align: "right",
        cell: (row) => <Elapsed at={row().changed_at} />,
        sort: (row) => row.changed_at,
      },
      {
        key: "size",
        label: c.size,
        align: "right",
        cell: (row) => <>{bytesOf(t().locale, row().bytes)}</>,
        sort: (row) => row.bytes,
      },
      {
        key: "generation",
        label: c.generation,
        align: "right",
        cell: (row) => <>{num(row().generation)}</>,
        sort: (row) => row.generation,
      },
    ];
  };
  const feedColumns = (): Column<Snapshot>[] => {
    const c = t().db.columns;
    return [
      {
        key: "feed",
        label: c.feed,
        card: "title",
        class: "cut",
        cell: (row) => <span class="mono">{row().feed}</span>,
        sort: (row) => row.feed,
      },
      { key: "state", label: c.state, class: "keep", cell: (row) => state(row()) },
      {
        key: "fetched",
        label: c.fetched,
        align: "right",
        cell: (row) => <Elapsed at={row().fetched_at} />,
        sort: (row) => row.fetched_at ?? "",
      },
      { key: "origin", label: c.origin, class: "keep", cell: (row) => <>{row().origin}</> },
      {
        key: "rejected",
        label: c.rejected,
        align: "right",
        cell: (row) => <span classList={{ bad: row().rejected_count > 0 }}>{num(row().rejected_count)}</span>,
        sort: (row) => row.rejected_count,
      },
      {
        key: "error",
        label: c.error,
        class: "cut",
        cell: (row) => (
          <Show when={row().last_error} fallback={<span class="quiet">–</span>}>
            {(error) => (
              <span title={error().message}>
                {error().outcome}: {error().message}
              </span>
            )}
          </Show>
        ),
      },
    ];
  };
  const facts = (): [string, string][] => {
    const body = summary.body();
    if (body === null) return [];
    return [
      [t().db.snapshots, num(body.snapshots.count)],
      [t().db.feeds, num(body.feeds)],
      [t().dead.title, num(body.dead_letters.open)],
      ...Object.entries(body.task_counts).map(([outcome, count]): [string, string] => [
        t().outcome[outcome] ?? outcome,
        num(count),
      ]),
    ];
  };

  return (
    <div class="db">
      <div class="page-head">
        <h1>{t().db.title}</h1>
        <search>
          <input
            type="search"
            class="find"
            data-find
            aria-label={t().db.find}
            placeholder={t().db.find}
            value={q()}
            onInput={(event) => {
              const { value } = event.currentTarget;
              clearTimeout(typing);
              typing = setTimeout(
                () => setParams({ q: value === "" ? undefined : value }, { replace: true }),
                TYPING_MS,
              );
            }}
          />
        </search>
      </div>
      <dl class="figures num" aria-label={t().db.summary}>
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <div class="board-grid">
        <Panel
          class="span-7"
          title={t().db.snapshots}
          tools={
            <ExportRows
              name="snapshots"
              rows={rows()}
              columns={[
                { name: "target", value: (row) => row.target },
                { name: "status", value: (row) => row.status },
                { name: "feed", value: (row) => row.feed },
                { name: "generation", value: (row) => row.generation },
                { name: "bytes", value: (row) => row.bytes },
                { name: "changed_at", value: (row) => row.changed_at },
                { name: "fetched_at", value: (row) => row.fetched_at },
                { name: "hash", value: (row) => row.hash },
              ]}
            />
          }
        >
          <Settled
            loading={list.count() === 0 && list.loading()}
            why={list.why()}
            again={list.reload}
            rows={10}
            empty={list.count() === 0}
            emptyWords={t().db.empty}
          >
            <Table
              label={t().db.snapshots}
              columns={columns()}
              rows={rows()}
              by={(row) => row.target}
              onOpen={(row) => setParams({ target: row.target })}
              marked={(row) => (row.target === chosen() ? "here" : null)}
            />
            <Show when={!list.ended()}>
              <button type="button" class="button" onClick={() => list.view(list.count(), list.count())}>
                {t().more}
              </button>
            </Show>
          </Settled>
        </Panel>
        <div class="span-5 inspector">
          <Panel title={t().db.payload}>
            <Show when={chosen() !== ""} fallback={<p class="nothing">{t().db.choose}</p>}>
              <Settled
                loading={inspected.loading() && inspected.body() === null}
                why={inspected.why()}
                again={inspected.again}
                empty={(inspected.body()?.items.length ?? 0) === 0}
                emptyWords={t().db.empty}
              >
                <For each={inspected.body()?.items ?? []}>
                  {(row) => (
                    <>
                      <p class="mono strong">{row.target}</p>
                      <p class="quiet num small">
                        {row.feed} · {t().db.columns.generation} {num(row.generation)} ·{" "}
                        {bytesOf(t().locale, row.bytes)} · {row.hash.slice(0, 12)}
                      </p>
                      <JsonTree value={row.payload} />
                    </>
                  )}
                </For>
              </Settled>
            </Show>
          </Panel>
        </div>
        <Panel class="span-12" title={t().db.feeds}>
          <Show when={feeds().length > 0} fallback={<p class="nothing">{t().db.noFeeds}</p>}>
            <Table
              label={t().db.feeds}
              columns={feedColumns()}
              rows={feeds()}
              by={(row) => row.feed}
              marked={(row) => (row.status === "expired" ? "bad" : null)}
            />
          </Show>
        </Panel>
      </div>
    </div>
  );
}
