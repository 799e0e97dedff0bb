import { createSignal, Show } from "solid-js";
import type { HealthDetailed, Shop } from "../../../../domains/orders/wire.ts";
import { createAnswer } from "../../desk/answer.ts";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { ShopForm } from "./ShopForm.tsx";

export default function ShopsPage() {
  const { t, api, confirm, complain, say, askBoard } = useOrders();
  const shops = createAnswer<{ shops: Shop[] }>(api.get, () => "/api/v1/shops");
  const [editing, setEditing] = createSignal<Shop | "new" | null>(null);
  const w = () => t().shops;
  const path = (shop: Shop) => `/api/v1/shops/${encodeURIComponent(shop.id)}`;
  const again = (): void => {
    setEditing(null);
    shops.again();
    askBoard();
  };
  const test = async (shop: Shop): Promise<void> => {
    const answer = await api.send<HealthDetailed["dependencies"][string]>("POST", `${path(shop)}/test`);
    if (complain(answer) || !answer.ok) return;
    const { status, message, latency_ms } = answer.body;
    if (status === "healthy") say(w().tested(shop.name, numberOf(t().locale, latency_ms ?? 0)));
    else say(`${shop.name}: ${message ?? t().set[status]}`, "bad");
  };
  const turn = async (shop: Shop): Promise<void> => {
    if (!complain(await api.send("PATCH", path(shop), { is_on: !shop.is_on }))) again();
  };
  const remove = async (shop: Shop): Promise<void> => {
    const yes = await confirm({
      title: t().set.removeOf(shop.name),
      body: w().removeBody(shop.name),
      count: 1,
      things: t().things.shops,
      action: t().set.remove,
      danger: true,
    });
    if (yes !== null && !complain(await api.send("DELETE", path(shop)))) again();
  };
  const rows = () => shops.body()?.shops ?? [];
  const columns = (): Column<Shop>[] => {
    const c = w().columns;
    return [
      {
        key: "name",
        label: c.name,
        card: "title",
        cell: (row) => <strong>{row().name}</strong>,
        sort: (row) => row.name,
      },
      {
        key: "state",
        label: c.state,
        class: "keep",
        cell: (row) => <Said level={row().is_on ? "normal" : "warning"}>{row().is_on ? t().set.on : t().set.off}</Said>,
      },
      { key: "read", label: c.read, class: "keep", cell: (row) => <Elapsed at={row().read_until} /> },
      { key: "reconciled", label: c.reconciled, class: "keep", cell: (row) => <Elapsed at={row().reconciled_at} /> },
      { key: "address", label: c.address, cell: (row) => <span class="mono quiet">{row().account.base_url}</span> },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <span class="row-buttons">
            <Act permission="configure" label={w().testOf(row().name)} onClick={() => void test(row())}>
              {w().test}
            </Act>
            <Act permission="configure" label={t().set.editOf(row().name)} onClick={() => setEditing(row())}>
              {t().set.edit}
            </Act>
            <Act
              permission="configure"
              label={`${row().is_on ? t().set.turnOff : t().set.turnOn}: ${row().name}`}
              onClick={() => void turn(row())}
            >
              {row().is_on ? t().set.turnOff : t().set.turnOn}
            </Act>
            <Act permission="configure" label={t().set.removeOf(row().name)} onClick={() => void remove(row())}>
              {t().set.remove}
            </Act>
          </span>
        ),
      },
    ];
  };
  return (
    <div class="pages-stack">
      <div class="page-head">
        <h1>{t().pages.shops}</h1>
        <div class="end">
          <Act permission="configure" onClick={() => setEditing("new")}>
            {w().add}
          </Act>
        </div>
      </div>
      <Show when={editing()} keyed>
        {(what) => <ShopForm shop={what === "new" ? null : what} done={again} cancel={() => setEditing(null)} />}
      </Show>
      <Settled
        loading={shops.body() === null && shops.why() === null}
        why={shops.why()}
        again={shops.again}
        empty={rows().length === 0}
        emptyWords={w().empty}
      >
        <Table label={w().title} columns={columns()} rows={rows()} by={(row) => row.id} />
      </Settled>
    </div>
  );
}
