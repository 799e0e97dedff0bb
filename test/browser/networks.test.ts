/** Networks of other agencies as their riders see them: recorded trains in Chromium, in the agency's own time. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LineDocument } from "../../domains/transit/wire.ts";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { aReader, eventually, getJson, type Reader, type ReaderOptions } from "./reader.ts";

let browser: Browser;
let vigie: Deployment;
let reader: Reader | undefined;

beforeAll(async () => {
  const variables = { ...BUSY, TRANSIT_NETWORKS: "idfm,caltrain,nyct-ace" };
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables })]);
  // The archives first: only what is planned after them asks for trains.
  await eventually(async () => {
    const { lines } = await getJson<{ lines: { network: string }[] }>(`${vigie.url}/api/lines`);
    expect(lines.filter(({ network }) => network === "nyct-ace")).toHaveLength(5);
    expect(lines.filter(({ network }) => network === "caltrain")).toHaveLength(6);
  });
  await vigie.tick();
  await vigie.runAll();
  for (const line of ["caltrain/L1", "nyct-ace/A"]) {
    await eventually(async () => {
      const { stations } = await getJson<LineDocument>(`${vigie.url}/api/snapshots/${line}`);
      const provenances = stations.flatMap(({ departures }) => departures.map(({ provenance }) => provenance));
      expect(provenances).toContain("live");
    });
  }
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});
afterEach(async () => {
  await reader?.leave();
  reader = undefined;
});

async function open(path: string, options?: ReaderOptions): Promise<Page> {
  reader = await aReader(browser, options);
  await reader.page.goto(vigie.url + path);
  return reader.page;
}

/** "05:04" where the agency's clocks are. */
const clockIn = (zone: string) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });

describe("a Caltrain line", () => {
  it("has its stations, live trains of a replay that says so, and times of California", async () => {
    const page = await open("/lines/caltrain/L1", { timezoneId: "Europe/Paris" });
    await page.locator("h1", { hasText: "L1 · Local" }).waitFor();
    await page.locator(".ways .live").first().waitFor();
    expect(await page.getByText("San Francisco").count()).toBeGreaterThan(0);
    expect(await reader?.strip()).toMatch(/Replay/);
    await page.getByText("Local times, those of Los Angeles. Data: 511 SF Bay, Caltrain.").waitFor();
    const { stations } = await getJson<LineDocument>(`${vigie.url}/api/snapshots/caltrain/L1`);
    const format = clockIn("America/Los_Angeles");
    const times = stations.flatMap(({ departures }) =>
      departures.flatMap(({ expected_at, aimed_at }) => {
        const at = expected_at ?? aimed_at;
        return at === null ? [] : [format.format(Date.parse(at))];
      }),
    );
    const shown = await page.locator(".ways .wait").allInnerTexts();
    const clocks = shown.filter((text) => /^\d\d:\d\d$/.test(text));
    expect(clocks.length).toBeGreaterThan(0);
    expect(clocks.filter((clock) => !times.includes(clock))).toEqual([]);
    expect(reader?.complaints).toEqual([]);
  });

  it("has a board for each station, in the address of its own id", async () => {
    const page = await open("/stops/caltrain:palo_alto");
    await page.locator("h1", { hasText: "Palo Alto" }).waitFor();
    await page.locator(".board .departure").first().waitFor();
    expect(await reader?.strip()).toMatch(/Replay/);
    await page.locator(".board .departure summary").first().click();
    expect(await page.locator(".board .departure .why").first().innerText()).toMatch(/expected-time|timetable/);
  });
});

describe("a New York line", () => {
  it("has its trains on a phone in the dark, in French, with the hours of New York", async () => {
    const page = await open("/lines/nyct-ace/A", {
      language: "fr",
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
    });
    await page.locator("h1", { hasText: "A · 8 Avenue Express" }).waitFor();
    await page.locator(".ways .live").first().waitFor();
    expect(await reader?.strip()).toMatch(/Rejeu/);
    await page.getByText("Heures locales, celles de New York.").waitFor();
    // Nothing stands out of a narrow screen.
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(reader?.complaints).toEqual([]);
  });
});

it("is found by its name, beside the lines of Paris", async () => {
  const page = await open("/?network=caltrain");
  await page.locator("h2", { hasText: "Caltrain" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("mountain view");
  await page
    .getByRole("option", { name: /Mountain View/ })
    .first()
    .click();
  await page.locator("h1", { hasText: "Mountain View" }).waitFor();
});
