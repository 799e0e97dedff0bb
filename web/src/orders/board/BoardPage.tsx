import "./board.css";
import { A } from "@solidjs/router";
import { createEffect, createMemo, For, on, Show } from "solid-js";
import type { Fetched, Orders } from "../../../../domains/orders/wire.ts";
import { createAnswer, createThrottled } from "../../desk/answer.ts";
import { query } from "../../desk/api.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said, Settled } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { Elapsed } from "../../desk/Times.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";
import { Act, isSent, ShipBy, StateWord } from "../parts.tsx";
import { orderHref, pageHref } from "../places.ts";
import { type FailureGroup, failureGroups } from "./failure-groups.ts";

const FAILED = "FAILED_FETCH,FAILED_POST,FAILED_TRACKING,FAILED_PUSH";
const MAX_FAILED = 500;
/** However fast orders move, their failures are not read more often. */
const AGAIN_MS = 5_000;
const NAMED = 3;

export default function BoardPage() {
  const { t, board, boardWhy, askBoard } = useOrders();
  const n = (value: number) => numberOf(t().locale, value);
  return (
    <div>
      <div class="page-head">
        <h1>{t().pages.board}</h1>
        <Show when={board()}>
          {(now) => (
            <ul class="today" aria-label={t().board.today(now().today.day)}>
              <For each={["placed", "posted", "pushed", "failed"] as const}>
                {(what) => (
                  <li classList={{ bad: what === "failed" && now().today.failed > 0 }}>
                    <strong class="num">{n(now().today[what])}</strong>{" "}
                    {what === "failed" ? t().board.failures : t().board[what]}
                  </li>
                )}
              </For>
            </ul>
          )}
        </Show>
      </div>
      <Settled
        loading={board() === null && boardWhy() === null}
        why={boardWhy()}
        again={askBoard}
        rows={10}
        empty={board() === null}
        emptyWords=""
      >
        <div class="orders-board">
          <Way />
          <div>
            <Labels />
            <Failures />
            <Shops />
          </div>
        </div>
      </Settled>
    </div>
  );
}

/** One row a state, in the order of the way. */
function Way() {
  const { t, board } = useOrders();
  const n = (value: number) => numberOf(t().locale, value);
  return (
    <Panel title={t().board.way}>
      <ol class="way">
        <For each={board()?.states ?? []}>
          {(row) => (
            <li
              classList={{
                "is-empty": row.count === 0,
                "is-failed": row.state.startsWith("FAILED_") && row.count > 0,
                "is-first-failed": row.state === "FAILED_FETCH",
              }}
            >
              <A href={`${pageHref("list")}${query({ state: row.state })}`}>
                <span class="way-count num">{n(row.count)}</span>
                <span class="way-name">
                  <StateWord state={row.state} strong />
                  <span class="quiet">{t().stateMeaning[row.state]}</span>
                </span>
                <span class="way-facts">
                  <Show when={row.oldest_since}>
                    {(since) => (
                      <span>
                        <span class="quiet">{t().board.columns.oldest}</span> <Elapsed at={since()} bare />
                      </span>
                    )}
                  </Show>
                  <Show when={row.held > 0}>
                    <Said level="warning">{t().board.held(n(row.held))}</Said>
                  </Show>
                  <Show when={row.next_ship_by}>
                    {(at) => (
                      <span>
                        <span class="quiet">{t().board.columns.shipBy}</span>{" "}
                        <ShipBy at={at()} isShipped={isSent(row.state)} />
                      </span>
                    )}
                  </Show>
                </span>
              </A>
            </li>
          )}
        </For>
      </ol>
    </Panel>
  );
}

function Labels() {
  const { t, board } = useOrders();
  const count = () => board()?.labels_to_print ?? 0;
  return (
    <p class="labels-line">
      <Show when={count() > 0} fallback={<span class="quiet">{t().board.noLabels}</span>}>
        <Said level="unknown" strong>
          {t().board.labels(count(), numberOf(t().locale, count()))}
        </Said>
        <A
          class="button"
          href={`${pageHref("list")}${query({ printed: "false", state: "POSTED,AWAITING_TRACKING,TRACKED,MIRAKL_OK,FAILED_TRACKING,FAILED_PUSH" })}`}
        >
          {t().board.print}
        </A>
      </Show>
    </p>
  );
}

function Failures() {
  const { t, api, board, bulk, changedAt, now } = useOrders();
  const failed = () =>
    (board()?.states ?? []).reduce((sum, { state, count }) => sum + (state.startsWith("FAILED_") ? count : 0), 0);
  const orders = createAnswer<Orders>(api.get, () =>
    failed() === 0 ? null : `/api/v1/orders${query({ state: FAILED, limit: MAX_FAILED })}`,
  );
  const again = createThrottled(orders.again, AGAIN_MS);
  createEffect(on(changedAt, again, { defer: true }));
  const groups = createMemo(() => (failed() === 0 ? [] : failureGroups(orders.body()?.orders ?? [])));
  const n = (value: number) => numberOf(t().locale, value);
  const columns = (): Column<FailureGroup>[] => {
    const c = t().board.cells;
    return [
      {
        key: "reason",
        label: c.reason,
        card: "title",
        cell: (row) => (
          <span class="cause-cell">
            <StateWord state={row().state} /> <span>{row().cause}</span>
          </span>
        ),
      },
      {
        key: "orders",
        label: c.orders,
        cell: (row) => (
          <span>
            <strong class="num">{n(row().orders.length)}</strong>{" "}
            <For each={row().orders.slice(0, NAMED)}>
              {(order) => (
                <>
                  <A class="link" href={orderHref(order.id)}>
                    {order.order_id}
                  </A>{" "}
                </>
              )}
            </For>
            <Show when={row().orders.length > NAMED}>
              <span class="quiet">{t().board.more(n(row().orders.length - NAMED))}</span>
            </Show>
          </span>
        ),
      },
      { key: "since", label: c.since, class: "keep", cell: (row) => <Elapsed at={row().since} /> },
      {
        key: "next",
        label: c.next,
        class: "keep",
        cell: (row) => (
          <Show when={row().retryAt} fallback={<span class="quiet">{t().board.byPerson}</span>}>
            {(at) => (Date.parse(at()) <= now() ? t().detail.retryNow : <Elapsed at={at()} />)}
          </Show>
        ),
      },
      {
        key: "act",
        label: "",
        card: "bare",
        class: "keep acts",
        cell: (row) => (
          <Act
            permission="orders:operate"
            label={`${t().board.retryAll(n(row().orders.length))} · ${row().cause}`}
            onClick={() =>
              void bulk.act(
                "retry",
                row().orders.map(({ id }) => id),
                {},
              )
            }
          >
            {t().board.retryAll(n(row().orders.length))}
          </Act>
        ),
      },
    ];
  };
  return (
    <Panel title={t().board.failed}>
      <Settled
        loading={failed() > 0 && orders.body() === null && orders.why() === null}
        why={failed() > 0 ? orders.why() : null}
        again={orders.again}
        empty={groups().length === 0}
        emptyWords={t().board.noFailures}
      >
        <Table
          label={t().board.failed}
          columns={columns()}
          rows={groups()}
          by={(row) => row.key}
          marked={() => "bad"}
        />
      </Settled>
    </Panel>
  );
}

function Shops() {
  const { t, board, api, complain, say } = useOrders();
  const shops = () => board()?.shops ?? [];
  const read = async (): Promise<void> => {
    const answer = await api.send<Fetched>("POST", "/api/v1/orchestrator/fetch-orders");
    if (complain(answer) || !answer.ok) return;
    const refused = answer.body.shops.filter(({ outcome }) => outcome === "refused");
    for (const { name, reason } of refused) say(`${name}: ${reason ?? ""}`, "bad");
    if (refused.length < answer.body.shops.length) say(t().board.reading(answer.body.shops.length - refused.length));
  };
  return (
    <Panel
      title={t().board.shops}
      tools={
        <Act permission="orders:operate" onClick={() => void read()}>
          {t().board.readNow}
        </Act>
      }
    >
      <Show
        when={shops().length > 0}
        fallback={
          <p class="nothing">
            {t().board.noShops}{" "}
            <A class="link" href={pageHref("shops")}>
              {t().board.addShop}
            </A>
          </p>
        }
      >
        <ul class="shop-lines">
          <For each={shops()}>
            {(shop) => (
              <li>
                <Said level={shop.is_on ? (shop.read_until === null ? "unknown" : "normal") : "warning"}>
                  <strong>{shop.name}</strong>
                </Said>
                <span class="quiet">
                  <Show when={shop.is_on} fallback={t().board.shopOff}>
                    <Show when={shop.read_until} fallback={t().board.neverRead}>
                      {(until) => (
                        <>
                          {t().board.readUntil} <Elapsed at={until()} />
                        </>
                      )}
                    </Show>
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  );
}
