import { createMemo, createSignal, For, Show } from "solid-js";
import type { CommandName, WorkerView } from "../../../../contracts/control.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed, Took } from "../../desk/Times.tsx";
import { ageOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import { LaneState } from "../parts/State.tsx";
import type { Scaled } from "../wire.ts";

export function Fleet(props: { workers: WorkerView[] }) {
  const { t, command, confirm, board } = useOperations();
  const wide = async (name: CommandName): Promise<void> => {
    const count = props.workers.length;
    const f = t().fleet;
    const asks = {
      PAUSE: { title: f.pauseAll, body: f.confirmPause(count), action: f.pauseAll },
      DRAIN: { title: f.drainAll, body: f.confirmDrain(count), action: f.drainAll },
    }[name as "PAUSE" | "DRAIN"];
    const yes = await confirm({ things: "lanes", ...asks, count, danger: true, asksReason: true });
    if (yes !== null) await command({ command: name, scope: {}, reason: yes.reason });
  };
  const resumeAll = async (): Promise<void> => {
    const count = board()?.holds.length ?? 0;
    const yes = await confirm({
      things: "holds",
      title: t().fleet.resumeAll,
      body: t().commands.resumeBody(count),
      count,
      action: t().holds.resume,
    });
    if (yes !== null) await command({ command: "RESUME", scope: {} });
  };
  const columns = createMemo((): Column<WorkerView>[] => {
    const c = t().fleet.columns;
    return [
      {
        key: "worker",
        label: c.worker,
        cell: (row) => <span class="mono">{row().worker_id}</span>,
        sort: (row) => row.worker_id,
        card: "title",
        class: "keep",
      },
      {
        key: "status",
        label: c.status,
        cell: (row) => <LaneState status={row().status} />,
        sort: (row) => row.status,
        card: "bare",
        class: "keep",
      },
      { key: "current", label: c.current, cell: (row) => <Current worker={row()} />, class: "cut" },
      {
        key: "beat",
        label: c.beat,
        cell: (row) => <Elapsed at={row().last_heartbeat} bare />,
        align: "right",
        sort: (row) => row.last_heartbeat ?? "",
      },
      {
        key: "rate",
        label: c.rate,
        cell: (row) => <>{row().fetch_rate}</>,
        align: "right",
        sort: (row) => row.fetch_rate,
      },
      {
        key: "errors",
        label: c.errors,
        cell: (row) => (
          <span classList={{ bad: row().errors_last_minute > 0, quiet: row().errors_last_minute === 0 }}>
            {row().errors_last_minute}
          </span>
        ),
        align: "right",
        sort: (row) => row.errors_last_minute,
      },
      {
        key: "p50",
        label: c.p50,
        cell: (row) => <Took ms={row().p50_ms} />,
        align: "right",
        sort: (row) => row.p50_ms ?? -1,
      },
      {
        key: "p95",
        label: c.p95,
        cell: (row) => <Took ms={row().p95_ms} />,
        align: "right",
        sort: (row) => row.p95_ms ?? -1,
      },
      {
        key: "lag",
        label: c.lag,
        cell: (row) => <span classList={{ quiet: row().lag_s === 0 }}>{ageOf(row().lag_s * 1000, t().day)}</span>,
        align: "right",
        sort: (row) => row.lag_s,
      },
      {
        key: "host",
        label: c.host,
        cell: (row) => <span class="quiet">{row().host ?? "–"}</span>,
        class: "keep only-wide",
      },
      { key: "act", label: "", cell: (row) => <LaneButtons worker={row()} />, card: "bare", class: "keep acts" },
    ];
  });
  return (
    <Panel
      id="who"
      class="span-7"
      title={t().verdict.who}
      tools={
        <>
          <Scale lanes={props.workers.length} />
          <Act scope="control" class="small-button" onClick={() => void wide("PAUSE")}>
            {t().fleet.pauseAll}
          </Act>
          <Act scope="control" class="small-button" onClick={() => void wide("DRAIN")}>
            {t().fleet.drainAll}
          </Act>
          <Show when={(board()?.holds.length ?? 0) > 0}>
            <Act scope="control" class="small-button" onClick={() => void resumeAll()}>
              {t().fleet.resumeAll}
            </Act>
          </Show>
          <ExportRows
            name="fleet"
            rows={props.workers}
            columns={[
              { name: "worker_id", value: (row) => row.worker_id },
              { name: "status", value: (row) => row.status },
              { name: "host", value: (row) => row.host },
              { name: "started_at", value: (row) => row.started_at },
              { name: "last_heartbeat", value: (row) => row.last_heartbeat },
              { name: "current", value: (row) => row.current_jobs.map(({ target }) => target).join(" ") },
              { name: "lag_s", value: (row) => row.lag_s },
              { name: "fetch_rate", value: (row) => row.fetch_rate },
              { name: "errors_last_minute", value: (row) => row.errors_last_minute },
              { name: "p50_ms", value: (row) => row.p50_ms },
              { name: "p95_ms", value: (row) => row.p95_ms },
            ]}
          />
        </>
      }
    >
      <Show when={props.workers.length > 0} fallback={<p class="nothing">{t().fleet.empty}</p>}>
        <div class="scroll-x">
          <Table
            label={t().verdict.who}
            columns={columns()}
            rows={props.workers}
            by={(row) => row.worker_id}
            marked={(row) => (row.status === "down" ? "bad" : null)}
          />
        </div>
      </Show>
    </Panel>
  );
}

function Current(props: { worker: WorkerView }) {
  const { t } = useOperations();
  const first = () => props.worker.current_jobs[0];
  const all = () => props.worker.current_jobs.map(({ target }) => target).join("\n");
  return (
    <Show when={first()} fallback={<span class="quiet">–</span>}>
      {(job) => (
        <span title={all()}>
          {job().target}
          <Show when={props.worker.current_jobs.length > 1}>
            <span class="quiet"> {t().fleet.more(props.worker.current_jobs.length - 1)}</span>
          </Show>
        </span>
      )}
    </Show>
  );
}

function LaneButtons(props: { worker: WorkerView }) {
  const { t, command, board } = useOperations();
  const lane = () => props.worker.worker_id;
  const send = (name: CommandName) => void command({ command: name, scope: { lane: lane() } });
  // Only what holds this very lane can be lifted for it alone.
  const isHeld = () => (board()?.holds ?? []).some(({ scope }) => scope.lane === lane());
  return (
    <span class="row-buttons">
      <Show
        when={isHeld()}
        fallback={
          <>
            <Act scope="control" onClick={() => send("PAUSE")} label={`${t().fleet.pause} · ${lane()}`}>
              <Glyph path="M9 6v12M15 6v12" words={t().fleet.pause} />
            </Act>
            <Act scope="control" onClick={() => send("DRAIN")} label={`${t().fleet.drain} · ${lane()}`}>
              <Glyph path="M12 4v10M8 10l4 4 4-4M5 19h14" words={t().fleet.drain} />
            </Act>
          </>
        }
      >
        <Act scope="control" onClick={() => send("RESUME")} label={`${t().fleet.resume} · ${lane()}`}>
          <Glyph path="M8 5.500v13l10-6.500z" words={t().fleet.resume} />
        </Act>
      </Show>
    </span>
  );
}

/** A sign on a desk, where sixteen rows repeat it; the word as well on a phone. */
function Glyph(props: { path: string; words: string }) {
  return (
    <>
      <svg
        class="icon"
        viewBox="0 0 24 24"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path d={props.path} />
      </svg>
      <span class="phone-word">{props.words}</span>
    </>
  );
}

const MIN_LANES = 1;
const MAX_LANES = 250;

function Scale(props: { lanes: number }) {
  const { t, api, confirm, complain, say } = useOperations();
  const [wanted, setWanted] = createSignal<number | null>(null);
  const shown = () => wanted() ?? props.lanes;
  const step = (by: number): void => {
    setWanted(Math.max(MIN_LANES, Math.min(MAX_LANES, shown() + by)));
  };
  const go = async (): Promise<void> => {
    const count = wanted();
    if (count === null || count === props.lanes) return;
    const yes = await confirm({
      things: "lanes",
      title: t().fleet.scaleTo(count),
      body: t().fleet.confirmScale(props.lanes, count),
      count: Math.abs(count - props.lanes),
      action: t().fleet.scaleTo(count),
    });
    if (yes === null) return;
    const answer = await api.send<Scaled>("POST", "/system/workers/scale", { count });
    if (complain(answer) || !answer.ok) return;
    setWanted(null);
    say(`${t().fleet.scaled(answer.body.after)}. ${answer.body.consumers.detail}`);
  };
  return (
    <span class="stepper">
      <Act scope="control" label={t().fleet.fewer} onClick={() => step(-1)} disabled={shown() <= MIN_LANES}>
        −
      </Act>
      <input
        type="number"
        class="num"
        min={MIN_LANES}
        max={MAX_LANES}
        aria-label={t().fleet.scale}
        title={t().fleet.scale}
        value={shown()}
        onInput={(event) => {
          const value = event.currentTarget.valueAsNumber;
          if (Number.isInteger(value) && value >= MIN_LANES && value <= MAX_LANES) setWanted(value);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // Else the same key presses what the dialog has focused by then: Cancel.
          event.preventDefault();
          void go();
        }}
      />
      <Act scope="control" label={t().fleet.moreLanes} onClick={() => step(1)} disabled={shown() >= MAX_LANES}>
        +
      </Act>
      <For each={wanted() !== null && wanted() !== props.lanes ? [wanted() ?? 0] : []}>
        {(count) => (
          <Act scope="control" class="main" onClick={() => void go()}>
            {t().fleet.scaleTo(count)}
          </Act>
        )}
      </For>
    </span>
  );
}
