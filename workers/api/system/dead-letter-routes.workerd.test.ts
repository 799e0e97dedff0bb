import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { DeadLetterView } from "../../../contracts/control.ts";
import type { DeadLetterCount, ItemPage } from "../../../contracts/system.ts";
import { insertLetters, type LetterSeed } from "../../../db/a-run.ts";
import { countDeadLetters, markDeadLetters, nextDeadLetters } from "../../../db/dead-letters.ts";
import { anOperatorApi, aPlane, NOW } from "./an-operator-api.ts";

/** 600 letters of two causes and two sources, ten of them closed before. */
const LETTERS: LetterSeed[] = Array.from({ length: 600 }, (_, index) => ({
  id: `d:poll:t${index % 7}:${index}#5`,
  target: `d:t${index % 7}`,
  source: index % 2 === 0 ? "src-a" : "src-b",
  reason: index % 3 === 0 ? `unavailable: no answer within ${index} ms` : "rejected: 401 (text/html)",
  dead_at: NOW - 1_000 - Math.floor(index / 4) * 1_000,
  state: index < 10 ? "discarded" : "open",
}));
const OPEN = LETTERS.filter(({ state }) => state === "open");

beforeEach(async () => {
  await env.DB.exec("DELETE FROM dead_letters");
  await insertLetters(env.DB, LETTERS);
});

const count = async (filter: object): Promise<DeadLetterCount> =>
  (await anOperatorApi().call("POST", "/dead-letters/count", { filter })).body as DeadLetterCount;

describe("GET /dead-letters", () => {
  it("pages through what is open, the latest first, each once", async () => {
    const api = anOperatorApi();
    const seen: DeadLetterView[] = [];
    let cursor = "";
    for (;;) {
      const { body } = await api.get(`/dead-letters?limit=37${cursor}`);
      const { items, next } = body as ItemPage<DeadLetterView>;
      seen.push(...items);
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen.length).toBe(OPEN.length);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(OPEN.length);
    const times = seen.map(({ dead_at }) => dead_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it.each([
    ["state=discarded", 10],
    ["source=src-a&state=discarded", 5],
    ["target=d:t1&limit=200", OPEN.filter(({ target }) => target === "d:t1").length],
    ["q=WITHIN%20300%20MS", 1],
    ["since=3s&limit=200", OPEN.filter(({ dead_at = 0 }) => dead_at >= NOW - 3_000).length],
  ])("finds by %s", async (query, expected) => {
    const { body } = await anOperatorApi().get(`/dead-letters?${query}`);
    expect((body as ItemPage<DeadLetterView>).items.length).toBe(expected);
  });

  it("groups what died of one cause, so that the group's cause finds as many as it counts", async () => {
    const { body } = await anOperatorApi().get("/dead-letters/groups");
    const { items } = body as {
      items: { cause: string; source: string; count: number; first: string; last: string }[];
    };
    expect(items.map(({ cause }) => cause)).toContain("unavailable: no answer within * ms");
    expect(items.length).toBe(4);
    for (const { cause, source, count: grouped, first, last } of items) {
      expect((await count({ cause, source })).count).toBe(grouped);
      expect(first <= last).toBe(true);
    }
    expect(items.reduce((sum, group) => sum + group.count, 0)).toBe(OPEN.length);
  });

  it("shows one with its body, and 404 for none", async () => {
    const api = anOperatorApi();
    const id = OPEN[0]?.id ?? "";
    expect((await api.get(`/dead-letters/${encodeURIComponent(id)}`)).body).toMatchObject({ id, body: "{}" });
    expect(await api.get("/dead-letters/none")).toMatchObject({ status: 404, body: { parameter: "id" } });
  });

  it("exports what matches", async () => {
    const response = await anOperatorApi().raw("/dead-letters/export.csv?source=src-b");
    expect((await response.text()).match(/\r\n/g)?.length).toBe(
      1 + OPEN.filter(({ source }) => source === "src-b").length,
    );
  });

  it.each([
    ["state=lost", "state"],
    ["since=now", "since"],
    ["cursor=%20", "cursor"],
    ["limit=201", "limit"],
  ])("refuses %s", async (query, parameter) => {
    expect(await anOperatorApi().get(`/dead-letters?${query}`)).toMatchObject({ status: 400, body: { parameter } });
  });
});

describe("POST /dead-letters/replay", () => {
  it("starts what the count before promised, and no letter that dies after it", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const before = await count({ source: "src-a" });
    expect(before.count).toBe(OPEN.filter(({ source }) => source === "src-a").length);
    const request = { filter: before.filter, expected_count: before.count, bulk_id: "replay-001" };
    const { status, body } = await api.call("POST", "/dead-letters/replay", request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ bulk_id: "replay-001", action: "replay" });
    expect(asked).toEqual([
      {
        what: "startBulk",
        request: {
          bulk_id: "replay-001",
          action: "replay",
          filter: { source: "src-a", until: new Date(NOW).toISOString() },
          by: "key:ops (k1)",
        },
      },
    ]);
    expect(api.audits).toMatchObject([
      { action: "dead-letters.replay", result: "done", after: { bulk_id: "replay-001" } },
    ]);
  });

  it("ends its filter now where it was given none, or one in the future", async () => {
    const { plane, asked } = aPlane();
    const filter = { until: new Date(NOW + 3_600_000).toISOString() };
    await anOperatorApi({ plane }).call("POST", "/dead-letters/discard", { filter, expected_count: 600 });
    expect(asked[0]?.request).toMatchObject({ action: "discard", filter: { until: new Date(NOW).toISOString() } });
  });

  it("is refused when more match than were agreed to, and that is written down", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const { status, body } = await api.call("POST", "/dead-letters/replay", { filter: {}, expected_count: 500 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ parameter: "expected_count", detail: expect.stringContaining("590 match now") });
    expect(asked).toEqual([]);
    expect(api.audits).toMatchObject([{ action: "dead-letters.replay", result: "refused" }]);
  });

  it("goes on with fewer, which others have closed meanwhile, but not with none", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const request = { filter: {}, expected_count: 590 };
    await markDeadLetters(
      env.DB,
      OPEN.slice(0, 100).map(({ id }) => id),
      "replayed",
    );
    expect((await api.call("POST", "/dead-letters/replay", request)).status).toBe(200);
    await env.DB.exec("UPDATE dead_letters SET state = 'replayed'");
    expect((await api.call("POST", "/dead-letters/replay", request)).status).toBe(409);
    expect(asked.length).toBe(1);
  });

  it("answers an action that runs already with itself, though fewer are open by then", async () => {
    const running = {
      bulk_id: "replay-001",
      action: "replay" as const,
      total: 590,
      done: 590,
      failed: 0,
      started_at: "2026-10-08T07:00:00.000Z",
      ended_at: null,
    };
    const { plane } = aPlane({ bulk: [running] });
    await env.DB.exec("UPDATE dead_letters SET state = 'replayed'");
    const api = anOperatorApi({ plane });
    const again = { filter: {}, expected_count: 590, bulk_id: "replay-001" };
    expect((await api.call("POST", "/dead-letters/replay", again)).status).toBe(200);
    expect((await api.get("/bulk")).body).toEqual({ items: [running] });
  });

  it.each([
    ["an unknown part of a filter", { filter: { planet: "mars" }, expected_count: 1 }, "filter.planet"],
    ["no number", { filter: {} }, "expected_count"],
    ["a filter of no letters", { filter: { ids: [] }, expected_count: 1 }, "filter.ids"],
    ["an instant without a zone", { filter: { since: "2026-10-08" }, expected_count: 1 }, "filter.since"],
    ["no filter", { expected_count: 1 }, "filter"],
  ])("refuses %s", async (_, request, parameter) => {
    expect(await anOperatorApi().call("POST", "/dead-letters/replay", request)).toMatchObject({
      status: 400,
      body: { parameter },
    });
  });
});

describe("POST /dead-letters/{id}/replay", () => {
  it("is an action over one, refused for what is closed or unknown", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const path = (id: string | undefined) => `/dead-letters/${encodeURIComponent(id ?? "")}/replay`;
    expect((await api.call("POST", path(OPEN[3]?.id))).status).toBe(200);
    expect(asked[0]?.request).toMatchObject({ action: "replay", filter: { ids: [OPEN[3]?.id] } });
    expect(await api.call("POST", path(LETTERS[0]?.id))).toMatchObject({ status: 409, body: { parameter: "id" } });
    expect((await api.call("POST", path("none"))).status).toBe(404);
    expect(asked.length).toBe(1);
  });

  it("takes a letter that died in this very millisecond", async () => {
    await insertLetters(env.DB, [{ id: "just-now#1", dead_at: NOW }]);
    expect((await anOperatorApi().call("POST", "/dead-letters/just-now%231/replay")).status).toBe(200);
  });
});

describe("the walk of a bulk action", () => {
  it("meets every open letter that matches once, while it closes them behind it", async () => {
    const filter = { source: "src-b", until: new Date(NOW).toISOString() };
    const expected = OPEN.filter(({ source }) => source === "src-b").map(({ id }) => id);
    expect(await countDeadLetters(env.DB, filter)).toBe(expected.length);
    const seen: string[] = [];
    let after: string | null = null;
    for (let turn = 0; ; turn++) {
      const letters: Awaited<ReturnType<typeof nextDeadLetters>> = await nextDeadLetters(env.DB, filter, after, 50);
      if (letters.length === 0) break;
      const found = letters.map(({ id }) => id);
      const closed = await markDeadLetters(env.DB, found, "replayed");
      expect([...closed].sort()).toEqual([...found].sort());
      seen.push(...found);
      after = letters.at(-1)?.id ?? null;
      // What is replayed dies again at once.
      await insertLetters(
        env.DB,
        found.map((id) => ({ id: `${id}~${turn}`, source: "src-b", dead_at: NOW + turn })),
      );
    }
    expect(seen.sort()).toEqual(expected.sort());
    expect(await countDeadLetters(env.DB, filter)).toBe(0);
  });

  it("gives a letter that two close at once to one of them", async () => {
    const id = OPEN[0]?.id ?? "";
    const [one, other] = await Promise.all([
      markDeadLetters(env.DB, [id], "replayed"),
      markDeadLetters(env.DB, [id], "discarded"),
    ]);
    expect(one.size + other.size).toBe(1);
  });
});
