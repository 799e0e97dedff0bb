import "uplot/dist/uPlot.min.css";
import "./chart.css";
import "./language-tag.ts";
import { createEffect, createSignal, on, onCleanup, onMount } from "solid-js";
import uPlot from "uplot";
import { useServices } from "../../lib/services.tsx";
import { lastOf, lonePoints, roundTop, type Series, spreadLabels } from "../board/chart-data.ts";

export type ChartSeries = {
  label: string;
  values: Series;
  /** A custom property of the tokens. */
  colour: string;
  dash?: number[];
  fill?: boolean;
};

const LABEL_WIDTH = 92;
const LABEL_GAP = 13;
const AXIS_WIDTH = 52;

/**
 * One panel of several that share a time axis: labels stand at the ends of their lines, the crosshair is everybody's.
 * The numbers under it are shown by the owner, who hears the index.
 */
export function Chart(props: {
  x: number[];
  series: ChartSeries[];
  height: number;
  /** Panels of one group move their crosshair together. */
  group: string;
  unit: (value: number) => string;
  time: (epochSeconds: number) => string;
  /** Where the axis may be divided, for units that are not counted in tens. */
  steps?: readonly number[] | undefined;
  showTimes: boolean;
  label: string;
  /** Null where the crosshair leaves. */
  onPoint: (index: number | null) => void;
}) {
  const theme = createThemeName();
  let host: HTMLDivElement | undefined;
  let plot: uPlot | undefined;
  let point: number | null = null;

  const ink = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const font = (): string => `12px ${ink("--font")}`;
  const lone = (index: number): number[] => lonePoints(props.series[index - 1]?.values ?? []);
  const data = (): uPlot.AlignedData => [props.x, ...props.series.map(({ values }) => values)];

  function drawLabels(chart: uPlot): void {
    const { ctx, bbox } = chart;
    const ratio = devicePixelRatio;
    const ends = props.series.map((series, index) => {
      const last = lastOf(series.values);
      return last === null ? null : { series, last, y: chart.valToPos(last.value, "y", true), index };
    });
    const present = ends.filter((end) => end !== null);
    const places = spreadLabels(
      present.map(({ y }) => y),
      LABEL_GAP * ratio,
      bbox.top + 5 * ratio,
      bbox.top + bbox.height - 4 * ratio,
    );
    ctx.save();
    ctx.font = font().replace("12px", `${12 * ratio}px`);
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    for (const [index, { series, last }] of present.entries()) {
      ctx.fillStyle = ink(series.colour);
      const text = `${series.label} ${props.unit(last.value)}`;
      ctx.fillText(text, bbox.left + bbox.width + 6 * ratio, places[index] ?? 0, (LABEL_WIDTH - 8) * ratio);
    }
    ctx.restore();
  }

  function options(width: number): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: () => ink("--ink-2"),
      font: font(),
      grid: { stroke: () => ink("--rule"), width: 1 },
      ticks: { show: false },
    };
    return {
      width,
      height: props.height,
      padding: [8, LABEL_WIDTH, props.showTimes ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        sync: { key: props.group, setSeries: false },
        drag: { x: false, y: false },
        points: { size: 5, fill: (_, index) => ink(props.series[index - 1]?.colour ?? "--ink") },
        y: false,
      },
      scales: { x: { time: true }, y: { range: (_, __, max) => [0, roundTop(max, props.steps)] } },
      axes: [
        {
          ...axis,
          size: props.showTimes ? 24 : 0,
          space: 64,
          values: (_, splits) => splits.map((at) => (props.showTimes ? props.time(at) : "")),
        },
        {
          ...axis,
          ...(props.steps ? { incrs: [...props.steps] } : {}),
          size: AXIS_WIDTH,
          space: 26,
          values: (_, splits) => splits.map((value) => props.unit(value)),
        },
      ],
      series: [
        {},
        ...props.series.map(
          (series): uPlot.Series => ({
            stroke: () => ink(series.colour),
            width: 1.5,
            spanGaps: false,
            // In the first minute of a deployment there is one value and no line.
            points: { show: false, size: 4, fill: () => ink(series.colour), filter: (_, index) => lone(index) },
            ...(series.dash ? { dash: series.dash } : {}),
            ...(series.fill ? { fill: () => ink("--accent-soft") } : {}),
          }),
        ),
      ],
      hooks: {
        draw: [drawLabels],
        setCursor: [
          (chart) => {
            const index = chart.cursor.idx ?? null;
            if (index === point) return;
            point = index;
            props.onPoint(index);
          },
        ],
      },
    };
  }

  onMount(() => {
    if (host === undefined) return;
    const box = host;
    const build = (): void => {
      plot?.destroy();
      plot = new uPlot(options(Math.max(200, box.clientWidth)), data(), box);
    };
    build();
    const resizing = new ResizeObserver(() => {
      if (plot !== undefined && box.clientWidth > 0 && plot.width !== box.clientWidth)
        plot.setSize({ width: box.clientWidth, height: props.height });
    });
    resizing.observe(box);
    // The text font may come after the first drawing.
    void document.fonts?.ready.then(() => plot?.redraw(false, true));
    onCleanup(() => {
      resizing.disconnect();
      plot?.destroy();
    });
    createEffect(() => {
      const next = data();
      const isSameShape = plot?.series.length === next.length;
      if (isSameShape) plot?.setData(next);
      else build();
    });
    // Paths hold no colours that are read while drawing: they need not be made anew.
    createEffect(
      on(
        () => [theme(), props.unit],
        () => plot?.redraw(false, true),
        { defer: true },
      ),
    );
  });

  /** The crosshair by keyboard, for those without a pointer. */
  function onKeyDown(event: KeyboardEvent): void {
    if (plot === undefined || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    const last = props.x.length - 1;
    const next = Math.max(0, Math.min(last, (point ?? last + 1) + (event.key === "ArrowLeft" ? -1 : 1)));
    const at = props.x[next];
    if (at !== undefined) plot.setCursor({ left: plot.valToPos(at, "x"), top: 10 });
  }

  return (
    <div
      ref={host}
      class="chart"
      role="img"
      aria-label={props.label}
      tabindex={0}
      onKeyDown={onKeyDown}
      style={{ "min-height": `${props.height}px` }}
    />
  );
}

/** Which colours hold now: the reader's choice, or the system's. */
function createThemeName() {
  const { theme } = useServices();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const [isDark, setDark] = createSignal(dark.matches);
  const onChange = (): void => {
    setDark(dark.matches);
  };
  onMount(() => dark.addEventListener("change", onChange));
  onCleanup(() => dark.removeEventListener("change", onChange));
  return () => (theme() === "system" ? (isDark() ? "dark" : "light") : theme());
}
