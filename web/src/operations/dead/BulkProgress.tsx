import { For, Show } from "solid-js";
import type { BulkView } from "../../../../contracts/control.ts";
import { durationOf, numberOf } from "../../desk/time-words.ts";
import { Keyed } from "../../ui/Keyed.tsx";
import { useOperations } from "../link/context.tsx";

/** A finished one stays a while, so that its result is seen. */
const SHOWN_AFTER_END_MS = 120_000;

export function BulkProgress() {
  const { t, board, now } = useOperations();
  const shown = () =>
    (board()?.bulk ?? []).filter(
      ({ ended_at }) => ended_at === null || now() - Date.parse(ended_at) < SHOWN_AFTER_END_MS,
    );
  return (
    <Show when={shown().length > 0}>
      <ul class="bulks">
        <Keyed each={shown()} by={(bulk) => bulk.bulk_id}>
          {(bulk) => <Progress bulk={bulk()} />}
        </Keyed>
      </ul>
    </Show>
  );
  function Progress(props: { bulk: BulkView }) {
    const num = (value: number) => numberOf(t().locale, value);
    const ended = () => props.bulk.ended_at;
    return (
      <li>
        <strong>{t().dead.bulk[props.bulk.action]}</strong>
        <progress
          max={props.bulk.total}
          value={props.bulk.done + props.bulk.failed}
          aria-label={t().dead.bulk[props.bulk.action]}
        />
        <span class="num">{t().dead.progress(num(props.bulk.done), num(props.bulk.total))}</span>
        <For each={props.bulk.failed > 0 ? [props.bulk.failed] : []}>
          {(failed) => <span class="bad num">{t().dead.failed(num(failed))}</span>}
        </For>
        <Show when={ended()}>
          {(at) => (
            <span class="quiet num">
              {t().dead.finished(durationOf(t().locale, Date.parse(at()) - Date.parse(props.bulk.started_at), t().day))}
            </span>
          )}
        </Show>
      </li>
    );
  }
}
