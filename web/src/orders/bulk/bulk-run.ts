/** One thing done to many orders, in calls of as many as the server takes at once. Each order's answer is kept. Pure but for its deps. */
import type { Bulk, Results } from "../../../../domains/orders/wire.ts";
import type { Refused, Result } from "../../desk/api.ts";

export type BulkAction = Bulk["action"];

export type Refusal = { id: string; order: string; reason: string };

export type BulkRun = {
  action: BulkAction;
  total: number;
  /** Answered, either way. */
  done: number;
  accepted: number;
  refusals: readonly Refusal[];
  state:
    | { kind: "running" }
    /** The server asked for a pause: epoch ms of its end. */
    | { kind: "waiting"; until: number }
    | { kind: "finished" }
    /** By its owner (null), or because nobody answers; what was not sent was not done. */
    | { kind: "stopped"; why: Refused | null };
};

/** Orders a call: MAX_POST of the wire, which the server alone may import. */
export const ORDERS_A_CALL = 50;
/** Pauses in a row that the server may ask for before we give up. */
const MAX_WAITS = 20;

export const newRun = (action: BulkAction, total: number): BulkRun => ({
  action,
  total,
  done: 0,
  accepted: 0,
  refusals: [],
  state: { kind: "running" },
});

export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** The run with the answers of one more call. */
export function withResults(run: BulkRun, results: Results): BulkRun {
  const refused = results.results.filter(({ outcome }) => outcome === "refused");
  return {
    ...run,
    done: run.done + results.results.length,
    accepted: run.accepted + results.accepted,
    refusals: [
      ...run.refusals,
      ...refused.map(({ id, order_id, reason }) => ({ id, order: order_id ?? id, reason: reason ?? "" })),
    ],
    state: { kind: "running" },
  };
}

type Deps = {
  send(orderIds: string[]): Promise<Result<Results>>;
  tell(run: BulkRun): void;
  wait(ms: number): Promise<void>;
  now(): number;
  isStopped(): boolean;
};

/** Ends when every order has its answer, when it is stopped, or when the server cannot be reached. Never throws. */
export async function runBulk(deps: Deps, action: BulkAction, ids: readonly string[]): Promise<BulkRun> {
  let run = newRun(action, ids.length);
  const tell = (next: BulkRun): BulkRun => {
    run = next;
    deps.tell(run);
    return run;
  };
  tell(run);
  for (const chunk of chunksOf(ids, ORDERS_A_CALL)) {
    let waits = 0;
    for (;;) {
      if (deps.isStopped()) return tell({ ...run, state: { kind: "stopped", why: null } });
      const answer = await deps.send(chunk);
      if (answer.ok) {
        tell(withResults(run, answer.body));
        break;
      }
      if (answer.why.kind !== "busy" || ++waits > MAX_WAITS)
        return tell({ ...run, state: { kind: "stopped", why: answer.why } });
      const ms = answer.why.retryAfterS * 1000;
      tell({ ...run, state: { kind: "waiting", until: deps.now() + ms } });
      await deps.wait(ms);
    }
  }
  return tell({ ...run, state: { kind: "finished" } });
}
