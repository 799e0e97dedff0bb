import { Show } from "solid-js";
import type { SourceView } from "../../../../contracts/control.ts";
import { useOperations } from "../link/context.tsx";
import { Act } from "../parts/Act.tsx";

/** Pause or resume what goes to one source. */
export function SourceButton(props: { source: SourceView }) {
  const { t, command, confirm, board } = useOperations();
  const name = () => props.source.source;
  const isHeldAlone = () =>
    (board()?.holds ?? []).some(({ scope }) => scope.source === name() && Object.keys(scope).length === 1);
  const pause = async (): Promise<void> => {
    const count = (board()?.schedules ?? []).filter(({ source }) => source === name()).length;
    const yes = await confirm({
      things: "schedules",
      title: `${t().fuel.pause} · ${props.source.title}`,
      body: t().fuel.confirmPause(name(), count),
      count,
      action: t().fuel.pause,
      danger: true,
      asksReason: true,
    });
    if (yes !== null) await command({ command: "PAUSE", scope: { source: name() }, reason: yes.reason });
  };
  return (
    <Show
      when={isHeldAlone()}
      fallback={
        <Act
          scope="control"
          class="small-button"
          label={`${t().fuel.pause} · ${props.source.title}`}
          onClick={() => void pause()}
        >
          {t().fuel.pause}
        </Act>
      }
    >
      <Act
        scope="control"
        class="small-button main"
        label={`${t().fuel.resume} · ${props.source.title}`}
        onClick={() => void command({ command: "RESUME", scope: { source: name() } })}
      >
        {t().fuel.resume}
      </Act>
    </Show>
  );
}
