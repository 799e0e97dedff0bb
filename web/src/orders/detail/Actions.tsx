import { createSignal, Show } from "solid-js";
import type { OrderDetail, Permission } from "../../../../domains/orders/wire.ts";
import { useOrders } from "../link/context.tsx";
import { ChooseDialog } from "../list/ChooseDialog.tsx";
import { Act } from "../parts.tsx";

type Order = OrderDetail["order"];
type ActionName = Order["actions"][number];

/** The whole way, so that what may not be done now says why. */
const ACTIONS: readonly { name: ActionName; permission: Permission }[] = [
  { name: "post", permission: "orders:post" },
  { name: "choose", permission: "orders:operate" },
  { name: "print", permission: "labels" },
  { name: "track", permission: "orders:operate" },
  { name: "push", permission: "orders:operate" },
  { name: "retry", permission: "orders:operate" },
  { name: "cancel", permission: "orders:operate" },
];

export function Actions(props: { order: Order }) {
  const { t, bulk } = useOrders();
  const [isChoosing, setChoosing] = createSignal(false);
  const run = (name: ActionName): void => {
    const ids = [props.order.id];
    if (name === "choose") setChoosing(true);
    else if (name === "print") void bulk.print([props.order]);
    else void bulk.act(name, ids, {});
  };
  const refused = (name: ActionName): string | null => {
    if (props.order.actions.includes(name)) return null;
    const because = props.order.held_because;
    return because !== null && (name === "post" || name === "push")
      ? t().act.whyNot.held(because)
      : t().act.whyNot[name];
  };
  return (
    <div class="order-actions">
      {ACTIONS.map(({ name, permission }) => (
        <Act
          permission={permission}
          refused={refused(name)}
          class={name === "post" && props.order.actions.includes("post") ? "main" : ""}
          onClick={() => run(name)}
        >
          {t().act[name]}
        </Act>
      ))}
      <Show when={isChoosing()}>
        <ChooseDialog ids={[props.order.id]} close={() => setChoosing(false)} />
      </Show>
    </div>
  );
}
