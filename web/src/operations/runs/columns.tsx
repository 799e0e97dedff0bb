import type { JSX } from "solid-js";
import type { RunView } from "../../../../contracts/control.ts";
import { Moment, Took } from "../../desk/Times.tsx";
import { bytesOf, numberOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import { OutcomeState } from "../parts/State.tsx";

export const RUN_COLUMNS = [
  "finished_at",
  "outcome",
  "target",
  "task_type",
  "source",
  "attempt",
  "wait",
  "duration_ms",
  "http_status",
  "bytes",
  "changed",
  "rejected_count",
  "generation",
  "lane",
  "message",
  "job_id",
] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

const USUAL: readonly RunColumn[] = [
  "finished_at",
  "outcome",
  "target",
  "source",
  "attempt",
  "wait",
  "duration_ms",
  "http_status",
  "bytes",
  "changed",
  "message",
];

/** A track of the grid each; text takes what is left. */
const WIDTH: Record<RunColumn, string> = {
  finished_at: "7.2rem",
  outcome: "7rem",
  target: "minmax(8rem, 1.2fr)",
  task_type: "minmax(6rem, 1fr)",
  source: "minmax(6rem, 0.8fr)",
  attempt: "3rem",
  wait: "5.5rem",
  duration_ms: "5.5rem",
  http_status: "3rem",
  bytes: "4.5rem",
  changed: "3.2rem",
  rejected_count: "3.2rem",
  generation: "5rem",
  lane: "6.5rem",
  message: "minmax(8rem, 1.8fr)",
  job_id: "minmax(8rem, 1.6fr)",
};

const NUMBERS: readonly RunColumn[] = [
  "attempt",
  "wait",
  "duration_ms",
  "http_status",
  "bytes",
  "changed",
  "rejected_count",
  "generation",
];
export const isNumber = (column: RunColumn): boolean => NUMBERS.includes(column);

export const gridOf = (columns: readonly RunColumn[]): string => columns.map((column) => WIDTH[column]).join(" ");

/** `?cols=`: what is absent or not understood is the usual choice. */
export function columnsOf(asked: string | undefined): readonly RunColumn[] {
  const names = (asked ?? "").split(",");
  const chosen = RUN_COLUMNS.filter((column) => names.includes(column));
  return chosen.length === 0 ? USUAL : chosen;
}

export function columnsParam(columns: readonly RunColumn[]): string | undefined {
  const isUsual = columns.length === USUAL.length && USUAL.every((column) => columns.includes(column));
  return isUsual ? undefined : columns.join(",");
}

export const waitMs = (run: RunView): number | null =>
  run.started_at === null ? null : Date.parse(run.started_at) - Date.parse(run.scheduled_at);

/** Made once for its place: only what it says changes when another run comes to stand there. */
export function RunCell(props: { run: RunView; column: RunColumn }): JSX.Element {
  const { t } = useOperations();
  const dash = (value: string | null): string => value ?? "–";
  const { column } = props;
  switch (column) {
    case "finished_at":
      return <Moment at={props.run.finished_at} />;
    case "outcome":
      return <OutcomeState outcome={props.run.outcome} />;
    case "attempt":
      return (
        <span title={props.run.final ? t().runs.isFinal : t().runs.notFinal}>
          {props.run.attempt}
          {props.run.final ? "" : " →"}
        </span>
      );
    case "wait":
      return <Took ms={waitMs(props.run)} />;
    case "duration_ms":
      return <Took ms={props.run.duration_ms} />;
    case "bytes":
      return <>{dash(props.run.bytes === null ? null : bytesOf(t().locale, props.run.bytes))}</>;
    case "http_status":
      return <span classList={{ bad: (props.run.http_status ?? 0) >= 400 }}>{props.run.http_status ?? "–"}</span>;
    case "changed":
    case "generation":
    case "rejected_count":
      return <>{dash(props.run[column] === null ? null : numberOf(t().locale, props.run[column] ?? 0))}</>;
    default:
      return <span title={props.run[column] ?? ""}>{props.run[column] ?? ""}</span>;
  }
}
