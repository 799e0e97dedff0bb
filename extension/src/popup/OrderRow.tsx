import { Show } from "solid-js";
import type { OrderSummary } from "../../../domains/orders/wire.ts";
import type { Words } from "../words.ts";

type OrderRowProps = {
  order: OrderSummary;
  words: Words;
  language: string;
  /** Epoch ms. */
  now: number;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
};

export function OrderRow(props: OrderRowProps) {
  const place = () => [props.order.postcode, props.order.city, props.order.country].filter(Boolean).join(" ");
  const isLate = () => props.order.ship_by !== null && Date.parse(props.order.ship_by) < props.now;
  const day = () =>
    new Intl.DateTimeFormat(props.language, { day: "numeric", month: "short" }).format(
      Date.parse(props.order.ship_by ?? ""),
    );
  return (
    <li>
      <label>
        <input
          type="checkbox"
          checked={props.isChosen}
          disabled={props.order.held_because !== null}
          onChange={(event) => props.onChoose(event.currentTarget.checked)}
        />
        <span class="what">
          <span class="id">{props.order.order_id}</span>
          <span>{props.order.buyer}</span>
          <span class="quiet">{place()}</span>
        </span>
        <span class="when">
          <Show when={props.order.held_because}>
            {(why) => (
              <span class="fault" title={why()}>
                {props.words.held}
              </span>
            )}
          </Show>
          <Show when={props.order.weight_g === null}>
            <span class="fault">{props.words.noWeight}</span>
          </Show>
          <Show when={props.order.ship_by !== null}>
            <span classList={{ fault: isLate(), quiet: !isLate() }}>
              {isLate() ? props.words.late(day()) : props.words.shipBy(day())}
            </span>
          </Show>
        </span>
      </label>
    </li>
  );
}
