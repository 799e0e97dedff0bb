import "./detail.css";
import { A } from "@solidjs/router";
import { createEffect, createMemo, on, Show } from "solid-js";
import type { OrderDetail } from "../../../../domains/orders/wire.ts";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import { Said, Settled } from "../../desk/State.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { ageOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";
import { isSent, ShipBy, StateWord } from "../parts.tsx";
import { pageHref } from "../places.ts";
import { Actions } from "./Actions.tsx";
import { Exchanges } from "./Exchanges.tsx";
import { Lines, Parcel, What, Where } from "./Facts.tsx";
import { Resolve } from "./Resolve.tsx";
import { Timeline } from "./Timeline.tsx";

/** However fast orders move: the server counts a user's requests, over all tabs. */
const AGAIN_MS = 3_000;
/** `code` of the failure of which only a person can say what became of it. */
const UNCLEAR = "unclear";

export default function OrderPage(props: { id: string }) {
  const { t, api, changedAt } = useOrders();
  const detail = createAnswer<OrderDetail>(api.get, () => `/api/v1/orders/${encodeURIComponent(props.id)}`);
  const again = createThrottled(detail.again, AGAIN_MS);
  createEffect(on(changedAt, again, { defer: true }));
  /** Of the order whose page this is: the one before stays while the next is on its way. */
  const body = createMemo(() => {
    const known = detail.body();
    return known?.order.id === props.id ? known : null;
  });
  return (
    <div class="order-page">
      <A class="text-button" href={pageHref("list")}>
        ← {t().detail.back}
      </A>
      <Settled
        loading={body() === null && detail.why() === null}
        why={detail.why()}
        again={detail.again}
        rows={10}
        empty={body() === null}
        emptyWords={t().detail.missing}
      >
        <Show when={body()}>
          {(known) => (
            <>
              <div class="page-head">
                <h1 class="mono">{known().order.order_id}</h1>
                <StateWord state={known().order.state} held={known().order.held_because !== null} strong />
                <span class="quiet">
                  <Elapsed at={known().order.state_since} />
                </span>
                <Show when={!isSent(known().order.state)}>
                  <ShipBy at={known().order.ship_by} />
                </Show>
              </div>
              <Trouble order={known().order} />
              <Show when={known().order.error?.code === UNCLEAR}>
                <Resolve order={known().order} done={detail.again} />
              </Show>
              <Actions order={known().order} />
              <div class="order-facts">
                <What order={known().order} />
                <Where order={known().order} />
                <Parcel order={known().order} />
              </div>
              <Lines lines={known().order.lines} />
              <Timeline operations={known().operations} tracking={known().tracking} />
              <Exchanges exchanges={known().exchanges} />
            </>
          )}
        </Show>
      </Settled>
    </div>
  );
}

/** Why it stands still, and when it goes on. */
function Trouble(props: { order: OrderDetail["order"] }) {
  const { t, now } = useOrders();
  const again = (): string => {
    const { retry_at } = props.order;
    if (retry_at === null) return t().detail.retryByHand;
    const left = Date.parse(retry_at) - now();
    return left > 0 ? t().detail.retryAt(ageOf(left, t().day)) : t().detail.retryNow;
  };
  return (
    <>
      <Show when={props.order.error}>
        {(error) => (
          <div class="trouble">
            <Said level="closed" strong>
              {error().message}
            </Said>
            <span class="quiet num">
              {t().detail.retries(props.order.retry_count)} · {again()}
            </span>
          </div>
        )}
      </Show>
      <Show when={props.order.held_because}>
        {(because) => (
          <div class="trouble held">
            <Said level="warning" strong>
              {t().detail.heldBecause}: {because()}
            </Said>
          </div>
        )}
      </Show>
    </>
  );
}
