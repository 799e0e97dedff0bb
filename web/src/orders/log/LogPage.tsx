import { A, useSearchParams } from "@solidjs/router";
import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import type { Dumps, Operation, Operations, Stats } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { GridCell, GridHead, GridHeading } from "../../desk/Grid.tsx";
import { createKeysetList } from "../../desk/keyset-list.ts";
import { type Level, Said, Settled } from "../../desk/State.tsx";
import { Moment, Took } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { VirtualRows } from "../../desk/VirtualRows.tsx";
import { FileLink } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { WINDOWS } from "../list/list-filter.ts";
import { orderHref } from "../places.ts";
import "./log.css";

const PAGE_ROWS = 200;
const TYPING_MS = 250;
const STATUSES = ["OK", "WARNING", "ERROR"] as const;
const SCOPES = ["mirakl", "carrier", "orchestrator"] as const;
const LEVEL: Record<Operation["status"], Level> = { OK: "normal", WARNING: "warning", ERROR: "closed" };

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

export default function LogPage() {
  const { t, api } = useOrders();
  const [params, setParams] = useSearchParams();
  const asked = createMemo(() => ({
    status: text(params.status),
    scope: text(params.scope),
    action: text(params.action),
    q: text(params.q),
    since: text(params.since),
  }));
  const [total, setTotal] = createSignal<number | null>(null);
  const list = createKeysetList<Operation>({
    of: () => JSON.stringify(asked()),
    async fetch(_, cursor, signal) {
      const answer = await api.get<Operations>(
        `/api/v1/logs/operations${query({ ...asked(), cursor, limit: PAGE_ROWS })}`,
        signal,
      );
      if (!answer.ok) return answer;
      setTotal(answer.body.total);
      return { ok: true, body: { items: answer.body.logs, next: answer.body.next } };
    },
  });
  const [active, setActive] = createSignal(-1);
  const [open, setOpen] = createSignal<Operation | null>(null);
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const set = (part: Record<string, string>): void =>
    setParams(
      Object.fromEntries(Object.entries(part).map(([name, value]) => [name, value === "" ? undefined : value])),
      { replace: true },
    );
  const w = () => t().log;
  const n = (value: number) => numberOf(t().locale, value);
  const named = (row: Operation) => w().actions[row.action] ?? row.action;
  return (
    <div class="list-page">
      <div class="page-head">
        <h1>{t().pages.log}</h1>
        <span class="quiet num" aria-live="polite">
          <Show when={total() !== null}>{w().count(total() ?? 0, n(total() ?? 0))}</Show>
        </span>
        <div class="end">
          <FileLink href={`/api/v1/logs/exports/operations.csv${query(asked())}`}>{w().operationsCsv}</FileLink>
          <FileLink href="/api/v1/logs/exports/orders-view.csv">{w().ordersCsv}</FileLink>
          <DumpsMenu />
        </div>
      </div>
      <Figures />
      <search class="filters">
        <div class="filter-row">
          <input
            type="search"
            class="find"
            data-find
            aria-label={w().find}
            placeholder={w().find}
            value={asked().q}
            maxlength={100}
            onInput={(event) => {
              const q = event.currentTarget.value.trim();
              clearTimeout(typing);
              typing = setTimeout(() => set({ q }), TYPING_MS);
            }}
          />
          <fieldset class="segments" aria-label={t().list.parts.since}>
            <button type="button" aria-pressed={asked().since === ""} onClick={() => set({ since: "" })}>
              {t().list.parts.anyTime}
            </button>
            <For each={WINDOWS}>
              {(name) => (
                <button type="button" aria-pressed={asked().since === name} onClick={() => set({ since: name })}>
                  {t().list.parts.windows[name]}
                </button>
              )}
            </For>
          </fieldset>
          <For each={STATUSES}>
            {(status) => (
              <button
                type="button"
                class="tag"
                aria-pressed={asked().status === status}
                onClick={() => set({ status: asked().status === status ? "" : status })}
              >
                {w().status[status]}
              </button>
            )}
          </For>
          <label class="inline-field">
            {w().scope}
            <select onChange={(event) => set({ scope: event.currentTarget.value })}>
              <option value="">{w().all}</option>
              <For each={SCOPES}>
                {(scope) => (
                  <option value={scope} selected={asked().scope === scope}>
                    {t().detail.scopes[scope]}
                  </option>
                )}
              </For>
            </select>
          </label>
          <label class="inline-field">
            {w().columns.what}
            <select onChange={(event) => set({ action: event.currentTarget.value })}>
              <option value="">{w().anyAction}</option>
              <For each={Object.entries(w().actions)}>
                {([action, words]) => (
                  <option value={action} selected={asked().action === action}>
                    {words}
                  </option>
                )}
              </For>
            </select>
          </label>
        </div>
      </search>
      <Show when={open()}>
        {(row) => (
          <div class="log-open">
            <strong>{named(row())}</strong> <Moment at={row().timestamp_iso} />{" "}
            <Show when={row().order}>
              {(id) => (
                <A class="link mono" href={orderHref(id())}>
                  {row().order_id}
                </A>
              )}
            </Show>
            <button type="button" class="text-button" onClick={() => setOpen(null)}>
              {t().close}
            </button>
            <p>{row().message}</p>
            <pre>{row().meta_json}</pre>
          </div>
        )}
      </Show>
      <Settled
        loading={list.count() === 0 && list.loading()}
        why={list.why()}
        again={list.goOn}
        rows={12}
        empty={list.count() === 0}
        emptyWords={w().empty}
      >
        <div class="log-grid">
          <VirtualRows
            label={w().title}
            count={list.count()}
            rowHeight={{ desk: 1.75, phone: 4.25 }}
            active={active()}
            onActive={setActive}
            onOpen={(index) => setOpen(list.row(index))}
            onView={({ first, last }) => list.view(first, last)}
            onRest={() => undefined}
            head={
              <GridHead>
                <For each={["at", "status", "what", "order", "message", "took", "by"] as const}>
                  {(column) => <GridHeading class={column === "took" ? "num" : ""}>{w().columns[column]}</GridHeading>}
                </For>
              </GridHead>
            }
            row={(index) => (
              <Show when={list.row(index())} fallback={<GridCell class="vcell quiet">…</GridCell>}>
                {(row) => (
                  <>
                    <GridCell class="vcell desk">
                      <Moment at={row().timestamp_iso} />
                    </GridCell>
                    <GridCell class="vcell desk">
                      <Said level={LEVEL[row().status]}>{w().status[row().status]}</Said>
                    </GridCell>
                    <GridCell class="vcell desk">{named(row())}</GridCell>
                    <GridCell class="vcell desk mono">
                      <Show when={row().order} fallback={<span class="quiet">–</span>}>
                        {(id) => (
                          <A class="plain-link" href={orderHref(id())} tabindex={-1}>
                            {row().order_id}
                          </A>
                        )}
                      </Show>
                    </GridCell>
                    <GridCell class="vcell desk">{row().message}</GridCell>
                    <GridCell class="vcell desk num">
                      <Took ms={row().duration_ms} />
                    </GridCell>
                    <GridCell class="vcell desk quiet">{row().by}</GridCell>
                    <GridCell class="run-card phone">
                      <span class="run-card-line">
                        <Said level={LEVEL[row().status]} strong>
                          {named(row())}
                        </Said>
                        <span class="quiet">
                          <Moment at={row().timestamp_iso} />
                        </span>
                      </span>
                      <span class="vcell mono">{row().order_id}</span>
                      <span class="vcell quiet">{row().message}</span>
                    </GridCell>
                  </>
                )}
              </Show>
            )}
            foot={<p class="vfoot">{list.ended() ? t().list.end : t().loading}</p>}
          />
        </div>
      </Settled>
    </div>
  );
}

/** Whole days of the log and of raw exchanges. */
function DumpsMenu() {
  const { t, api } = useOrders();
  const dumps = createAnswer<Dumps>(api.get, () => "/api/v1/logs/exports/json-dumps");
  const rows = () => dumps.body()?.files ?? [];
  return (
    <details class="menu dumps">
      <summary class="text-button">{t().log.dumps}</summary>
      <ul>
        <For each={rows()} fallback={<li class="quiet">{t().log.noDumps}</li>}>
          {(file) => (
            <li>
              <FileLink href={`/api/v1/logs/exports/json-dumps/${encodeURIComponent(file.name)}`}>
                {file.day} · {t().log.dump[file.kind]}
              </FileLink>{" "}
              <span class="quiet num">{t().log.rows(file.rows, numberOf(t().locale, file.rows))}</span>
            </li>
          )}
        </For>
      </ul>
    </details>
  );
}

function Figures() {
  const { t, api } = useOrders();
  const stats = createAnswer<Stats>(api.get, () => "/api/v1/logs/stats");
  const n = (value: number) => numberOf(t().locale, value);
  const share = (value: number | null): string =>
    value === null
      ? t().log.none
      : new Intl.NumberFormat(t().locale, { style: "percent", maximumFractionDigits: 1 }).format(value);
  const carrierOf = (name: string): string => (t().carriers as Record<string, string>)[name] ?? name;
  return (
    <Show when={stats.body()} fallback={<p class="figures">&nbsp;</p>}>
      {(known) => (
        <ul class="figures" aria-label={t().log.stats}>
          <li>
            <strong class="num">{share(known().operations.success_rate)}</strong> {t().log.success}
          </li>
          <li classList={{ bad: (known().operations.error_rate ?? 0) > 0 }}>
            <strong class="num">{share(known().operations.error_rate)}</strong> {t().log.errors}
          </li>
          <li>
            <strong class="num">{n(known().orders.total_orders)}</strong> {t().log.orders}
          </li>
          <li>
            <strong class="num">{n(known().orders.recent_activity)}</strong> {t().log.active}
          </li>
          <For each={Object.entries(known().orders.by_carrier)}>
            {([carrier, count]) => (
              <li>
                <strong class="num">{n(count)}</strong> {carrierOf(carrier)}
              </li>
            )}
          </For>
        </ul>
      )}
    </Show>
  );
}
