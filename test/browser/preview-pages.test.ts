import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { followSocket, followStream } from "./follower.ts";
import { aReader, eventually, getJson } from "./reader.ts";

let browser: Browser;
let vigie: Deployment;

beforeAll(async () => {
  const preview = startDeployment({ script: "preview-pages", variables: BUSY });
  [browser, vigie] = await Promise.all([launchChromium(), preview]);
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});

describe("the dashboard on Pages", () => {
  it("is the same page, live over the WebSocket that the Function hands to the Worker", async () => {
    const reader = await aReader(browser);
    await reader.page.goto(`${vigie.url}/lines/metro/1`);
    await reader.page.getByRole("heading", { level: 1, name: "Metro 1" }).waitFor();
    await eventually(async () => expect(await reader.strip()).toMatch(/^\s*Live.*Simulator/s));
    await eventually(() => {
      const kinds = new Set(reader.frames.map(({ type }) => type));
      expect([...kinds].sort()).toEqual(["delta", "feeds", "snapshot", "subscribed"]);
    });
    expect(reader.complaints).toEqual([]);
    expect(reader.loads()).toBe(1);
    await reader.leave();
  });

  it("carries what the Worker says whole: documents, streams, refusals and health", async () => {
    const topic = "transit:rer:A";
    for (const follow of [followSocket, followStream]) {
      const follower = await follow(vigie.url, [topic]);
      await eventually(async () => {
        const stored = await getJson<{ generation: number; stations: unknown }>(`${vigie.url}/api/snapshots/rer/A`);
        const { generation, document } = follower.documents.get(topic) ?? {};
        expect(generation).toBe(stored.generation);
        expect(document).toMatchObject({ stations: stored.stations });
      });
      expect(follower.misfits).toEqual([]);
      follower.leave();
    }
    const unknown = await fetch(`${vigie.url}/api/lines/metro/99`);
    expect([unknown.status, unknown.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    expect(await getJson(`${vigie.url}/health`)).toMatchObject({ status: "ok" });
    expect(await getJson(`${vigie.url}/openapi.json`)).toMatchObject({ openapi: "3.1.0" });
    expect(await (await fetch(`${vigie.url}/metrics`)).text()).toContain("# TYPE");
  });
});
