import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { headerTimestamp, movedFeed, retoldFeed } from "./moved-feed.ts";
import type { Recording } from "./recordings.ts";
import { type GtfsRtSimulator, type GtfsRtSimulatorOptions, startGtfsRtSimulator } from "./server.ts";

const CALTRAIN = new Uint8Array(
  readFileSync(join(import.meta.dirname, "../fixtures/gtfs-rt/caltrain/trip-updates.pb")),
);
const RECORDED_AT = 1_699_405_534;
const START = Date.parse("2026-11-03T10:00:00Z");

/** Three polls half a minute apart. */
const THREE: Recording = {
  path: "agency/feed.pb",
  kind: "realtime",
  zone: "America/Los_Angeles",
  polls: [0, 30, 60].map((seconds) => movedFeed(CALTRAIN, seconds)),
};

let simulator: GtfsRtSimulator | null = null;
let elapsedS = 0;

async function start(options: GtfsRtSimulatorOptions = {}): Promise<GtfsRtSimulator> {
  elapsedS = 0;
  simulator = await startGtfsRtSimulator({
    recordings: [THREE],
    stepS: 30,
    now: () => START + elapsedS * 1000,
    ...options,
  });
  return simulator;
}

afterEach(async () => {
  await simulator?.close();
  simulator = null;
});

const get = (headers: Record<string, string> = {}) => fetch(`${simulator?.url}/agency/feed.pb`, { headers });
const headerAt = async (response: Response) => headerTimestamp(new Uint8Array(await response.arrayBuffer()));

describe("movedFeed", () => {
  it("moves the header, and moved back is the recording byte for byte", () => {
    const moved = movedFeed(CALTRAIN, 86_400 * 700 + 17);
    expect(headerTimestamp(CALTRAIN)).toBe(RECORDED_AT);
    expect(headerTimestamp(moved)).toBe(RECORDED_AT + 86_400 * 700 + 17);
    expect(moved.length).toBe(CALTRAIN.length);
    expect(movedFeed(moved, -(86_400 * 700 + 17))).toEqual(CALTRAIN);
  });

  it("moves service days by whole days", () => {
    const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
    expect(text(CALTRAIN)).toContain("20231107");
    const moved = text(movedFeed(CALTRAIN, 86_400 * 30 + 3600));
    expect(moved).toContain("20231207");
    expect(moved).not.toContain("20231107");
  });

  it("moves the times at which trips start with the service day that they count from", () => {
    const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
    expect(text(CALTRAIN)).toContain("15:37:00");
    const moved = text(movedFeed(CALTRAIN, 86_400 + 43_200, { days: 1, timeS: 43_200 }));
    expect(moved).toContain("27:37:00");
    expect(moved).toContain("20231108");
    expect(moved).not.toContain("15:37:00");
  });

  it("refuses what is no protobuf", () => {
    expect(() => movedFeed(CALTRAIN.subarray(0, 100), 60)).toThrow(/no protobuf/);
  });
});

describe("the recorded feeds, moved to now", () => {
  it("begins now, goes on poll by poll, and stays with the last as its trains run on", async () => {
    await start();
    const seen: (number | null)[] = [];
    const bodies: Uint8Array[] = [];
    for (elapsedS of [0, 29, 30, 60, 90, 120]) {
      const response = await get();
      bodies.push(new Uint8Array(await response.clone().arrayBuffer()));
      seen.push(await headerAt(response));
    }
    expect(seen.map((at) => (at ?? 0) - START / 1000)).toEqual([0, 0, 30, 60, 90, 120]);
    const [third, fifth] = [bodies[3], bodies[5]];
    if (third === undefined || fifth === undefined) throw new Error("no bodies");
    expect(fifth).toEqual(retoldFeed(third, 60));
  });

  it("begins again a day later, without going back", async () => {
    await start();
    const first = new Uint8Array(await (await get()).arrayBuffer());
    elapsedS = 86_400;
    const again = await get();
    expect(new Uint8Array(await again.clone().arrayBuffer())).toEqual(movedFeed(first, 86_400));
    expect(await headerAt(again)).toBe(START / 1000 + 86_400);
  });

  it("says on every answer that it is a replay", async () => {
    await start();
    expect((await get()).headers.get("x-vigie-origin")).toBe("replay");
    expect((await fetch(`${simulator?.url}/nothing`)).headers.get("x-vigie-origin")).toBe("replay");
  });

  it("answers 304 to who has the newest, by tag and by date, until there is a newer one", async () => {
    const { answers } = await start();
    const first = await get();
    const etag = first.headers.get("etag") ?? "";
    const modified = first.headers.get("last-modified") ?? "";
    expect((await get({ "if-none-match": `"other", W/${etag}` })).status).toBe(304);
    expect((await get({ "if-modified-since": modified })).status).toBe(304);
    expect((await get({ "if-none-match": '"other"', "if-modified-since": modified })).status).toBe(200);
    elapsedS = 30;
    expect((await get({ "if-none-match": etag })).status).toBe(200);
    expect((await get({ "if-modified-since": modified })).status).toBe(200);
    expect(answers["/agency/feed.pb"]).toEqual({ 200: 4, 304: 2 });
  });

  it("fails as often as it is told to", async () => {
    await start();
    await fetch(`${simulator?.url}/_sim/fault?status=502&count=2`);
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([502, 502, 200]);
  });
});

it("verbatim, it serves the recorded bytes and stays with the last poll", async () => {
  await start({ verbatim: true });
  expect(new Uint8Array(await (await get()).arrayBuffer())).toEqual(THREE.polls[0]);
  elapsedS = 600;
  expect(await headerAt(await get())).toBe(RECORDED_AT + 60);
});

it("serves Caltrain with its static feed, and New York, without being told what", async () => {
  const { url } = await startGtfsRtSimulatorByDefault();
  const { feeds } = (await (await fetch(`${url}/_sim/state`)).json()) as { feeds: string[] };
  expect(feeds).toEqual(
    expect.arrayContaining(["/caltrain/trip-updates.pb", "/caltrain/gtfs.zip", "/nyct-ace/feed.pb"]),
  );
  const zip = await fetch(`${url}/caltrain/gtfs.zip`);
  expect(zip.headers.get("content-type")).toBe("application/zip");
  expect((await zip.arrayBuffer()).byteLength).toBeGreaterThan(200_000);
});

async function startGtfsRtSimulatorByDefault(): Promise<GtfsRtSimulator> {
  simulator = await startGtfsRtSimulator();
  return simulator;
}
