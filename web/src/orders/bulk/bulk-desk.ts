/** The bulk actions under way and just ended, and the labels just made. They outlive the page that began them. */
import { type Accessor, createSignal, onCleanup } from "solid-js";
import type { Bulk, OrderSummary, Results } from "../../../../domains/orders/wire.ts";
import type { Desk } from "../../desk/context.tsx";
import type { OrdersApi } from "../link/orders-api.ts";
import type { Words } from "../words/words.ts";
import { type BulkAction, type BulkRun, chunksOf, runBulk } from "./bulk-run.ts";

/** MAX_LABELS of the wire. */
const LABELS_A_CALL = 100;

export type ShownRun = BulkRun & { id: number };
export type PrintedFile = { id: number; url: string; name: string; labels: number };

type OptionsOf<A extends BulkAction> = Omit<Extract<Bulk, { action: A }>, "action" | "order_ids">;

export type BulkDesk = {
  runs: Accessor<readonly ShownRun[]>;
  files: Accessor<readonly PrintedFile[]>;
  /** Asks first; answers false where nothing was done. */
  act<A extends BulkAction>(action: A, ids: readonly string[], options: OptionsOf<A>): Promise<boolean>;
  /** Of those with a label, one PDF a hundred, opened in a tab of its own. */
  print(orders: readonly Pick<OrderSummary, "id" | "order_id" | "has_label">[]): Promise<boolean>;
  stop(id: number): void;
  hide(id: number): void;
};

type Deps = { api: OrdersApi; desk: Desk; t: () => Words; onChanged(): void };

export function createBulkDesk({ api, desk, t, onChanged }: Deps): BulkDesk {
  const [runs, setRuns] = createSignal<readonly ShownRun[]>([]);
  const [files, setFiles] = createSignal<readonly PrintedFile[]>([]);
  const stopped = new Set<number>();
  let last = 0;

  const hide = (id: number): void => {
    stopped.add(id);
    for (const file of files()) if (file.id === id) URL.revokeObjectURL(file.url);
    setRuns((all) => all.filter((run) => run.id !== id));
    setFiles((all) => all.filter((file) => file.id !== id));
  };
  onCleanup(() => {
    for (const { url } of files()) URL.revokeObjectURL(url);
  });
  const show = (shown: ShownRun): void => {
    setRuns((all) =>
      all.some(({ id }) => id === shown.id) ? all.map((one) => (one.id === shown.id ? shown : one)) : [...all, shown],
    );
  };

  return {
    runs,
    files,
    hide,
    stop: (id) => stopped.add(id),
    async act(action, ids, options) {
      if (ids.length === 0) return false;
      const words = t().act;
      const yes = await desk.confirm({
        title: words[action],
        body: words.body[action],
        count: ids.length,
        things: t().things.orders,
        action: words[action],
        danger: action === "cancel",
        asksReason: action === "cancel",
      });
      if (yes === null) return false;
      const id = ++last;
      const reason = action === "cancel" && yes.reason !== "" ? { reason: yes.reason } : {};
      const run = await runBulk(
        {
          send: (order_ids) =>
            api.send<Results>("POST", "/api/v1/orders/bulk", { action, order_ids, ...options, ...reason }),
          tell: (now) => show({ ...now, id }),
          wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          now: () => desk.now(),
          isStopped: () => stopped.has(id),
        },
        action,
        ids,
      );
      onChanged();
      // What went well needs no more than a glance.
      if (run.state.kind === "finished" && run.refusals.length === 0) setTimeout(() => hide(id), 8_000);
      return run.accepted > 0;
    },
    async print(orders) {
      const without = orders.filter(({ has_label }) => !has_label);
      const ids = orders.filter(({ has_label }) => has_label).map(({ id }) => id);
      if (ids.length === 0) {
        desk.say(t().act.whyNot.print, "bad");
        return false;
      }
      const yes = await desk.confirm({
        title: t().act.print,
        body:
          without.length === 0
            ? t().act.body.print
            : `${t().act.body.print} ${t().act.without(without.map(({ order_id }) => order_id))}`,
        count: ids.length,
        things: t().things.labels,
        action: t().act.print,
      });
      if (yes === null) return false;
      for (const [index, chunk] of chunksOf(ids, LABELS_A_CALL).entries()) {
        const answer = await api.file("/api/v1/labels", { order_ids: chunk });
        if (desk.complain(answer) || !answer.ok) return index > 0;
        const url = URL.createObjectURL(new Blob([answer.body], { type: "application/pdf" }));
        const id = ++last;
        setFiles((all) => [...all, { id, url, name: `labels-${index + 1}.pdf`, labels: chunk.length }]);
        window.open(url, "_blank");
      }
      onChanged();
      return true;
    },
  };
}
