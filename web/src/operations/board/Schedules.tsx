import { A } from "@solidjs/router";
import { createMemo, createSignal, Show } from "solid-js";
import type { ScheduleView } from "../../../../contracts/control.ts";
import { query } from "../../desk/api.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { durationOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import { OutcomeState } from "../parts/State.tsx";

const SHOWN = 12;

export function Schedules(props: { schedules: ScheduleView[] }) {
  const { t, command, confirm, now } = useOperations();
  const [typed, setTyped] = createSignal("");
  const [isAll, setAll] = createSignal(false);
  const found = createMemo(() => {
    const wanted = typed().toLowerCase();
    return props.schedules
      .filter((one) => `${one.target} ${one.task_type} ${one.source}`.toLowerCase().includes(wanted))
      .sort((a, b) => (a.next_due_at < b.next_due_at ? -1 : 1));
  });
  const shown = () => (isAll() ? found() : found().slice(0, SHOWN));
  const every = (seconds: number) => durationOf(t().locale, seconds * 1000, t().day).replace(/ 00 (s|min)$/, "");
  const runAll = async (): Promise<void> => {
    const count = props.schedules.length;
    const yes = await confirm({
      things: "schedules",
      title: t().commands.names.SCHEDULE_NOW,
      body: t().schedules.runBody(count),
      count,
      action: t().schedules.run,
    });
    if (yes !== null) await command({ command: "SCHEDULE_NOW", scope: {} });
  };
  const columns = createMemo((): Column<ScheduleView>[] => {
    const c = t().schedules.columns;
    return [
      {
        key: "target",
        label: c.target,
        class: "cut half",
        card: "title",
        cell: (row) => (
          <A
            class="plain-link"
            href={`/admin/runs${query({ target: row().target, task_type: row().task_type })}`}
            title={row().target}
          >
            {row().target}
          </A>
        ),
        sort: (row) => row.target,
      },
      {
        key: "task",
        label: c.task,
        class: "cut half",
        cell: (row) => (
          <span title={`${row().task_type} · ${row().source}`}>
            {row().task_type} <span class="quiet">{row().source}</span>
          </span>
        ),
        sort: (row) => row.task_type,
      },
      {
        key: "every",
        label: c.every,
        align: "right",
        cell: (row) => {
          const isStretched = () =>
            row().effective_interval_s !== null && row().effective_interval_s !== row().interval_s;
          return (
            <span title={isStretched() ? t().schedules.stretched(every(row().interval_s)) : undefined}>
              {every(row().effective_interval_s ?? row().interval_s)}
              <Show when={isStretched()}>
                <span class="quiet"> ({every(row().interval_s)})</span>
              </Show>
            </span>
          );
        },
        sort: (row) => row.effective_interval_s ?? row.interval_s,
      },
      {
        key: "last",
        label: c.last,
        align: "right",
        cell: (row) => <Elapsed at={row().last_run_at} bare />,
        sort: (row) => row.last_run_at ?? "",
      },
      {
        key: "outcome",
        label: c.outcome,
        class: "keep",
        cell: (row) => (
          <Show when={row().last_outcome} fallback={<span class="quiet">–</span>}>
            {(outcome) => <OutcomeState outcome={outcome()} />}
          </Show>
        ),
      },
      {
        key: "next",
        label: c.next,
        align: "right",
        cell: (row) => (
          <Show
            when={row().postponed}
            fallback={
              <Show when={Date.parse(row().next_due_at) > now()} fallback={<strong>{t().schedules.due}</strong>}>
                <Elapsed at={row().next_due_at} />
              </Show>
            }
          >
            {(postponed) => <span class="strong">{t().schedules.postponed(postponed().reason)}</span>}
          </Show>
        ),
        sort: (row) => row.next_due_at,
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <Act
            scope="control"
            label={`${t().schedules.run} · ${row().task_type} ${row().target}`}
            onClick={() =>
              void command({ command: "SCHEDULE_NOW", scope: { source: row().source, target: row().target } })
            }
          >
            {t().schedules.run}
          </Act>
        ),
      },
    ];
  });
  return (
    <Panel
      id="schedules"
      class="span-12"
      title={t().schedules.title}
      tools={
        <>
          <input
            type="search"
            class="find"
            data-find
            aria-label={t().schedules.find}
            placeholder={t().schedules.find}
            value={typed()}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <Act scope="control" class="small-button" onClick={() => void runAll()}>
            {t().commands.names.SCHEDULE_NOW}
          </Act>
          <ExportRows
            name="schedules"
            rows={found()}
            columns={[
              { name: "domain", value: (row) => row.domain },
              { name: "task_type", value: (row) => row.task_type },
              { name: "target", value: (row) => row.target },
              { name: "source", value: (row) => row.source },
              { name: "interval_s", value: (row) => row.interval_s },
              { name: "effective_interval_s", value: (row) => row.effective_interval_s },
              { name: "last_run_at", value: (row) => row.last_run_at },
              { name: "last_outcome", value: (row) => row.last_outcome },
              { name: "next_due_at", value: (row) => row.next_due_at },
            ]}
          />
        </>
      }
    >
      <Show when={found().length > 0} fallback={<p class="nothing">{t().schedules.none}</p>}>
        <Table label={t().schedules.title} columns={columns()} rows={shown()} by={(row) => row.key} />
        <Show when={found().length > SHOWN}>
          <button type="button" class="text-button" onClick={() => setAll((all) => !all)}>
            {isAll() ? t().close : t().fresh.showAll(found().length)}
          </button>
        </Show>
      </Show>
    </Panel>
  );
}
