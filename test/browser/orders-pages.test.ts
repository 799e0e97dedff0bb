import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { PDFDocument } from "@cantoo/pdf-lib";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Orders, Rules } from "../../domains/orders/wire.ts";
import { launchChromium } from "../chromium.ts";
import { type Deployment, type OrdersSaid, startDeployment } from "../deployment.ts";
import { aReader, eventually, type Reader, type ReaderOptions } from "./reader.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES: [path: string, heading: string][] = [
  ["", "Board"],
  ["/list", "Orders"],
  ["/rules", "Rules"],
  ["/carriers", "Carriers"],
  ["/shops", "Shops"],
  ["/weights", "Weights"],
  ["/log", "Log"],
  ["/team", "Team"],
  ["/devices", "Devices"],
  ["/settings", "Settings"],
];
/** What is held waits for its marketplace, and nothing here moves it. */
const TO_SEND = "/orders/list?state=PENDING_POST&held=false";

/** Shops are read once a minute: a press within half a minute of another is the same. */
const BY_CRON = { timeout: 100_000 };

let browser: Browser;
let vigie: Deployment;
let said: OrdersSaid;
let seller: Reader;

beforeAll(async () => {
  [browser, vigie] = await Promise.all([
    launchChromium(),
    startDeployment({ orders: true, variables: { ORDERS_TRACK_INTERVAL_S: "60", SCHEDULER_LINES: "metro:1" } }),
  ]);
  if (vigie.orders === null) throw new Error(vigie.output());
  said = vigie.orders;
  seller = await aSeller();
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});

/** Somebody who has logged in through the page, and stands before the board. */
async function aSeller(options: ReaderOptions = {}): Promise<Reader> {
  const reader = await aReader(browser, { locale: "en-GB", viewport: { width: 1440, height: 1000 }, ...options });
  const { page } = reader;
  await page.goto(`${vigie.url}/orders`);
  await page.getByLabel("E-mail address").fill(said.email);
  await page.getByLabel("Password").fill(said.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { level: 1, name: "Board" }).waitFor();
  return reader;
}

async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(vigie.url + path);
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
}

/** As a link leads there: a page that is loaded anew asks for much that it knew, and the server counts that. */
async function follow(page: Page, path: string, heading: string): Promise<void> {
  await page.evaluate(`{
    const link = document.createElement("a");
    link.href = ${JSON.stringify(path)};
    document.body.append(link);
    link.click();
    link.remove();
  }`);
  await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
  await eventually(async () => expect(await page.getByRole("status", { name: "Loading" }).count()).toBe(0));
}

/** As each simulated carrier names the call that makes a shipment. */
const CREATE = { tipsa: "GrabaEnvio24", seur: "create", correosex: "grabacionEnvio" };

/** Whether the simulated carriers refuse every shipment. */
async function refuseShipments(isRefused: boolean): Promise<void> {
  for (const [carrier, operation] of Object.entries(CREATE)) {
    const { origin } = new URL(said.simulators[carrier] ?? "");
    const faults = isRefused ? [{ operation, kind: "refusal" }] : [];
    const set = await fetch(`${origin}/_sim/faults`, { method: "POST", body: JSON.stringify(faults) });
    if (!set.ok) throw new Error(await set.text());
  }
}

/** Places orders at the simulated marketplace. */
async function place(count: number): Promise<void> {
  const placed = await fetch(`${said.simulators.mirakl}/_sim/orders`, {
    method: "POST",
    body: JSON.stringify({ count, state: "SHIPPING" }),
  });
  expect(placed.status).toBe(200);
}

/** As the page asks, with its session. */
const asked = <T>(page: Page, path: string): Promise<T> =>
  page.evaluate(`fetch(${JSON.stringify(path)}).then((response) => response.json())`) as Promise<T>;

/** The row of a state on the board. */
const state = (page: Page, name: string): Locator => page.locator(".way li").filter({ hasText: name });
const countOf = async (page: Page, name: string): Promise<number> =>
  Number(await state(page, name).locator(".way-count").innerText());

async function confirm(page: Page, action: string, words: RegExp): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(words);
  await dialog.getByRole("button", { name: action, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

describe("a stranger", () => {
  it("sees no order, and is told no more than that the address or the password is wrong", async () => {
    const stranger = await aReader(browser, { locale: "en-GB" });
    const { page } = stranger;
    await page.goto(`${vigie.url}/orders/list?state=PENDING_POST`);
    await page.getByLabel("E-mail address").fill(said.email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").filter({ hasText: "The address or the password is wrong." }).waitFor();
    expect(await page.getByRole("grid").count()).toBe(0);
    // What was asked for is there once one has logged in.
    await page.getByLabel("Password").fill(said.password);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { level: 1, name: "Orders", exact: true }).waitFor();
    await stranger.leave();
  });
});

describe("a day at the desk", () => {
  it("sees orders come in on the board, without a reload", async () => {
    const { page } = seller;
    await eventually(async () => expect(await countOf(page, "To send")).toBeGreaterThan(0), BY_CRON);
    const before = await countOf(page, "To send");
    await place(2);
    await page.getByRole("button", { name: "Read now" }).click();
    await page.getByText("1 shop is being read.").waitFor();
    await eventually(async () => expect(await countOf(page, "To send")).toBe(before + 2), BY_CRON);
    expect(seller.loads()).toBe(1);
  });

  it("sends all that waits, in calls of fifty, and watches it reach the marketplace", async () => {
    const { page } = seller;
    await open(page, TO_SEND, "Orders");
    const { total } = await asked<Orders>(page, "/api/v1/orders?state=PENDING_POST&held=false&limit=1");
    await page.getByRole("button", { name: `Select all ${total}`, exact: true }).click();
    await page.getByText(`${total} selected`).waitFor();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await confirm(page, "Send", new RegExp(`${total} orders`));
    await page.getByText(`Send: ${total} of ${total} accepted`).waitFor();
    // The list follows: none of them waits any more.
    await eventually(async () => expect(await page.getByText("No order matches these filters.").count()).toBe(1));

    await page.getByRole("link", { name: "Board" }).click();
    await eventually(async () => {
      const [told, failed] = [await countOf(page, "Marketplace told"), await countOf(page, "Sending failed")];
      expect(told + failed).toBe(total);
      expect(told).toBeGreaterThan(total / 2);
    });
  });

  it("finds what failed by its cause, and has all of it tried again at once", async () => {
    const { page } = seller;
    await refuseShipments(true);
    const [before, failed] = [await countOf(page, "To send"), await countOf(page, "Sending failed")];
    await place(3);
    await page.getByRole("button", { name: "Read now" }).click();
    await eventually(async () => expect(await countOf(page, "To send")).toBe(before + 3), BY_CRON);
    await follow(page, TO_SEND, "Orders");
    await page.getByRole("checkbox", { name: "Select all that is listed" }).check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await confirm(page, "Send", /\d orders/);
    await page.getByRole("link", { name: "Board" }).click();
    await eventually(async () => expect(await countOf(page, "Sending failed")).toBe(failed + 3), BY_CRON);
    const failures = page.getByRole("region", { name: "What failed?" });
    const retry = failures.getByRole("button", { name: /^Retry all/ }).first();
    // As many causes as carriers: the first of them, with all of its orders.
    const [, shown = ""] = /\((\d+)\)/.exec(await retry.innerText()) ?? [];
    await refuseShipments(false);
    await retry.click();
    await confirm(page, "Retry", new RegExp(`${shown} orders?`));
    await page.getByText(`Retry: ${shown} of ${shown} accepted`).waitFor();
  });

  it("prints the labels of those selected as one PDF with a page each, and they are printed then", async () => {
    const { page } = seller;
    await open(page, "/orders/list?state=MIRAKL_OK&printed=false", "Orders");
    const boxes = page.locator(".vrow").getByRole("checkbox");
    for (const index of [0, 1, 2]) await boxes.nth(index).check();
    await page.getByText("3 selected").waitFor();
    await page.getByRole("button", { name: "Print labels" }).click();
    await confirm(page, "Print labels", /3 labels/);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Save the PDF" }).click(),
    ]);
    const pdf = await PDFDocument.load(readFileSync(await saved.path()));
    expect(pdf.getPageCount()).toBe(3);
    const printed = await asked<Orders>(page, "/api/v1/orders?printed=true");
    expect(printed.total).toBe(3);
  });

  it("reads an order's whole story, down to what was said to its carrier", async () => {
    const { page } = seller;
    await open(page, "/orders/list?state=MIRAKL_OK", "Orders");
    await page.getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const story = page.getByRole("region", { name: "What happened" });
    await story.getByText("Shipment made at the carrier").first().waitFor();
    await story.getByText("Marketplace told the tracking").first().waitFor();
    await page
      .getByRole("region", { name: "Parcel and carrier" })
      .getByText(/^the rule “/)
      .waitFor();
    const exchange = page.getByRole("region", { name: "Raw exchanges" }).locator("details").first();
    await exchange.locator("summary").click();
    await exchange.getByRole("heading", { name: "Request" }).waitFor();
    // What may not be done says why.
    const send = page.getByRole("button", { name: "Send", exact: true });
    expect(await send.getAttribute("aria-disabled")).toBe("true");
    expect(await send.getAttribute("title")).toMatch(/^Only an order that is to be sent/);
  });
});

describe("the rules", () => {
  it("are moved by the keyboard, tried on past orders, and saved as a version that can be taken back", async () => {
    const { page } = seller;
    await open(page, "/orders/rules", "Rules");
    await page.locator(".rule").first().waitFor();
    const names = () => page.locator(".rule-words > strong").allInnerTexts();
    const before = await names();
    const last = before.at(-1) ?? "";
    await page.getByRole("button", { name: new RegExp(`· ${last}\\.`) }).focus();
    for (const _ of before.slice(1)) await page.keyboard.press("Alt+ArrowUp");
    expect((await names())[0]).toBe(last);

    await page.getByRole("button", { name: /^Try on the last/ }).click();
    await page.getByText(/[1-9]\d* of \d+ would go differently/).waitFor();
    const { version } = await asked<Rules>(page, "/api/v1/rules");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await confirm(page, "Save", /They hold for orders to come/);
    await page.getByText(`Version ${version + 1} saved.`).waitFor();
    // The first takes every order: those behind it are never reached, and say so.
    await page.getByText("Never reached").first().waitFor();

    await page.getByRole("button", { name: `Take back version ${version}` }).click();
    await eventually(async () => expect(await names()).toEqual(before));
    expect((await asked<Rules>(page, "/api/v1/rules")).rules.map(({ name }) => name)[0]).toBe(last);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await confirm(page, "Save", /They hold for orders to come/);
    await page.getByText(`Version ${version + 2} saved.`).waitFor();
  });

  it("that are not saved are not lost to a click", async () => {
    const { page } = seller;
    await page
      .getByRole("checkbox", { name: /^Switch on/ })
      .first()
      .click();
    await page.getByRole("link", { name: "Shops" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("What is not saved is lost.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { level: 1, name: "Rules" }).waitFor();
    await page.getByRole("link", { name: "Shops" }).click();
    await dialog.getByRole("button", { name: "Leave the page" }).click();
    await page.getByRole("heading", { level: 1, name: "Shops" }).waitFor();
  });
});

describe("somebody who may only look", () => {
  it("sets a password by the link, sees every control and why it does nothing, and is gone when disabled", async () => {
    const { page } = seller;
    await open(page, "/orders/team", "Team");
    await page.getByLabel("Name", { exact: true }).fill("Vera");
    await page.getByLabel("E-mail", { exact: true }).fill("vera@tienda.example");
    await page.locator("form").getByLabel("Role").selectOption("viewer");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    const link = await page.locator(".secret code").innerText();

    const viewer = await aReader(browser, { locale: "en-GB" });
    await viewer.page.goto(link);
    await viewer.page.getByLabel("New password").fill("a long enough one");
    await viewer.page.getByLabel("Once more").fill("a long enough one");
    await viewer.page.getByRole("button", { name: "Save" }).click();
    await viewer.page.getByText("Log in as vera@tienda.example").waitFor();
    await viewer.page.getByRole("link", { name: "Log in" }).click();
    await viewer.page.getByLabel("E-mail address").fill("vera@tienda.example");
    await viewer.page.getByLabel("Password").fill("a long enough one");
    await viewer.page.getByRole("button", { name: "Log in" }).click();
    const read = viewer.page.getByRole("button", { name: "Read now" });
    await read.waitFor();
    expect(await read.getAttribute("title")).toMatch(/that takes the role “operator”/);

    await page.reload();
    await page.getByRole("button", { name: "Disable: Vera" }).click();
    await confirm(page, "Disable", /logged out everywhere/);
    await page.getByRole("row", { name: /Vera/ }).getByText("disabled").waitFor();
    await viewer.page.reload();
    await viewer.page.getByLabel("E-mail address").waitFor();
    await viewer.leave();
  });
});

type Violation = { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] };

describe("every page", () => {
  it("has no serious fault for who cannot see it well, light or dark, and fits into 320 px", async () => {
    const reader = await aSeller({ reducedMotion: "reduce" });
    const { page } = reader;
    const found: string[] = [];
    for (const [path, heading] of PAGES) {
      await page.setViewportSize({ width: 1440, height: 1000 });
      await follow(page, `/orders${path}`, heading);
      // Evaluated from outside: the page's policy would refuse a script tag, as it should.
      await page.evaluate(AXE);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        // Colours on their way from one scheme to the other are those of neither.
        await page.evaluate(
          "Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => 0)",
        );
        const violations = (await page.evaluate("axe.run().then(({ violations }) => violations)")) as Violation[];
        for (const { id, impact, nodes } of violations)
          if (impact === "serious" || impact === "critical")
            found.push(`${path} ${colorScheme} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
      }
      await page.setViewportSize({ width: 320, height: 700 });
      const width = Number(await page.evaluate("document.documentElement.scrollWidth"));
      if (width > 320) found.push(`${path} is ${width} px wide`);
    }
    expect(found).toEqual([]);
    expect(reader.complaints).toEqual([]);
    await reader.leave();
  });

  it("broke none of its own rules all the while", () => {
    expect(seller.complaints).toEqual([]);
  });
});
