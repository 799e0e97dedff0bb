import { createMemo, createSignal, For, lazy, Show, Suspense } from "solid-js";
import type { OperatorDocument } from "../../../../contracts/control.ts";
import { createAnswer } from "../../desk/answer.ts";
import { Panel } from "../../desk/Panel.tsx";
import { ageOf, durationOf, hourMinute, numberOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import type { History } from "../wire.ts";
import { flowData, lastOf, mergeMinutes, SECOND_STEPS, type Series } from "./chart-data.ts";

const Chart = lazy(async () => ({ default: (await import("../parts/Chart.tsx")).Chart }));

const HOUR_S = 3_600;
type Span = "hour" | "day";

type PanelOf = {
  key: string;
  unit: (value: number) => string;
  axis: string;
  height: number;
  steps?: readonly number[];
  series: { label: string; values: Series; colour: string; dash?: number[]; fill?: boolean }[];
};

export function Flow(props: { minutes: OperatorDocument["minutes"]; queue: OperatorDocument["queue"] }) {
  const { t, api, now } = useOperations();
  const [span, setSpan] = createSignal<Span>("hour");
  const [point, setPoint] = createSignal<number | null>(null);
  const day = createAnswer<History>(api.get, () => (span() === "day" ? "/system/queue/history?since=24h" : null));
  const minute = createMemo(() => Math.floor(now() / 60_000));
  const data = createMemo(() => {
    const isDay = span() === "day";
    const all = isDay ? mergeMinutes(day.body()?.minutes ?? [], props.minutes) : props.minutes;
    return flowData(all, minute() * 60_000, isDay ? 24 * HOUR_S : HOUR_S);
  });
  const num = (value: number) => numberOf(t().locale, Math.round(value * 10) / 10);
  const short = (ms: number) => (ms === 0 ? "0" : durationOf(t().locale, ms, t().day).replace(/ 00 s$| 00 min$/, ""));
  const seconds = (value: number) => ageOf(value * 1000, t().day);
  const panels = createMemo((): PanelOf[] => {
    const f = t().flow;
    const { planned, good, failed, pending, oldestAgeS, p95Ms } = data();
    const hasAge = oldestAgeS.some((value) => value !== null);
    return [
      {
        key: "rate",
        axis: f.perMinute,
        unit: num,
        height: 120,
        series: [
          { label: f.in, values: planned, colour: "--ink-2", dash: [4, 3] },
          { label: f.out, values: good, colour: "--accent" },
          { label: f.failed, values: failed, colour: "--red" },
        ],
      },
      {
        key: "pending",
        axis: f.pendingAxis,
        unit: num,
        height: 74,
        series: [{ label: f.pending, values: pending, colour: "--accent", fill: true }],
      },
      ...(hasAge
        ? [
            {
              key: "age",
              axis: f.ageAxis,
              unit: seconds,
              steps: SECOND_STEPS,
              height: 74,
              series: [{ label: f.oldest, values: oldestAgeS, colour: "--accent" }],
            },
          ]
        : []),
      {
        key: "p95",
        axis: f.p95Axis,
        unit: short,
        height: 74,
        series: [{ label: f.p95, values: p95Ms, colour: "--accent" }],
      },
    ];
  });
  const time = (at: number) => hourMinute(t().locale, at * 1000);
  const reading = (): string => {
    const index = point();
    if (index === null) return t().flow.now;
    const at = data().x[index];
    return at === undefined ? "" : time(at);
  };
  const values = () => {
    const index = point();
    return panels().flatMap((panel) =>
      panel.series.map((series) => {
        const value = index === null ? (lastOf(series.values)?.value ?? null) : (series.values[index] ?? null);
        return { label: series.label, text: value === null ? "–" : panel.unit(value), colour: series.colour };
      }),
    );
  };
  const hasData = () => data().planned.some((value) => value !== null);
  const label = (panel: PanelOf): string => {
    const last = lastOf(panel.series[0]?.values ?? []);
    return t().flow.chartLabel(panel.axis, last === null ? "–" : panel.unit(last.value));
  };
  return (
    <Panel
      id="flow"
      class="span-7"
      title={t().verdict.flow}
      tools={
        <fieldset class="segments">
          <legend class="sr">{t().flow.span}</legend>
          <For each={["hour", "day"] as const}>
            {(name) => (
              <button type="button" aria-pressed={span() === name} onClick={() => setSpan(name)}>
                {t().flow[name]}
              </button>
            )}
          </For>
        </fieldset>
      }
    >
      <p class="reading num small">
        <strong>{reading()}</strong>
        <For each={values()}>
          {(value) => (
            <span>
              <i class="key" style={{ background: `var(${value.colour})` }} aria-hidden="true" />
              {value.label} <b>{value.text}</b>
            </span>
          )}
        </For>
      </p>
      <Show when={hasData()} fallback={<p class="nothing chart-room">{t().flow.noData}</p>}>
        <Suspense fallback={<div class="chart-room" />}>
          <For each={panels().map(({ key }) => key)}>
            {(key, index) => {
              const panel = createMemo((last: PanelOf | undefined) => panels().find((one) => one.key === key) ?? last);
              return (
                <Show when={panel()}>
                  {(one) => (
                    <div class="chart-row">
                      <span class="chart-axis">{one().axis}</span>
                      <Chart
                        x={data().x}
                        series={one().series}
                        height={one().height + (index() === panels().length - 1 ? 24 : 0)}
                        group="vigie-flow"
                        unit={one().unit}
                        steps={one().steps}
                        time={time}
                        showTimes={index() === panels().length - 1}
                        label={label(one())}
                        onPoint={setPoint}
                      />
                    </div>
                  )}
                </Show>
              );
            }}
          </For>
        </Suspense>
      </Show>
      <QueueLine queue={props.queue} />
    </Panel>
  );
}

function QueueLine(props: { queue: OperatorDocument["queue"] }) {
  const { t, now } = useOperations();
  const num = (value: number) => numberOf(t().locale, value);
  const reasons = () => Object.entries(props.queue.by_reason).filter(([, count]) => count > 0);
  const tick = () => props.queue.last_scheduled_at;
  return (
    <p class="queue-line small num">
      <span>{t().verdict.pending(num(props.queue.pending), null)}</span>
      <span>{t().flow.running(num(props.queue.running))}</span>
      <span>{t().flow.later(num(props.queue.later))}</span>
      <Show when={reasons().length > 0}>
        <span class="quiet">
          {t().flow.reasons}{" "}
          {reasons()
            .map(([reason, count]) => `${reason} ${num(count)}`)
            .join(", ")}
        </span>
      </Show>
      <span class="quiet">
        {tick() === null
          ? t().flow.neverTicked
          : t().flow.lastTick(
              durationOf(t().locale, Math.floor(Math.max(0, now() - Date.parse(tick() ?? "")) / 1000) * 1000, t().day),
            )}
      </span>
    </p>
  );
}
