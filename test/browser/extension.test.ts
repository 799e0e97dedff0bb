/**
 * The built extension in a browser that takes extensions, at a whole deployment. The browser of the lock file is a
 * headless shell, which takes none: this wants Chromium or Chrome on the machine, or CHROMIUM_PATH.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Orders, Pairing } from "../../domains/orders/wire.ts";
import { type Deployment, startDeployment } from "../deployment.ts";
import { eventually } from "./reader.ts";

const ROOT = join(import.meta.dirname, "../..");
const NAMES = ["chromium", "google-chrome", "google-chrome-stable", "chrome"];

function browserThatTakesExtensions(): string | null {
  const { CHROMIUM_PATH, PATH = "" } = process.env;
  if (CHROMIUM_PATH !== undefined) return CHROMIUM_PATH;
  const places = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find((path) => existsSync(path)) ?? null;
}

const executablePath = browserThatTakesExtensions();
if (executablePath === null) {
  console.warn("extension: not tested in a browser, since none here takes extensions; install Chromium (README)");
}

describe.skipIf(executablePath === null)("the extension", () => {
  let folder: string;
  let vigie: Deployment;
  let context: BrowserContext;
  let popup: Page;
  let ask: <T>(method: string, path: string) => Promise<T>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "vigie-extension-"));
    vigie = await startDeployment({ orders: true, variables: { SCHEDULER_LINES: "metro:1" } });
    if (vigie.orders === null) throw new Error(vigie.output());
    const { email, password } = vigie.orders;
    const login = await fetch(`${vigie.url}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    const { access_token } = (await login.json()) as { access_token: string };
    ask = async <T>(method: string, path: string) => {
      const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
      const response = await fetch(vigie.url + path, { method, headers, ...(method === "POST" ? { body: "{}" } : {}) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as T;
    };
    await ask("POST", "/api/v1/orchestrator/fetch-orders");
    await eventually(async () => {
      const { total } = await ask<Orders>("GET", "/api/v1/orders?state=PENDING_POST&limit=1");
      expect(total).toBeGreaterThan(3);
    });
    const built = join(folder, "built");
    execFileSync(
      join(ROOT, "node_modules/.bin/vite"),
      ["build", "--config", "extension/vite.config.ts", "--outDir", built],
      {
        cwd: ROOT,
        env: { ...process.env, VIGIE_ORIGIN: vigie.url },
        stdio: "pipe",
      },
    );
    context = await chromium.launchPersistentContext(join(folder, "profile"), {
      ...(executablePath === null ? {} : { executablePath }),
      headless: false,
      locale: "en-GB",
      args: [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        `--disable-extensions-except=${built}`,
        `--load-extension=${built}`,
      ],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    popup = await context.newPage();
    await popup.setViewportSize({ width: 420, height: 600 });
    await popup.goto(new URL("/popup.html", worker.url()).href);
  });
  afterAll(async () => {
    await context?.close();
    await vigie?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it("is paired by a code of the dashboard, which is good once", async () => {
    const { code } = await ask<Pairing>("POST", "/auth/pairings");
    await popup.getByLabel("Pairing code").fill(code);
    await popup.getByRole("button", { name: "Pair this browser" }).click();
    await popup.getByText("Tienda Demo").waitFor();
    await expect(
      popup
        .getByText(/to send/)
        .first()
        .innerText(),
    ).resolves.toMatch(/^\d+ to send$/);
  });

  it("sends what is chosen, and the carrier has it", async () => {
    await popup.locator("li input:not(:disabled)").first().check();
    await popup.getByRole("button", { name: "Send 1 order" }).click();
    await popup
      .getByRole("status")
      .getByText(/on its way|refused/)
      .waitFor();
    await eventually(async () => {
      const { total } = await ask<Orders>("GET", "/api/v1/orders?state=TRACKED,MIRAKL_OK,COMPLETE&limit=1");
      expect(total).toBe(1);
    });
  });

  it("prints the label in a tab of its own", async () => {
    await eventually(async () => {
      await popup.getByRole("button", { name: "Look again" }).click();
      await popup.getByRole("button", { name: "Print 1 label" }).waitFor({ timeout: 2_000 });
    });
    const [tab] = await Promise.all([
      context.waitForEvent("page"),
      popup.getByRole("button", { name: "Print 1 label" }).click(),
    ]);
    await eventually(() => expect(tab.url()).toMatch(/^blob:/));
    await eventually(async () => {
      const { orders } = await ask<Orders>("GET", "/api/v1/orders?printed=true&limit=10");
      expect(orders).toHaveLength(1);
    });
    await tab.close();
  });

  it("hands tracking numbers of a file over, and says which were refused and why", async () => {
    const file = join(folder, "tracking.csv");
    writeFileSync(file, "order_id,tracking_number\r\nnobody's,123\r\n");
    await popup.getByLabel("Tracking numbers (CSV)").setInputFiles(file);
    await popup.getByText("1 was refused:").waitFor();
    await popup.getByText(/^nobody's: /).waitFor();
  });

  it("shows on its icon how many wait", async () => {
    const worker = context.serviceWorkers()[0];
    await eventually(async () => {
      const text = await worker?.evaluate("chrome.action.getBadgeText({})");
      expect(text).toMatch(/^\d+$/);
    });
  });

  it("is shut out as soon as its device is removed", async () => {
    const { devices } = await ask<{ devices: { id: string }[] }>("GET", "/api/v1/devices");
    expect(devices).toHaveLength(1);
    await ask("DELETE", `/api/v1/devices/${devices[0]?.id}`);
    await popup.getByRole("button", { name: "Look again" }).click();
    await popup
      .getByRole("alert")
      .getByText(/not paired any more/)
      .waitFor();
  });
});
