import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readCallFrequencies } from "./mirakl/call-frequency.ts";
import { withoutProse } from "./mirakl/contract.ts";
import { readOpenApi } from "./mirakl/openapi.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const published = join(root, "../shared/data/orders/mirakl-mmp-seller-orders-shipments.openapi.json");

describe.skipIf(!existsSync(published))("build-mirakl-contract (skipped where ../shared/data is absent)", () => {
  const openApi = () => readOpenApi(JSON.parse(readFileSync(published, "utf8")));
  const shipped = (path: string) => readFileSync(join(root, path), "utf8");

  it("makes the contract that tests validate against", () => {
    expect(`${JSON.stringify(withoutProse(openApi()))}\n`).toBe(shipped("simulators/fixtures/mirakl/openapi.json"));
  });

  it("makes the call frequencies that are shipped", () => {
    expect(`${JSON.stringify(readCallFrequencies(openApi()), null, 2)}\n`).toBe(
      shipped("domains/orders/marketplaces/mirakl/call-frequency.generated.json"),
    );
  });
});

const frequencyOf = (description: string) =>
  readCallFrequencies(
    readOpenApi({
      openapi: "3.1.0",
      paths: { "/x": { get: { operationId: "X", description } } },
      components: { schemas: {} },
    }),
  ).X;
const atMost = (words: string) => `<div class="max-call-frequency">Maximum usage: ${words}</div>`;

describe("readCallFrequencies", () => {
  it.each([
    ["Once per minute, 100 orders per call", 60_000],
    ["60 per hour, 100 order lines per call", 60_000],
    ["5 calls per second", 200],
    ["Once every 15 seconds", 15_000],
    ["- Differential: every 5 minutes<br/>- Full: every 24 hours", 300_000],
    ["At each new order", null],
  ])("reads %j as one call in %s ms", (words, minIntervalMs) => {
    expect(frequencyOf(atMost(words))?.default?.minIntervalMs).toBe(minIntervalMs);
  });

  it("keeps personas apart, and takes a recommendation for no limit", () => {
    const text = `<div>Default:</div>${atMost("once per minute")}<div>External Partner:</div>${atMost("every 15 minutes")}`;
    expect(frequencyOf(text)).toMatchObject({
      default: { minIntervalMs: 60_000 },
      external_partner: { minIntervalMs: 900_000 },
    });
    expect(frequencyOf("Recommended usage: every 5 minutes")).toEqual({});
  });
});
