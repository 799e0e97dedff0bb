import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runVigie } from "./a-vigie.ts";

const TRANSIT = join(import.meta.dirname, "../domains/transit");
const feed = (name: string) => join(TRANSIT, "gtfs-rt/fixtures", name);
const CALTRAIN_ZIP = join(TRANSIT, "gtfs-static/fixtures/caltrain.zip");

const vigie = (...args: string[]) => runVigie(["normalise", "gtfs-rt", ...args]);

describe("vigie normalise gtfs-rt", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "vigie-normalise-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("joins a feed with its static feed, and counts what matched", async () => {
    const { code, out } = await vigie(feed("caltrain.trip-updates.pb"), "--static", CALTRAIN_ZIP, "--json");
    expect(code).toBe(0);
    const { accepted, observed_at: observedAt, rejected_count: rejected, result } = JSON.parse(out);
    expect(accepted).toMatchObject({ trip_updates: 19, vehicle_positions: 0, alerts: 0, trips_matched: 19 });
    expect([observedAt, rejected]).toEqual(["2023-11-08T01:05:34.000Z", 0]);
    expect(result[0]).toMatchObject({
      kind: "journey",
      line_id: "L1",
      trip_id: "124",
      match: "exact",
      calls: expect.arrayContaining([expect.objectContaining({ aimed_departure: "2023-11-07T23:37:00.000Z" })]),
    });
  });

  it("reads the same in JSON, and tells vehicles and alerts to a person", async () => {
    const json = await vigie(feed("caltrain.trip-updates.pb.json"));
    expect(json.out).toContain("accepted  trip_updates 19, vehicle_positions 0, alerts 0, calls 220");
    const vehicles = await vigie(feed("caltrain.vehicle-positions.pb"), "--static", CALTRAIN_ZIP);
    expect(vehicles.out).toMatch(/vehicle 124 {2}37\.37046,-121\.99604.* trip 124 \(exact\)/);
    const alerts = await vigie(feed("bibus-brest.alerts.pb"));
    expect(alerts.out).toContain("information works  L 45 Prolongation des travaux rue de Kermaria jusqu'au 24/12");
  });

  it("says of a valid feed without entities that it holds nothing, with exit code 0", async () => {
    const { code, out } = await vigie(feed("hart.trip-updates.empty.pb"));
    expect(code).toBe(0);
    expect(out).toContain("observed  2021-03-07T08:49:55.000Z");
    expect(out).toContain("accepted  trip_updates 0, vehicle_positions 0, alerts 0");
  });

  it("says where a cut body stops being a feed, with exit code 2", async () => {
    const cut = join(folder, "cut.pb");
    writeFileSync(cut, readFileSync(feed("caltrain.trip-updates.pb")).subarray(0, 5000));
    const { code, err } = await vigie(cut);
    expect(code).toBe(2);
    expect(err).toBe("vigie normalise: not a body of gtfs-rt: byte 4776: 342 bytes announced, 222 left\n");
  });

  it("tells of the capture that contradicts itself, and reads it", async () => {
    const { code, out } = await vigie(feed("sound-transit.duplicated.1690679342.json"));
    expect(code).toBe(0);
    expect(out).toContain("rejected  10\n  stop_sequence 10 is told again further on\n    at /entity/2/");
  });

  it("refuses a static feed that is none, and one for a dialect that joins none", async () => {
    const none = await vigie(feed("caltrain.trip-updates.pb"), "--static", feed("mbta.trip-updates.pb"));
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("is no static GTFS feed: not a zip archive")]);
    const absent = await vigie(feed("caltrain.trip-updates.pb"), "--static", "/nowhere.zip");
    expect([absent.code, absent.err]).toEqual([1, expect.stringContaining("/nowhere.zip cannot be read")]);
    const other = await runVigie(["normalise", "prim-disruptions", "-", "--static", CALTRAIN_ZIP]);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining("prim-disruptions does not")]);
  });
});
