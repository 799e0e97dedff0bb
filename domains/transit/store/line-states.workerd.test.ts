import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { aWireDisruption, NOW } from "../view/a-line.ts";
import { readChanges, recordStates, statesSeen } from "./line-states.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const { lines } = catalogueFor({ networks: ["metro"], lineIds: ["C01371", "C01372"] });
const NAMES = ["metro:1", "metro:2"];

/** What is published at `at`: nothing at all, or these disruptions. */
async function publish(disruptions: ReturnType<typeof aWireDisruption>[], at: number, heldAt?: number) {
  const held = heldAt === undefined ? {} : { held_at: new Date(heldAt).toISOString() };
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR REPLACE INTO feeds (feed, domain, source, origin, generation, commit_id, fetched_at, stale_after_s,
         expired_after_s) VALUES ('transit:prim-disruptions', 'transit', 'prim-disruptions', 'simulator', 1, 'c', ?, 900, 2100)`,
    ).bind(at),
    env.DB.prepare(
      `INSERT OR REPLACE INTO live_snapshots (target, domain, feed, generation, hash, payload, changed_at)
       VALUES ('transit:traffic', 'transit', 'transit:prim-disruptions', 1, hex(randomblob(8)), ?, ?)`,
    ).bind(JSON.stringify({ disruptions, ...held }), at),
  ]);
}

const states = async (from = 0) =>
  (await readChanges(env.DB, NAMES, from)).map(({ line, at, level }) => `${line} ${(at - NOW) / MINUTE} ${level}`);

beforeEach(async () => {
  await env.DB.batch(
    ["feeds", "live_snapshots", "transit_line_states", "transit_states_seen"].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
});

describe("recordStates", () => {
  it("writes a row when a state changes, by a new document or by the clock alone, and none in between", async () => {
    await publish([aWireDisruption()], NOW);
    expect(await recordStates(env.DB, lines, NOW)).toBe(2);
    expect(await recordStates(env.DB, lines, NOW + MINUTE)).toBe(0);
    // The incident's period ends half an hour after it began to be told.
    for (let minute = 2; minute < 31; minute += 4) await recordStates(env.DB, lines, NOW + minute * MINUTE);
    expect(await states()).toEqual(["metro:1 0 closed", "metro:1 30 normal", "metro:2 0 normal"]);
  });

  it("writes the same when the same minute is ticked twice, and nothing for an older one", async () => {
    await publish([aWireDisruption()], NOW);
    await Promise.all([recordStates(env.DB, lines, NOW), recordStates(env.DB, lines, NOW)]);
    expect(await recordStates(env.DB, lines, NOW - MINUTE)).toBe(0);
    expect(await states()).toEqual(["metro:1 0 closed", "metro:2 0 normal"]);
    expect((await statesSeen(env.DB))?.at).toBe(NOW);
  });

  it("calls a line unknown while there is no traffic, or none that is still credible", async () => {
    await recordStates(env.DB, lines, NOW);
    await publish([], NOW + MINUTE);
    for (let minute = 1; minute <= 37; minute += 4) await recordStates(env.DB, lines, NOW + minute * MINUTE);
    expect((await states()).filter((state) => state.startsWith("metro:1"))).toEqual([
      "metro:1 0 unknown",
      "metro:1 1 normal",
      "metro:1 37 unknown",
    ]);
  });

  it("does not take an operator's hold for news", async () => {
    await publish([], NOW, NOW - 60 * MINUTE);
    await recordStates(env.DB, lines, NOW);
    expect(await states()).toEqual(["metro:1 0 unknown", "metro:2 0 unknown"]);
  });

  it("forgets after fourteen days, but not the state that still holds", async () => {
    const midnight = Math.ceil(NOW / DAY) * DAY;
    const old = midnight - 20 * DAY;
    await env.DB.batch(
      [
        ["metro:1", old - DAY, "closed"],
        ["metro:1", old, "normal"],
        ["metro:1", midnight - DAY, "warning"],
        ["metro:2", old, "normal"],
      ].map((row) => env.DB.prepare("INSERT INTO transit_line_states (line, at, level) VALUES (?, ?, ?)").bind(...row)),
    );
    await recordStates(env.DB, [], midnight);
    const { results } = await env.DB.prepare("SELECT line, at FROM transit_line_states ORDER BY line, at").all();
    expect(results).toEqual([
      { line: "metro:1", at: old },
      { line: "metro:1", at: midnight - DAY },
      { line: "metro:2", at: old },
    ]);
  });
});

describe("readChanges", () => {
  it("reads those since, and for each line the one before that holds at the beginning", async () => {
    await publish([aWireDisruption()], NOW);
    await recordStates(env.DB, lines, NOW);
    await recordStates(env.DB, lines, NOW + 4 * MINUTE);
    await publish([], NOW + 5 * MINUTE);
    await recordStates(env.DB, lines, NOW + 5 * MINUTE);
    expect(await states(NOW + 3 * MINUTE)).toEqual(["metro:1 0 closed", "metro:1 5 normal", "metro:2 0 normal"]);
    expect(await states(NOW + 6 * MINUTE)).toEqual(["metro:1 5 normal", "metro:2 0 normal"]);
    expect(await states(NOW - MINUTE)).toEqual(["metro:1 0 closed", "metro:1 5 normal", "metro:2 0 normal"]);
  });
});
