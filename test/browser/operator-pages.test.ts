import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { buryJobs } from "./dead-letters.ts";
import { anOperator, type Operator, type SystemApi, systemApi, whileTicking } from "./operator.ts";
import { eventually } from "./reader.ts";

const SOURCE = "prim-disruptions";
const HOUR_MS = 3_600_000;
const reasons = (count: number, reason: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => reason(i));

let browser: Browser;
let vigie: Deployment;
let operator: Operator;
let system: SystemApi;

beforeAll(async () => {
  // The simulator grants every source the largest rate: what is replayed at once stays below it.
  const variables = { ...BUSY, PRIM_DISRUPTIONS_PER_SECOND: "3" };
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables })]);
  system = systemApi(vigie, vigie.key);
  operator = await anOperator(browser, vigie);
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});

const command = (name: string, scope: Record<string, string> = {}) =>
  system.send("POST", "/commands", { command: name, scope });

/** Open ones that a filter matches. */
const countDead = async (filter: Record<string, string> = {}) =>
  (await system.send<{ count: number }>("POST", "/dead-letters/count", { filter })).count;

const replayed = () => system.runs({ q: "~replay" });

describe("dead letters", () => {
  it("are replayed by filter, 500 of 520, with a count before and progress until the end, and none is sent twice", async () => {
    const deadAt = Date.now() - HOUR_MS;
    buryJobs(
      vigie.persist,
      SOURCE,
      [...reasons(500, (i) => `503 (text/html): gateway ${i}`), ...reasons(20, () => "401: the key is missing")],
      deadAt,
    );
    // What is replayed waits, and can be counted.
    await command("PAUSE", { source: SOURCE });
    const { page } = operator;
    await operator.open("/admin/dead-letters", "Dead letters");
    await page.getByText("520 match").waitFor();
    await page.getByRole("searchbox").fill("gateway");
    await page.getByText("500 match").waitFor();
    await page.getByRole("button", { name: "Replay all 500", exact: true }).first().click();
    await operator.confirm("Replay all 500", ["500 dead letters", "500 jobs go back to the queue"]);
    await page.getByRole("progressbar", { name: "Replay" }).waitFor();
    await page.getByText("500 of 500").waitFor();
    await page.getByText(/finished in/).waitFor();
    expect(await countDead()).toBe(20);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("20 match", { exact: true }).waitFor();

    const { cancelled, job_ids: ids } = await system.send<{ cancelled: number; job_ids: string[] }>(
      "POST",
      "/jobs/cancel",
      { scope: { source: SOURCE } },
    );
    expect(new Set(ids).size).toBe(cancelled);
    expect(ids.filter((id) => id.endsWith("~replay"))).toHaveLength(500);
    const ends = await replayed();
    expect(ends.map(({ outcome }) => outcome).filter((outcome) => outcome !== "cancelled")).toEqual([]);
    expect(new Set(ends.map(({ job_id }) => job_id)).size).toBe(500);
    expect(ends).toHaveLength(500);
  });

  it("that are replayed by their cause run again, each once", async () => {
    await command("RESUME");
    const { page } = operator;
    const cause = page.getByRole("table", { name: "By cause" }).getByRole("row", { name: /the key is missing/ });
    await cause.getByRole("button", { name: "Replay all 20" }).click();
    await operator.confirm("Replay all 20", ["20 dead letters"]);
    await page.getByText("20 of 20").waitFor();
    await page.getByText("No dead letters: all work ended well or expired.").waitFor();
    const ends = await whileTicking(vigie, async () => {
      const runs = (await replayed()).filter(({ outcome }) => outcome !== "cancelled");
      expect(runs.filter(({ final }) => final)).toHaveLength(20);
      return runs;
    });
    expect(new Set(ends.map(({ job_id }) => job_id)).size).toBe(20);
    expect(ends.filter(({ attempt, outcome }) => attempt !== 1 || !/changed/.test(outcome))).toEqual([]);
  });
});

describe("a viewer", () => {
  it("sees every control with why it does not work, is refused by the server, and the refusal is in the audit", async () => {
    const { secret } = await system.send<{ secret: string }>("POST", "/keys", { name: "wall screen", scope: "read" });
    const viewer = await anOperator(browser, vigie, secret);
    await viewer.page.getByText("Your key may look, not command").first().waitFor();
    for (const name of ["Pause all", "Drain all", "One more", "Schedule now"]) {
      const button = viewer.page.getByRole("button", { name, exact: true });
      expect([name, await button.getAttribute("aria-disabled")]).toEqual([name, "true"]);
      expect(await button.getAttribute("title")).toContain("that takes the scope “control”");
      await button.click({ force: true });
      expect(await viewer.page.getByRole("dialog").count()).toBe(0);
    }
    const before = await system.workers();

    // The page's own session, past its disabled buttons.
    const refused = (await viewer.page.evaluate(`fetch("/api/system/workers/scale", {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ count: 1 }),
    }).then(async (response) => ({
      status: response.status, type: response.headers.get("content-type"), body: await response.json(),
    }))`)) as { status: number; type: string; body: unknown };
    expect(refused).toMatchObject({ status: 403, body: { status: 403, title: "Not allowed" } });
    expect(refused.type).toContain("application/problem+json");
    const byKey = await systemApi(vigie, secret).ask("POST", "/commands", { command: "PAUSE" });
    expect(byKey).toMatchObject({ status: 403, body: { detail: expect.stringContaining("needs the scope control") } });
    expect(await system.workers()).toHaveLength(before.length);
    await viewer.leave();

    await operator.open("/admin/audit?action=access.scope", "Audit");
    for (const path of ["POST /api/system/workers/scale", "POST /api/system/commands"]) {
      const row = operator.page.getByRole("row").filter({ hasText: path });
      expect(await row.textContent()).toMatch(/wall screen.*refused/);
    }
  });
});

describe("settings", () => {
  const etInterval = async () => (await system.schedules()).find(({ source }) => source === "prim-et")?.interval_s;

  it("refuse a wrong value at its field in the server's words, take a right one at once, and come back", async () => {
    const { page } = operator;
    await operator.open("/admin/settings", "Settings");
    const field = page.getByRole("listitem").filter({ has: page.getByLabel("ET_INTERVAL_S", { exact: true }) });
    const save = async (value: string, version: number | null) => {
      await field.getByRole("textbox").fill(value);
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await operator.confirm("Save", ["1 setting", "for the whole deployment"]);
      if (version !== null) await page.getByText(`Version ${version} saved.`).waitFor();
    };
    await save("soon", null);
    const { body } = await system.ask("PUT", "/settings", { changes: { ET_INTERVAL_S: "soon" } });
    const { detail } = body as { detail: string };
    expect(detail).toMatch(/ET_INTERVAL_S.*soon.*10/s);
    await eventually(async () => expect(await field.getByRole("alert").textContent()).toBe(detail));
    expect(await field.getByRole("textbox").getAttribute("aria-invalid")).toBe("true");

    await save("30", 1);
    await whileTicking(vigie, async () => expect(await etInterval()).toBe(30));
    await save("120", 2);
    await whileTicking(vigie, async () => expect(await etInterval()).toBe(120));

    await page.getByRole("button", { name: "Go back to this version (1)" }).click();
    await operator.confirm("Go back to this version", ["1 setting", "Version 1 is in force again"]);
    await page.getByText("Version 3 in force.").waitFor();
    await whileTicking(vigie, async () => expect(await etInterval()).toBe(30));
    expect(await field.getByRole("textbox").inputValue()).toBe("30");
    await operator.open("/admin/orchestrator", "Orchestrator");
    await operator
      .panel("Schedules")
      .getByRole("row", { name: /estimated-timetable.*30 s/ })
      .waitFor();
  });
});

describe("what was done", () => {
  it("is in the audit, found by its words, with what changed", async () => {
    const { page } = operator;
    await operator.open("/admin/audit", "Audit");
    const rows = page.getByRole("table", { name: "Audit" }).locator("tbody tr");
    const find = async (words: string, said: RegExp[]) => {
      await page.getByRole("searchbox").fill(words);
      await eventually(async () => {
        const found = await rows.allTextContents();
        expect(found).toHaveLength(said.length);
        for (const [index, expected] of said.entries()) expect(found[index]).toMatch(expected);
      });
    };
    await find("settings.", [
      /session:root.*settings\.rollback.*ET_INTERVAL_S 120 → 30.*done/,
      /session:root.*settings\.change.*ET_INTERVAL_S 30 → 120.*done/,
      /session:root.*settings\.change.*ET_INTERVAL_S .* → 30.*done/,
      /root.*settings\.change.*refused/,
      /session:root.*settings\.change.*refused/,
    ]);
    await find("dead-letters.replay", [/the key is missing.*done/, /gateway.*done/]);
  });

  it("is in the logs, found by level and words, with the job that it was about", async () => {
    await vigie.setFaults({ api: "disruptions_bulk", kind: "status", status: 502 });
    await command("SCHEDULE_NOW", { source: SOURCE });
    await whileTicking(vigie, async () =>
      expect(await system.runs({ outcome: "unavailable", source: SOURCE })).not.toEqual([]),
    );
    await vigie.setFaults();
    const { page } = operator;
    await operator.open("/admin/logs", "Logs");
    await page.getByRole("button", { name: /warn$/ }).click();
    await page.getByRole("searchbox").fill("502");
    const line = page.getByRole("list", { name: "Log lines" }).getByRole("listitem").first();
    await eventually(async () =>
      expect(await line.textContent()).toMatch(/fetcher.*prim-disruptions: unavailable, 502/),
    );
    await line.getByRole("button").first().click();
    await line.getByRole("link", { name: "Runs" }).click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.getByRole("grid").getByText("unavailable").first().waitFor();
    expect(operator.complaints).toEqual([]);
  });
});
