import { describe, expect, it } from "vitest";
import { DIALECTS } from "../normalisers/dialects.ts";
import { caltrain } from "./caltrain.ts";
import { idfm } from "./idfm.ts";
import { type NetworkDescription, networkSchema } from "./network.ts";
import { NETWORK_DESCRIPTIONS } from "./networks.ts";
import { nyctAce } from "./nyct-ace.ts";
import { budgetsOf, feedRequest, intervalSeconds } from "./requests.ts";

const sources = NETWORK_DESCRIPTIONS.flatMap((network) => network.sources);

describe("the networks that are shipped", () => {
  it.each(NETWORK_DESCRIPTIONS.map((network) => [network.id, network]))("%s is a description", (_, network) => {
    expect(networkSchema.safeParse(network)).toMatchObject({ success: true });
  });

  it("have sources of one name each", () => {
    expect(new Set(sources.map(({ id }) => id)).size).toBe(sources.length);
    expect(new Set(NETWORK_DESCRIPTIONS.map(({ id }) => id)).size).toBe(NETWORK_DESCRIPTIONS.length);
  });

  it("speak dialects that are read, but for the socket and the departures of Navitia", () => {
    const unread = sources.map(({ dialect }) => dialect).filter((dialect) => !DIALECTS.has(dialect));
    expect(new Set(["vmtr", "navitia-departures", ...unread])).toEqual(new Set(["vmtr", "navitia-departures"]));
  });

  it("say the same of a bucket wherever they name it", () => {
    for (const { budget } of sources) {
      const others = sources.filter((source) => source.budget.bucket === budget.bucket);
      expect(others.map((source) => source.budget)).toEqual(others.map(() => budget));
    }
  });

  it("keep what is not the agency's own word off until an operator turns it on", () => {
    expect(sources.filter(({ isOff }) => isOff).map(({ id }) => id)).toEqual(["vmtr"]);
  });
});

describe("a description that is wrong", () => {
  const broken = (change: Partial<NetworkDescription>) => {
    const parsed = networkSchema.safeParse({ ...caltrain, ...change });
    return parsed.success ? [] : parsed.error.issues.map(({ message, path }) => `${path.join(".")} ${message}`);
  };
  const prefers = (departures: string[]) => broken({ prefers: { ...caltrain.prefers, departures } });

  it("names each of its faults", () => {
    expect(broken({ zone: "Europe/Lutetia" })).toEqual(["zone must be a zone of the IANA database"]);
    expect(prefers(["caltrain-alerts", "caltrain-trip-updates"])).toEqual([
      " prefers.departures names caltrain-alerts, which does not give them",
    ]);
    expect(prefers(["static"])).toEqual([" prefers.departures leaves out caltrain-trip-updates"]);
    expect(prefers(["static", "caltrain-trip-updates"])).toEqual([
      " prefers.departures has something behind the timetable",
    ]);
    expect(prefers(["caltrain-trip-updates", "caltrain-trip-updates"])).toEqual([
      " prefers.departures names a source twice",
    ]);
    expect(broken({ staticFeed: null })).toEqual([" prefers.departures names a timetable, and there is none"]);
  });
});

describe("what is asked", () => {
  const [trips] = caltrain.sources;
  const [trains] = nyctAce.sources;
  const [siri] = idfm.sources;
  if (trips === undefined || trains === undefined || siri === undefined) throw new Error("no sources");

  it("is the upstream's address, or the operator's, with the key where the upstream wants it", () => {
    expect(feedRequest(trips, { CALTRAIN_API_KEY: "k&y" })?.url).toBe(
      "https://api.511.org/transit/tripupdates?agency=CT&api_key=k%26y",
    );
    const local = { CALTRAIN_TRIP_UPDATES_URL: "http://127.0.0.1:8820/caltrain/trip-updates.pb" };
    expect(feedRequest(trips, local)?.url).toBe("http://127.0.0.1:8820/caltrain/trip-updates.pb");
    expect(feedRequest(siri, { PRIM_API_KEY: "secret" })?.headers).toMatchObject({ apikey: "secret" });
    expect(feedRequest({ ...trains, address: { variable: "NYCT_ACE_URL", fallback: null } }, {})).toBeNull();
    expect(feedRequest(trains, { NYCT_ACE_URL: "off" })).toBeNull();
  });

  it("is asked no oftener than the bucket allows for all of its sources together", () => {
    const archive = 86_400 / (caltrain.staticFeed?.intervalS ?? 0);
    const perDay = caltrain.sources.reduce((sum, source) => sum + 86_400 / intervalSeconds(source, caltrain), archive);
    expect(perDay).toBeLessThanOrEqual(1440);
    const eager = { ...caltrain, sources: caltrain.sources.map((source) => ({ ...source, intervalS: 30 })) };
    const eagerPerDay = eager.sources.reduce((sum, source) => sum + 86_400 / intervalSeconds(source, eager), 0);
    expect(eagerPerDay).toBeLessThanOrEqual(1440);
    expect(intervalSeconds(trains, nyctAce)).toBe(30);
    expect(intervalSeconds(siri, idfm)).toBe(87);
  });

  it("is counted by bucket", () => {
    expect(budgetsOf([caltrain, nyctAce]).map(({ id, budget }) => [id, budget.perDay])).toEqual([
      ["sf-bay-511", 1440],
      ["nyct", 10_000],
      ["nyct-static", 100],
    ]);
  });
});
