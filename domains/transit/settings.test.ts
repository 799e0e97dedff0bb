import { describe, expect, it } from "vitest";
import { idfm } from "./networks/idfm.ts";
import { transitSettings } from "./settings.ts";

describe("transitSettings", () => {
  it("has a default for everything: all rail networks, PRIM, its quota for new tokens", () => {
    expect(transitSettings({})).toEqual({
      agencies: { running: [idfm], variables: {} },
      networks: ["metro", "rer", "tram", "transilien", "ter", "shuttle", "funicular", "cable"],
      lineIds: null,
      primBaseUrl: "https://prim.iledefrance-mobilites.fr/marketplace",
      primApiKey: "",
      budgets: {
        et: { perDay: 1000, perSecond: 5 },
        sm: { perDay: 1000, perSecond: 5 },
        disruptions: { perDay: 1000, perSecond: 5 },
      },
      intervalsS: { et: 60, disruptions: 300, stop: 60 },
      renderedBoards: [],
      standIns: {
        navitia: {
          front: "prim",
          baseUrl: "https://prim.iledefrance-mobilites.fr/marketplace/v2/navitia",
          key: "",
          departuresBudget: { perDay: 1000, perSecond: 5 },
          reportsBudget: { perDay: 4000, perSecond: 5 },
        },
        vmtr: expect.objectContaining({ enabled: false }),
      },
    });
  });

  it("takes empty lists for the default, as a line left blank in a file is", () => {
    const settings = transitSettings({ NETWORKS: "", SCHEDULER_LINES: "" });
    expect(settings.networks).toHaveLength(8);
    expect(settings.lineIds).toBeNull();
  });

  it("reads networks in any case, order and spacing", () => {
    expect(transitSettings({ NETWORKS: " RER , metro,bus " }).networks).toEqual(["metro", "rer", "bus"]);
  });

  it("reads lines by key, sign or id; without a network a line is a metro", () => {
    expect(transitSettings({ SCHEDULER_LINES: "metro:1, rer:a,tram:t3A,3bis,metro:C01371" }).lineIds).toEqual([
      "C01371",
      "C01742",
      "C01391",
      "C01386",
    ]);
  });

  it("reads numbers and drops the slash at the end of a URL", () => {
    const settings = transitSettings({
      PRIM_ET_PER_DAY: "20000",
      ET_INTERVAL_S: "30",
      PRIM_BASE_URL: "http://127.0.0.1:9/x/",
    });
    expect(settings.budgets.et.perDay).toBe(20_000);
    expect(settings.intervalsS.et).toBe(30);
    expect(settings.primBaseUrl).toBe("http://127.0.0.1:9/x");
  });

  it.each([
    [{ NETWORKS: "metro,ufo" }, /NETWORKS is "metro,ufo": has "ufo"; allowed: metro, rer, .*bus/],
    [{ SCHEDULER_LINES: "metro:15" }, /SCHEDULER_LINES: "metro:15" is no metro line; there are 1, 2, 3, 3B, .*14/],
    [{ SCHEDULER_LINES: "ufo:1" }, /"ufo:1" names the network "ufo"; NETWORKS has metro/],
    [{ NETWORKS: "metro", SCHEDULER_LINES: "rer:A" }, /"rer:A" names the network "rer"; NETWORKS has metro\./],
    [{ PRIM_BASE_URL: "prim" }, /PRIM_BASE_URL is "prim": must be an http or https URL/],
    [{ PRIM_ET_PER_DAY: "many" }, /PRIM_ET_PER_DAY is "many": must be a whole number from 1 to/],
    [{ PRIM_SM_PER_SECOND: "0" }, /PRIM_SM_PER_SECOND is "0": must be a whole number from 1/],
    [{ ET_INTERVAL_S: "1.5" }, /ET_INTERVAL_S is "1.5"/],
    [{ STOP_INTERVAL_S: 60 }, /STOP_INTERVAL_S is 60/],
  ])("refuses %j with its name, its value and what is allowed", (variables, message) => {
    expect(() => transitSettings(variables)).toThrow(message);
  });

  it("names all wrong settings at once", () => {
    expect(() => transitSettings({ ET_INTERVAL_S: "x", PRIM_BASE_URL: "y" })).toThrow(/PRIM_BASE_URL.*ET_INTERVAL_S/s);
  });

  it("never repeats the key in an error", () => {
    const secret = "not a key";
    expect(() => transitSettings({ PRIM_API_KEY: secret })).toThrow(
      /^((?!not a key).)*PRIM_API_KEY((?!not a key).)*$/s,
    );
  });
});
