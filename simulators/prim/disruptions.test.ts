import { describe, expect, it } from "vitest";
import type { SimDisruption } from "./disruption.ts";
import { disruptionsAt } from "./disruptions.ts";
import { disturbancesOf } from "./disturbances.ts";
import { buildNetwork, loadCatalogue } from "./network.ts";

const network = buildNetwork(loadCatalogue());
const NOON = Date.parse("2026-03-10T11:00:00Z");
const BUSES = [["C01360", "CHOISYB", "Keolis"]] as const;
const at = (instant: number, seed = 1) => disruptionsAt(network, BUSES, seed, instant);
const isActive = (item: SimDisruption, instant: number) =>
  item.periods.some(({ begin, end }) => begin <= instant && instant < end);

describe("disruptionsAt", () => {
  it.each([1, 2, 3, 42])("with seed %i has what a client must cope with", (seed) => {
    const list = at(NOON, seed);
    expect(list.length).toBeGreaterThanOrEqual(40);
    expect(list.length).toBeLessThanOrEqual(80);
    const closed = list.filter(
      (item) => item.severity === "BLOQUANTE" && item.sections.length > 0 && isActive(item, NOON),
    );
    const closedLines = closed.flatMap((item) =>
      item.sections.map(({ lineId }) => network.byId.get(lineId)?.line.network),
    );
    expect(closedLines).toContain("rer");
    expect(closedLines).toContain("metro");
    expect(list.some((item) => item.periods.length > 100 && !isActive(item, NOON))).toBe(true);
    expect(list.filter((item) => item.tags.includes("Ascenseur")).length).toBeGreaterThan(15);
    expect(list.some((item) => item.tags.includes("Masquée") && item.severity === "BLOQUANTE")).toBe(true);
    expect(list.some((item) => item.cause === "INFORMATION")).toBe(true);
    expect(list.some((item) => /<RER>/.test(item.message) && /&nbsp;/.test(item.message))).toBe(true);
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  });

  it("keeps its items from one minute to the next, and changes them over hours", () => {
    const ids = (instant: number) => new Set(at(instant).map(({ id }) => id));
    const now = ids(NOON);
    expect([...ids(NOON + 60_000)].filter((id) => now.has(id)).length).toBeGreaterThan(now.size - 3);
    const seen = new Set<string>();
    for (let step = 0; step < 24; step++) for (const id of ids(NOON + step * 600_000)) seen.add(id);
    expect(seen.size).toBeGreaterThan(now.size + 3);
    expect([...now].some((id) => !ids(NOON + 6 * 3_600_000).has(id))).toBe(true);
  });

  it("names sections by two stops of the line", () => {
    for (const { sections } of at(NOON)) {
      for (const { lineId, from, to } of sections) {
        const stops = network.byId.get(lineId)?.line.stops ?? [];
        expect(stops).toContain(from);
        expect(stops).toContain(to);
      }
    }
  });
});

describe("disturbancesOf", () => {
  const anItem = (over: Partial<SimDisruption>): SimDisruption => ({
    id: "x",
    cause: "PERTURBATION",
    severity: "PERTURBEE",
    tags: [],
    title: "",
    message: "",
    shortMessage: null,
    updatedAt: NOON,
    periods: [{ begin: NOON, end: NOON + 7_200_000 }],
    sections: [],
    impacted: [{ lineId: "C01371", objects: [] }],
    delayS: 240,
    ...over,
  });

  it("lets the delay grow and shrink over half an hour", () => {
    const { delay } = disturbancesOf(() => [anItem({})]);
    expect(delay("C01371", NOON - 1)).toBe(0);
    expect(delay("C01371", NOON + 15 * 60_000)).toBeGreaterThan(100);
    expect(delay("C01371", NOON + 15 * 60_000)).toBeLessThan(240);
    expect(delay("C01371", NOON + 3_600_000)).toBe(240);
    expect(delay("C01372", NOON + 3_600_000)).toBe(0);
  });

  it("closes nothing for a hidden item, nor outside its periods", () => {
    const sections = [{ lineId: "C01371", from: "1", to: "2" }];
    const open = disturbancesOf(() => [anItem({ severity: "BLOQUANTE", sections })]);
    expect(open.closures("C01371", NOON + 600_000)).toEqual([{ from: "1", to: "2" }]);
    expect(open.closures("C01371", NOON - 600_000)).toEqual([]);
    const hidden = disturbancesOf(() => [anItem({ severity: "BLOQUANTE", sections, tags: ["Masquée"] })]);
    expect(hidden.closures("C01371", NOON + 600_000)).toEqual([]);
  });
});
