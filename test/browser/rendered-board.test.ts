/** A board that exists only as a page: read by a browser of the deployment's own, seen by a rider in another. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  RENDERED_SELECTORS,
  type RenderedSimulator,
  startRenderedSimulator,
} from "../../simulators/rendered/server.ts";
import { browserForRendering, launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { aReader, eventually } from "./reader.ts";

const BASTILLE = "463564";
const MINUTE_MS = 60_000;

let browser: Browser;
let vigie: Deployment;
let page: RenderedSimulator;
let cache: string;

beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), "vigie-browser-"));
  page = await startRenderedSimulator({ kind: "challenge" });
  const board = { stop: BASTILLE, line: "metro:1", url: page.url, interval_s: 60, selectors: RENDERED_SELECTORS };
  browser = await launchChromium();
  vigie = await startDeployment({
    variables: { ...BUSY, ...(await browserForRendering(cache)), RENDERED_BOARDS: JSON.stringify([board]) },
  });
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
  await page?.close();
  rmSync(cache, { recursive: true, force: true });
});

const clock = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "2-digit", minute: "2-digit" });

async function looks(): Promise<{ outcome: string; message: string | null }[]> {
  const response = await fetch(`${vigie.url}/api/system/runs?source=rendered-pages`, {
    headers: { "x-api-key": vigie.key },
  });
  const { items } = (await response.json()) as { items: { outcome: string; message: string | null }[] };
  return items;
}

describe("a board that exists only as a page", () => {
  it("is not got around when the site refuses, and read when it does not", async () => {
    const reader = await aReader(browser);
    await reader.page.goto(`${vigie.url}/stops/${BASTILLE}`);
    const runs = () =>
      eventually(async () => {
        await vigie.tick();
        const runs = await looks();
        expect(runs.length).toBeGreaterThan(0);
        return runs;
      });
    expect((await runs())[0]).toMatchObject({ outcome: "rejected", message: expect.stringContaining("challenge") });

    const at = Date.now() + 7 * MINUTE_MS;
    page.behave({
      kind: "board",
      directions: [
        { label: "Vers La Défense", departures: [{ destination: "La Défense", time: clock.format(at) }] },
        { label: "Vers Château de Vincennes", departures: [{ destination: "Château de Vincennes", time: "3 min" }] },
      ],
    });
    await vigie.runAll();
    await eventually(async () => {
      const text = await reader.page.locator("main").innerText();
      expect(text).toContain("La Défense");
      expect(text).toContain("Château de Vincennes");
    });
    await reader.leave();
  });
});
