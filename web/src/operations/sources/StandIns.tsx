import "./stand-ins.css";
import { createMemo, For, Show } from "solid-js";
import type { StandInView } from "../../../../contracts/stand-in.ts";
import { Said } from "../../desk/State.tsx";
import { Moment } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { useOperations } from "../link/context.tsx";

const SHOWN_TARGETS = 6;

/** Whose place a source has taken, or who has taken its own, and why. Nothing on an ordinary day. */
export function StandIns(props: { source: string; items: readonly StandInView[] }) {
  const { t, board } = useOperations();
  const own = createMemo(() =>
    props.items.filter(({ source, instead_of }) => source === props.source || instead_of === props.source),
  );
  const title = (id: string) => (board()?.sources ?? []).find(({ source }) => source === id)?.title ?? id;
  const said = ({ source, instead_of, targets }: StandInView): string => {
    const count = numberOf(t().locale, targets.length);
    return source === props.source
      ? t().standIns.tells(count, targets.length, title(instead_of))
      : t().standIns.isTold(count, targets.length, title(source));
  };
  const named = ({ targets }: StandInView): string => {
    const shown = targets.slice(0, SHOWN_TARGETS).join(", ");
    const more = targets.length - SHOWN_TARGETS;
    return more > 0 ? `${shown} ${t().standIns.more(more)}` : shown;
  };
  return (
    <Show when={own().length > 0}>
      <div class="stand-ins">
        <h3>{t().standIns.title}</h3>
        <ul>
          <For each={own()}>
            {(item) => (
              <li>
                <p>
                  <Said level="warning" strong>
                    {said(item)}
                  </Said>
                </p>
                <p>
                  <Show when={item.last_at} fallback={t().standIns.never}>
                    {t().standIns.silent} <Moment at={item.last_at} />
                  </Show>
                  {". "}
                  <Show when={item.why} fallback={t().standIns.returning}>
                    {t().standIns.since} <span class="mono small">{item.why}</span>
                  </Show>
                </p>
                <p class="quiet small mono">{named(item)}</p>
              </li>
            )}
          </For>
        </ul>
      </div>
    </Show>
  );
}
