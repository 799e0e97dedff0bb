import "../board/board.css";
import "./sources.css";
import { A } from "@solidjs/router";
import { createEffect, createMemo, For, on, Show } from "solid-js";
import type { SourceView } from "../../../../contracts/control.ts";
import type { FeedFindingsView } from "../../../../contracts/findings.ts";
import type { StandInView } from "../../../../contracts/stand-in.ts";
import { createAnswer } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Settled } from "../../desk/State.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { bytesOf, durationOf, hourMinute, numberOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOperations } from "../link/context.tsx";
import { Gauge } from "../parts/Gauge.tsx";
import { FAILED_OUTCOMES } from "../runs/run-filter.ts";
import type { FindingList, StandInList, Usage } from "../wire.ts";
import { Findings } from "./Findings.tsx";
import { hourBars } from "./hour-bars.ts";
import { SourceButton } from "./SourceButton.tsx";
import { StandIns } from "./StandIns.tsx";
import { spentOn } from "./spent.ts";

const HISTORY_HOURS = 48;

export default function SourcesPage() {
  const { t, api, board, now } = useOperations();
  const findings = createAnswer<FindingList>(api.get, () => "/system/findings");
  const standIns = createAnswer<StandInList>(api.get, () => "/system/stand-ins");
  const minute = createMemo(() => Math.floor(now() / 60_000));
  createEffect(
    on(
      minute,
      () => {
        findings.again();
        standIns.again();
      },
      { defer: true },
    ),
  );
  const sources = () => board()?.sources ?? [];
  createEffect(
    on(
      () => sources().length > 0,
      (isThere) => {
        if (isThere) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
      },
    ),
  );
  return (
    <div>
      <div class="page-head">
        <h1>{t().sources.title}</h1>
      </div>
      <Settled loading={board() === null} why={null} empty={sources().length === 0} emptyWords={t().fuel.none} rows={8}>
        <ul class="source-cards">
          <Keyed each={sources()} by={(source) => source.source}>
            {(source) => (
              <Card source={source()} findings={findings.body()?.items ?? []} standIns={standIns.body()?.items ?? []} />
            )}
          </Keyed>
        </ul>
      </Settled>
    </div>
  );
}

function Card(props: { source: SourceView; findings: readonly FeedFindingsView[]; standIns: readonly StandInView[] }) {
  const { t, api, board, now } = useOperations();
  const id = () => props.source.source;
  const usage = createAnswer<Usage>(
    api.get,
    () => `/system/sources/${encodeURIComponent(id())}/usage?since=${HISTORY_HOURS}h`,
  );
  const num = (value: number) => numberOf(t().locale, value);
  const schedules = createMemo(() => (board()?.schedules ?? []).filter(({ source }) => source === id()));
  const hour = createMemo(() => Math.floor(now() / 3_600_000));
  const bars = createMemo(() => hourBars(usage.body()?.hours ?? [], hour() * 3_600_000, HISTORY_HOURS));
  const facts = (): [string, string][] => {
    const s = t().sources;
    const { source } = props;
    return [
      [s.perDay, num(source.per_day)],
      [s.perSecond, num(source.per_second)],
      [s.used, num(source.used)],
      [s.resets, hourMinute(t().locale, Date.parse(source.resets_at))],
      [
        s.sustainable,
        source.sustainable_interval_s === null
          ? "–"
          : durationOf(t().locale, source.sustainable_interval_s * 1000, t().day),
      ],
      [s.nextCall, source.next_call_value === null ? "–" : s.documents(num(source.next_call_value))],
      [s.breaker, t().fuel.breaker[source.breaker]],
    ];
  };
  return (
    <li class="source-card" id={id()}>
      <div class="tank-head">
        <div>
          <h2>{props.source.title}</h2>
          <p class="quiet mono">{id()}</p>
        </div>
        <SourceButton source={props.source} />
      </div>
      <Gauge source={props.source} />
      <dl class="facts">
        <For each={facts()}>
          {([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd class="num">{value}</dd>
            </div>
          )}
        </For>
      </dl>
      <StandIns source={id()} items={props.standIns} />
      <Findings source={id()} feeds={props.findings} />
      <div class="history">
        <h3>
          {t().sources.history}
          <ExportRows
            name={`usage-${id()}`}
            rows={usage.body()?.hours ?? []}
            columns={[
              { name: "hour_start", value: (row) => row.hour_start },
              { name: "calls", value: (row) => row.calls },
              { name: "failures", value: (row) => row.failures },
              { name: "bytes", value: (row) => row.bytes },
            ]}
          />
        </h3>
        <Settled
          loading={usage.body() === null && usage.loading()}
          why={usage.why()}
          again={usage.again}
          empty={(usage.body()?.hours.length ?? 0) === 0}
          emptyWords={t().sources.noHistory}
          rows={3}
        >
          <div
            class="bars"
            role="img"
            aria-label={`${t().fuel.history}: ${num(bars().total)} ${t().fuel.calls}, ${num(bars().failures)} ${t().fuel.failures}`}
          >
            <span class="bars-top num quiet">
              {num(bars().top)} {t().fuel.calls}/h
            </span>
            <For each={bars().bars}>
              {(bar) => (
                <i
                  class={bar.calls === null ? "gap" : ""}
                  title={`${hourMinute(t().locale, bar.at)} · ${bar.calls === null ? "–" : `${num(bar.calls)} ${t().fuel.calls}, ${num(bar.failures)} ${t().fuel.failures}, ${bytesOf(t().locale, bar.bytes)}`}`}
                >
                  <b style={{ height: `${bar.share * 100}%` }}>
                    <em style={{ height: `${bar.failedShare * 100}%` }} />
                  </b>
                </i>
              )}
            </For>
          </div>
          <p class="bars-axis num quiet small">
            <For each={bars().ticks}>
              {(tick) => <span style={{ left: `${tick.share * 100}%` }}>{hourMinute(t().locale, tick.at)}</span>}
            </For>
          </p>
        </Settled>
      </div>
      <div>
        <h3>{t().fuel.spent}</h3>
        <ul class="spent-list num">
          <For each={spentOn(schedules(), id())}>
            {(task) => (
              <li>
                <span>{task.taskType}</span>
                <span>
                  {num(task.perDay)} / {t().day}
                </span>
              </li>
            )}
          </For>
        </ul>
        <p class="related small">
          <span class="quiet">{t().sources.schedules(schedules().length)}</span>
          <A class="link" href={`/admin/runs${query({ source: id() })}`}>
            {t().sources.seeRuns}
          </A>
          <A class="link" href={`/admin/runs${query({ source: id(), outcome: FAILED_OUTCOMES })}`}>
            {t().sources.seeFailed}
          </A>
          <Show when={props.source.empty_at}>
            {(at) => (
              <strong>
                {t().fuel.empty(hourMinute(t().locale, Date.parse(at())))} (<Elapsed at={at()} />)
              </strong>
            )}
          </Show>
        </p>
      </div>
    </li>
  );
}
