import { createSignal, Show } from "solid-js";
import type { OrderDetail, Results } from "../../../../domains/orders/wire.ts";
import { Panel } from "../../desk/Panel.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";

/** Nobody but a person can find out whether the carrier has a shipment: until then it is not sent again. */
export function Resolve(props: { order: OrderDetail["order"]; done: () => void }) {
  const { t, api, complain, say } = useOrders();
  const [isFound, setFound] = createSignal<boolean | null>(null);
  const [expedition, setExpedition] = createSignal("");
  const [number, setNumber] = createSignal("");
  const w = () => t().detail.resolve;
  const save = async (): Promise<void> => {
    const found = isFound()
      ? { expedition_id: expedition().trim(), tracking_number: number().trim() === "" ? null : number().trim() }
      : null;
    const answer = await api.send<Results>("POST", `/api/v1/orders/${encodeURIComponent(props.order.id)}/resolve`, {
      found,
    });
    if (complain(answer) || !answer.ok) return;
    for (const { outcome, reason } of answer.body.results) if (outcome === "refused") say(reason ?? "", "bad");
    props.done();
  };
  return (
    <Panel title={w().title} class="resolve">
      <p>
        {w().lead} <strong class="mono">{props.order.reference}</strong>
      </p>
      <fieldset class="segments" aria-label={w().title}>
        <button type="button" aria-pressed={isFound() === true} onClick={() => setFound(true)}>
          {w().found}
        </button>
        <button type="button" aria-pressed={isFound() === false} onClick={() => setFound(false)}>
          {w().notFound}
        </button>
      </fieldset>
      <Show when={isFound() === true}>
        <div class="key-form">
          <label class="field">
            <span>{w().expedition}</span>
            <input
              type="text"
              maxlength={100}
              value={expedition()}
              onInput={(event) => setExpedition(event.currentTarget.value)}
            />
          </label>
          <label class="field">
            <span>{w().number}</span>
            <input
              type="text"
              maxlength={100}
              value={number()}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          </label>
        </div>
      </Show>
      <Show when={isFound() !== null}>
        <Act
          permission="orders:operate"
          class="main"
          disabled={isFound() === true && expedition().trim() === ""}
          onClick={() => void save()}
        >
          {w().save}
        </Act>
      </Show>
    </Panel>
  );
}
