import "../../desk/list.css";
import "./access.css";
import { useSearchParams } from "@solidjs/router";
import { createComputed, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { AuditEntryView } from "../../../../contracts/access.ts";
import { createThrottled } from "../../desk/answer.ts";
import { query, type Refused } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Moment } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { WINDOW_NAMES } from "../runs/run-filter.ts";
import { changesOf, tellingFirst } from "../settings/changes.ts";
import type { AuditPage as Entries } from "../wire.ts";

const PAGE_ROWS = 100;
const TYPING_MS = 250;
const AGAIN_MS = 2_000;

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

export default function AuditPage() {
  const { t, api, board } = useOperations();
  const [params, setParams] = useSearchParams();
  const [entries, setEntries] = createSignal<AuditEntryView[]>([]);
  const [next, setNext] = createSignal<number | null>(null);
  const [loading, setLoading] = createSignal(true);
  const [why, setWhy] = createSignal<Refused | null>(null);
  const asked = createMemo(() => ({
    q: text(params.q),
    actor: text(params.actor),
    action: text(params.action),
    since: text(params.since),
  }));
  let round = 0;

  async function load(before: number | null): Promise<void> {
    const mine = before === null ? ++round : round;
    setLoading(true);
    const answer = await api.get<Entries>(`/system/audit${query({ ...asked(), before_id: before, limit: PAGE_ROWS })}`);
    if (mine !== round) return;
    setLoading(false);
    setWhy(answer.ok ? null : answer.why);
    if (!answer.ok) return;
    setEntries((known) => (before === null ? answer.body.entries : [...known, ...answer.body.entries]));
    setNext(answer.body.next_before_id);
  }
  createComputed(
    on(
      () => JSON.stringify(asked()),
      () => void load(null),
    ),
  );
  // Whatever an operator does shows on the board; only then is there something new here.
  const again = createThrottled(() => void load(null), AGAIN_MS);
  createComputed(
    on(
      () => `${board()?.commands[0]?.command_id} ${board()?.bulk.length} ${board()?.workers.length}`,
      () => {
        if (entries().length <= PAGE_ROWS) again();
      },
      { defer: true },
    ),
  );
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const set = (part: Record<string, string>): void =>
    setParams(Object.fromEntries(Object.entries(part).map(([key, value]) => [key, value === "" ? undefined : value])), {
      replace: true,
    });
  const columns = (): Column<AuditEntryView>[] => {
    const c = t().audit.columns;
    return [
      { key: "at", label: c.at, class: "keep", cell: (row) => <Moment at={row().at} /> },
      {
        key: "actor",
        label: c.actor,
        class: "keep",
        cell: (row) => (
          <button type="button" class="plain-link" onClick={() => set({ actor: row().actor })}>
            {row().actor}
          </button>
        ),
      },
      { key: "action", label: c.action, class: "keep", card: "title", cell: (row) => <strong>{row().action}</strong> },
      {
        key: "subject",
        label: c.subject,
        class: "cut half",
        cell: (row) => <span title={row().subject}>{row().subject}</span>,
      },
      { key: "change", label: c.change, class: "change-cell", card: "bare", cell: (row) => <Change entry={row()} /> },
      {
        key: "result",
        label: c.result,
        class: "keep",
        cell: (row) => (
          <Said level={row().result === "done" ? "normal" : "closed"}>{t().audit.results[row().result]}</Said>
        ),
      },
      {
        key: "address",
        label: c.address,
        class: "keep only-wide",
        cell: (row) => <span class="quiet">{row().address ?? "–"}</span>,
      },
    ];
  };
  return (
    <div>
      <div class="page-head">
        <h1>{t().audit.title}</h1>
        <div class="end">
          <ExportRows
            name="audit"
            rows={entries()}
            columns={[
              { name: "at", value: (row) => row.at },
              { name: "actor", value: (row) => row.actor },
              { name: "action", value: (row) => row.action },
              { name: "subject", value: (row) => row.subject },
              { name: "result", value: (row) => row.result },
              { name: "before", value: (row) => JSON.stringify(row.before) },
              { name: "after", value: (row) => JSON.stringify(row.after) },
              { name: "address", value: (row) => row.address },
              { name: "request_id", value: (row) => row.request_id },
            ]}
          />
        </div>
      </div>
      <search class="filter-row filters">
        <input
          type="search"
          class="find"
          data-find
          aria-label={t().audit.find}
          placeholder={t().audit.find}
          value={asked().q}
          onInput={(event) => {
            const q = event.currentTarget.value;
            clearTimeout(typing);
            typing = setTimeout(() => set({ q }), TYPING_MS);
          }}
        />
        <label class="inline-field">
          {t().audit.columns.actor}
          <input
            type="text"
            value={asked().actor}
            onChange={(event) => set({ actor: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="inline-field">
          {t().audit.columns.action}
          <input
            type="text"
            value={asked().action}
            placeholder="command.*"
            onChange={(event) => set({ action: event.currentTarget.value.trim() })}
          />
        </label>
        <fieldset class="segments" aria-label={t().runs.period}>
          <button type="button" aria-pressed={asked().since === ""} onClick={() => set({ since: "" })}>
            {t().runs.anyTime}
          </button>
          <For each={WINDOW_NAMES}>
            {(name) => (
              <button type="button" aria-pressed={asked().since === name} onClick={() => set({ since: name })}>
                {t().runs.window[name]}
              </button>
            )}
          </For>
        </fieldset>
      </search>
      <Settled
        loading={loading() && entries().length === 0}
        why={why()}
        again={() => void load(null)}
        rows={10}
        empty={entries().length === 0}
        emptyWords={t().audit.empty}
      >
        <Table
          label={t().audit.title}
          columns={columns()}
          rows={entries()}
          by={(row) => String(row.id)}
          marked={(row) => (row.result === "refused" ? "bad" : null)}
        />
        <Show when={next()}>
          {(before) => (
            <button type="button" class="button" onClick={() => void load(before())}>
              {t().more}
            </button>
          )}
        </Show>
      </Settled>
    </div>
  );
}

const SHOWN_CHANGES = 3;

/** What is different, and nothing else. */
function Change(props: { entry: AuditEntryView }) {
  const { t } = useOperations();
  const changes = createMemo(() => tellingFirst(changesOf(props.entry.before, props.entry.after)));
  const say = (value: string | null) => value ?? t().audit.nothing;
  return (
    <Show when={changes().length > 0} fallback={<span class="quiet">–</span>}>
      <details class="change">
        <summary>
          <For each={changes().slice(0, SHOWN_CHANGES)}>
            {(change) => (
              <span class="change-one">
                <span class="quiet">{change.name}</span> <del>{say(change.before)}</del> →{" "}
                <ins>{say(change.after)}</ins>
              </span>
            )}
          </For>
          <Show when={changes().length > SHOWN_CHANGES}>
            <span class="quiet">+{changes().length - SHOWN_CHANGES}</span>
          </Show>
        </summary>
        <ul>
          <For each={changes()}>
            {(change) => (
              <li>
                <span class="quiet mono">{change.name}</span> <del class="mono">{say(change.before)}</del> →{" "}
                <ins class="mono">{say(change.after)}</ins>
              </li>
            )}
          </For>
          <Show when={props.entry.request_id}>{(id) => <li class="quiet">{t().refused.request(id())}</li>}</Show>
        </ul>
      </details>
    </Show>
  );
}
