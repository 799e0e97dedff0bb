import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { aFeedZip } from "../domains/transit/gtfs-static/a-feed.ts";

const FIXTURES = join(import.meta.dirname, "../domains/transit/gtfs-static/fixtures");
const folder = mkdtempSync(join(tmpdir(), "vigie-cli-gtfs-"));

afterAll(() => rmSync(folder, { recursive: true }));

function vigie(args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "vigie.mjs"), ...args], {
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

async function fileWith(files: Record<string, string | null>): Promise<string> {
  const path = join(folder, "feed.zip");
  writeFileSync(path, await aFeedZip(files));
  return path;
}

describe("vigie gtfs", () => {
  it("prints what is in a feed", () => {
    const { code, out } = vigie(["gtfs", join(FIXTURES, "caltrain.zip")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^stop_times {2}3498$/m);
    expect(out).toMatch(/^days {8}20230923 to 20240601$/m);
    expect(out).toMatch(/^rejected {4}0$/m);
  });

  it("prints the same as JSON", () => {
    const { code, out } = vigie(["gtfs", join(FIXTURES, "bullrunner-gtfs.zip"), "--json"]);
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
    const { code, out } = vigie(["gtfs", await fileWith({ "stop_times.txt": stopTimes })]);
    expect(code).toBe(0);
    expect(out).toContain('  stop_times.txt:2  trip_id "T9" is not in trips.txt (T9)\n');
  });

  it("keeps the routes that are asked for", async () => {
    const { out } = vigie(["gtfs", await fileWith({}), "--routes", "R2", "--json"]);
    expect(JSON.parse(out).counts).toMatchObject({ routes: 1, trips: 1 });
  });

  it("says why a file is no feed, with exit code 2", async () => {
    const { code, out, err } = vigie(["gtfs", await fileWith({ "trips.txt": null })]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("the archive has no trips.txt");
    expect(vigie(["gtfs", join(FIXTURES, "PROVENANCE.md")])).toMatchObject({ code: 2 });
  });

  it("is not asked rightly without a file, with exit code 1", () => {
    expect(vigie(["gtfs"])).toMatchObject({ code: 1 });
    expect(vigie(["gtfs", join(folder, "absent.zip")])).toMatchObject({ code: 1 });
  });
});
