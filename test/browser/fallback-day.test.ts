/** A day on which SIRI dies at 08:00 and comes back at 09:00, as riders see it. The clock is the test's. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LineDocument } from "../../domains/transit/wire.ts";
import type { FaultInput } from "../../simulators/prim/faults.ts";
import { loadCatalogue } from "../../simulators/prim/network.ts";
import { movingVehicles } from "../../simulators/vmtr/moving-vehicles.ts";
import { startVmtrSimulator, type VmtrSimulator } from "../../simulators/vmtr/server.ts";
import { aMetroTimetable } from "../a-metro-timetable.ts";
import { launchChromium } from "../chromium.ts";
import { type ClockedDeployment, startClocked } from "../clocked-deployment.ts";
import { aReader, eventually, getJson, type Reader } from "./reader.ts";

/** A Tuesday, winter time in Paris. */
const at = (clock: string): number => Date.parse(`2035-03-06T${clock}:00+01:00`);
const MINUTE = 60_000;
/** On metro 1 alone. */
const ARGENTINE = "71348";

const SIRI_IS_OUT: FaultInput[] = (["estimated-timetable", "stop-monitoring", "disruptions_bulk"] as const).map(
  (api) => ({
    api,
    kind: "status",
    status: 503,
  }),
);

let browser: Browser;
let vmtr: VmtrSimulator;
let vigie: ClockedDeployment;
let rider: Reader;
let boarder: Reader;
let now = at("07:50");

type Snapshot = LineDocument & { freshness: string; generation: number };

/** What the line's page looked like at every change of it. */
type Seen = { departures: number; note: string; strip: string; isGone: boolean };

beforeAll(async () => {
  const vehicles = movingVehicles(1);
  vmtr = await startVmtrSimulator({ vehicles: (room, direction) => vehicles(room, direction, now) });
  const budgets = { NAVITIA_PER_DAY: "20000", PRIM_ET_PER_DAY: "100000", PRIM_SM_PER_DAY: "100000" };
  [browser, vigie] = await Promise.all([
    launchChromium(),
    startClocked(now, { ...budgets, VMTR_ENABLED: "true", VMTR_BASE_URL: vmtr.url }),
  ]);
  await vigie.importTimetable(
    await aMetroTimetable(loadCatalogue(), ["C01371", "C01384"], { headwayS: 240, year: 2035 }),
  );
  await minutes(3);
}, 180_000);
afterAll(async () => {
  await Promise.all([rider?.leave(), boarder?.leave()]);
  await browser?.close();
  await Promise.all([vigie?.stop(), vmtr?.close()]);
});

/** Lets so many minutes pass, `step` at a time; answers what metro 1 said at the end of each. */
async function minutes(count: number, step = 1): Promise<Snapshot[]> {
  const told: Snapshot[] = [];
  for (let passed = 0; passed < count; passed += step) {
    now += step * MINUTE;
    await vigie.minute(now);
    told.push(await getJson<Snapshot>(`${vigie.url}/api/snapshots/metro/1`));
  }
  return told;
}

const sourcesIn = ({ stations }: LineDocument) => [
  ...new Set(stations.flatMap(({ departures }) => departures.map(({ source }) => source))),
];
/** Trains that are twice at one station. */
function doubles({ stations }: LineDocument): string[] {
  return stations.flatMap(({ name, departures }) => {
    const trains = departures.map(({ journey_ref }) => journey_ref);
    return trains.filter((train, index) => trains.indexOf(train) !== index).map((train) => `${name}: ${train}`);
  });
}

/** In the page: notes what a reader could have seen, whenever anything on it changes. */
const LOOK = `(() => {
  const seen = (window.seen = []);
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const look = () => {
    const now = {
      departures: document.querySelectorAll(".ways .wait").length,
      note: text(".stand-in strong"),
      strip: text("details.truth > summary"),
      isGone: document.querySelector('.line-main [role="alert"]') !== null,
    };
    if (JSON.stringify(seen.at(-1)) !== JSON.stringify(now)) seen.push(now);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  look();
})()`;

describe("a day without SIRI from 08:00 to 09:00", () => {
  const day: Snapshot[] = [];

  it("begins live", async () => {
    const options = { timezoneId: "Europe/Paris" };
    [rider, boarder] = await Promise.all([aReader(browser, options), aReader(browser, options)]);
    await Promise.all([
      rider.page.goto(`${vigie.url}/lines/metro/1`),
      boarder.page.goto(`${vigie.url}/stops/${ARGENTINE}`),
    ]);
    await rider.page.locator(".ways .wait").first().waitFor();
    await boarder.page.locator(".board .departure").first().waitFor();
    await rider.page.evaluate(LOOK);
    day.push(...(await minutes(7)));
    expect(now).toBe(at("08:00"));
    expect(sourcesIn(day.at(-1) as Snapshot)).toEqual(["prim-et"]);
    await eventually(async () =>
      expect(await boarder.page.locator("details.truth > summary").innerText()).toContain("PRIM departures"),
    );
  }, 120_000);

  it("goes over to Navitia in some minutes, and says since when and whose times these are", async () => {
    vigie.setFaults(...SIRI_IS_OUT);
    day.push(...(await minutes(6)));
    const note = rider.page.locator(".stand-in");
    await eventually(async () =>
      expect(await note.innerText()).toMatch(/silent since 08:00.*times come from Navitia/s),
    );
    await eventually(async () => expect(await rider.strip()).toContain("Source: Navitia departures"));
    expect(sourcesIn(day.at(-1) as Snapshot)).toEqual(["navitia-departures"]);
    expect(day.at(-1)).toMatchObject({ freshness: "fresh", instead_of: { source: "prim-et" } });
  }, 120_000);

  it("gives the board Navitia's word too, one click from each of its departures", async () => {
    const { page } = boarder;
    await eventually(async () =>
      expect(await page.locator(".stand-in").innerText()).toMatch(/silent since 08:00.*Navitia/s),
    );
    const row = page.locator(".board .departure").first();
    await row.locator("summary").click();
    await eventually(async () => expect(await row.locator(".why").innerText()).toMatch(/Source\s+Navitia departures/));
  }, 60_000);

  it("has planned times, said to be no more than that, for a line that nobody was looking at", async () => {
    const other = await aReader(browser, { timezoneId: "Europe/Paris" });
    await other.page.goto(`${vigie.url}/lines/metro/14`);
    await eventually(async () =>
      expect(await other.page.locator(".stand-in").innerText()).toMatch(/planned times: nothing confirms/),
    );
    expect(await other.page.locator(".ways .wait").count()).toBeGreaterThan(10);
    // Looked at, it is asked about: Navitia takes over within two minutes.
    day.push(...(await minutes(3)));
    await eventually(async () => expect(await other.page.locator(".stand-in").innerText()).toContain("Navitia"));
    await other.leave();
  }, 120_000);

  it("stays with Navitia through the hour, and asks PRIM for less the longer it is out", async () => {
    const before = vigie.calls("estimated-timetable");
    day.push(...(await minutes(40, 5)));
    expect(new Set(day.slice(-8).flatMap(sourcesIn))).toEqual(new Set(["navitia-departures"]));
    expect(vigie.calls("estimated-timetable") - before).toBeLessThan(30);
  }, 180_000);

  it("reckons from RATP's map while Navitia is out too, says that this is unofficial, and goes back up at once", async () => {
    vigie.setFaults(...SIRI_IS_OUT, { api: "navitia", kind: "status", status: 503 });
    const note = rider.page.locator(".stand-in");
    day.push(...(await minutes(6)));
    await eventually(async () => expect(await note.innerText()).toMatch(/RATP's own map, an unofficial source/));
    const told = day.at(-1)?.stations.flatMap(({ departures }) => departures) ?? [];
    expect(new Set(told.map(({ source, rule }) => `${source} ${rule}`))).toEqual(new Set(["vmtr from-position"]));
    vigie.setFaults(...SIRI_IS_OUT);
    day.push(...(await minutes(6)));
    await eventually(async () => expect(await note.innerText()).toContain("times come from Navitia"));
    expect(now).toBeGreaterThanOrEqual(at("09:00"));
  }, 120_000);

  it("comes back with care: not at SIRI's first answer, and then for good", async () => {
    vigie.setFaults();
    const calls = vigie.calls("estimated-timetable");
    const back: { snapshot: Snapshot; answers: number }[] = [];
    for (let minute = 0; minute < 20; minute++) {
      const [snapshot] = await minutes(1);
      if (snapshot !== undefined) back.push({ snapshot, answers: vigie.calls("estimated-timetable") - calls });
    }
    day.push(...back.map(({ snapshot }) => snapshot));
    const first = back.findIndex(({ snapshot }) => sourcesIn(snapshot).includes("prim-et"));
    expect(first).toBeGreaterThan(0);
    expect(back[first]?.answers).toBeGreaterThanOrEqual(3);
    expect(back.slice(first).every(({ snapshot }) => sourcesIn(snapshot).join() === "prim-et")).toBe(true);
    await eventually(async () => expect(await rider.page.locator(".stand-in").count()).toBe(0));
    await eventually(async () => expect(await boarder.page.locator(".stand-in").count()).toBe(0));
    expect(await rider.strip()).toContain("PRIM times");
  }, 180_000);

  it("never had two sources in one document, a train twice, or a generation that went back", () => {
    expect(day.length).toBeGreaterThan(30);
    for (const snapshot of day) {
      expect(sourcesIn(snapshot)).toHaveLength(1);
      expect(doubles(snapshot)).toEqual([]);
    }
    const switches = day
      .map((snapshot) => sourcesIn(snapshot)[0])
      .filter((source, index, all) => source !== all[index - 1]);
    expect(switches).toEqual(["prim-et", "navitia-departures", "vmtr", "navitia-departures", "prim-et"]);
    const generations = day.map(({ generation }) => generation);
    expect(generations).toEqual(generations.toSorted((a, b) => a - b));
  });

  it("never showed the rider an empty line, times withdrawn, or an age that it did not know", async () => {
    const seen = (await rider.page.evaluate("window.seen")) as Seen[];
    expect(seen.length).toBeGreaterThan(30);
    expect(Math.min(...seen.map(({ departures }) => departures))).toBeGreaterThan(10);
    expect(seen.filter(({ isGone }) => isGone)).toEqual([]);
    expect(seen.filter(({ strip }) => /No data|Waiting/.test(strip))).toEqual([]);
    const notes = seen.map(({ note }) => note).filter((note, index, all) => note !== all[index - 1]);
    expect(notes).toEqual(["", "The usual source has been silent since 08:00", ""]);
    expect([rider.loads(), rider.complaints, boarder.complaints]).toEqual([1, [], []]);
  });
});
