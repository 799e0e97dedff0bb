import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { causeOf } from "../kernel/cause.ts";
import { aWeekOfRuns, insertRuns, NOW } from "./a-run.ts";
import type { Position } from "./paging.ts";
import { allRuns, attemptsOf, countRuns, listRuns, type RunFilter, runPageStatements } from "./runs.ts";

const TWENTY_THOUSAND = 20_000;
const ids = (rows: { run_id: string }[]): string[] => rows.map(({ run_id }) => run_id);

async function walk(filter: RunFilter, request: { limit: number; scanRows?: number }) {
  const pages: string[][] = [];
  let after: Position | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(env.DB, filter, { ...request, after });
    pages.push(ids(page.rows));
    after = page.next;
  } while (after !== null);
  return pages;
}

describe("20,000 runs", () => {
  const all = aWeekOfRuns(TWENTY_THOUSAND);
  beforeAll(async () => {
    await env.DB.exec("DELETE FROM task_runs");
    await insertRuns(env.DB, all);
  });

  it("are walked whole, the latest first, each once", async () => {
    const pages = await walk({}, { limit: 1_000 });
    expect(pages.flat()).toEqual(all.map(({ run_id }) => run_id));
  });

  it.each<[string, RunFilter, (row: (typeof all)[number]) => boolean]>([
    ["failures", { outcomes: ["unavailable", "throttled"] }, ({ outcome = "" }) => /unav|thro/.test(outcome)],
    ["a source", { source: "src-b" }, ({ source }) => source === "src-b"],
    ["a lane", { lane: "fetcher-07" }, ({ lane }) => lane === "fetcher-07"],
    ["a target", { target: "d:t7" }, ({ target }) => target === "d:t7"],
    ["a beginning of targets", { target: "d:t4*" }, ({ target = "" }) => target.startsWith("d:t4")],
    [
      "a window",
      { since: NOW - 600_000, until: NOW - 60_000 },
      ({ finished_at = 0 }) => finished_at >= NOW - 600_000 && finished_at < NOW - 60_000,
    ],
    ["a text, whatever its case", { text: "WITHIN 8003 MS" }, ({ message }) => message === "no answer within 8003 ms"],
    ["a job", { jobId: "d:poll:t42:1042" }, ({ run_id }) => run_id === "d:poll:t42:1042#1"],
    ["a cause", { cause: "no answer within * ms" }, ({ message }) => message !== null],
    [
      "several parts at once",
      { source: "src-a", target: "d:t13", outcomes: ["throttled"] },
      (row) => row.source === "src-a" && row.target === "d:t13" && row.outcome === "throttled",
    ],
    ["the first attempts of nothing", { final: false }, () => false],
  ])("are found by %s: all that match and nothing else", async (_, filter, matches) => {
    const expected = all.filter(matches).map(({ run_id }) => run_id);
    expect((await walk(filter, { limit: 500 })).flat()).toEqual(expected);
  });

  it("take text as it is: a percent sign and an underscore are no wildcards", async () => {
    expect((await listRuns(env.DB, { text: "no%ms" }, { after: null, limit: 5 })).rows).toEqual([]);
    expect((await listRuns(env.DB, { text: "no_answer" }, { after: null, limit: 5 })).rows).toEqual([]);
  });

  it("are searched in pieces of a bounded size for what is rare, which say how far they looked", async () => {
    const rare = { text: "within 27993 ms" };
    const first = await listRuns(env.DB, rare, { after: null, limit: 10, scanRows: 5_000 });
    expect(first.rows).toEqual([]);
    expect(first.searchedTo).toBe(NOW - 5_000 * 30_000);
    const pages = await walk(rare, { limit: 10, scanRows: 5_000 });
    expect(pages.length).toBe(4);
    expect(pages.flat()).toEqual(["d:poll:t43:19993#1"]);
    const last = await listRuns(env.DB, rare, { after: { at: NOW - 18_000 * 30_000, id: "" }, limit: 10 });
    expect(last).toMatchObject({ next: null, searchedTo: null });
  });

  it.each<[string, RunFilter, string]>([
    ["nothing", {}, "task_runs_finished"],
    ["a window", { since: NOW - 60_000, until: NOW }, "task_runs_finished"],
    ["a source", { source: "src-a" }, "task_runs_finished"],
    ["a target", { target: "d:*" }, "task_runs_finished"],
    ["text", { text: "x" }, "task_runs_finished"],
    ["good outcomes", { outcomes: ["changed"] }, "task_runs_finished"],
    ["failures", { outcomes: ["malformed", "expired"] }, "task_runs_failed"],
    ["failures of a source", { outcomes: ["malformed"], source: "src-a", since: NOW - 60_000 }, "task_runs_failed"],
    ["a job", { jobId: "j", since: NOW - 60_000 }, "task_runs_job"],
  ])("are never scanned or sorted for %s, on the first page or the thousandth", async (_, filter, index) => {
    for (const after of [null, { at: NOW - 90_000, id: "x" }]) {
      const { floor, page } = runPageStatements(filter, { after, limit: 50 });
      for (const statement of floor === null ? [page] : [page, floor]) {
        const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${statement.sql}`)
          .bind(...statement.values)
          .all<{ detail: string }>();
        const plan = results.map(({ detail }) => detail);
        const reads = plan.filter((step) => /task_runs/.test(step));
        expect(reads.length).toBeGreaterThan(0);
        for (const step of reads)
          expect(step).toMatch(new RegExp(`^SEARCH task_runs USING (COVERING )?INDEX ${index}\\b`));
        // A handful of attempts may be sorted; a table may not.
        if (index !== "task_runs_job") expect(plan.join("\n")).not.toContain("TEMP B-TREE");
      }
    }
  });

  it("are read no further than the page needs", async () => {
    const { page } = runPageStatements({}, { after: null, limit: 50 });
    const { meta } = await env.DB.prepare(page.sql)
      .bind(...page.values)
      .all();
    expect(meta.rows_read).toBeLessThan(150);
  });

  it("are counted by outcome, and their failures by cause", async () => {
    const counts = await countRuns(env.DB, { since: NOW - 1_000 * 30_000 });
    expect(Object.fromEntries(counts.outcomes.map(({ outcome, count }) => [outcome, count]))).toEqual(
      Object.fromEntries(
        Object.entries(Object.groupBy(all.slice(0, 1_001), ({ outcome = "" }) => outcome)).map(([outcome, rows]) => [
          outcome,
          rows?.length,
        ]),
      ),
    );
    expect(new Set(counts.causes.map(({ cause }) => cause))).toEqual(new Set(["no answer within * ms"]));
    expect(counts.causes.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(counts.causes.find(({ outcome, source }) => outcome === "unavailable" && source === "src-a")).toMatchObject({
      last: NOW - 3 * 30_000,
    });
    expect(counts.cutAt).toBeNull();
    const unavailable = await countRuns(env.DB, { since: 0, outcomes: ["unavailable"], source: "src-a" });
    expect(unavailable.outcomes.map(({ outcome }) => outcome)).toEqual(["unavailable"]);
  });

  it("are exported whole", async () => {
    let count = 0;
    for await (const rows of allRuns(env.DB, { outcomes: ["malformed"] }, 300)) count += rows.length;
    expect(count).toBe(all.filter(({ outcome }) => outcome === "malformed").length);
  });
});

describe("paging", () => {
  beforeEach(async () => void (await env.DB.exec("DELETE FROM task_runs")));

  it("gives every row once and in order, whatever comes in at the top meanwhile", async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        // Few instants for many rows: ties are where keyset paging goes wrong.
        fc.array(fc.record({ at: fc.integer({ min: 0, max: 6 }), failed: fc.boolean() }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
        fc.constantFrom<RunFilter>({}, { outcomes: ["malformed"] }, { source: "src-a" }, { text: "boom" }),
        async (rows, limit, scanRows, arrivals, filter) => {
          round++;
          await env.DB.exec("DELETE FROM task_runs");
          const seeded = rows.map(({ at, failed }, index) => ({
            run_id: `r${round}-${String(index).padStart(3, "0")}`,
            finished_at: NOW + at,
            outcome: failed ? "malformed" : "changed",
            message: failed ? "Boom" : null,
          }));
          await insertRuns(env.DB, seeded);
          const matches = (row: (typeof seeded)[number]) =>
            filter.source !== undefined || Object.keys(filter).length === 0 || row.outcome === "malformed";
          const expected = seeded
            .filter(matches)
            .sort((a, b) => b.finished_at - a.finished_at || (a.run_id < b.run_id ? 1 : -1))
            .map(({ run_id }) => run_id);

          const seen: string[] = [];
          let after: Position | null = null;
          let turn = 0;
          do {
            const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(env.DB, filter, {
              after,
              limit,
              scanRows,
            });
            expect(page.rows.length).toBeLessThanOrEqual(limit);
            seen.push(...ids(page.rows));
            after = page.next;
            const coming = arrivals[turn] ?? 0;
            await insertRuns(
              env.DB,
              Array.from({ length: coming }, (_, index) => ({
                run_id: `new-${turn}-${index}`,
                finished_at: NOW + 100 + turn,
                outcome: "malformed",
                message: "boom",
              })),
            );
            turn++;
          } while (after !== null);
          expect(seen).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a cause, as a filter", () => {
  it("finds the message that it was made of", async () => {
    let round = 0;
    await env.DB.exec("DELETE FROM task_runs");
    const piece = fc.constantFrom(
      "no answer",
      " within ",
      "8000",
      " ms",
      "503",
      " (text/html)",
      "é",
      "%",
      "_",
      "'",
      "🚇",
      "a".repeat(90),
      "?key=1",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (parts) => {
        const message = parts.join("");
        const run_id = `cause-${round++}`;
        await insertRuns(env.DB, [{ run_id, message, outcome: "malformed", finished_at: NOW + round }]);
        const { rows } = await listRuns(env.DB, { cause: causeOf(message) }, { after: null, limit: 200 });
        expect(ids(rows)).toContain(run_id);
      }),
      { numRuns: 80 },
    );
  });

  it("does not find what merely has the same words elsewhere", async () => {
    await env.DB.exec("DELETE FROM task_runs");
    await insertRuns(env.DB, [
      { run_id: "a", message: "no answer within 8 ms" },
      { run_id: "b", message: "really no answer within 8 ms" },
      { run_id: "c", message: "no answer within 8 ms, again" },
      { run_id: "d", message: null },
    ]);
    const { rows } = await listRuns(env.DB, { cause: "no answer within * ms" }, { after: null, limit: 9 });
    expect(ids(rows)).toEqual(["a"]);
    const silent = await listRuns(env.DB, { cause: "" }, { after: null, limit: 9 });
    expect(ids(silent.rows)).toEqual(["d"]);
  });
});

describe("attemptsOf", () => {
  it("brings all attempts at the job, first attempt first, with their exchanges", async () => {
    await env.DB.exec("DELETE FROM task_runs");
    await insertRuns(env.DB, [
      { run_id: "j#2", job_id: "j", attempt: 2, finished_at: NOW + 9 },
      { run_id: "j#1", job_id: "j", attempt: 1, outcome: "unavailable" },
      { run_id: "k#1", job_id: "k" },
    ]);
    await env.DB.prepare("UPDATE task_runs SET exchange = ? WHERE run_id = 'j#1'").bind('{"status":502}').run();
    const attempts = await attemptsOf(env.DB, "j#2");
    expect(attempts.map(({ run_id, exchange }) => [run_id, exchange])).toEqual([
      ["j#1", '{"status":502}'],
      ["j#2", null],
    ]);
    expect(await attemptsOf(env.DB, "none")).toEqual([]);
  });
});
