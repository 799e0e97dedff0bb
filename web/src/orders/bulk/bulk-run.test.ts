import { expect, it } from "vitest";
import type { Results } from "../../../../domains/orders/wire.ts";
import type { Result } from "../../desk/api.ts";
import { type BulkRun, chunksOf, runBulk } from "./bulk-run.ts";

const IDS = Array.from({ length: 120 }, (_, at) => `o${at}`);

function aServer(answer: (ids: string[], call: number) => Result<Results>) {
  const calls: string[][] = [];
  const told: BulkRun[] = [];
  const waits: number[] = [];
  let isStopped = false;
  const deps = {
    send: async (ids: string[]) => {
      calls.push(ids);
      return answer(ids, calls.length);
    },
    tell: (run: BulkRun) => void told.push(run),
    wait: async (ms: number) => void waits.push(ms),
    now: () => 1_000,
    isStopped: () => isStopped,
  };
  return { deps, calls, told, waits, stop: () => (isStopped = true) };
}

const all = (ids: string[], refused: Record<string, string> = {}): Result<Results> => {
  const results = ids.map((id) => ({
    id,
    order_id: null,
    outcome: id in refused ? ("refused" as const) : ("accepted" as const),
    reason: refused[id] ?? null,
  }));
  const accepted = results.filter(({ outcome }) => outcome === "accepted").length;
  return { ok: true, body: { success: true, results, accepted, refused: ids.length - accepted } };
};

it("asks in calls of fifty, tells how far it has come, and keeps each refusal with its reason", async () => {
  const server = aServer((ids) => all(ids, { o7: "it is held", o119: "no weight" }));
  const run = await runBulk(server.deps, "post", IDS);
  expect(server.calls.map((ids) => ids.length)).toEqual([50, 50, 20]);
  expect(server.calls.flat()).toEqual(IDS);
  expect(server.told.map(({ done }) => done)).toEqual([0, 50, 100, 120, 120]);
  expect(run).toMatchObject({ total: 120, done: 120, accepted: 118, state: { kind: "finished" } });
  expect(run.refusals).toEqual([
    { id: "o7", order: "o7", reason: "it is held" },
    { id: "o119", order: "o119", reason: "no weight" },
  ]);
});

it("waits as long as the server asks, then sends the same orders again", async () => {
  const server = aServer((ids, call) =>
    call === 2 ? { ok: false, why: { kind: "busy", detail: "", retryAfterS: 7 } } : all(ids),
  );
  const run = await runBulk(server.deps, "post", IDS);
  expect(server.waits).toEqual([7_000]);
  expect(server.calls[1]).toEqual(server.calls[2]);
  expect(server.told.map(({ state }) => state)).toContainEqual({ kind: "waiting", until: 8_000 });
  expect(run).toMatchObject({ done: 120, state: { kind: "finished" } });
});

it("stops where nobody answers, and says how many had an answer by then", async () => {
  const server = aServer((ids, call) => (call === 2 ? { ok: false, why: { kind: "offline" } } : all(ids)));
  const run = await runBulk(server.deps, "retry", IDS);
  expect(server.calls).toHaveLength(2);
  expect(run).toMatchObject({ done: 50, accepted: 50, state: { kind: "stopped", why: { kind: "offline" } } });
});

it("sends nothing more once it is stopped", async () => {
  const server = aServer((ids) => {
    server.stop();
    return all(ids);
  });
  const run = await runBulk(server.deps, "cancel", IDS);
  expect(server.calls).toHaveLength(1);
  expect(run.state).toEqual({ kind: "stopped", why: null });
});

it("gives up on a server that only ever asks to wait", async () => {
  const server = aServer(() => ({ ok: false, why: { kind: "busy", detail: "", retryAfterS: 1 } }));
  const run = await runBulk(server.deps, "post", ["a"]);
  expect(run).toMatchObject({ done: 0, state: { kind: "stopped", why: { kind: "busy" } } });
});

it("cuts into calls that leave nobody out and hold nobody twice", () => {
  for (const count of [0, 1, 49, 50, 51, 100, 101]) {
    const items = Array.from({ length: count }, (_, at) => at);
    const chunks = chunksOf(items, 50);
    expect(chunks.flat()).toEqual(items);
    expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= 50)).toBe(true);
  }
});
