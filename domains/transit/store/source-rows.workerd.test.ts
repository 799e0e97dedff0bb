import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { packed } from "../gtfs-rt/row-codec.ts";
import {
  forgetSources,
  linesOfRows,
  readArchiveTag,
  readSourceState,
  type SourceRow,
  type SourceWrite,
  storedRecords,
  writeArchiveTag,
  writeRows,
} from "./source-rows.ts";

const NOW = 1_700_000_000_000;

const aRow = (id: string, line: string | null = "L1"): SourceRow => ({
  key: `vehicle:${id}`,
  line,
  match: "exact",
  payload: packed({
    kind: "vehicle",
    id,
    label: null,
    tripId: null,
    serviceDay: null,
    lineId: line,
    direction: null,
    match: "exact",
    position: null,
    stopId: null,
    stopSequence: null,
    status: "stopped",
    recordedAt: null,
    occupancy: null,
    occupancyPercent: null,
    congestion: null,
  }),
});

const aWrite = (overrides: Partial<SourceWrite> = {}): SourceWrite => ({
  source: "s",
  network: "n",
  onTopOf: 0,
  state: {
    etag: '"1"',
    headerAt: NOW,
    writtenAt: NOW,
    about: { timetable: null, windowAt: 0 },
    held: new Map([["h", "vehicle:1"]]),
    heard: new Map(),
  },
  changed: [aRow("1")],
  removed: [],
  ...overrides,
});

const ids = async () =>
  (await storedRecords(env.DB, "n")).map((record) => (record.kind === "vehicle" ? record.id : ""));

beforeEach(() =>
  env.DB.batch(["gtfs_rt_rows", "transit_source_states"].map((table) => env.DB.prepare(`DELETE FROM ${table}`))),
);

describe("writeRows", () => {
  it("writes rows with the state that they make, which comes back as it was", async () => {
    expect(await writeRows(env.DB, aWrite())).toBe(true);
    expect(await readSourceState(env.DB, "s")).toEqual({ ...aWrite().state, revision: 1 });
    expect(await ids()).toEqual(["1"]);
  });

  it("of two answers that race lets the first be written, and the second change nothing", async () => {
    await writeRows(env.DB, aWrite());
    expect(await writeRows(env.DB, aWrite({ onTopOf: 1, changed: [aRow("2")], removed: ["vehicle:1"] }))).toBe(true);
    const late = aWrite({ onTopOf: 1, changed: [aRow("3")], removed: ["vehicle:2"] });
    expect(await writeRows(env.DB, late)).toBe(false);
    expect(await ids()).toEqual(["2"]);
    expect(await readSourceState(env.DB, "s")).toMatchObject({ revision: 2 });
    expect(await writeRows(env.DB, aWrite({ changed: [aRow("4")] }))).toBe(false);
    expect(await ids()).toEqual(["2"]);
  });

  it("takes more rows than one statement holds", async () => {
    const many = Array.from({ length: 6_000 }, (_, at) => aRow(`vehicle-with-a-long-name-${at}`));
    expect(await writeRows(env.DB, aWrite({ changed: many }))).toBe(true);
    expect(await ids()).toHaveLength(6_000);
  });
});

it("tells the lines of rows as they are stored, and of rows without one nothing", async () => {
  await writeRows(env.DB, aWrite({ changed: [aRow("1", "L1"), aRow("2", "L2"), aRow("3", null)] }));
  expect(await linesOfRows(env.DB, "s", ["vehicle:2", "vehicle:3", "vehicle:9"])).toEqual(new Set(["L2"]));
});

it("forgets what is of networks that run no more, and nothing else", async () => {
  await writeRows(env.DB, aWrite());
  await writeRows(env.DB, aWrite({ source: "other", network: "m", changed: [aRow("9")] }));
  await forgetSources(env.DB, ["n"]);
  expect(await ids()).toEqual(["1"]);
  expect(await storedRecords(env.DB, "m")).toEqual([]);
  expect(await readSourceState(env.DB, "other")).toBeNull();
});

it("remembers from which archive a timetable is, and writes nothing where it is the same", async () => {
  const tag = { etag: '"a"', taken: '["/gtfs.zip",null]' };
  await writeArchiveTag(env.DB, "n", tag, NOW);
  await writeArchiveTag(env.DB, "n", tag, NOW + 1);
  expect(await readArchiveTag(env.DB, "n")).toEqual(tag);
  const row = await env.DB.prepare("SELECT written_at FROM transit_source_states").first();
  expect(row).toEqual({ written_at: NOW });
});
