import "./list.css";
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import type { OrderSummary, Orders } from "../../../../domains/orders/wire.ts";
import { createThrottled } from "../../desk/answer.ts";
import { Settled } from "../../desk/State.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { VirtualRows } from "../../desk/VirtualRows.tsx";
import { FileLink } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { orderHref } from "../places.ts";
import { Filters } from "./Filters.tsx";
import { isBelow, isEveryOrder, type ListFilter, listFilterOf, listParams, listQuery } from "./list-filter.ts";
import { OrderHead, OrderRow } from "./OrderRow.tsx";
import { createOrderList } from "./order-list.ts";
import { SelectionBar } from "./SelectionBar.tsx";
import { between, NONE, refreshed, type Selection, toggled, withAll, without } from "./selection.ts";

/** However fast orders move, the list is not read more often. */
const AGAIN_MS = 3_000;
/** Whoever wants more at once exports them. */
const MAX_SELECTED = 5_000;

export default function ListPage() {
  const { t, api, changedAt, complain } = useOrders();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const filter = createMemo(() => listFilterOf(params), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const list = createOrderList({
    of: () => JSON.stringify(filter()),
    isBelow: (row, other) => isBelow(filter())(row, other),
    fetch: (extra, signal) => api.get<Orders>(`/api/v1/orders${listQuery(filter(), extra)}`, signal),
  });
  const again = createThrottled(list.again, AGAIN_MS);
  createEffect(on(changedAt, again, { defer: true }));
  const [active, setActive] = createSignal(-1);
  createEffect(on(filter, () => setActive(-1), { defer: true }));
  const [selection, setSelection] = createSignal<Selection>(NONE);
  createEffect(() => {
    const rows = list.rows();
    setSelection((chosen) => refreshed(chosen, rows));
  });
  const [anchor, setAnchor] = createSignal(0);
  const [gathering, setGathering] = createSignal<{ done: number; of: number } | null>(null);
  let grid: { toTop(): void } | undefined;

  const n = (value: number) => numberOf(t().locale, value);
  const change = (next: ListFilter): void => setParams({ ...listParams(next) }, { replace: true });
  const select = (index: number, isRange: boolean): void => {
    const order = list.rows()[index];
    if (order === undefined) return;
    setSelection((chosen) =>
      isRange && !chosen.has(order.id)
        ? withAll(chosen, between(list.rows(), anchor(), index))
        : toggled(chosen, order),
    );
    setAnchor(index);
  };
  const areAllListed = () => list.rows().length > 0 && list.rows().every(({ id }) => selection().has(id));
  const toggleListed = (): void => {
    setSelection((chosen) =>
      areAllListed()
        ? without(
            chosen,
            list.rows().map(({ id }) => id),
          )
        : withAll(chosen, list.rows()),
    );
  };
  /** Those that are not read yet too: page by page, as a list would be read to its end. */
  const selectAll = async (): Promise<void> => {
    const found: OrderSummary[] = [];
    let cursor: string | null = null;
    do {
      setGathering({ done: found.length, of: Math.min(MAX_SELECTED, list.total() ?? 0) });
      const answer: Awaited<ReturnType<typeof api.get<Orders>>> = await api.get<Orders>(
        `/api/v1/orders${listQuery(filter(), { limit: 500, cursor: cursor ?? undefined })}`,
      );
      if (complain(answer) || !answer.ok) break;
      found.push(...answer.body.orders);
      cursor = answer.body.next;
    } while (cursor !== null && found.length < MAX_SELECTED);
    setGathering(null);
    setSelection((chosen) => withAll(chosen, found));
  };

  return (
    <div class="list-page">
      <div class="page-head">
        <h1>{t().pages.list}</h1>
        <span class="quiet num" aria-live="polite">
          <Show when={list.total() !== null}>{t().list.matching(list.total() ?? 0, n(list.total() ?? 0))}</Show>
        </span>
        <div class="end">
          <FileLink href={`/api/v1/logs/exports/orders-view.csv${listQuery({ ...filter(), sort: "" })}`}>
            {t().list.exportCsv}
          </FileLink>
        </div>
      </div>
      <Filters filter={filter()} change={change} />
      <SelectionBar
        selection={selection()}
        listed={list.rows()}
        total={list.total() ?? 0}
        gathering={gathering()}
        selectAll={() => void selectAll()}
        clear={() => setSelection(NONE)}
      />
      <div class="list-notes" aria-live="polite">
        <Show when={list.isMoved()}>
          <button
            type="button"
            class="fresh-runs"
            onClick={() => {
              list.settle();
              grid?.toTop();
            }}
          >
            ↑ {t().list.moved}
          </button>
        </Show>
      </div>
      <Settled
        loading={list.total() === null && list.why() === null}
        why={list.why()}
        again={list.again}
        rows={12}
        empty={list.total() === null || list.rows().length === 0}
        emptyWords={isEveryOrder(filter()) ? t().list.emptyAll : t().list.empty}
      >
        <div class="orders-grid">
          <VirtualRows
            ref={(made) => {
              grid = made;
            }}
            label={t().list.label}
            count={list.rows().length}
            rowHeight={{ desk: 1.875, phone: 5.25 }}
            active={active()}
            onActive={setActive}
            onOpen={(index) => {
              const order = list.rows()[index];
              if (order !== undefined) navigate(orderHref(order.id));
            }}
            onSelect={(index) => select(index, false)}
            onView={({ last }) => list.view(last)}
            onRest={list.rest}
            head={<OrderHead isChecked={areAllListed()} toggle={toggleListed} />}
            row={(index) => (
              <OrderRow
                order={list.rows()[index()] ?? null}
                isChosen={selection().has(list.rows()[index()]?.id ?? "")}
                choose={(isRange) => select(index(), isRange)}
              />
            )}
            foot={<p class="vfoot">{list.ended() ? t().list.end : t().loading}</p>}
          />
        </div>
      </Settled>
    </div>
  );
}
