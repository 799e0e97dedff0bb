import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TIERS } from "../../model.ts";
import published from "./call-frequency.generated.json" with { type: "json" };
import type { Operation } from "./call-frequency.ts";
import { callFrequency } from "./call-frequency.ts";

const OPERATIONS: ReadonlySet<string> = new Set(Object.keys(published));
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe("callFrequency", () => {
  it.each([
    ["OR11", "default", MINUTE_MS],
    ["OR11", "external_partner", 15 * MINUTE_MS],
    ["OR13", "default", 5 * MINUTE_MS],
    ["OR14", "default", 2_000],
    ["OR31", "default", 200],
    ["ST12", "default", 5 * MINUTE_MS],
    ["SH21", "default", DAY_MS],
    ["A01", "external_partner", DAY_MS],
    ["OR23", "default", null],
    ["V01", "default", null],
  ] as const)("%s as %s: at most once in %s ms", (operation, tier, minIntervalMs) => {
    expect(callFrequency(operation, tier).minIntervalMs).toBe(minIntervalMs);
  });

  it("keeps the vendor's words beside the figure", () => {
    expect(callFrequency("OR11", "default").maximum).toContain("Asynchronous: once per minute");
    expect(callFrequency("V01", "default").maximum).toBeNull();
  });

  const derived = join(import.meta.dirname, "../../../../../shared/data/orders/mirakl-seller-call-frequency.json");
  it.skipIf(!existsSync(derived))("says what a second reading of the same document says (needs ../shared/data)", () => {
    const rows = z
      .array(z.object({ op: z.string(), maximum: z.array(z.string()) }))
      .parse(JSON.parse(readFileSync(derived, "utf8")));
    const plain = (text: string) => text.replace(/\s+/g, " ").trim();
    const ours = rows.filter(({ op }) => OPERATIONS.has(op));
    expect(ours.length).toBe(OPERATIONS.size);
    for (const { op, maximum } of ours) {
      const told = new Set(
        TIERS.map((tier) => callFrequency(op as Operation, tier).maximum).filter((text) => text !== null),
      );
      expect([op, [...told]]).toEqual([op, [...new Set(maximum.map(plain))]]);
    }
  });
});
