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

  it("boards heavy rail at the monomodal area, and at the station where open data has none", () => {
    const rer = { ...FORKED, network: "rer" as const };
    expect(IDFM.boardingStopId(rer, "66005", { quay_id: "41087" })).toBe("IDFM:monomodalStopPlace:43126");
    expect(IDFM.boardingStopId(rer, "66005", { quay_id: "1" })).toBe("IDFM:66005");
  });

  it("knows the area of a rail quay at every station of heavy rail but one", () => {
    const { lines, quays, zones } = railCatalogue();
    const known = Object.values<string>(railZones).flatMap((list) => list.split(" "));
    const stations = new Set(known.map((quay) => quays[quay]));
    const heavy = lines.filter(({ network }) => ["rer", "transilien", "ter"].includes(network));
    const served = [...new Set(heavy.flatMap((line) => line.stops))];
    expect(served.filter((stop) => !stations.has(stop))).toHaveLength(1);
    const misplaced = Object.entries<string>(railZones).filter(([zone, list]) =>
      list.split(" ").some((quay) => quays[quay] !== zones[zone]),
    );
    expect(misplaced).toEqual([]);
  });

  it.skipIf(!existsSync(QUAYS))("is what open data says of the quays of the catalogue", () => {
    const { quays } = railCatalogue();
    const rows: { arrid: string; zdaid: string }[] = JSON.parse(readFileSync(QUAYS, "utf8"));
    const told = rows.filter(({ arrid }) => quays[arrid] !== undefined).map(({ arrid, zdaid }) => `${zdaid} ${arrid}`);
    const kept = Object.entries<string>(railZones).flatMap(([zone, list]) =>
      list.split(" ").map((quay) => `${zone} ${quay}`),
    );
    expect(kept.sort()).toEqual(told.sort());
  });
});
