import { Show } from "solid-js";
import type { OrderSummary } from "../../../../domains/orders/wire.ts";
import { GridCell, GridHead, GridHeading } from "../../desk/Grid.tsx";
import { useOrders } from "../link/context.tsx";
import { moneyOf, weightOf } from "../measures.ts";
import { isSent, ShipBy, StateWord, TrackingWord } from "../parts.tsx";

export function OrderHead(props: { isChecked: boolean; toggle: () => void }) {
  const { t } = useOrders();
  const c = () => t().list.columns;
  return (
    <GridHead>
      <GridHeading>
        <label class="pick">
          <input
            type="checkbox"
            checked={props.isChecked}
            aria-label={t().list.selectAll}
            title={t().list.selectAll}
            onChange={() => props.toggle()}
          />
        </label>
      </GridHeading>
      <GridHeading>{c().order}</GridHeading>
      <GridHeading>{c().state}</GridHeading>
      <GridHeading>{c().buyer}</GridHeading>
      <GridHeading class="num">{c().weight}</GridHeading>
      <GridHeading class="num only-wide">{c().total}</GridHeading>
      <GridHeading>{c().carrier}</GridHeading>
      <GridHeading>{c().tracking}</GridHeading>
      <GridHeading>{c().shipBy}</GridHeading>
      <GridHeading>{c().label}</GridHeading>
    </GridHead>
  );
}

/** An order as a row of cells, and as a card for a phone. */
export function OrderRow(props: { order: OrderSummary | null; isChosen: boolean; choose: (isRange: boolean) => void }) {
  const { t } = useOrders();
  const Pick = (own: { order: OrderSummary }) => (
    <label class="pick">
      <input
        type="checkbox"
        tabindex={-1}
        checked={props.isChosen}
        aria-label={t().list.selectRow(own.order.order_id)}
        onClick={(event) => {
          props.choose(event.shiftKey);
          // What is chosen says whether it is checked.
          event.currentTarget.checked = props.isChosen;
        }}
      />
    </label>
  );
  const Weight = (own: { order: OrderSummary }) => (
    <Show when={own.order.weight_g !== null} fallback={<span class="bad">{t().list.noWeight}</span>}>
      {weightOf(t().locale, own.order.weight_g ?? 0)}
    </Show>
  );
  const place = (order: OrderSummary) => [order.city, order.country].filter(Boolean).join(" ");
  const why = (order: OrderSummary) => order.error?.message ?? order.held_because ?? null;
  return (
    <Show when={props.order} fallback={<GridCell class="vcell quiet">…</GridCell>}>
      {(order) => (
        <>
          <GridCell class="vcell desk">
            <Pick order={order()} />
          </GridCell>
          <GridCell class="vcell desk mono">{order().order_id}</GridCell>
          <GridCell class="vcell desk">
            <span title={why(order()) ?? undefined}>
              <StateWord state={order().state} held={order().held_because !== null} />
            </span>
          </GridCell>
          <GridCell class="vcell desk">
            {order().buyer} <span class="quiet">{place(order())}</span>
          </GridCell>
          <GridCell class="vcell desk num">
            <Weight order={order()} />
          </GridCell>
          <GridCell class="vcell desk num only-wide">{moneyOf(t().locale, order().total)}</GridCell>
          <GridCell class="vcell desk">
            <Show when={order().carrier} fallback={<span class="quiet">–</span>}>
              {(carrier) => t().carriers[carrier()]}
            </Show>
          </GridCell>
          <GridCell class="vcell desk">
            <Show when={order().tracking_number} fallback={<span class="quiet">–</span>}>
              {(number) => (
                <Show when={order().tracking_status} fallback={<span class="mono">{number()}</span>}>
                  {(status) => (
                    <span title={number()}>
                      <TrackingWord status={status()} /> <span class="mono quiet">{number()}</span>
                    </span>
                  )}
                </Show>
              )}
            </Show>
          </GridCell>
          <GridCell class="vcell desk">
            <ShipBy at={order().ship_by} isShipped={isSent(order().state)} />
          </GridCell>
          <GridCell class="vcell desk">
            <LabelWord order={order()} />
          </GridCell>
          <GridCell class="order-card phone">
            <Pick order={order()} />
            <span class="order-card-lines">
              <span class="run-card-line">
                <strong class="vcell mono">{order().order_id}</strong>
                <ShipBy at={order().ship_by} isShipped={isSent(order().state)} />
              </span>
              <span class="run-card-line">
                <StateWord state={order().state} held={order().held_because !== null} />
                <span class="num">
                  <Weight order={order()} />
                </span>
              </span>
              <span class="vcell quiet">
                {why(order()) ?? `${order().buyer} · ${place(order())} · ${moneyOf(t().locale, order().total)}`}
              </span>
            </span>
          </GridCell>
        </>
      )}
    </Show>
  );
}

function LabelWord(props: { order: OrderSummary }) {
  const { t } = useOrders();
  return (
    <Show when={props.order.has_label} fallback={<span class="quiet">{t().list.noLabel}</span>}>
      <span classList={{ quiet: props.order.label_printed_at !== null, strong: props.order.label_printed_at === null }}>
        {props.order.label_printed_at === null ? t().list.toPrint : t().list.printed}
      </span>
    </Show>
  );
}
