import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LEVELS, type Level } from "../wire.ts";
import { levelSpans, type StatesSeen, stateChanges } from "./line-history.ts";

const MINUTE = 60_000;
const seen = (minute: number, levels: Record<string, Level>): StatesSeen => ({ at: minute * MINUTE, levels });

describe("stateChanges", () => {
  it("writes every line once at first, and then only what has changed", () => {
    expect(stateChanges(null, { a: "normal", b: "closed" }, MINUTE)).toHaveLength(2);
    expect(stateChanges(seen(1, { a: "normal" }), { a: "normal" }, 2 * MINUTE)).toEqual([]);
    expect(stateChanges(seen(1, { a: "normal" }), { a: "warning" }, 2 * MINUTE)).toEqual([
      { line: "a", at: 2 * MINUTE, level: "warning" },
    ]);
  });

  it("knows nothing of the time when nobody looked, even if nothing seems to have changed", () => {
    expect(stateChanges(seen(10, { a: "normal", b: "unknown" }), { a: "normal", b: "unknown" }, 100 * MINUTE)).toEqual([
      { line: "a", at: 11 * MINUTE, level: "unknown" },
      { line: "a", at: 100 * MINUTE, level: "normal" },
    ]);
  });

  it("knows nothing of a line that is not served any more", () => {
    expect(stateChanges(seen(1, { a: "normal", b: "closed" }), { a: "normal" }, 2 * MINUTE)).toEqual([
      { line: "b", at: 2 * MINUTE, level: "unknown" },
    ]);
  });
});

describe("levelSpans", () => {
  const changes = [
    { at: -100, level: "normal" as const },
    { at: 40, level: "disrupted" as const },
    { at: 70, level: "normal" as const },
  ];

  it("begins with the state that held before, and ends now", () => {
    expect(levelSpans(changes, 0, 100, 100)).toEqual([
      { from: 0, to: 40, level: "normal" },
      { from: 40, to: 70, level: "disrupted" },
      { from: 70, to: 100, level: "normal" },
    ]);
  });

  it("is a gap before the first look, after the last one, and where there was none at all", () => {
    expect(levelSpans(changes.slice(1), 0, 100, 100)[0]).toEqual({ from: 0, to: 40, level: "unknown" });
    expect(levelSpans(changes, 0, 60 * MINUTE, 70).at(-1)).toEqual({
      from: 70 + MINUTE,
      to: 60 * MINUTE,
      level: "unknown",
    });
    expect(levelSpans(changes, 2 * MINUTE, 60 * MINUTE, 70)).toEqual([
      { from: 2 * MINUTE, to: 60 * MINUTE, level: "unknown" },
    ]);
    expect(levelSpans([], 0, 100, null)).toEqual([{ from: 0, to: 100, level: "unknown" }]);
  });

  it("covers the time asked about without holes or overlaps, and never says one level twice in a row", () => {
    const change = fc.record({ at: fc.integer({ min: -50, max: 3000 }), level: fc.constantFrom(...LEVELS) });
    fc.assert(
      fc.property(
        fc.uniqueArray(change, { selector: ({ at }) => at }),
        fc.integer({ min: 1, max: 3000 }),
        fc.option(fc.integer({ min: -1000, max: 3000 })),
        (all, minutes, seenAt) => {
          const to = minutes * MINUTE;
          const scaled = all.map(({ at, level }) => ({ at: at * MINUTE, level }));
          const spans = levelSpans(scaled, 0, to, seenAt === null ? null : seenAt * MINUTE);
          expect(spans[0]?.from).toBe(0);
          expect(spans.at(-1)?.to).toBe(to);
          for (const [index, span] of spans.entries()) {
            expect(span.to).toBeGreaterThan(span.from);
            const next = spans[index + 1];
            if (next !== undefined) expect([next.from, next.level === span.level]).toEqual([span.to, false]);
          }
        },
      ),
    );
  });

  it("tells the levels that were seen, minute by minute, whatever was missed in between", () => {
    const looks = fc.uniqueArray(fc.record({ minute: fc.nat(500), level: fc.constantFrom(...LEVELS) }), {
      selector: ({ minute }) => minute,
      minLength: 1,
    });
    fc.assert(
      fc.property(looks, (unsorted) => {
        const sorted = unsorted.toSorted((a, b) => a.minute - b.minute);
        let before: StatesSeen | null = null;
        const kept: { at: number; level: Level }[] = [];
        for (const { minute, level } of sorted) {
          kept.push(...stateChanges(before, { a: level }, minute * MINUTE));
          before = seen(minute, { a: level });
        }
        const end = 600 * MINUTE;
        const spans = levelSpans(kept, 0, end, before?.at ?? null);
        const levelAt = (at: number) => spans.find(({ from, to }) => from <= at && at < to)?.level;
        for (const { minute, level } of sorted) expect(levelAt(minute * MINUTE)).toBe(level);
        expect(levelAt(end - 1)).toBe("unknown");
      }),
    );
  });
});
