import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { anOperatorApi, aPending, aPlane, NOW } from "./an-operator-api.ts";

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM control_commands"), env.DB.prepare("DELETE FROM task_runs")]);
});

describe("GET /workers and /queue", () => {
  it("show every lane, and the queues as they count themselves", async () => {
    const oldestMessageTimestamp = new Date(NOW - 90_000);
    const full = { metrics: async () => ({ backlogCount: 7, backlogBytes: 900, oldestMessageTimestamp }) };
    const empty = { metrics: async () => ({ backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: new Date(0) }) };
    const api = anOperatorApi({ bindings: { FETCH: empty, FETCH_HIGH: full } });
    expect(await api.get("/workers")).toMatchObject({
      status: 200,
      body: {
        workers: [
          { worker_id: "fetcher-01", status: "idle" },
          { worker_id: "fetcher-02", status: "down" },
        ],
      },
    });
    const { body, headers } = await api.get("/queue");
    expect(body).toMatchObject({
      pending: 3,
      queues: [
        { queue: "high", backlog_count: 7, backlog_bytes: 900, oldest_age_s: 90 },
        { queue: "normal", backlog_count: 0, oldest_age_s: null },
      ],
    });
    expect(headers.get("cache-control")).toBe("no-store");
  });
});

describe("GET /queue/history", () => {
  it("gives the minutes since the moment asked for, the last day unless told", async () => {
    const minutes = [25, 2, 1].map((hours) => ({
      at: new Date(NOW - hours * 3_600_000).toISOString(),
      planned: hours,
      good: 0,
      failed: 0,
      pending: 0,
      p95_ms: null,
    }));
    const api = anOperatorApi({ plane: aPlane({ minutes }).plane });
    expect((await api.get("/queue/history")).body).toEqual({
      since: "2026-10-07T08:00:00.000Z",
      minutes: minutes.slice(1),
    });
    expect((await api.get("/queue/history?since=90m")).body).toMatchObject({ minutes: [{ planned: 1 }] });
    expect(await api.get("/queue/history?since=long")).toMatchObject({ status: 400, body: { parameter: "since" } });
  });
});

describe("POST /commands", () => {
  it("issues it in the caller's name, keeps it, and writes down who did what from where", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const request = { command_id: "pause-0001", command: "PAUSE", scope: { source: "src-a" }, reason: "works" };
    const { status, body } = await api.call("POST", "/commands", request);
    expect(status).toBe(200);
    expect(body).toMatchObject({ repeated: false, command: { command_id: "pause-0001", issued_by: "key:ops (k1)" } });
    expect(asked).toEqual([{ what: "command", request: { ...request, expires_in_s: 300, by: "key:ops (k1)" } }]);
    expect(api.audits).toMatchObject([
      {
        action: "command.PAUSE",
        subject: "source src-a",
        actor: "key:ops (k1)",
        result: "done",
        address: "192.0.2.7",
        requestId: "req-1",
        before: { holds: [] },
        after: { command_id: "pause-0001", effect: "done" },
      },
    ]);
    expect(await api.get("/commands/history")).toMatchObject({
      body: { items: [{ command_id: "pause-0001", command: "PAUSE", scope: { source: "src-a" } }], next: null },
    });
  });

  it("answers the same id twice with the same command, and keeps one", async () => {
    const { plane } = aPlane();
    const api = anOperatorApi({ plane });
    const request = { command_id: "twice-0001", command: "DRAIN" };
    await api.call("POST", "/commands", request);
    expect((await api.call("POST", "/commands", request)).body).toMatchObject({ repeated: true });
    const row = await env.DB.prepare("SELECT COUNT(*) AS count FROM control_commands").first<{ count: number }>();
    expect(row?.count).toBe(1);
  });

  it("pages through all that were ever issued", async () => {
    const { plane } = aPlane();
    const api = anOperatorApi({ plane });
    for (let index = 0; index < 5; index++)
      await api.call("POST", "/commands", { command_id: `command-${index}`, command: "RESUME" });
    const seen: string[] = [];
    let cursor = "";
    for (;;) {
      const { body } = await api.get(`/commands/history?limit=2${cursor}`);
      const page = body as { items: { command_id: string }[]; next: string | null };
      seen.push(...page.items.map(({ command_id }) => command_id));
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(["command-4", "command-3", "command-2", "command-1", "command-0"]);
  });

  it.each([
    ["a command that there is not", { command: "EXPLODE" }, "command"],
    ["a scope of unknown parts", { command: "PAUSE", scope: { planet: "mars" } }, "scope.planet"],
    ["a lane with something beside it", { command: "PAUSE", scope: { lane: "a", source: "b" } }, "scope"],
    ["an id that is too short to be one", { command: "PAUSE", command_id: "x" }, "command_id"],
    ["an end that never comes", { command: "PAUSE", expires_in_s: 1e9 }, "expires_in_s"],
    ["an unknown field", { command: "PAUSE", force: true }, "force"],
  ])("refuses %s, names it and does nothing", async (_, request, parameter) => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const { status, body, headers } = await api.call("POST", "/commands", request);
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 400, parameter, request_id: "req-1" });
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(asked).toEqual([]);
  });

  it("refuses what is no JSON, and a body that says it is something else", async () => {
    const api = anOperatorApi();
    const json = { "content-type": "application/json" };
    expect((await api.raw("/commands", { method: "POST", headers: json, body: "{" })).status).toBe(400);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await api.raw("/commands", { method: "POST", headers: form, body: "command=PAUSE" })).status).toBe(415);
  });
});

describe("POST /workers/{id}/command", () => {
  it.each([
    ["in the body", "/workers/fetcher-01/command", { command: "PAUSE" }],
    ["in the query, as the first system's clients do", "/workers/fetcher-01/command?command=pause", undefined],
  ])("takes the command %s", async (_, path, body) => {
    const { plane, asked } = aPlane();
    const answer = await anOperatorApi({ plane }).call("POST", path, body);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "queued",
        payload: { command: "PAUSE", target: "fetcher-01" },
        command: { state: "acknowledged" },
      },
    });
    expect(asked[0]?.request).toMatchObject({ command: "PAUSE", scope: { lane: "fetcher-01" } });
  });

  it("means every lane by `all`", async () => {
    const { plane, asked } = aPlane();
    await anOperatorApi({ plane }).call("POST", "/workers/all/command", { command: "SCHEDULE_NOW" });
    expect(asked[0]?.request).toMatchObject({ command: "SCHEDULE_NOW", scope: {} });
  });

  it.each([
    ["a lane that there is not", "/workers/fetcher-99/command?command=PAUSE", 404, "id"],
    ["no command", "/workers/all/command", 400, "command"],
    ["a command that is not for one lane", "/workers/fetcher-01/command?command=REBALANCE", 400, "command"],
    ["a command that there is not", "/workers/all/command?command=DANCE", 400, "command"],
  ])("refuses %s", async (_, path, status, parameter) => {
    const { plane, asked } = aPlane();
    const answer = await anOperatorApi({ plane }).call("POST", path);
    expect(answer).toMatchObject({ status, body: { parameter } });
    expect(asked).toEqual([]);
  });
});

describe("POST /workers/scale", () => {
  it("says what was and is, and that the account's consumers were left alone where it holds no token", async () => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane });
    const { body } = await api.call("POST", "/workers/scale", { count: 16 });
    expect(body).toMatchObject({
      status: "ok",
      before: 2,
      after: 16,
      count: 16,
      consumers: { changed: false, detail: expect.stringContaining("CLOUDFLARE_ACCOUNT_TOKEN are not set") },
    });
    expect(asked).toEqual([{ what: "scale", request: 16 }]);
    expect(api.audits).toMatchObject([{ action: "workers.scale", before: { count: 2 }, after: { count: 16 } }]);
  });

  it("takes a difference from what is", async () => {
    const { plane, asked } = aPlane();
    await anOperatorApi({ plane }).call("POST", "/workers/scale", { delta: -1 });
    expect(asked).toEqual([{ what: "scale", request: 1 }]);
  });

  it("changes the account's consumers too where it may, and says when they would not", async () => {
    const bindings = { CLOUDFLARE_ACCOUNT_ID: "acc", CLOUDFLARE_ACCOUNT_TOKEN: "secret" };
    const refusing = async () => Response.json({ success: false, errors: [{ message: "No such account" }] });
    const api = anOperatorApi({ bindings, fetch: refusing });
    const { status, body } = await api.call("POST", "/workers/scale", { count: 4 });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      after: 4,
      consumers: { changed: false, detail: expect.stringContaining("No such account") },
    });
  });

  it.each([
    ["neither", {}, "count"],
    ["both", { count: 3, delta: 1 }, "count"],
    ["no lane at all", { count: 0 }, "count"],
    ["more than there may be", { count: 251 }, "count"],
    ["a difference that leaves none", { delta: -2 }, "delta"],
    ["half a lane", { count: 1.5 }, "count"],
    ["a number in words", { count: "many" }, "count"],
  ])("refuses %s, and changes nothing", async (_, request, parameter) => {
    const { plane, asked } = aPlane();
    const answer = await anOperatorApi({ plane }).call("POST", "/workers/scale", request);
    expect(answer).toMatchObject({ status: 400, body: { parameter } });
    expect(asked).toEqual([]);
  });
});

describe("POST /scheduler/run", () => {
  it("is SCHEDULE_NOW for everything", async () => {
    const { plane, asked } = aPlane();
    const { body } = await anOperatorApi({ plane }).call("POST", "/scheduler/run");
    expect(body).toMatchObject({ status: "queued", payload: { command: "SCHEDULE_NOW", target: "scheduler" } });
    expect(asked[0]?.request).toMatchObject({ command: "SCHEDULE_NOW", scope: {} });
  });
});

describe("POST /jobs/cancel", () => {
  it("gives each job that was taken back its one end", async () => {
    const { plane } = aPlane({}, [aPending("d:t:a:1"), aPending("d:t:a:2")]);
    const api = anOperatorApi({ plane });
    const { body } = await api.call("POST", "/jobs/cancel", { scope: { source: "src" } });
    expect(body).toEqual({ cancelled: 2, job_ids: ["d:t:a:1", "d:t:a:2"] });
    const { body: runs } = await api.get("/runs?outcome=cancelled");
    expect(runs).toMatchObject({
      items: [
        {
          run_id: "d:t:a:2#cancelled",
          final: true,
          message: "taken back by key:ops (k1) while it was waiting: paused",
        },
        { run_id: "d:t:a:1#cancelled", final: true },
      ],
    });
    expect(api.audits).toMatchObject([{ action: "jobs.cancel", subject: "source src", after: { cancelled: 2 } }]);
  });

  it.each([
    ["neither ids nor a scope", {}],
    ["both", { job_ids: ["a"], scope: {} }],
    ["no id in the list", { job_ids: [] }],
  ])("refuses %s", async (_, request) => {
    expect(await anOperatorApi().call("POST", "/jobs/cancel", request)).toMatchObject({
      status: 400,
      body: { parameter: "job_ids" },
    });
  });
});

describe("a key that may only read", () => {
  it.each([
    ["POST", "/commands", { command: "PAUSE" }],
    ["POST", "/workers/all/command", { command: "PAUSE" }],
    ["POST", "/workers/scale", { count: 3 }],
    ["POST", "/scheduler/run", undefined],
    ["POST", "/jobs/cancel", { scope: {} }],
    ["POST", "/dead-letters/replay", { filter: {}, expected_count: 1 }],
    ["POST", "/dead-letters/discard", { filter: {}, expected_count: 1 }],
    ["POST", "/dead-letters/a/replay", undefined],
    ["POST", "/dead-letters/a/discard", undefined],
    ["PUT", "/settings", { changes: { LANES: "3" } }],
    ["POST", "/settings/rollback", { version: 0 }],
  ])("is refused %s %s, whatever it sends", async (method, path, body) => {
    const { plane, asked } = aPlane();
    const api = anOperatorApi({ plane, scope: "read" });
    expect((await api.call(method, path, body)).status).toBe(403);
    expect(asked).toEqual([]);
  });

  it("may not change settings with control either", async () => {
    const api = anOperatorApi({ scope: "control" });
    expect((await api.call("PUT", "/settings", { changes: { LANES: "3" } })).status).toBe(403);
  });
});

describe("GET /schedules, /sources and their use", () => {
  it("answer the history of use by hour, and 404 for what never was", async () => {
    const HOUR = 3_600_000;
    await env.DB.prepare("DELETE FROM source_usage").run();
    await env.DB.batch(
      [0, 1, 30].map((ago) =>
        env.DB.prepare("INSERT INTO source_usage VALUES (?, 'src-a', ?, ?, 1, 10)").bind(
          `src-a@${NOW - ago * HOUR}`,
          NOW - ago * HOUR,
          100 - ago,
        ),
      ),
    );
    const api = anOperatorApi();
    expect((await api.get("/sources/src-a/usage?since=24h")).body).toMatchObject({
      source: "src-a",
      hours: [
        { hour_start: "2026-10-08T07:00:00.000Z", calls: 99 },
        { hour_start: "2026-10-08T08:00:00.000Z", calls: 100, failures: 1, bytes: 10 },
      ],
    });
    expect(await api.get("/sources/src/usage")).toMatchObject({ status: 404, body: { parameter: "id" } });
    expect(await api.get("/sources/src-a/usage?since=yesterday")).toMatchObject({ body: { parameter: "since" } });
    expect((await api.get("/schedules")).body).toEqual({ items: [] });
    expect((await api.get("/sources")).body).toEqual({ items: [] });
  });
});
