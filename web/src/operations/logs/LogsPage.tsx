import "../../desk/list.css";
import "./logs.css";
import { A, useSearchParams } from "@solidjs/router";
import { createComputed, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import type { LogLevel, LogLineView } from "../../../../contracts/access.ts";
import { createThrottled } from "../../desk/answer.ts";
import { query, type Refused } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { Moment } from "../../desk/Times.tsx";
import { useOperations } from "../link/context.tsx";
import { JsonTree } from "../parts/JsonTree.tsx";
import { WINDOW_NAMES } from "../runs/run-filter.ts";
import type { LogPage } from "../wire.ts";
import { newestId, withNewer, withOlder } from "./log-lines.ts";

const PAGE_LINES = 200;
const MAX_LINES = 5_000;
const FOLLOW_MS = 1_500;
const TYPING_MS = 250;
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];
const SERVICES = ["api", "scheduler", "fetcher", "control-plane", "live-hub"];
const MARK = { debug: "unknown", info: "normal", warn: "warning", error: "closed" } as const;

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? "") : (value ?? "");

export default function LogsPage() {
  const { t, api, board, status } = useOperations();
  const [params, setParams] = useSearchParams();
  const [lines, setLines] = createSignal<LogLineView[]>([]);
  const [older, setOlder] = createSignal<number | null>(null);
  const [loading, setLoading] = createSignal(true);
  const [why, setWhy] = createSignal<Refused | null>(null);
  const [isFollowing, setFollowing] = createSignal(true);
  const [open, setOpen] = createSignal<number | null>(null);
  const asked = createMemo(() => ({
    service: text(params.service),
    level: text(params.level),
    q: text(params.q),
    job_id: text(params.job_id),
    request_id: text(params.request_id),
    since: text(params.since),
  }));
  const path = (extra: Record<string, number | undefined>) => `/system/logs${query({ ...asked(), ...extra })}`;
  let round = 0;

  async function load(): Promise<void> {
    const mine = ++round;
    setLoading(true);
    const answer = await api.get<LogPage>(path({ limit: PAGE_LINES }));
    if (mine !== round) return;
    setLoading(false);
    setWhy(answer.ok ? null : answer.why);
    if (!answer.ok) return;
    setLines(answer.body.lines);
    setOlder(answer.body.next_before_id);
  }
  async function further(): Promise<void> {
    const before = older();
    const mine = round;
    if (before === null) return;
    const answer = await api.get<LogPage>(path({ before_id: before, limit: PAGE_LINES }));
    if (mine !== round) return;
    setWhy(answer.ok ? null : answer.why);
    if (!answer.ok) return;
    setLines((known) => withOlder(known, answer.body.lines));
    setOlder(answer.body.next_before_id);
  }
  async function follow(): Promise<void> {
    const after = newestId(lines());
    const mine = round;
    const answer = await api.get<LogPage>(path({ after_id: after ?? undefined, limit: PAGE_LINES }));
    if (mine === round && answer.ok) setLines((known) => withNewer(known, answer.body.lines, MAX_LINES));
  }
  createComputed(
    on(
      () => JSON.stringify(asked()),
      () => void load(),
    ),
  );
  // The socket says that something happened; then, and only then, there may be new lines.
  const soon = createThrottled(() => void follow(), FOLLOW_MS);
  createComputed(
    on(
      board,
      () => {
        if (isFollowing() && !loading()) soon();
      },
      { defer: true },
    ),
  );

  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const set = (part: Record<string, string>): void => {
    const next = Object.fromEntries(
      Object.entries(part).map(([key, value]) => [key, value === "" ? undefined : value]),
    );
    setParams(next, { replace: true });
  };

  return (
    <div class="list-page logs">
      <div class="page-head">
        <h1>{t().logs.title}</h1>
        <label class="inline-field">
          <input
            type="checkbox"
            checked={isFollowing()}
            onChange={(event) => setFollowing(event.currentTarget.checked)}
          />
          {t().logs.follow}
        </label>
        <Show when={isFollowing() && status() === "live"}>
          <span class="quiet">{t().logs.following}</span>
        </Show>
        <div class="end">
          <ExportRows
            name="logs"
            rows={lines()}
            columns={[
              { name: "at", value: (row) => row.at },
              { name: "level", value: (row) => row.level },
              { name: "service", value: (row) => row.service },
              { name: "message", value: (row) => row.message },
              { name: "job_id", value: (row) => row.job_id },
              { name: "request_id", value: (row) => row.request_id },
              { name: "extra", value: (row) => (row.extra === null ? null : JSON.stringify(row.extra)) },
            ]}
          />
        </div>
      </div>
      <search class="filters filter-row">
        <input
          type="search"
          class="find"
          data-find
          aria-label={t().logs.find}
          placeholder={t().logs.find}
          value={asked().q}
          onInput={(event) => {
            const q = event.currentTarget.value;
            clearTimeout(typing);
            typing = setTimeout(() => set({ q }), TYPING_MS);
          }}
        />
        <fieldset class="segments" aria-label={t().logs.level}>
          <button type="button" aria-pressed={asked().level === ""} onClick={() => set({ level: "" })}>
            {t().logs.anyLevel}
          </button>
          <For each={LEVELS.slice(1)}>
            {(level) => (
              <button
                type="button"
                aria-pressed={asked().level === level}
                title={t().logs.orWorse(t().logs.levels[level])}
                onClick={() => set({ level })}
              >
                ≥ {t().logs.levels[level]}
              </button>
            )}
          </For>
        </fieldset>
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
        <label class="inline-field">
          {t().logs.service}
          <input
            type="text"
            list="log-services"
            value={asked().service}
            onChange={(event) => set({ service: event.currentTarget.value.trim() })}
          />
          <datalist id="log-services">
            <For each={[...new Set([...SERVICES, ...lines().map(({ service }) => service)])].sort()}>
              {(service) => <option value={service} />}
            </For>
          </datalist>
        </label>
        <For each={(["job_id", "request_id"] as const).filter((part) => asked()[part] !== "")}>
          {(part) => (
            <span class="cause">
              <span class="quiet">{part === "job_id" ? t().logs.job : t().logs.request}</span>{" "}
              <span class="mono">{asked()[part]}</span>{" "}
              <button type="button" class="text-button" aria-label={t().clear} onClick={() => set({ [part]: "" })}>
                ✕
              </button>
            </span>
          )}
        </For>
      </search>
      <Settled
        loading={loading() && lines().length === 0}
        why={why()}
        again={() => void load()}
        rows={12}
        empty={lines().length === 0}
        emptyWords={t().logs.empty}
      >
        <ol class="log" aria-label={t().logs.list}>
          <For each={lines()}>
            {(line) => (
              <li data-level={line.level}>
                <button
                  type="button"
                  class="log-line"
                  data-row
                  tabindex={0}
                  aria-expanded={open() === line.id}
                  onClick={() => setOpen((now) => (now === line.id ? null : line.id))}
                >
                  <Moment at={line.at} />
                  <Said level={MARK[line.level]}>{t().logs.levels[line.level]}</Said>
                  <span class="quiet vcell">{line.service}</span>
                  <span class="mono log-message">{line.message}</span>
                </button>
                <Show when={open() === line.id}>
                  <div class="log-more">
                    <Show when={line.job_id}>
                      {(id) => (
                        <p>
                          {t().logs.job} <span class="mono">{id()}</span>{" "}
                          <A class="link" href={`/admin/runs${query({ q: id() })}`}>
                            {t().pages.runs}
                          </A>{" "}
                          <button type="button" class="text-button" onClick={() => set({ job_id: id() })}>
                            {t().filters}
                          </button>
                        </p>
                      )}
                    </Show>
                    <Show when={line.request_id}>
                      {(id) => (
                        <p>
                          {t().logs.request} <span class="mono">{id()}</span>{" "}
                          <button type="button" class="text-button" onClick={() => set({ request_id: id() })}>
                            {t().filters}
                          </button>
                        </p>
                      )}
                    </Show>
                    <Show when={line.extra !== null}>
                      <JsonTree value={line.extra} />
                    </Show>
                  </div>
                </Show>
              </li>
            )}
          </For>
        </ol>
        <Show when={older() !== null} fallback={<p class="vfoot">{t().runs.end}</p>}>
          <p class="vfoot">
            <button type="button" class="button" onClick={() => void further()}>
              {t().logs.older}
            </button>
          </p>
        </Show>
      </Settled>
    </div>
  );
}
