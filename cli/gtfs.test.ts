import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { aFeedZip } from "../domains/transit/gtfs-static/a-feed.ts";
import { runVigie } from "./a-vigie.ts";

const FIXTURES = join(import.meta.dirname, "../domains/transit/gtfs-static/fixtures");
const folder = mkdtempSync(join(tmpdir(), "vigie-cli-gtfs-"));

afterAll(() => rmSync(folder, { recursive: true }));

async function fileWith(files: Record<string, string | null>): Promise<string> {
  const path = join(folder, "feed.zip");
  writeFileSync(path, await aFeedZip(files));
  return path;
}

describe("vigie gtfs", () => {
  it("prints what is in a feed", async () => {
    const { code, out } = await runVigie(["gtfs", join(FIXTURES, "caltrain.zip")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^stop_times {2}3498$/m);
    expect(out).toMatch(/^days {8}20230923 to 20240601$/m);
    expect(out).toMatch(/^rejected {4}0$/m);
  });

  it("prints the same as JSON", async () => {
    const { code, out } = await runVigie(["gtfs", join(FIXTURES, "bullrunner-gtfs.zip"), "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      zone: "America/New_York",
      counts: { trips: 15, stop_times: 473 },
      first_day: "20150101",
      rejected_count: 0,
    });
  });

  it("names the file, the line and the reason of a rejected row, and still succeeds", async () => {
    const stopTimes = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT9,8:00:00,8:00:00,G1,1\n";
    const { code, out } = await runVigie(["gtfs", await fileWith({ "stop_times.txt": stopTimes })]);
    expect(code).toBe(0);
    expect(out).toContain('  stop_times.txt:2  trip_id "T9" is not in trips.txt (T9)\n');
  });

  it("keeps the routes that are asked for", async () => {
    const { out } = await runVigie(["gtfs", await fileWith({}), "--routes", "R2", "--json"]);
    expect(JSON.parse(out).counts).toMatchObject({ routes: 1, trips: 1 });
  });

  it("says why a file is no feed, with exit code 2", async () => {
    const { code, out, err } = await runVigie(["gtfs", await fileWith({ "trips.txt": null })]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("the archive has no trips.txt");
    expect(await runVigie(["gtfs", join(FIXTURES, "PROVENANCE.md")])).toMatchObject({ code: 2 });
  });

  it("is not asked rightly without a file, with exit code 1", async () => {
    expect(await runVigie(["gtfs"])).toMatchObject({ code: 1 });
    expect(await runVigie(["gtfs", join(folder, "absent.zip")])).toMatchObject({ code: 1 });
  });
});
