import { createSignal, Show } from "solid-js";
import type { OrderSummary } from "../../../../domains/orders/wire.ts";
import { download } from "../../desk/csv.ts";
import { numberOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { ChooseDialog } from "./ChooseDialog.tsx";
import { elsewhere, type Selection } from "./selection.ts";

/** What can be done to all that is chosen. It is there with nothing chosen too, so that choosing moves nothing. */
export function SelectionBar(props: {
  selection: Selection;
  listed: readonly OrderSummary[];
  total: number;
  gathering: { done: number; of: number } | null;
  selectAll: () => void;
  clear: () => void;
}) {
  const { t, bulk, api, complain } = useOrders();
  const [isChoosing, setChoosing] = createSignal(false);
  const n = (value: number) => numberOf(t().locale, value);
  const ids = () => [...props.selection.keys()];
  const orders = () => [...props.selection.values()];
  const nothing = () => (props.selection.size === 0 ? t().act.none : null);
  const away = () => elsewhere(props.selection, props.listed);
  const save = async (path: string, name: string): Promise<void> => {
    const answer = await api.file(path, { order_ids: ids() });
    if (complain(answer) || !answer.ok) return;
    download(name, await answer.body.text(), "text/csv");
  };
  return (
    <div class="selection-bar" role="toolbar" aria-label={t().list.actions}>
      <span class="selection-count num" aria-live="polite">
        <Show
          when={props.gathering}
          fallback={
            <>
              <strong>{t().list.selected(n(props.selection.size))}</strong>
              <Show when={away() > 0}>
                {" "}
                <span class="quiet">{t().list.onOther(n(away()))}</span>
              </Show>
            </>
          }
        >
          {(gathering) => t().list.selecting(n(gathering().done), n(gathering().of))}
        </Show>
      </span>
      <Show when={props.selection.size < props.total}>
        <button type="button" class="text-button" disabled={props.gathering !== null} onClick={() => props.selectAll()}>
          {t().list.selectAllOf(n(props.total))}
        </button>
      </Show>
      <Show when={props.selection.size > 0}>
        <button type="button" class="text-button" onClick={() => props.clear()}>
          {t().list.unselect}
        </button>
      </Show>
      <span class="row-buttons">
        <Act permission="orders:post" class="main" refused={nothing()} onClick={() => void bulk.act("post", ids(), {})}>
          {t().act.post}
        </Act>
        <Act permission="labels" refused={nothing()} onClick={() => void bulk.print(orders())}>
          {t().act.print}
        </Act>
        <Act permission="orders:operate" refused={nothing()} onClick={() => setChoosing(true)}>
          {t().act.choose}
        </Act>
        <Act permission="orders:operate" refused={nothing()} onClick={() => void bulk.act("retry", ids(), {})}>
          {t().act.retry}
        </Act>
        <Act permission="orders:operate" refused={nothing()} onClick={() => void bulk.act("track", ids(), {})}>
          {t().act.track}
        </Act>
        <Act permission="orders:operate" refused={nothing()} onClick={() => void bulk.act("push", ids(), {})}>
          {t().act.push}
        </Act>
        <Act permission="orders:operate" refused={nothing()} onClick={() => void bulk.act("cancel", ids(), {})}>
          {t().act.cancel}
        </Act>
        <Act
          permission="orders:post"
          refused={nothing()}
          onClick={() => void save("/api/v1/logs/exports/tipsa-import.csv", "tipsa-import.csv")}
        >
          {t().act.import}
        </Act>
        <Act
          permission="orders:post"
          refused={nothing()}
          onClick={() => void save("/api/v1/logs/exports/handoff.csv", "handoff.csv")}
        >
          {t().act.handoff}
        </Act>
      </span>
      <Show when={isChoosing()}>
        <ChooseDialog ids={ids()} close={() => setChoosing(false)} />
      </Show>
    </div>
  );
}
