import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { railCatalogue } from "../catalogue/files.ts";
import { FORKED } from "../rules/a-network.ts";
import { IDFM } from "./a-feed.ts";
import railZones from "./rail-zones.generated.json" with { type: "json" };

const QUAYS = join(
  import.meta.dirname,
  "../../../../shared/data/transit/idfm-catalogue/arrets.v2export.rail-subset.2025-01.json",
);

describe("idfm", () => {
  it("boards the metro at the quay that the upstream names, else at the station", () => {
    expect(IDFM.boardingStopId(FORKED, "71264", { quay_id: "22101" })).toBe("IDFM:22101");
    expect(IDFM.boardingStopId(FORKED, "71264", {})).toBe("IDFM:71264");
  });

  it("boards heavy rail at the station's rail area, whatever quay is named, else at the station", () => {
    const rer = { ...FORKED, network: "rer" as const };
    expect(IDFM.boardingStopId(rer, "66005", { quay_id: "41087" })).toBe("IDFM:monomodalStopPlace:43126");
    expect(IDFM.boardingStopId(rer, "66005", {})).toBe("IDFM:monomodalStopPlace:43126");
    expect(IDFM.boardingStopId(rer, "1", { quay_id: "1" })).toBe("IDFM:1");
  });

  it("knows the rail area of every station of heavy rail but one", () => {
    const { lines, zones } = railCatalogue();
    const heavy = lines.filter(({ network }) => ["rer", "transilien", "ter"].includes(network));
    const areas = Object.keys(railZones);
    const served = [...new Set(heavy.flatMap((line) => line.stops))];
    expect(served.filter((stop) => !areas.includes(stop))).toHaveLength(1);
    expect(Object.entries<string>(railZones).filter(([area, zone]) => zones[zone] !== area)).toEqual([]);
  });

  it.skipIf(!existsSync(QUAYS))("is what open data says: one rail area for the rail quays of each station", () => {
    const { quays } = railCatalogue();
    const rows: { arrid: string; zdaid: string }[] = JSON.parse(readFileSync(QUAYS, "utf8"));
    const told = new Set(
      rows.flatMap(({ arrid, zdaid }) => (quays[arrid] === undefined ? [] : [`${quays[arrid]} ${zdaid}`])),
    );
    const kept = Object.entries<string>(railZones).map(([area, zone]) => `${area} ${zone}`);
    expect(kept.sort()).toEqual([...told].sort());
  });
});
