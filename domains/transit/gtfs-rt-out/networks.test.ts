import { describe, expect, it } from "vitest";
import { railCatalogue } from "../catalogue/files.ts";
import railZones from "../catalogue/idfm-rail-zones.json" with { type: "json" };
import { FORKED } from "../rules/a-network.ts";
import { IDFM } from "./networks.ts";

describe("idfm", () => {
  it("boards the metro at the quay that the upstream names, else at the station", () => {
    expect(IDFM.boardingStopId(FORKED, "71264", "22101")).toBe("IDFM:22101");
    expect(IDFM.boardingStopId(FORKED, "71264", null)).toBe("IDFM:71264");
  });

  it("boards heavy rail at the station's rail area, whatever quay is named, else at the station", () => {
    const rer = { ...FORKED, network: "rer" as const };
    expect(IDFM.boardingStopId(rer, "66005", "41087")).toBe("IDFM:monomodalStopPlace:43126");
    expect(IDFM.boardingStopId(rer, "66005", null)).toBe("IDFM:monomodalStopPlace:43126");
    expect(IDFM.boardingStopId(rer, "1", "1")).toBe("IDFM:1");
  });

  it("knows the rail area of every station of heavy rail but one", () => {
    const { lines, zones } = railCatalogue();
    const heavy = lines.filter(({ network }) => ["rer", "transilien", "ter"].includes(network));
    const areas = Object.keys(railZones);
    const served = [...new Set(heavy.flatMap((line) => line.stops))];
    expect(served.filter((stop) => !areas.includes(stop))).toHaveLength(1);
    expect(Object.entries<string>(railZones).filter(([area, zone]) => zones[zone] !== area)).toEqual([]);
  });

  it("knows the trip that SNCF's references carry, and none in any other's", () => {
    const uuid = "044ebe23-3c92-4d99-bdac-dc770cd278a8";
    expect(IDFM.tripIdsOf(`SNCF_ACCES_CLOUD:VehicleJourney::${uuid}:LOC`)).toEqual([`IDFM:TN:SNCF:${uuid}`]);
    for (const ref of [
      "RATP-SIV:VehicleJourney::20230531.78.R.C01374:LOC",
      "526RDSACLAY:VehicleJourney::10809860:LOC",
    ]) {
      expect(IDFM.tripIdsOf(ref)).toEqual([]);
    }
  });
});
