import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { RunCountsView, RunDetail, RunPage } from "../../../contracts/system.ts";
import { aWeekOfRuns, insertLetters, insertRuns } from "../../../db/a-run.ts";
import { anOperatorApi, NOW } from "./an-operator-api.ts";

const ALL = aWeekOfRuns(20_000);
const FAILED = ["unavailable", "throttled", "malformed", "rejected"];
const api = anOperatorApi();

beforeAll(async () => {
  await env.DB.batch([env.DB.prepare("DELETE FROM task_runs"), env.DB.prepare("DELETE FROM dead_letters")]);
  await insertRuns(env.DB, [
    ...ALL,
    {
      run_id: "d:poll:x:1#1",
      job_id: "d:poll:x:1",
      attempt: 1,
      final: 0,
      outcome: "unavailable",
      message: '=HYPERLINK("http://x")',
      finished_at: NOW - 5e9,
      started_at: NOW - 5e9 - 800,
      scheduled_at: NOW - 5e9 - 1000,
      exchange: null,
    } as never,
    {
      run_id: "d:poll:x:1#2",
      job_id: "d:poll:x:1",
      attempt: 2,
      outcome: "rejected",
      message: "401, key\nwrong",
      finished_at: NOW - 5e9 + 9000,
      started_at: NOW - 5e9 + 8000,
      scheduled_at: NOW - 5e9 - 1000,
    },
  ]);
  await env.DB.prepare("UPDATE task_runs SET exchange = ? WHERE run_id = 'd:poll:x:1#1'")
    .bind(JSON.stringify({ url: "https://up.example/a", status: 502 }))
    .run();
  await insertLetters(env.DB, [{ id: "d:poll:x:1#2", reason: "rejected: 401, key wrong", dead_at: NOW - 5e9 + 9000 }]);
});

async function page(query: string): Promise<RunPage> {
  const { status, body } = await api.get(`/runs?${query}`);
  expect(status).toBe(200);
  return body as RunPage;
}

describe("GET /runs", () => {
  it("gives the latest first, fifty at a time unless told", async () => {
    const { items, next, searched_to } = await page("");
    expect(items.length).toBe(50);
    expect(items[0]).toMatchObject({ run_id: "d:poll:t0:0#1", final: true, finished_at: "2026-10-08T08:00:00.000Z" });
    expect(items[0]).not.toHaveProperty("exchange");
    expect(next).not.toBeNull();
    expect(searched_to).toBe(items.at(-1)?.finished_at);
  });

  it("gives all failures over its pages, each once, with the filter that the first page had", async () => {
    const seen: string[] = [];
    let cursor = "";
    for (;;) {
      const { items, next } = await page(`outcome=failed&since=7d&limit=500${cursor}`);
      seen.push(...items.map(({ run_id }) => run_id));
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    const expected = ALL.filter(({ outcome = "" }) => FAILED.includes(outcome)).map(({ run_id }) => run_id);
    expect(seen).toEqual(expected);
  });

  it("takes instants with their zone, and how long ago", async () => {
    const byInstant = await page("since=2026-10-08T09:55:00%2B02:00&limit=500");
    const byAge = await page("since=5m&limit=500");
    expect(byInstant.items).toEqual(byAge.items);
    expect(byAge.items.length).toBe(11);
  });

  it.each([
    ["outcome=good,nonsense", "outcome"],
    ["since=yesterday", "since"],
    ["until=2026-13-99", "until"],
    ["until=2026-10-08T08:00:00", "until"],
    ["limit=0", "limit"],
    ["limit=501", "limit"],
    ["limit=ten", "limit"],
    ["cursor=nonsense!", "cursor"],
    ["final=maybe", "final"],
    ["q=", "q"],
    [`q=${"x".repeat(201)}`, "q"],
  ])("refuses %s and names it", async (query, parameter) => {
    expect(await api.get(`/runs?${query}`)).toMatchObject({ status: 400, body: { parameter, title: "Bad parameter" } });
  });
});

describe("GET /runs/{run_id}", () => {
  it("tells a job's whole story from any of its runs", async () => {
    const { body } = await api.get(`/runs/${encodeURIComponent("d:poll:x:1#1")}`);
    const detail = body as RunDetail;
    expect(detail.run.run_id).toBe("d:poll:x:1#1");
    expect(detail.attempts.map(({ run_id, exchange }) => [run_id, exchange])).toEqual([
      ["d:poll:x:1#1", { url: "https://up.example/a", status: 502 }],
      ["d:poll:x:1#2", null],
    ]);
    expect(detail.timeline.map(({ what, attempt, after_ms }) => [what, attempt, after_ms])).toEqual([
      ["scheduled", null, null],
      ["admitted", 1, 200],
      ["ended", 1, 800],
      ["admitted", 2, 8_000],
      ["ended", 2, 1_000],
      ["given up", null, 0],
    ]);
    expect(detail.dead_letter).toMatchObject({ id: "d:poll:x:1#2", state: "open" });
  });

  it("is 404 for a run that is not kept", async () => {
    expect(await api.get("/runs/none%231")).toMatchObject({ status: 404, body: { parameter: "run_id" } });
  });
});

describe("GET /runs/counts", () => {
  it("says what failed, of what, since when, over the last day unless told", async () => {
    const { body } = await api.get("/runs/counts");
    const counts = body as RunCountsView;
    expect(counts.since).toBe("2026-10-07T08:00:00.000Z");
    expect(counts.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(2_881);
    expect(counts.causes[0]).toMatchObject({ cause: "no answer within * ms" });
    const { body: ever } = await api.get("/runs/counts?since=365d&q=hyperlink");
    expect((ever as RunCountsView).causes).toMatchObject([{ outcome: "unavailable", count: 1 }]);
  });
});

describe("GET /runs/export", () => {
  it("streams every match as CSV, with a header, and disarms formulas", async () => {
    const response = await api.raw("/runs/export.csv?outcome=failed");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="runs.csv"');
    const text = await response.text();
    expect(text.split("\r\n")[0]).toBe(
      "run_id,job_id,domain,task_type,target,source,lane,attempt,outcome,final,scheduled_at,started_at,finished_at,duration_ms,http_status,bytes,changed,rejected_count,generation,message",
    );
    expect(text.match(/\r\n/g)?.length).toBe(1 + 2_000 + 2);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text).toContain('"401, key\nwrong"');
  });

  it("streams the same as JSON", async () => {
    const response = await api.raw("/runs/export.json?outcome=malformed");
    const rows: unknown = await response.json();
    expect(rows).toHaveLength(ALL.filter(({ outcome }) => outcome === "malformed").length);
  });

  it("refuses a wrong filter before it sends a byte", async () => {
    expect((await api.raw("/runs/export.csv?outcome=nonsense")).status).toBe(400);
  });
});

describe("GET /tasks/recent", () => {
  it("says how the latest ended, in the first system's words", async () => {
    const { body } = await api.get("/tasks/recent?limit=4");
    expect(body).toMatchObject({
      items: [
        { job_id: "d:poll:t0:0", status: "success", worker_id: "fetcher-01", error_message: null },
        { status: "success" },
        { status: "success" },
        { job_id: "d:poll:t3:3", status: "error", outcome: "unavailable", error_message: "no answer within 8003 ms" },
      ],
    });
  });
});
