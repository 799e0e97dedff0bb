import { createSignal, For, Show } from "solid-js";
import type { CommandName, CommandView } from "../../../../contracts/control.ts";
import { ExportRows } from "../../desk/Export.tsx";
import { Panel } from "../../desk/Panel.tsx";
import { Said } from "../../desk/State.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { durationOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";
import { scopeWords } from "../shell/Holds.tsx";
import { wayOf } from "./command-way.ts";

const SHOWN = 8;

export function Commands(props: { commands: CommandView[]; workers: number }) {
  const { t, command, confirm, board } = useOperations();
  const [isAll, setAll] = createSignal(false);
  const shown = () => (isAll() ? props.commands : props.commands.slice(0, SHOWN));
  const ask = async (name: CommandName): Promise<void> => {
    const c = t().commands;
    const pending = board()?.queue.pending ?? 0;
    const question = {
      RELOAD_CONFIG: { body: c.reloadBody(props.workers), count: props.workers, things: "lanes" as const },
      REBALANCE: { body: c.rebalanceBody(pending), count: pending, things: "jobs" as const },
    }[name as "RELOAD_CONFIG" | "REBALANCE"];
    const yes = await confirm({ title: c.names[name], action: c.names[name], ...question });
    if (yes !== null) await command({ command: name });
  };
  return (
    <Panel
      id="commands"
      class="span-5"
      title={t().commands.title}
      tools={
        <>
          <For each={["RELOAD_CONFIG", "REBALANCE"] as const}>
            {(name) => (
              <Act scope="control" class="small-button" onClick={() => void ask(name)}>
                {t().commands.names[name]}
              </Act>
            )}
          </For>
          <ExportRows
            name="commands"
            rows={props.commands}
            columns={[
              { name: "command_id", value: (row) => row.command_id },
              { name: "command", value: (row) => row.command },
              { name: "scope", value: (row) => JSON.stringify(row.scope) },
              { name: "issued_by", value: (row) => row.issued_by },
              { name: "issued_at", value: (row) => row.issued_at },
              { name: "state", value: (row) => row.state },
              { name: "acknowledged", value: (row) => row.acknowledged.length },
              { name: "awaiting", value: (row) => row.awaiting.join(" ") },
              { name: "effect", value: (row) => row.effect },
              { name: "reason", value: (row) => row.reason },
            ]}
          />
        </>
      }
    >
      <Show when={props.commands.length > 0} fallback={<p class="nothing">{t().commands.none}</p>}>
        <ol class="ways">
          <Keyed each={shown()} by={(one) => one.command_id}>
            {(one) => <Way command={one()} />}
          </Keyed>
        </ol>
        <Show when={props.commands.length > SHOWN}>
          <button type="button" class="text-button" onClick={() => setAll((all) => !all)}>
            {isAll() ? t().close : `${t().more} (${props.commands.length - SHOWN})`}
          </button>
        </Show>
      </Show>
    </Panel>
  );
}

function Way(props: { command: CommandView }) {
  const { t } = useOperations();
  const way = () => wayOf(props.command);
  const share = () => (way().lanes === 0 ? 1 : way().taken / way().lanes);
  const took = () => durationOf(t().locale, way().tookMs ?? 0, t().day);
  return (
    <li data-stage={way().stage}>
      <p class="way-what">
        <strong>{t().commands.names[props.command.command]}</strong> <span>{scopeWords(t(), props.command.scope)}</span>
        <span class="quiet small">
          {t().by(props.command.issued_by)} · <Elapsed at={props.command.issued_at} />
        </span>
      </p>
      <p class="way num small">
        <span>{t().commands.sent}</span>
        <span class="way-track" aria-hidden="true">
          <i class="way-taken" style={{ width: `${share() * 100}%` }} />
        </span>
        <span>{t().commands.acknowledged(way().taken, way().lanes)}</span>
        <Show when={way().stage === "done"}>
          <span class="way-end">
            <Said level="normal">{way().tookMs === 0 ? t().commands.atOnce : t().commands.done(took())}</Said>
          </span>
        </Show>
        <Show when={way().stage === "expired"}>
          <span class="way-end">
            <Said level="closed">{t().commands.expired(props.command.awaiting.join(", "))}</Said>
          </span>
        </Show>
        <Show when={way().stage === "sent" || way().stage === "acknowledged"}>
          <span class="way-end" title={props.command.awaiting.join(", ")}>
            <Said level="unknown">{t().commands.awaiting(laneList(props.command.awaiting))}</Said>
          </span>
        </Show>
      </p>
      <p class="quiet small">
        {props.command.effect}
        <Show when={props.command.reason}>{(reason) => <> · “{reason()}”</>}</Show>
      </p>
    </li>
  );
}

/** Three names, then how many more. */
function laneList(lanes: readonly string[]): string {
  return lanes.length <= 3 ? lanes.join(", ") : `${lanes.slice(0, 2).join(", ")} +${lanes.length - 2}`;
}
