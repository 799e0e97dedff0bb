import { createMemo, createSignal, For, Show } from "solid-js";
import type { CarrierAccount, Carriers } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { Settled } from "../../desk/State.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { useOrders } from "../link/context.tsx";

/** With which account, service and how many parcels: a person's choice, which comes before the rules. */
export function ChooseDialog(props: { ids: readonly string[]; close: () => void }) {
  const { t, api, bulk } = useOrders();
  const accounts = createAnswer<{ accounts: CarrierAccount[] }>(api.get, () => "/api/v1/carriers/accounts");
  const carriers = createAnswer<Carriers>(api.get, () => "/api/v1/carriers");
  const usable = () => (accounts.body()?.accounts ?? []).filter(({ is_on }) => is_on);
  const [chosen, setChosen] = createSignal<string | null>(null);
  const account = createMemo(() => usable().find(({ id }) => id === chosen()) ?? usable()[0]);
  const services = createMemo(
    () => carriers.body()?.carriers.find(({ id }) => id === account()?.carrier)?.capabilities.services ?? [],
  );
  const [service, setService] = createSignal<string | null>(null);
  const code = () => services().find(({ code }) => code === service())?.code ?? services()[0]?.code ?? "";
  const [parcels, setParcels] = createSignal(1);
  const go = (event: SubmitEvent): void => {
    event.preventDefault();
    const to = account();
    if (to === undefined) return;
    props.close();
    void bulk.act("choose", props.ids, { carrier_account_id: to.id, service: code(), parcels: parcels() });
  };
  return (
    <Dialog label={t().act.choose} close={props.close} class="ask">
      <form onSubmit={go}>
        <h2>{t().act.choose}</h2>
        <Settled
          loading={accounts.body() === null && accounts.why() === null}
          why={accounts.why() ?? carriers.why()}
          empty={usable().length === 0}
          emptyWords={t().act.noAccounts}
        >
          <label class="field">
            <span>{t().act.account}</span>
            <select onChange={(event) => setChosen(event.currentTarget.value)}>
              <For each={usable()}>{(one) => <option value={one.id}>{one.name}</option>}</For>
            </select>
          </label>
          <Show when={services().length > 0}>
            <label class="field">
              <span>{t().act.service}</span>
              <select onChange={(event) => setService(event.currentTarget.value)}>
                <For each={services()}>
                  {(one) => (
                    <option value={one.code} selected={one.code === code()}>
                      {one.code} · {one.name}
                    </option>
                  )}
                </For>
              </select>
            </label>
          </Show>
          <label class="field">
            <span>{t().act.parcels}</span>
            <input
              type="number"
              min={1}
              max={99}
              value={parcels()}
              onInput={(event) => setParcels(Math.max(1, Math.trunc(event.currentTarget.valueAsNumber) || 1))}
            />
          </label>
        </Settled>
        <div class="ask-buttons">
          <button type="button" class="button" autofocus onClick={() => props.close()}>
            {t().cancel}
          </button>
          <button type="submit" class="button main" disabled={account() === undefined}>
            {t().act.choose}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
