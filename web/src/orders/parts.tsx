/** Small parts that several pages of orders show. */
import { type ComponentProps, createMemo, type JSX, Show } from "solid-js";
import type { OrderState, TrackingStatus } from "../../../domains/orders/model.ts";
import type { Permission } from "../../../domains/orders/wire.ts";
import { GuardedButton } from "../desk/GuardedButton.tsx";
import { type Level, Said } from "../desk/State.tsx";
import { ageOf } from "../desk/time-words.ts";
import { useOrders } from "./link/context.tsx";

/** A button that acts, where one's role lets it. `refused`: why this order may not, in words. */
export function Act(
  props: { permission: Permission; refused?: string | null } & Omit<ComponentProps<typeof GuardedButton>, "whyNot">,
) {
  const { whyNot } = useOrders();
  return <GuardedButton {...props} whyNot={whyNot(props.permission) ?? props.refused ?? null} />;
}

export const stateLevel = (state: OrderState): Level => {
  if (state.startsWith("FAILED_")) return "closed";
  return state === "PENDING_POST" ? "unknown" : "normal";
};

export function StateWord(props: { state: OrderState; held?: boolean; strong?: boolean }) {
  const { t } = useOrders();
  return (
    <span title={props.state}>
      <Said level={props.held === true ? "warning" : stateLevel(props.state)} strong={props.strong === true}>
        {t().states[props.state]}
        <Show when={props.held}> · {t().list.held}</Show>
      </Said>
    </span>
  );
}

const TRACKING_LEVEL: Partial<Record<TrackingStatus, Level>> = {
  incident: "disrupted",
  returned: "disrupted",
  missing: "closed",
  destroyed: "closed",
  cancelled: "warning",
  unknown: "unknown",
};

export function TrackingWord(props: { status: TrackingStatus }) {
  const { t } = useOrders();
  return <Said level={TRACKING_LEVEL[props.status] ?? "normal"}>{t().tracking[props.status]}</Said>;
}

/** Until when an order must have been shipped: loud once that is past. */
export function ShipBy(props: { at: string | null; isShipped?: boolean }): JSX.Element {
  const { t, now } = useOrders();
  const left = createMemo(() => (props.at === null ? null : Date.parse(props.at) - now()));
  return (
    <Show when={left() !== null} fallback={<span class="quiet">{t().board.none}</span>}>
      <time class="num" datetime={props.at ?? ""} title={props.at ?? ""}>
        <Show when={props.isShipped !== true} fallback={<span class="quiet">✓</span>}>
          <Show when={(left() ?? 0) < 0} fallback={t().board.due(ageOf(left() ?? 0, t().day))}>
            <Said level="closed" strong>
              {t().board.late(ageOf(-(left() ?? 0), t().day))}
            </Said>
          </Show>
        </Show>
      </time>
    </Show>
  );
}

/** Has it left the desk, so that no ship-by is missed any more? */
export const isSent = (state: OrderState): boolean => !["PENDING_POST", "FAILED_POST", "FAILED_FETCH"].includes(state);
