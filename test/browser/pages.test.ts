import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../chromium.ts";
import { type Deployment, startDeployment } from "../deployment.ts";
import { aReader, eventually, getJson, type Reader, type ReaderOptions } from "./reader.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Every page that a link can lead to, with its heading in English. */
const PAGES: [path: string, heading: string | RegExp][] = [
  ["/", /line|running/i],
  ["/lines/metro/13", "Metro 13"],
  ["/lines/rer/C", "RER C"],
  ["/stops/71264", "Châtelet"],
  ["/near", "Near me"],
  ["/lines/metro/99", "Metro 99"],
  ["/nowhere", "This page does not exist"],
];

/** Of the ground that everything stands on, 0 to 255: the brightest of its channels as a canvas paints it. */
const LIGHTNESS = `(() => {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  context.fillRect(0, 0, 1, 1);
  return Math.max(...context.getImageData(0, 0, 1, 1).data.slice(0, 3));
})()`;

let browser: Browser;
let vigie: Deployment;
let reader: Reader | undefined;

beforeAll(async () => {
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment()]);
  // Pages are looked at with data on them.
  await eventually(() => getJson(`${vigie.url}/api/snapshots/metro/13`));
  await eventually(() => getJson(`${vigie.url}/api/traffic/status`));
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});
afterEach(async () => {
  await reader?.leave();
  reader = undefined;
});

/** Opens a page and waits until its heading and its data are there. */
async function open(path: string, heading: string | RegExp, options?: ReaderOptions): Promise<Page> {
  await reader?.leave();
  reader = await aReader(browser, options);
  const { page, strip } = reader;
  await page.goto(vigie.url + path);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  if (heading !== "This page does not exist") {
    await eventually(async () => expect(await strip()).toMatch(/Simulat(or|eur)/));
  }
  return page;
}

describe("pages", () => {
  it.each(PAGES)("%s opens by its link, and nothing on it is refused by its own policy", async (path, heading) => {
    await open(path, heading);
    expect(reader?.complaints).toEqual([]);
  });

  it("is served with a policy that lets nothing foreign in", async () => {
    const { headers } = await fetch(vigie.url);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/default-src '(none|self)'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-|\*|https?:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("needs no more than 90 KB of JavaScript, gzipped, for the first page", async () => {
    reader = await aReader(browser);
    const scripts: Promise<[string, number]>[] = [];
    reader.page.on("response", (response) => {
      if (response.request().resourceType() !== "script") return;
      scripts.push(response.body().then((body) => [new URL(response.url()).pathname, gzipSync(body).byteLength]));
    });
    await reader.page.goto(vigie.url);
    await reader.page.getByRole("heading", { level: 1, name: /line|running/i }).waitFor();
    const sizes = await Promise.all(scripts);
    expect(sizes.map(([path]) => path)).toEqual(expect.arrayContaining([expect.stringContaining("NetworkPage")]));
    expect(sizes.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(90 * 1024);
  });

  it("says that there is no such line, and offers the search", async () => {
    const page = await open("/lines/metro/99", "Metro 99");
    await page.getByText("There is no line Metro 99 here").waitFor();
  });

  it("stays where a part that comes later does not come", async () => {
    reader = await aReader(browser, { serviceWorkers: "block" });
    const { page } = reader;
    const refused: string[] = [];
    await page.route(/\/assets\/Ribbon-/, (route) => {
      refused.push(route.request().url());
      return route.abort();
    });
    await page.goto(`${vigie.url}/lines/metro/13`);
    await eventually(() => expect(refused).not.toEqual([]));
    await page.getByRole("region", { name: "Diagram of line Metro 13" }).waitFor();
    await eventually(async () => expect(await reader?.strip()).toMatch(/^\s*Live/));
    expect(await page.getByText("This page stopped").count()).toBe(0);
  });

  it("speaks French to a French browser, English when asked, and remembers", async () => {
    const page = await open("/lines/metro/13", "Métro 13", { language: "fr" });
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    await eventually(async () => expect(await reader?.strip()).toContain("Simulateur : ces trains ne sont pas réels"));
    await page.getByRole("button", { name: "Passer en anglais" }).click();
    await page.getByRole("heading", { level: 1, name: "Metro 13" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Metro 13" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  it.each([320, 390])("fits every page into %i px without scrolling sideways", async (width) => {
    for (const [path, heading] of PAGES) {
      const page = await open(path, heading, { viewport: { width, height: 700 }, isMobile: true, hasTouch: true });
      // A page that is too wide makes a phone zoom out, so that its window is wider than the phone.
      const widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]");
      expect({ path, widths }).toEqual({ path, widths: [width, width] });
    }
  });

  it("is dark where the system is dark, and light where the reader wants it light", async () => {
    const lightness = async (page: Page) => Number(await page.evaluate(LIGHTNESS));
    const page = await open("/", /line|running/i, { colorScheme: "dark" });
    expect(await lightness(page)).toBeLessThan(60);
    await page.getByRole("button", { name: /Change theme/ }).click();
    await eventually(async () => expect(await lightness(page)).toBeGreaterThan(220));
  });

  it("finds a stop with the keyboard alone", async () => {
    const page = await open("/", /line|running/i);
    await page.keyboard.press("Control+k");
    const search = page.getByRole("combobox");
    await search.waitFor();
    await page.keyboard.type("chatelet");
    await page
      .getByRole("option", { name: /^Châtelet/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("**/stops/71264");
    await page.getByRole("heading", { level: 1, name: "Châtelet" }).waitFor();
    await page.keyboard.press("Control+k");
    await search.waitFor();
    await page.keyboard.press("Escape");
    await search.waitFor({ state: "detached" });
  });
});

type Violation = { id: string; impact: string | null; nodes: { html: string }[] };

describe("accessibility", () => {
  it.each(["light", "dark"] as const)("has no serious fault on any page, %s", async (colorScheme) => {
    const found: string[] = [];
    for (const [path, heading] of PAGES) {
      const page = await open(path, heading, { colorScheme, reducedMotion: "reduce" });
      // Evaluated from outside: the page's policy would refuse a script tag, as it should.
      await page.evaluate(AXE);
      const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
      for (const { id, impact, nodes } of violations) {
        if (impact === "serious" || impact === "critical") found.push(`${path} ${id}: ${nodes[0]?.html}`);
      }
    }
    expect(found).toEqual([]);
  });
});
