import { useSearchParams } from "@solidjs/router";
import { createSignal, For, onCleanup, Show } from "solid-js";
import type { Imported, SkuWeight, SkuWeights } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { type Fault, FileButton, faultOf, TextField } from "../form.tsx";
import { useOrders } from "../link/context.tsx";
import { weightOf } from "../measures.ts";
import { Act } from "../parts.tsx";

const PAGE_ROWS = 200;
const TYPING_MS = 250;

export default function WeightsPage() {
  const { t, api, confirm, complain, say, whyNot } = useOrders();
  const [params, setParams] = useSearchParams();
  const q = () => (typeof params.q === "string" ? params.q : "");
  const [limit, setLimit] = createSignal(PAGE_ROWS);
  const weights = createAnswer<SkuWeights>(
    api.get,
    () => `/api/v1/sku-weights${query({ q: q(), limit: Math.min(500, limit()) })}`,
  );
  const [imported, setImported] = createSignal<Imported | null>(null);
  const w = () => t().weights;
  let typing: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(typing));
  const remove = async (row: SkuWeight): Promise<void> => {
    const yes = await confirm({
      title: t().set.removeOf(row.sku),
      body: w().removeBody(row.sku),
      count: 1,
      things: t().things.weights,
      action: t().set.remove,
      danger: true,
    });
    if (yes !== null && !complain(await api.send("DELETE", `/api/v1/sku-weights/${encodeURIComponent(row.sku)}`)))
      weights.again();
  };
  const rows = () => weights.body()?.weights ?? [];
  const columns = (): Column<SkuWeight>[] => {
    const c = w().columns;
    return [
      { key: "sku", label: c.sku, card: "title", cell: (row) => <span class="mono">{row().sku}</span> },
      { key: "weight", label: c.weight, align: "right", cell: (row) => weightOf(t().locale, row().weight_g) },
      { key: "updated", label: c.updated, class: "keep", cell: (row) => <Elapsed at={row().updated_at} /> },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <Act permission="orders:operate" label={t().set.removeOf(row().sku)} onClick={() => void remove(row())}>
            {t().set.remove}
          </Act>
        ),
      },
    ];
  };
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.weights}</h1>
        <Show when={weights.body()}>
          {(body) => <span class="quiet num">{w().count(body().total, numberOf(t().locale, body().total))}</span>}
        </Show>
        <div class="end">
          <FileButton
            label={w().upload}
            whyNot={whyNot("orders:operate")}
            read={async (text) => {
              const answer = await api.upload<Imported>("/api/v1/sku-weights/import", text);
              if (complain(answer) || !answer.ok) return;
              setImported(answer.body);
              say(w().imported(answer.body.imported));
              weights.again();
            }}
          />
        </div>
      </div>
      <p class="quiet">{w().lead}</p>
      <Show when={imported()}>
        {(done) => (
          <div aria-live="polite">
            <Said level={done().rejected.length > 0 ? "warning" : "normal"} strong>
              {w().imported(done().imported)}{" "}
              {done().rejected.length > 0 ? t().set.rejected(done().rejected.length) : ""}
            </Said>
            <ul class="rejected">
              <For each={done().rejected}>
                {(row) => (
                  <li>
                    <strong class="num">{t().set.line(numberOf(t().locale, row.line))}</strong>{" "}
                    <span>{row.reason}</span>
                  </li>
                )}
              </For>
            </ul>
          </div>
        )}
      </Show>
      <NewWeight done={weights.again} />
      <input
        type="search"
        class="find"
        data-find
        aria-label={w().find}
        placeholder={w().find}
        value={q()}
        maxlength={100}
        onInput={(event) => {
          const typed = event.currentTarget.value;
          clearTimeout(typing);
          typing = setTimeout(
            () => setParams({ q: typed.trim() === "" ? undefined : typed.trim() }, { replace: true }),
            TYPING_MS,
          );
        }}
      />
      <Settled
        loading={weights.body() === null && weights.why() === null}
        why={weights.why()}
        again={weights.again}
        empty={rows().length === 0}
        emptyWords={q() === "" ? w().empty : w().none}
      >
        <Table label={w().title} columns={columns()} rows={rows()} by={(row) => row.sku} />
        <Show when={weights.body()?.has_more === true && limit() < 500}>
          <button type="button" class="button" onClick={() => setLimit(500)}>
            {w().more}
          </button>
        </Show>
      </Settled>
    </div>
  );
}

function NewWeight(props: { done: () => void }) {
  const { t, api, complain, say } = useOrders();
  const [sku, setSku] = createSignal("");
  const [grams, setGrams] = createSignal("");
  const [fault, setFault] = createSignal<Fault>(null);
  const save = async (): Promise<void> => {
    const answer = await api.send("PUT", `/api/v1/sku-weights/${encodeURIComponent(sku().trim())}`, {
      weight_g: Number(grams()),
    });
    if (answer.ok) {
      say(t().set.saved);
      setSku("");
      setGrams("");
      setFault(null);
      props.done();
      return;
    }
    setFault(faultOf(answer.why));
    if (faultOf(answer.why) === null) complain(answer);
  };
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <TextField label={t().weights.columns.sku} name="sku" value={sku()} set={setSku} fault={fault()} />
      <TextField
        label={t().weights.grams}
        name="weight_g"
        type="number"
        value={grams()}
        set={setGrams}
        fault={fault()}
      />
      <div class="buttons">
        <Act
          permission="orders:operate"
          disabled={sku().trim() === "" || grams().trim() === ""}
          onClick={() => void save()}
        >
          {t().set.add}
        </Act>
      </div>
    </form>
  );
}
