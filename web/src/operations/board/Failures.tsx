import { useNavigate } from "@solidjs/router";
import { Show } from "solid-js";
import { query } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { BulkProgress } from "../dead/BulkProgress.tsx";
import { actOnDead } from "../dead/bulk.ts";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import { OutcomeState } from "../parts/State.tsx";
import type { Occurrences, RunCounts } from "../wire.ts";
import type { FailureCounts } from "./failure-counts.ts";

type Cause = RunCounts["causes"][number];

export function Failures(props: { counts: FailureCounts }) {
  const operations = useOperations();
  const { t } = operations;
  const navigate = useNavigate();
  const num = (value: number) => numberOf(t().locale, value);
  const c = () => t().failures.columns;
  const replay = async (cause: string | null): Promise<void> => {
    if (await actOnDead(operations, "replay", cause === null ? {} : { cause })) props.counts.again();
  };
  const dead = (): Column<Occurrences>[] => [
    {
      key: "cause",
      label: c().cause,
      class: "cut",
      card: "title",
      cell: (row) => <span title={row().cause}>{row().cause}</span>,
    },
    {
      key: "count",
      label: c().count,
      align: "right",
      cell: (row) => <strong>{num(row().count)}</strong>,
      sort: (row) => row.count,
    },
    { key: "first", label: c().first, align: "right", cell: (row) => <Elapsed at={row().first} bare /> },
    {
      key: "last",
      label: c().last,
      align: "right",
      cell: (row) => <Elapsed at={row().last} bare />,
      sort: (row) => row.last,
    },
    {
      key: "act",
      label: "",
      card: "bare",
      class: "keep acts",
      cell: (row) => (
        <Act scope="control" onClick={() => void replay(row().cause)}>
          {t().failures.replayAll(num(row().count))}
        </Act>
      ),
    },
  ];
  const runs = (): Column<Cause>[] => [
    { key: "outcome", label: c().outcome, cell: (row) => <OutcomeState outcome={row().outcome} />, class: "keep" },
    {
      key: "cause",
      label: c().cause,
      class: "cut",
      card: "title",
      cell: (row) => (
        <span title={`${row().source} · ${row().cause}`}>
          {row().cause} <span class="quiet">{row().source}</span>
        </span>
      ),
    },
    {
      key: "count",
      label: c().count,
      align: "right",
      cell: (row) => <strong>{num(row().count)}</strong>,
      sort: (row) => row.count,
    },
    { key: "first", label: c().first, align: "right", cell: (row) => <Elapsed at={row().first} bare /> },
    { key: "last", label: c().last, align: "right", cell: (row) => <Elapsed at={row().last} bare /> },
  ];
  return (
    <Panel
      id="failed"
      class="span-5"
      title={t().verdict.failed}
      tools={
        <>
          <Show when={props.counts.groups().length > 1}>
            <Act scope="control" class="small-button" onClick={() => void replay(null)}>
              {t().failures.replayAll(num(props.counts.dead() ?? 0))}
            </Act>
          </Show>
          <ExportRows
            name="failures"
            rows={props.counts.causes()}
            columns={[
              { name: "outcome", value: (row) => row.outcome },
              { name: "source", value: (row) => row.source },
              { name: "cause", value: (row) => row.cause },
              { name: "count", value: (row) => row.count },
              { name: "first", value: (row) => row.first },
              { name: "last", value: (row) => row.last },
            ]}
          />
        </>
      }
    >
      <BulkProgress />
      <Settled
        loading={props.counts.loading()}
        why={props.counts.why()}
        again={props.counts.again}
        empty={props.counts.groups().length === 0 && props.counts.causes().length === 0}
        emptyWords={t().failures.none}
      >
        <h3>{t().failures.dead}</h3>
        <Show when={props.counts.groups().length > 0} fallback={<p class="nothing">{t().failures.noDead}</p>}>
          <Table
            label={t().failures.dead}
            columns={dead()}
            rows={props.counts.groups().slice(0, 6)}
            by={(row) => row.cause}
            onOpen={(row) => navigate(`/admin/dead-letters${query({ cause: row.cause })}`)}
          />
        </Show>
        <h3>{t().failures.runs}</h3>
        <Show when={props.counts.causes().length > 0} fallback={<p class="nothing">{t().failures.noRuns}</p>}>
          <Table
            label={t().failures.runs}
            columns={runs()}
            rows={props.counts.causes().slice(0, 6)}
            by={(row) => `${row.outcome} ${row.source} ${row.cause}`}
            onOpen={(row) =>
              navigate(
                `/admin/runs${query({ cause: row.cause, outcome: row.outcome, source: row.source, last: "1h" })}`,
              )
            }
          />
        </Show>
      </Settled>
    </Panel>
  );
}
