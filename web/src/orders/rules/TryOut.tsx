import { A } from "@solidjs/router";
import { createMemo, createSignal, For, Show } from "solid-js";
import type { Rule, Tried } from "../../../../domains/orders/wire.ts";
import { Panel } from "../../desk/Panel.tsx";
import { Said } from "../../desk/State.tsx";
import { type Column, Table } from "../../desk/Table.tsx";
import { numberOf } from "../../desk/time-words.ts";
import { useOrders } from "../link/context.tsx";
import { Act } from "../parts.tsx";
import { orderHref } from "../places.ts";

const COUNTS = [50, 200, 500];
type TriedOrder = Tried["orders"][number];

/** What the rules as they stand here would have done, before anybody saves them. */
export function TryOut(props: { rules: readonly Rule[] }) {
  const { t, api, complain } = useOrders();
  const [limit, setLimit] = createSignal(200);
  const [tried, setTried] = createSignal<{ answer: Tried; rules: readonly Rule[] } | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  const [isOnlyDifferent, setOnlyDifferent] = createSignal(true);
  const w = () => t().rules;
  const n = (value: number) => numberOf(t().locale, value);
  const run = async (): Promise<void> => {
    const { rules } = props;
    setBusy(true);
    const answer = await api.send<Tried>("POST", "/api/v1/rules/try", { rules, limit: limit() });
    setBusy(false);
    if (!complain(answer) && answer.ok) setTried({ answer: answer.body, rules });
  };
  const nameOf = (id: string | null): string =>
    id === null ? w().none : (tried()?.rules.find((rule) => rule.id === id)?.name ?? id);
  /** What has gone with nothing yet goes nowhere else. */
  const different = createMemo(() =>
    (tried()?.answer.orders ?? []).filter(({ is_different, before }) => is_different && before !== null),
  );
  const shown = () => (isOnlyDifferent() ? different() : (tried()?.answer.orders ?? []));
  const goes = (chosen: TriedOrder["now"], otherwise: string): string =>
    chosen === null ? otherwise : w().goes(chosen.account, chosen.service);
  const columns = (): Column<TriedOrder>[] => [
    {
      key: "order",
      label: w().columns.order,
      card: "title",
      class: "keep",
      cell: (row) => (
        <A class="link mono" href={orderHref(row().id)}>
          {row().order_id}
        </A>
      ),
    },
    {
      key: "before",
      label: w().columns.before,
      cell: (row) => <span class="quiet">{goes(row().before, w().nothing)}</span>,
    },
    {
      key: "now",
      label: w().columns.now,
      cell: (row) => (
        <span classList={{ strong: row().is_different && row().before !== null, bad: row().now === null }}>
          {goes(row().now, w().waits)}
        </span>
      ),
    },
    {
      key: "why",
      label: w().columns.by,
      cell: (row) => (
        <Show when={row().why.length > 0} fallback={nameOf(row().rule_id)}>
          <details>
            <summary>
              {nameOf(row().rule_id)} <span class="quiet">{w().why(row().why.length)}</span>
            </summary>
            <ul>
              <For each={row().why}>
                {(reason) => (
                  <li>
                    {nameOf(reason.rule_id)}: <span class="quiet">{reason.reason}</span>
                  </li>
                )}
              </For>
            </ul>
          </details>
        </Show>
      ),
    },
  ];
  return (
    <Panel
      title={w().tryTitle}
      note={w().tryLead}
      tools={
        <>
          <select aria-label={w().tryCount} onChange={(event) => setLimit(Number(event.currentTarget.value))}>
            <For each={COUNTS}>
              {(count) => (
                <option value={count} selected={count === limit()}>
                  {n(count)}
                </option>
              )}
            </For>
          </select>
          <Act permission="orders:read" disabled={isBusy()} onClick={() => void run()}>
            {w().tryRun(limit())}
          </Act>
        </>
      }
    >
      <Show when={tried()}>
        {(now) => (
          <div aria-live="polite" class="tried">
            <Show when={now().rules !== props.rules}>
              <p>
                <Said level="warning">{w().stale}</Said>
              </p>
            </Show>
            <h3>{w().taken}</h3>
            <ol class="taken">
              <For each={now().answer.taken}>
                {(row) => (
                  <li>
                    <span>{nameOf(row.rule_id)}</span>
                    <progress max={Math.max(1, now().answer.orders.length)} value={row.orders} aria-hidden="true" />
                    <strong class="num">{n(row.orders)}</strong>
                  </li>
                )}
              </For>
              <li classList={{ bad: now().answer.none > 0 }}>
                <span>{w().none}</span>
                <progress max={Math.max(1, now().answer.orders.length)} value={now().answer.none} aria-hidden="true" />
                <strong class="num">{n(now().answer.none)}</strong>
              </li>
            </ol>
            <h3>{w().different(different().length, now().answer.orders.length)}</h3>
            <label class="inline-field">
              <input
                type="checkbox"
                checked={isOnlyDifferent()}
                onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
              />
              {w().allDifferent}
            </label>
            <Show when={shown().length > 0} fallback={<p class="nothing">{w().same}</p>}>
              <div class="tried-orders">
                <Table label={w().tryTitle} columns={columns()} rows={shown()} by={(row) => row.id} />
              </div>
            </Show>
          </div>
        )}
      </Show>
    </Panel>
  );
}
