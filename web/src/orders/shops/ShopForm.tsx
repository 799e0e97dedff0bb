import { createSignal, For, Show } from "solid-js";
import type { Shop } from "../../../../domains/orders/wire.ts";
import { type Fault, faultOf, TextField, Tick } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";

const UNITS = ["g", "kg"] as const;

export function ShopForm(props: { shop: Shop | null; done: () => void; cancel: () => void }) {
  const { t, api, complain, say } = useOrders();
  const { shop } = props;
  const [name, setName] = createSignal(shop?.name ?? "");
  const [baseUrl, setBaseUrl] = createSignal(shop?.account.base_url ?? "");
  const [key, setKey] = createSignal("");
  const [shopId, setShopId] = createSignal(shop?.account.shop_id ?? "");
  const [isMulti, setMulti] = createSignal(shop?.account.multi_shipment ?? false);
  const [accepts, setAccepts] = createSignal(shop?.settings.accepts_orders ?? false);
  const [minutes, setMinutes] = createSignal(String(shop?.settings.fetch_interval_min ?? 15));
  const [field, setField] = createSignal(shop?.settings.weight_field?.code ?? "");
  const [unit, setUnit] = createSignal<"g" | "kg">(shop?.settings.weight_field?.unit ?? "g");
  const [fault, setFault] = createSignal<Fault>(null);
  const w = () => t().shops;
  const save = async (): Promise<void> => {
    const body = {
      name: name().trim(),
      account: {
        base_url: baseUrl().trim(),
        ...(key().trim() === "" ? {} : { api_key: key().trim() }),
        shop_id: shopId().trim() === "" ? null : shopId().trim(),
        multi_shipment: isMulti(),
      },
      settings: {
        accepts_orders: accepts(),
        weight_field: field().trim() === "" ? null : { code: field().trim(), unit: unit() },
        fetch_interval_min: Number(minutes()),
      },
    };
    const answer =
      shop === null
        ? await api.send("POST", "/api/v1/shops", body)
        : await api.send("PATCH", `/api/v1/shops/${encodeURIComponent(shop.id)}`, body);
    if (answer.ok) {
      say(t().set.saved);
      props.done();
      return;
    }
    const wrong = faultOf(answer.why);
    setFault(wrong);
    if (wrong === null || wrong.parameter === null) complain(answer);
  };
  return (
    <form class="form box" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label={t().set.name}
        name="name"
        value={name()}
        set={setName}
        fault={fault()}
        maxlength={100}
        required
      />
      <TextField
        label={w().baseUrl}
        name="account.base_url"
        type="url"
        placeholder="https://…mirakl.net"
        value={baseUrl()}
        set={setBaseUrl}
        fault={fault()}
        required
      />
      <TextField
        label={w().key}
        name="account.api_key"
        type="password"
        value={key()}
        set={setKey}
        fault={fault()}
        required={shop === null}
        hint={shop === null ? w().keyHint : t().set.kept}
      />
      <TextField
        label={w().shopId}
        name="account.shop_id"
        value={shopId()}
        set={setShopId}
        fault={fault()}
        hint={w().shopIdHint}
        maxlength={50}
      />
      <TextField
        label={w().interval}
        name="settings.fetch_interval_min"
        type="number"
        value={minutes()}
        set={setMinutes}
        fault={fault()}
        hint={w().intervalHint}
      />
      <TextField
        label={w().weightField}
        name="settings.weight_field.code"
        value={field()}
        set={setField}
        fault={fault()}
        hint={w().weightFieldHint}
      />
      <Show when={field().trim() !== ""}>
        <label class="field">
          <span>{w().weightUnit}</span>
          <select onChange={(event) => setUnit(event.currentTarget.value === "kg" ? "kg" : "g")}>
            <For each={UNITS}>
              {(one) => (
                <option value={one} selected={one === unit()}>
                  {one}
                </option>
              )}
            </For>
          </select>
        </label>
      </Show>
      <div class="across">
        <Tick label={w().accepts} checked={accepts()} set={setAccepts} />
      </div>
      <div class="across">
        <Tick label={w().multi} checked={isMulti()} set={setMulti} />
      </div>
      <div class="buttons across">
        <Act permission="configure" class="main" disabled={name().trim() === ""} onClick={() => void save()}>
          {t().set.save}
        </Act>
        <button type="button" class="button" onClick={() => props.cancel()}>
          {t().cancel}
        </button>
      </div>
    </form>
  );
}
