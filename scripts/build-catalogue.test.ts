import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { busFile } from "./catalogue/bus.ts";
import { readOpenData } from "./catalogue/open-data.ts";
import { railCatalogue } from "./catalogue/rail.ts";
import { railZones } from "./catalogue/rail-zones.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(root, "../shared/data/transit");

describe.skipIf(!existsSync(folder))("build-catalogue (skipped where ../shared/data is absent)", () => {
  const shipped = (name: string) => readFileSync(join(root, "domains/transit/catalogue", name), "utf8");

  it("makes the bytes that are shipped", () => {
    const data = readOpenData(folder);
    const rail = JSON.parse(shipped("idfm-rail.json")) as { version: string; attribution: string };
    const { catalogue, report } = railCatalogue(data, rail.version, rail.attribution);
    expect(`${JSON.stringify(catalogue)}\n`).toBe(shipped("idfm-rail.json"));
    expect(`${JSON.stringify(busFile(data, rail.version, rail.attribution).file)}\n`).toBe(shipped("idfm-bus.json"));
    expect(`${JSON.stringify(railZones(data.quays, catalogue.quays))}\n`).toBe(shipped("idfm-rail-zones.json"));
    expect(report.perLine.flatMap((line) => line.unmatched)).toEqual([]);
  });
});
