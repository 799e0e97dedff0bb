import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { query } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { Said } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { ageOf, numberOf, utcOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import { OutcomeState } from "../parts/State.tsx";
import type { FreshRow } from "./freshness-rows.ts";

const SHOWN = 12;

export function Freshness(props: { rows: FreshRow[] }) {
  const { t } = useOperations();
  const navigate = useNavigate();
  const [isAll, setAll] = createSignal(false);
  const shown = () => (isAll() ? props.rows : props.rows.slice(0, SHOWN));
  const seconds = (value: number) => ageOf(value * 1000, t().day);
  const columns = (): Column<FreshRow>[] => [
    {
      key: "state",
      label: t().fresh.columns.state,
      card: "bare",
      class: "keep",
      cell: (row) => (
        <>
          <Said level={row().level}>{t().fresh.levels[row().level]}</Said>
        </>
      ),
    },
    {
      key: "target",
      label: t().fresh.columns.target,
      class: "cut",
      card: "title",
      cell: (row) => (
        <span title={`${row().taskType} · ${row().target} · ${row().source}`}>
          {row().target} <span class="quiet">{row().source}</span>
        </span>
      ),
      sort: (row) => row.target,
    },
    {
      key: "age",
      label: t().fresh.columns.age,
      align: "right",
      cell: (row) => (
        <span title={row().goodAt === null ? t().never : utcOf(row().goodAt ?? 0)}>
          {row().ageS === null ? t().never : seconds(row().ageS ?? 0)}
        </span>
      ),
      sort: (row) => row.ageS ?? Number.POSITIVE_INFINITY,
    },
    {
      key: "aim",
      label: t().fresh.columns.aim,
      align: "right",
      cell: (row) => <span class="quiet">{seconds(row().targetS)}</span>,
      sort: (row) => row.targetS,
    },
    {
      key: "bar",
      label: "",
      class: "only-desk",
      cell: (row) => <Ratio row={row()} />,
    },
    {
      key: "last",
      label: t().fresh.columns.last,
      cell: (row) => <Show when={row().lastOutcome}>{(outcome) => <OutcomeState outcome={outcome()} />}</Show>,
    },
  ];
  return (
    <Panel
      id="fresh"
      class="span-5"
      title={t().verdict.fresh}
      tools={
        <ExportRows
          name="freshness"
          rows={props.rows}
          columns={[
            { name: "target", value: (row) => row.target },
            { name: "task_type", value: (row) => row.taskType },
            { name: "source", value: (row) => row.source },
            { name: "age_s", value: (row) => row.ageS },
            { name: "target_s", value: (row) => row.targetS },
            { name: "level", value: (row) => row.level },
            { name: "last_outcome", value: (row) => row.lastOutcome },
          ]}
        />
      }
    >
      <Show when={props.rows.length > 0} fallback={<p class="nothing">{t().fresh.empty}</p>}>
        <Table
          label={t().verdict.fresh}
          columns={columns()}
          rows={shown()}
          by={(row) => row.key}
          onOpen={(row) => navigate(`/admin/runs${query({ target: row.target, task_type: row.taskType })}`)}
        />
        <Show when={props.rows.length > SHOWN}>
          <button type="button" class="text-button" onClick={() => setAll((all) => !all)}>
            {isAll() ? t().fresh.showWorst : t().fresh.showAll(props.rows.length)}
          </button>
        </Show>
      </Show>
    </Panel>
  );
}

/** Age against its target: the tick is the target, three of them fill the bar. */
function Ratio(props: { row: FreshRow }) {
  const { t } = useOperations();
  const share = () => Math.min(1, (props.row.ratio ?? 3) / 3);
  const words = () => (props.row.ratio === null ? t().never : t().fresh.times(numberOf(t().locale, props.row.ratio)));
  return (
    <span class="ratio" data-level={props.row.level} title={words()} role="img" aria-label={words()}>
      <i style={{ width: `${share() * 100}%` }} />
    </span>
  );
}
