import { describe, expect, it } from "vitest";
import { transitSettings } from "../settings.ts";
import { caltrain } from "./caltrain.ts";
import { NETWORK_DESCRIPTIONS } from "./networks.ts";
import { describedNetworks, networkVariables } from "./settings.ts";

describe("TRANSIT_NETWORKS", () => {
  it("is Île-de-France where nothing is said", () => {
    for (const variables of [{}, { TRANSIT_NETWORKS: "" }]) {
      const { agencies, networks } = transitSettings(variables);
      expect(agencies.running.map(({ id }) => id)).toEqual(["idfm"]);
      expect(describedNetworks(agencies)).toEqual([]);
      expect(networks).toContain("metro");
    }
  });

  it("takes networks in the order in which they are named, and leaves Île-de-France out where it is not", () => {
    const { agencies, networks } = transitSettings({ TRANSIT_NETWORKS: " NYCT-ACE, caltrain,caltrain" });
    expect(describedNetworks(agencies).map(({ id }) => id)).toEqual(["nyct-ace", "caltrain"]);
    expect(networks).toEqual([]);
  });

  it("names what it does not know, and what there is", () => {
    expect(() => transitSettings({ TRANSIT_NETWORKS: "idfm,bart" })).toThrow(
      'TRANSIT_NETWORKS is "idfm,bart": has "bart"; allowed: idfm, caltrain, nyct-ace',
    );
  });
});

describe("addresses and keys", () => {
  it("are those that the descriptions name, each once, keys as secrets", () => {
    const variables = networkVariables([caltrain]);
    expect(variables.map(({ name, secret }) => [name, secret])).toEqual([
      ["TRANSIT_NETWORKS", false],
      ["CALTRAIN_TRIP_UPDATES_URL", false],
      ["CALTRAIN_API_KEY", true],
      ["CALTRAIN_VEHICLES_URL", false],
      ["CALTRAIN_ALERTS_URL", false],
      ["CALTRAIN_GTFS_URL", false],
    ]);
    expect(networkVariables(NETWORK_DESCRIPTIONS).map(({ name }) => name)).not.toContain("PRIM_API_KEY");
  });

  it("are refused by their name when they are none, a key without its value", () => {
    const wrong = () =>
      transitSettings({ CALTRAIN_ALERTS_URL: "ftp://x", CALTRAIN_API_KEY: "my key", PRIM_BASE_URL: "x" });
    expect(wrong).toThrow(/PRIM_BASE_URL is "x": must be an http/);
    expect(wrong).toThrow(/CALTRAIN_ALERTS_URL is "ftp:\/\/x": must be an http or https URL, off, or empty/);
    expect(wrong).toThrow(/CALTRAIN_API_KEY must be what the agency issued/);
    expect(wrong).not.toThrow(/my key/);
  });
});
