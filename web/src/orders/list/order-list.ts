/** Drives the list of orders: pages as the reader comes near them, and a new look whenever any order has changed. */
import { type Accessor, createComputed, createSignal, on, onCleanup } from "solid-js";
import type { OrderSummary, Orders } from "../../../../domains/orders/wire.ts";
import type { Refused, Result } from "../../desk/api.ts";
import { extended, patched, reordered } from "./live-rows.ts";

export type OrderList = {
  rows: Accessor<readonly OrderSummary[]>;
  /** Of all that the filters let through; null before the first answer. */
  total: Accessor<number | null>;
  ended: Accessor<boolean>;
  loading: Accessor<boolean>;
  why: Accessor<Refused | null>;
  /** Rows stand where they stood, and the server's order is another one by now. */
  isMoved: Accessor<boolean>;
  /** Rows of the new answer take their new places, now and from now on, until somebody looks again. */
  rest(isAtRest: boolean): void;
  settle(): void;
  /** The last row that is drawn. */
  view(last: number): void;
  again(): void;
};

export const PAGE_ROWS = 200;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 60;

export function createOrderList(options: {
  /** What is asked; another one starts anew. */
  of: Accessor<string>;
  isBelow(row: OrderSummary, other: OrderSummary): boolean;
  fetch(extra: { limit: number; cursor?: string }, signal: AbortSignal): Promise<Result<Orders>>;
}): OrderList {
  const [rows, setRows] = createSignal<readonly OrderSummary[]>([]);
  const [total, setTotal] = createSignal<number | null>(null);
  const [next, setNext] = createSignal<string | null>(null);
  const [loading, setLoading] = createSignal(true);
  const [why, setWhy] = createSignal<Refused | null>(null);
  const [isMoved, setMoved] = createSignal(false);
  let running: AbortController | undefined;
  let isAtRest = true;
  let lastFresh: { orders: readonly OrderSummary[]; hasMore: boolean } | null = null;

  async function ask(extra: { limit: number; cursor?: string }): Promise<Orders | null> {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    const answer = await options.fetch(extra, mine.signal);
    if (mine.signal.aborted) return null;
    setLoading(false);
    setWhy(answer.ok ? null : answer.why);
    return answer.ok ? answer.body : null;
  }

  const settle = (): void => {
    setMoved(false);
    const fresh = lastFresh;
    if (fresh === null) return;
    setRows((known) => reordered(known, fresh.orders, fresh.hasMore, options.isBelow));
    lastFresh = null;
  };

  async function look(): Promise<void> {
    const isFirst = total() === null;
    const page = await ask({ limit: PAGE_ROWS });
    if (page === null) return;
    setTotal(page.total);
    // Beyond the first page the cursor of the last page read leads on.
    if (isFirst || rows().length <= PAGE_ROWS) setNext(page.next);
    lastFresh = { orders: page.orders, hasMore: page.has_more };
    if (isFirst || isAtRest) return settle();
    const { rows: stood, isMoved: moved } = patched(rows(), page.orders);
    setRows(stood);
    setMoved(moved);
  }

  async function more(): Promise<void> {
    const cursor = next();
    if (cursor === null || loading()) return;
    const page = await ask({ limit: PAGE_ROWS, cursor });
    if (page === null) return;
    setTotal(page.total);
    setNext(page.next);
    setRows((known) => extended(known, page.orders));
  }

  createComputed(
    on(options.of, () => {
      setRows([]);
      setTotal(null);
      setNext(null);
      setMoved(false);
      lastFresh = null;
      void look();
    }),
  );
  onCleanup(() => running?.abort());

  return {
    rows,
    total,
    ended: () => total() !== null && next() === null,
    loading,
    why,
    isMoved,
    rest(next) {
      isAtRest = next;
      if (next && isMoved()) settle();
    },
    settle,
    view(last) {
      if (last + AHEAD >= rows().length) void more();
    },
    again: () => void look(),
  };
}
