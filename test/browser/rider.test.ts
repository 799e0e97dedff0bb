/** What a rider finds beyond the pages themselves: a day's history, a hold that says so, a map that takes keys. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Train } from "../../domains/transit/wire.ts";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { aReader, eventually, getJson, type Reader, type ReaderOptions } from "./reader.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let vigie: Deployment;
let reader: Reader | undefined;

beforeAll(async () => {
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables: BUSY })]);
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

async function open(path: string, options?: ReaderOptions): Promise<Page> {
  await reader?.leave();
  reader = await aReader(browser, options);
  await reader.page.goto(vigie.url + path);
  return reader.page;
}

type Violation = { id: string; impact: string | null; nodes: { html: string }[] };

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe("the last 24 hours", () => {
  it("stand beside a line in words too, and do not move the page when they come", async () => {
    // Looked at by the cron: now, and once more when the traffic is there.
    await vigie.tick();
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const page = await open("/");
    await page.route("**/api/traffic/history*", async (route) => {
      await asked;
      await route.continue();
    });
    await page.reload();
    const row = page.locator(".troubled > li").first();
    await row.waitFor();
    const before = await row.boundingBox();
    answer();
    await row.getByRole("img", { name: /Last 24 hours|No history/ }).waitFor();
    expect((await row.boundingBox())?.height).toBe(before?.height);
  });
});

describe("a hold by an operator", () => {
  it("is told on the line's page and above it, and ends with the hold", async () => {
    const command = (name: string) =>
      fetch(`${vigie.url}/api/system/commands`, {
        method: "POST",
        headers: { authorization: `Bearer ${vigie.key}`, "content-type": "application/json" },
        body: JSON.stringify({ command: name, scope: { target: "transit:metro:2" } }),
      });
    const page = await open("/lines/metro/2");
    await page.getByRole("heading", { level: 1, name: "Metro 2" }).waitFor();
    expect((await command("PAUSE")).ok).toBe(true);
    const notice = page.getByRole("status").filter({ hasText: "Updates paused by the operator since" });
    await notice.waitFor();
    await eventually(async () => expect(await reader?.strip()).toContain("Updates paused by the operator since"));
    expect((await command("RESUME")).ok).toBe(true);
    await notice.waitFor({ state: "detached" });
    expect(reader?.loads()).toBe(1);
  });
});

describe("the map", () => {
  it("moves and zooms by keys, says where it is in its link, and comes back from it", async () => {
    const page = await open("/map");
    const ground = page.getByRole("application", { name: /Map of the network/ });
    await ground.focus();
    await page.keyboard.press("+");
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(/[?&]at=/);
    const there = page.url();
    await page.keyboard.press("0");
    await page.waitForURL((url) => !url.search.includes("at="));
    await page.goto(there);
    await ground.waitFor();
    expect(page.url()).toBe(there);
    expect(reader?.complaints).toEqual([]);
  });

  it("opens what is clicked, and says the same in a list", async () => {
    const page = await open("/map?network=metro&at=48.8586,2.3472,400");
    const ground = page.getByRole("application", { name: /Map of the network/ });
    // Châtelet is in the middle.
    await eventually(async () => {
      await ground.press("Enter");
      await page.getByRole("complementary", { name: "What is chosen on the map" }).waitFor({ timeout: 1000 });
    });
    expect(page.url()).toMatch(/pick=(stop|train|line)/);
    await page.getByText("The map as a list").click();
    await page.getByRole("link", { name: /Metro 13.*train/ }).click();
    await page.getByRole("heading", { level: 1, name: "Metro 13" }).waitFor();
  });
});

describe("accessibility", () => {
  it.each(["light", "dark"] as const)(
    "has no serious fault on the map or on a chosen train, %s",
    async (colorScheme) => {
      const options: ReaderOptions = { colorScheme, reducedMotion: "reduce" };
      const map = await open("/map?pick=line:metro:13", options);
      await map.getByRole("heading", { level: 2, name: "Metro 13" }).waitFor();
      expect(await faults(map)).toEqual([]);

      await eventually(async () => {
        const { trains } = await getJson<{ trains: Train[] }>(`${vigie.url}/api/snapshots/metro/13`);
        const page = await open(`/lines/metro/13?train=${encodeURIComponent(trains[1]?.id ?? "")}`, options);
        await page.locator(".train.selected .train-label").first().waitFor({ timeout: 5000 });
        expect(await faults(page)).toEqual([]);
      });
    },
  );
});
