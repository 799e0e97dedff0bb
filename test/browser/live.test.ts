import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LineStatus } from "../../domains/transit/wire.ts";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { type Follower, followSocket, followStream } from "./follower.ts";
import { aReader, eventually, getJson, type Reader } from "./reader.ts";

type Traffic = { generation: number; lines: LineStatus[] };
type Snapshot = { generation: number; freshness: string; errors: { outcome: string }[]; stations: unknown[] };

const WORST_FIRST = ["Closed", "Disrupted", "Be aware"];

/** Followed from the start by clients that are no browsers. */
const TOPICS = ["transit:metro:1", "transit:rer:A", "transit:tram:T3a", "transit:transilien:H"];

let browser: Browser;
let vigie: Deployment;
let reader: Reader;
let followers: Follower[] = [];

beforeAll(async () => {
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables: BUSY })]);
  followers = await Promise.all([followSocket(vigie.url, TOPICS), followStream(vigie.url, TOPICS)]);
});
afterAll(async () => {
  for (const follower of followers) follower.leave();
  await browser?.close();
  await vigie?.stop();
});
afterEach(async () => {
  const complaints = reader.complaints.slice();
  await reader.leave();
  expect(complaints).toEqual([]);
});

/** Generation of the feed as the strip's details tell it; 0 while the live feed has not told. */
async function shownGeneration(feed: string): Promise<number> {
  const rows = await reader.page.locator("details.truth li", { hasText: feed }).allTextContents();
  return Number(/generation (\d+)/.exec(rows.join())?.[1] ?? 0);
}

const deltasOf = (topic: string) =>
  reader.frames.filter((message) => message.type === "delta" && message.topic === topic).length;

describe("the dashboard on the simulator", () => {
  it("shows every line with its state, the worst of each network first, and says that it is a simulation", async () => {
    reader = await aReader(browser);
    const { page } = reader;
    await page.goto(vigie.url);
    await eventually(async () => expect(await reader.strip()).toMatch(/Live.*Simulator: these are not real trains/s));

    const { lines } = await getJson<Traffic>(`${vigie.url}/api/traffic/status`);
    const normal = lines.filter(({ level }) => level === "normal").length;
    expect(lines.length).toBe(60);
    await page.getByText(`${normal} normal lines`).first().waitFor();
    expect(await page.getByRole("main").locator('a[href^="/lines/"]').count()).toBe(60);

    let troubled = 0;
    for (const group of await page.getByRole("main").getByRole("region").all()) {
      const words = await group.getByRole("listitem").locator("strong").allInnerTexts();
      const ranks = words.map((word) => WORST_FIRST.indexOf(word));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      troubled += words.length;
    }
    expect(troubled).toBe(60 - normal);
  });

  it("opens a line as a diagram with its trains and departures", async () => {
    reader = await aReader(browser);
    const { page } = reader;
    await page.goto(vigie.url);
    await page.getByRole("main").locator('a[href="/lines/metro/1"]').click();
    await page.waitForURL("**/lines/metro/1");
    await page.getByRole("heading", { level: 1, name: "Metro 1" }).waitFor();
    const diagram = page.getByRole("region", { name: "Diagram of line Metro 1" });
    await eventually(async () =>
      expect(await diagram.getByRole("link", { name: /^Departures from|Châtelet/ }).count()).toBeGreaterThan(0),
    );
    await eventually(async () =>
      expect(await diagram.getByRole("button", { name: /Train to / }).count()).toBeGreaterThan(5),
    );
    for (const name of ["La Défense (Grande Arche)", "Châtelet", "Château de Vincennes"]) {
      await diagram.getByText(name, { exact: true }).first().waitFor();
    }
    expect(await diagram.getByText(/^\d+ min$/).count()).toBeGreaterThan(20);
    await page.getByText(/\d+ trains running/).waitFor();
    expect(reader.loads()).toBe(1);
  });

  it("brings the next poll onto an open page over its WebSocket, without a reload", async () => {
    reader = await aReader(browser);
    const { page } = reader;
    await page.goto(`${vigie.url}/lines/metro/4`);
    await eventually(async () => expect(await shownGeneration("transit:prim-et")).toBeGreaterThan(0));
    const generation = await shownGeneration("transit:prim-et");
    const deltas = deltasOf("transit:metro:4");
    await vigie.runAll();
    await eventually(async () => expect(await shownGeneration("transit:prim-et")).toBeGreaterThan(generation));
    expect(deltasOf("transit:metro:4")).toBeGreaterThan(deltas);
    const kinds = new Set(reader.frames.map(({ type }) => type));
    expect([...kinds].sort()).toEqual(["delta", "feeds", "snapshot", "subscribed"]);
    expect(reader.loads()).toBe(1);
  });

  it("leaves a client that applies deltas with exactly what REST returns, over WebSocket and over SSE", async () => {
    // Several polls have passed since they began to follow.
    for (const follower of followers) {
      await eventually(() => expect(follower.counts.delta).toBeGreaterThan(2 * TOPICS.length));
    }
    for (const follower of followers) {
      expect(follower.counts.snapshot).toBe(TOPICS.length);
      expect(follower.misfits).toEqual([]);
      for (const topic of TOPICS) {
        const [, network, line] = topic.split(":");
        await eventually(async () => {
          const stored = await getJson<Snapshot>(`${vigie.url}/api/snapshots/${network}/${line}`);
          const held = follower.documents.get(topic);
          expect(held?.generation).toBe(stored.generation);
          expect(held?.document).toMatchObject({ network, line, stations: stored.stations });
        });
      }
    }
    reader = await aReader(browser);
  });

  it("keeps the last good answer while the source fails, calls it old, and recovers", async () => {
    reader = await aReader(browser);
    const { page } = reader;
    await page.goto(`${vigie.url}/lines/metro/1`);
    await eventually(async () => expect(await reader.strip()).toMatch(/^\s*Live/));
    await vigie.setFaults({ api: "estimated-timetable", kind: "status", status: 503 });
    const snapshot = () => getJson<Snapshot>(`${vigie.url}/api/snapshots/metro/1`);

    await eventually(async () => expect(await reader.strip()).toContain("The source is answering badly right now"));
    const { generation, stations } = await snapshot();
    await eventually(async () => expect(await reader.strip()).toMatch(/Old data: last heard \d+ s ago/));
    const kept = await snapshot();
    expect(kept).toMatchObject({ generation, freshness: "stale", errors: [{ outcome: "unavailable" }] });
    expect(kept.stations).toEqual(stations);
    expect(
      await page
        .getByRole("region", { name: /^Diagram/ })
        .getByText(/^\d+ min$/)
        .count(),
    ).toBeGreaterThan(0);

    await vigie.setFaults();
    await eventually(
      async () => {
        await vigie.runAll();
        expect(await reader.strip()).toMatch(/^\s*Live/);
      },
      { timeout: 100_000, interval: 3_000 },
    );
    expect((await snapshot()).generation).toBeGreaterThan(generation);
    expect(reader.loads()).toBe(1);
  });

  it("says that it is not live while the Worker is down, and is live again by itself when it is back", async () => {
    reader = await aReader(browser);
    const { page } = reader;
    await page.goto(`${vigie.url}/lines/rer/A`);
    await eventually(async () => expect(await shownGeneration("transit:prim-et")).toBeGreaterThan(0));
    const generation = await shownGeneration("transit:prim-et");
    const isBack = vigie.restart();
    await eventually(async () => expect(await reader.strip()).toMatch(/Not live/));
    await isBack;
    // The strip calls data old before it says anything about the connection, so that only new data proves it.
    await eventually(
      async () => {
        expect(await shownGeneration("transit:prim-et")).toBeGreaterThan(generation);
        expect(await reader.strip()).toMatch(/^\s*Live/);
      },
      { timeout: 80_000 },
    );
    expect(reader.loads()).toBe(1);
  });
});
