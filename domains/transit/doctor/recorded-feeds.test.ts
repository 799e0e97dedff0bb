import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { readFeed } from "../gtfs-rt/read-feed.ts";
import type { Around } from "./examine.ts";
import { examine, readReference } from "./examine.ts";
import type { Reference } from "./reference.ts";

const FEEDS = `${import.meta.dirname}/../gtfs-rt/fixtures`;
const CALTRAIN = `${import.meta.dirname}/../gtfs-static/fixtures/caltrain.zip`;
/** The larger recordings and the crafted cases, beside the project; a clone alone does not have them. */
const SHARED = `${import.meta.dirname}/../../../../shared/data/transit`;
const withShared = existsSync(SHARED) ? describe : describe.skip;

const bytesOf = (file: string) => new Uint8Array(readFileSync(file));

async function referenceOf(file: string): Promise<Reference> {
  const read = await readReference(bytesOf(file));
  if (read.kind === "unreadable") throw new Error(read.reason);
  return read.reference;
}

/** Rule → how often, five seconds after the header (or, where that is no time, at `now`). */
async function found(file: string, around: Partial<Around> = {}): Promise<Record<string, number>> {
  const bytes = bytesOf(file);
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") throw new Error(feed.reason);
  const now = (feed.header.timestamp ?? 0) * 1000 + 5000;
  const examination = await examine(bytes, { now, ...around });
  if (examination.kind === "unreadable") throw new Error(examination.reason);
  return Object.fromEntries(examination.findings.map(({ id, count }) => [id, count]));
}

describe("recorded feeds have the faults that are theirs", () => {
  it("Caltrain's updates have none, and its positions no relationship", async () => {
    const reference = await referenceOf(CALTRAIN);
    const updates = `${FEEDS}/caltrain.trip-updates.pb`;
    expect(await found(updates, { reference })).toEqual({});
    expect(await found(`${FEEDS}/caltrain.vehicle-positions.pb`, { reference, beside: bytesOf(updates) })).toEqual({
      W009: 14,
    });
  });

  it("HART's feed of 15 bytes has none", async () => {
    expect(await found(`${FEEDS}/hart.trip-updates.empty.pb`)).toEqual({});
  });

  it("Brest's alerts have none", async () => {
    expect(await found(`${FEEDS}/bibus-brest.alerts.pb`)).toEqual({});
  });

  it("MBTA of 2017 says of every entity that it is not deleted, and of no update when it was made", async () => {
    expect(await found(`${FEEDS}/mbta.trip-updates.pb`)).toEqual({ E039: 49, W001: 49 });
  });

  it("MBTA has an alert for an escalator that is for nobody", async () => {
    expect(await found(`${FEEDS}/mbta.alerts_enhanced.json`)).toEqual({ E032: 1 });
  });

  it("New York has no vehicle ids, positions of trains that have not left yet, and two trains of one name", async () => {
    expect(await found(`${FEEDS}/nyct-ace.1707397157.pb`)).toEqual({
      E012: 79,
      E022: 1,
      E041: 17,
      E050: 79,
      "trip-told-twice": 1,
      W001: 160,
      W002: 320,
      W009: 463,
    });
  });

  it("Sound Transit's DUPLICATED trip tells ten stops twice, and another way round", async () => {
    expect(await found(`${FEEDS}/sound-transit.duplicated.1690679342.json`)).toEqual({ E022: 1, E036: 10, W009: 15 });
  });
});

withShared("the recordings beside the project", () => {
  it("New York's trains are planned, by the end of their ids; a stop of theirs is not", async () => {
    const reference = await referenceOf(`${SHARED}/gtfs-rt/nyct-ace/gtfs-cut.zip`);
    const with_ = await found(`${SHARED}/gtfs-rt/nyct-ace/1707397157.ace.pb`, { reference });
    expect(with_).toMatchObject({ E011: 28 });
    expect(with_).not.toHaveProperty("E003");
  });

  it("Sound Transit's starts are its departures, 30 seconds after the first arrival", async () => {
    const reference = await referenceOf(`${SHARED}/gtfs-rt/sound-transit-duplicated/40_st.zip`);
    const file = `${SHARED}/gtfs-rt/sound-transit-duplicated/TripUpdate-DUPLICATED-1690679342.json`;
    expect(await found(file, { reference })).toEqual({ E022: 1, E023: 15, E036: 10, W009: 15 });
  });

  it("New York's polls a minute apart neither go back nor change under one timestamp", async () => {
    const folder = `${SHARED}/gtfs-rt/nyct-ace`;
    const polls = readdirSync(folder)
      .filter((file) => file.endsWith(".pb"))
      .sort();
    expect(polls).toHaveLength(12);
    let earlier: { bytes: Uint8Array<ArrayBuffer>; readAt: number } | null = null;
    for (const poll of polls) {
      const now = Number(poll.slice(0, 10)) * 1000;
      const rules = Object.keys(await found(`${folder}/${poll}`, { now, earlier }));
      expect(rules.filter((rule) => ["E017", "E018", "W007"].includes(rule))).toEqual([]);
      earlier = { bytes: bytesOf(`${folder}/${poll}`), readAt: now };
    }
  });
});

withShared("each crafted case is caught by its rule, and by no other", () => {
  const folder = `${SHARED}/gtfs-rt-validator/transitland-rules/errors`;
  const cases = existsSync(folder) ? readdirSync(folder).sort() : [];
  /** What the cases leave out besides: a vehicle's id in four updates, a relationship in every position. */
  const LEFT_OUT = new Set(["W002", "W009"]);

  it.each(cases)("%s", async (file) => {
    const reference = await referenceOf(CALTRAIN);
    const now = Date.parse("2023-11-08T01:10:05Z");
    const rules = Object.keys(await found(`${folder}/${file}`, { reference, now }));
    expect(rules.filter((rule) => !LEFT_OUT.has(rule) && rule !== "W008")).toEqual([basename(file).slice(0, 4)]);
  });

  it("has sixteen of them", () => expect(cases).toHaveLength(16));
});
