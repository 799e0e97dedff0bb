import { describe, expect, it } from "vitest";
import type { RunView } from "../../../../contracts/control.ts";
import { OUTCOMES } from "../../../../kernel/outcome.ts";
import {
  EVERY_RUN,
  isEveryRun,
  matchesRun,
  RUN_OUTCOMES,
  type RunFilter,
  runFilterOf,
  runParams,
  runQuery,
} from "./run-filter.ts";

const NOW = Date.parse("2026-11-20T08:00:00.000Z");
const aRun = (extra: Partial<RunView> = {}): RunView => ({
  run_id: "j#1",
  job_id: "d:poll:a:b:7",
  domain: "d",
  task_type: "poll",
  target: "a:b",
  source: "s",
  lane: "lane-1",
  attempt: 1,
  outcome: "unavailable",
  final: false,
  scheduled_at: "2026-11-20T07:58:00.000Z",
  started_at: "2026-11-20T07:58:01.000Z",
  finished_at: "2026-11-20T07:58:02.000Z",
  duration_ms: 1000,
  http_status: 502,
  bytes: null,
  changed: null,
  rejected_count: 0,
  generation: null,
  message: "502 Bad Gateway",
  ...extra,
});
const aFilter = (extra: Partial<RunFilter>): RunFilter => ({ ...EVERY_RUN, ...extra });

it("offers every outcome that there is", () => {
  expect([...RUN_OUTCOMES]).toEqual([...OUTCOMES]);
});

describe("the address", () => {
  const full = aFilter({
    outcomes: ["throttled", "expired"],
    source: "s",
    domain: "d",
    target: "a:*",
    taskType: "poll",
    lane: "lane-1",
    cause: "no answer within * ms",
    q: "é & #",
    final: true,
    last: "24h",
  });

  it("brings back a whole filter", () => {
    const search = new URLSearchParams(
      Object.entries(runParams(full)).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
    expect(runFilterOf(Object.fromEntries(search))).toEqual(full);
  });

  it("is empty for everything", () => {
    expect(runQuery(EVERY_RUN)).toBe("");
    expect(isEveryRun(EVERY_RUN)).toBe(true);
  });

  it("takes what it does not understand for no filter, so that an old link still shows something", () => {
    expect(runFilterOf({ outcome: "changed,exploded", last: "3y", since: "yesterday", final: "maybe" })).toEqual(
      aFilter({ outcomes: ["changed"] }),
    );
  });

  it("leaves a moving window to the server's clock", () => {
    expect(runQuery(aFilter({ last: "1h" }), { limit: 50 })).toBe("?since=1h&limit=50");
  });
});

describe("matchesRun", () => {
  it.each<[Partial<RunFilter>, boolean]>([
    [{}, true],
    [{ outcomes: ["unavailable"] }, true],
    [{ outcomes: ["changed"] }, false],
    [{ target: "a:*" }, true],
    [{ target: "a" }, false],
    [{ final: true }, false],
    [{ lane: "lane-2" }, false],
    [{ q: "bad gateway" }, true],
    [{ q: "lane-1" }, false],
    [{ last: "15m" }, true],
    [{ since: "2026-11-20T07:58:02.000Z" }, true],
    [{ until: "2026-11-20T07:58:02.000Z" }, false],
    // Only the server reads causes.
    [{ cause: "502 Bad Gateway" }, false],
  ])("%j: %s", (part, isListed) => {
    expect(matchesRun(aFilter(part), aRun(), NOW)).toBe(isListed);
  });
});
