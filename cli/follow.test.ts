/** Following: what comes live is shown once, through lost connections. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunView } from "../contracts/control.ts";
import { type AVigie, aVigie, type Running, startVigie } from "./a-vigie.ts";

// A process that follows takes its time to start, and a lost connection to be made again.
vi.setConfig({ testTimeout: 30_000 });

let vigie: AVigie;
let running: Running | undefined;
beforeEach(async () => {
  vigie = await aVigie();
});
afterEach(async () => {
  running?.process.kill();
  await running?.ended;
  await vigie.close();
});

function start(...args: string[]): Running {
  running = startVigie([...args, "--url", vigie.url]);
  return running;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });
const lines = (run: Running) =>
  run
    .said()
    .out.split("\n")
    .filter((line) => line !== "");
const ids = (run: Running) => lines(run).map((line) => JSON.parse(line).run_id);

const aRun = (overrides: Partial<RunView> = {}): RunView => ({
  run_id: "r1",
  job_id: "transit:poll:network:1",
  domain: "transit",
  task_type: "poll",
  target: "network",
  source: "prim-et",
  lane: "fetcher-01",
  attempt: 1,
  outcome: "changed",
  final: true,
  scheduled_at: "2026-11-22T10:00:00.000Z",
  started_at: "2026-11-22T10:00:01.000Z",
  finished_at: "2026-11-22T10:00:02.000Z",
  duration_ms: 1000,
  http_status: 200,
  bytes: 10,
  changed: 1,
  rejected_count: 0,
  generation: 1,
  message: null,
  ...overrides,
});

const page = (...items: RunView[]) => ({ items, next: null, searched_to: null });

describe("vigie runs --follow", () => {
  it("shows the past, oldest first, then what ends: one JSON line a run, none twice", async () => {
    vigie.answers["GET /api/system/runs"] = [page(aRun({ run_id: "r2" }), aRun({ run_id: "r1" }))];
    const following = start("runs", "--follow", "--json");
    await until(() => expect(ids(following)).toEqual(["r1", "r2"]));
    vigie.say({ type: "run", runs: [aRun({ run_id: "r2" }), aRun({ run_id: "r3" })] });
    await until(() => expect(ids(following)).toEqual(["r1", "r2", "r3"]));
  });

  it("shows what the filter wants and nothing else", async () => {
    vigie.answers["GET /api/system/runs"] = [page()];
    const following = start("runs", "--follow", "--json", "--failed", "--target", "transit:stop:*", "--q", "TIMEOUT");
    await until(() =>
      expect(vigie.asked.map(({ path }) => path)).toContainEqual(expect.stringContaining("outcome=failed")),
    );
    const wanted = { outcome: "unavailable", target: "transit:stop:1", message: "a timeout" };
    vigie.say({
      type: "run",
      runs: [
        aRun({ ...wanted, run_id: "another outcome", outcome: "changed" }),
        aRun({ ...wanted, run_id: "another target", target: "transit:metro:1" }),
        aRun({ ...wanted, run_id: "another message", message: "503" }),
        aRun({ ...wanted, run_id: "wanted" }),
      ],
    });
    await until(() => expect(ids(following)).toEqual(["wanted"]));
  });

  it("makes a lost connection again, and asks for what ended meanwhile", async () => {
    vigie.answers["GET /api/system/runs"] = [
      page(aRun({ run_id: "r1", finished_at: "2026-11-22T10:00:02.000Z" })),
      page(aRun({ run_id: "r2" }), aRun({ run_id: "r1" })),
    ];
    const following = start("runs", "--follow", "--json");
    await until(() => expect(ids(following)).toEqual(["r1"]));
    for (const socket of vigie.sockets) socket.destroy();
    await until(() => expect(ids(following)).toEqual(["r1", "r2"]));
    expect(vigie.asked.map(({ path }) => path)).toContain(
      "/api/system/runs?since=2026-11-22T10%3A00%3A02.000Z&limit=500",
    );
    expect(following.said().err).toContain("again in 0.5 s");
  });

  it("ends with 2 when the key is no good any more", async () => {
    vigie.answers["GET /api/system/runs"] = [page(aRun())];
    const following = start("runs", "--follow");
    await until(() => expect(lines(following)).toHaveLength(1));
    vigie.answers["POST /api/system/ticket"] = [
      { status: 401, body: { title: "Not authenticated", detail: "revoked" } },
    ];
    for (const socket of vigie.sockets) socket.destroy();
    expect(await following.ended).toMatchObject({ code: 2, err: expect.stringContaining("401 Not authenticated") });
  });
});

describe("vigie logs --follow", () => {
  const line = (id: number) => ({
    id,
    at: "2026-11-22T10:00:00.000Z",
    service: "fetcher",
    level: "warn",
    message: `m${id}`,
    job_id: null,
    request_id: null,
    extra: null,
  });

  it("goes on from the last line by id, through pages and a server that restarts", async () => {
    vigie.answers["GET /api/system/logs"] = [
      { lines: [line(7), line(6)], next_before_id: 6 },
      { status: 502, body: "gateway" },
      { lines: [line(10), line(9)], next_before_id: 9 },
      { lines: [line(8)], next_before_id: null },
      { lines: [], next_before_id: null },
    ];
    const following = start("logs", "--follow", "--json", "--service", "fetcher");
    await until(() => expect(lines(following).map((text) => JSON.parse(text).id)).toEqual([6, 7, 8, 9, 10]));
    await until(() => expect(vigie.asked.at(-1)?.path).toBe("/api/system/logs?service=fetcher&after_id=10&limit=500"));
    expect(vigie.asked.map(({ path }) => path)).toContain(
      "/api/system/logs?service=fetcher&after_id=7&before_id=9&limit=500",
    );
  });
});
