import { createMemo, createResource, createSignal, For, Match, Show, Switch } from "solid-js";
import type { OrderSummary, Results } from "../../../domains/orders/wire.ts";
import { type Answer, type OrdersApi, ordersApi, type Pairing } from "../api.ts";
import type { Words } from "../words.ts";
import type { Surroundings } from "./main.tsx";
import { OrderRow } from "./OrderRow.tsx";

type DeskProps = { pairing: Pairing; surroundings: Surroundings; words: Words; onUnpaired: () => Promise<void> };

/** Today's counts, what waits to be sent, labels, and tracking numbers from a file. */
export function Desk(props: DeskProps) {
  const api = createMemo(() => ordersApi(props.pairing, props.surroundings.send));
  const [view, { refetch }] = createResource(api, (asked) => look(asked, props.surroundings.now()));
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set<string>());
  const [account, setAccount] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [said, setSaid] = createSignal<Said | null>(null);

  const seen = () => {
    const state = view.latest;
    return state?.kind === "seen" ? state : null;
  };
  const sendable = () => seen()?.orders.filter(({ held_because }) => held_because === null) ?? [];
  const selected = () => sendable().filter(({ id }) => chosen().has(id));

  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen());
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  /** One thing at a time, and then what is shown is looked at again. */
  const act = async (work: () => Promise<Said>) => {
    setBusy(true);
    setSaid(null);
    setSaid(await work());
    setBusy(false);
    setChosen(new Set<string>());
    props.surroundings.lookAgain();
    await refetch();
  };

  const send = () =>
    act(async () => {
      const request = {
        order_ids: selected().map(({ id }) => id),
        ...(account() ? { carrier_account_id: account() } : {}),
      };
      return told(await api().post(request), props.words, props.words.sent);
    });
  const upload = (file: File | undefined) => {
    if (file === undefined) return;
    void act(async () => told(await api().uploadTracking(await file.text()), props.words, props.words.uploaded));
  };
  const print = () => {
    const ids = seen()?.toPrint.map(({ id }) => id) ?? [];
    void props.surroundings.openTab(`labels.html#${encodeURIComponent(ids.join(","))}`);
  };
  const unpair = async () => {
    await api().unpair();
    await props.onUnpaired();
  };

  return (
    <>
      <header class="head">
        <strong>{props.pairing.tenant}</strong>
        <Show when={seen()}>
          {(state) => <span class="quiet">{props.words.asOf(timeOf(state().at, props.surroundings.language))}</span>}
        </Show>
        <button type="button" class="plain" onClick={() => refetch()} disabled={view.loading}>
          {props.words.again}
        </button>
      </header>
      <Show when={said()}>
        {(words) => (
          <section class="said" role="status">
            <p>{words().line}</p>
            <For each={words().faults}>{(fault) => <p class="fault">{fault}</p>}</For>
          </section>
        )}
      </Show>
      <Switch fallback={<p class="quiet wait" aria-busy="true" />}>
        <Match when={view.latest?.kind === "unpaired"}>
          <p role="alert">{props.words.unpaired}</p>
          <button type="button" class="primary" onClick={() => props.onUnpaired()}>
            {props.words.pair}
          </button>
        </Match>
        <Match when={view.latest?.kind === "fault" && view.latest}>
          {(fault) => <p role="alert">{fault().reason ?? props.words.unreachable}</p>}
        </Match>
        <Match when={seen()}>
          {(state) => (
            <>
              <dl class="today" aria-label={props.words.today}>
                <Count name={props.words.placed} of={state().today.placed} />
                <Count name={props.words.posted} of={state().today.posted} />
                <Count name={props.words.pushed} of={state().today.pushed} />
                <Count name={props.words.failed} of={state().today.failed} isFault={state().today.failed > 0} />
              </dl>
              <section class="orders">
                <div class="row">
                  <h2>{props.words.toPost(state().total)}</h2>
                  <Show when={sendable().length > 1}>
                    <label class="all">
                      <input
                        type="checkbox"
                        checked={selected().length === sendable().length}
                        onChange={(event) =>
                          setChosen(new Set(event.currentTarget.checked ? sendable().map(({ id }) => id) : []))
                        }
                      />
                      {props.words.all}
                    </label>
                  </Show>
                </div>
                <Show when={state().orders.length > 0} fallback={<p class="quiet">{props.words.none}</p>}>
                  <ul>
                    <For each={state().orders}>
                      {(order) => (
                        <OrderRow
                          order={order}
                          words={props.words}
                          language={props.surroundings.language}
                          now={state().at}
                          isChosen={chosen().has(order.id)}
                          onChoose={(isChosen) => choose(order.id, isChosen)}
                        />
                      )}
                    </For>
                  </ul>
                  <Show when={state().total > state().orders.length}>
                    <p class="quiet">{props.words.more(state().total - state().orders.length)}</p>
                  </Show>
                  <div class="row">
                    <label class="with">
                      {props.words.by}
                      <select value={account()} onChange={(event) => setAccount(event.currentTarget.value)}>
                        <option value="">{props.words.byRules}</option>
                        <For each={state().accounts}>{({ id, name }) => <option value={id}>{name}</option>}</For>
                      </select>
                    </label>
                    <button
                      type="button"
                      class="primary"
                      disabled={isBusy() || selected().length === 0}
                      onClick={() => void send()}
                    >
                      {isBusy() ? props.words.sending : props.words.send(selected().length)}
                    </button>
                  </div>
                </Show>
              </section>
              <section class="row">
                <Show when={state().toPrint.length > 0} fallback={<p class="quiet">{props.words.noLabels}</p>}>
                  <button type="button" onClick={print}>
                    {props.words.labels(state().toPrint.length)}
                  </button>
                </Show>
                <label class="file" title={props.words.uploadHint}>
                  {props.words.upload}
                  <input
                    type="file"
                    accept=".csv,text/csv"
                    onChange={(event) => upload(event.currentTarget.files?.[0])}
                  />
                </label>
              </section>
            </>
          )}
        </Match>
      </Switch>
      <footer class="row">
        <button
          type="button"
          class="plain"
          onClick={() => void props.surroundings.openTab(`${props.pairing.origin}/orders`)}
        >
          {props.words.dashboard}
        </button>
        <span class="quiet">{props.pairing.user}</span>
        <button type="button" class="plain" onClick={() => void unpair()}>
          {props.words.unpair}
        </button>
      </footer>
    </>
  );
}

function Count(props: { name: string; of: number; isFault?: boolean }) {
  return (
    <div classList={{ fault: props.isFault ?? false }}>
      <dd>{props.of}</dd>
      <dt>{props.name}</dt>
    </div>
  );
}

type View =
  | {
      kind: "seen";
      at: number;
      today: { placed: number; posted: number; pushed: number; failed: number };
      total: number;
      orders: OrderSummary[];
      toPrint: OrderSummary[];
      accounts: { id: string; name: string }[];
    }
  | { kind: "unpaired" }
  /** Null: nothing answered. */
  | { kind: "fault"; reason: string | null };

async function look(api: OrdersApi, at: number): Promise<View> {
  const [board, toPost, toPrint, status] = await Promise.all([api.board(), api.toPost(), api.toPrint(), api.status()]);
  if (board.kind === "ok" && toPost.kind === "ok" && toPrint.kind === "ok" && status.kind === "ok") {
    return {
      kind: "seen",
      at,
      today: board.value.today,
      total: toPost.value.total,
      orders: toPost.value.orders,
      toPrint: toPrint.value.orders.filter(({ has_label }) => has_label),
      accounts: status.value.carriers
        .filter(({ status: is }) => is === "on")
        .map(({ account_id: id, name }) => ({ id, name })),
    };
  }
  const failed = [board, toPost, toPrint, status];
  if (failed.some(({ kind }) => kind === "unpaired")) return { kind: "unpaired" };
  const refusal = failed.find((answer) => answer.kind === "refused");
  return { kind: "fault", reason: refusal?.kind === "refused" ? refusal.reason : null };
}

type Said = { line: string; faults: string[] };

function told(answer: Answer<Results>, words: Words, done: (count: number) => string): Said {
  switch (answer.kind) {
    case "ok": {
      const { accepted, refused, results } = answer.value;
      const faults = results.flatMap(({ outcome, order_id, id, reason }) =>
        outcome === "refused" ? [`${order_id ?? id}: ${reason ?? ""}`] : [],
      );
      const lines = [...(accepted > 0 ? [done(accepted)] : []), ...(refused > 0 ? [words.refused(refused)] : [])];
      return { line: lines.join(" "), faults };
    }
    case "refused":
      return { line: answer.reason, faults: [] };
    case "unpaired":
      return { line: words.unpaired, faults: [] };
    case "unreachable":
      return { line: words.unreachable, faults: [] };
  }
}

function timeOf(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at);
}
