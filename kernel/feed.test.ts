import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  appended,
  type Change,
  coalesce,
  emptyRing,
  type Pending,
  publishedGeneration,
  type Ring,
  resume,
} from "./feed.ts";

const limits = { entries: 8, bytes: 1000, entryBytes: 400, replay: 6 };
const topics = (...names: string[]) => new Set(names);

const aChange = (overrides: Partial<Change<string>> = {}): Change<string> => ({
  topic: "d:a",
  from: 1,
  generation: 2,
  feed: "d:f",
  patch: ["1>2"],
  ...overrides,
});

const aStep = (overrides: { topic?: string; generation?: number; bytes?: number; broken?: boolean } = {}) => ({
  topic: "d:a",
  generation: 2,
  bytes: 10,
  broken: false,
  ...overrides,
});

describe("coalesce", () => {
  it("takes the first change of a topic that nobody remembers, whatever it starts from", () => {
    expect(coalesce(undefined, undefined, aChange({ from: 41, generation: 42 }))).toMatchObject({ broken: false });
  });

  it("writes two changes that follow each other as one", () => {
    const waiting = coalesce(undefined, 1, aChange());
    expect(coalesce(waiting ?? undefined, 1, aChange({ from: 2, generation: 3, patch: ["2>3"] }))).toEqual({
      ...aChange({ from: 1, generation: 3, patch: ["1>2", "2>3"] }),
      broken: false,
    });
  });

  it.each([
    ["was published before", undefined, 2],
    ["already waits", { ...aChange(), broken: false }, 1],
    ["was overtaken by a later one", { ...aChange({ generation: 3 }), broken: true }, 1],
  ] as const)("drops a change that %s", (_, waiting, published) => {
    expect(coalesce(waiting && { ...waiting, patch: [...waiting.patch] }, published, aChange())).toBeNull();
  });

  it("is broken when a change before it was lost, and stays so until the flush", () => {
    const waiting = coalesce(undefined, 1, aChange({ from: 2, generation: 3 }));
    expect(waiting).toMatchObject({ broken: true });
    expect(coalesce(waiting ?? undefined, 1, aChange({ from: 3, generation: 4 }))).toMatchObject({
      broken: true,
      generation: 4,
      patch: [],
    });
  });
});

describe("appended", () => {
  it("gives each change its own offset, so that a client may be cut off between two of one flush", () => {
    const ring = appended(emptyRing("e"), [aStep(), aStep({ topic: "d:b" })], limits);
    expect(ring.entries.map(({ offset }) => offset)).toEqual([1, 2]);
    expect(ring.offset).toBe(2);
  });

  it("forgets the oldest beyond its count and beyond its bytes", () => {
    const byCount = appended(
      emptyRing("e"),
      Array.from({ length: 12 }, () => aStep()),
      limits,
    );
    expect(byCount.entries.map(({ offset }) => offset)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    const byBytes = appended(
      emptyRing("e"),
      Array.from({ length: 4 }, () => aStep({ bytes: 300 })),
      limits,
    );
    expect(byBytes.entries).toHaveLength(3);
    expect(byBytes.bytes).toBe(900);
  });

  it("keeps the mark of a change that is too large, but not its bytes", () => {
    const ring = appended(emptyRing("e"), [aStep({ bytes: 401, generation: 7 })], limits);
    expect(ring.entries).toEqual([{ offset: 1, topic: "d:a", generation: 7, bytes: 0, replayable: false }]);
    expect(publishedGeneration(ring, "d:a")).toBe(7);
  });
});

describe("resume", () => {
  const ring = appended(emptyRing("e"), [aStep(), aStep({ topic: "d:b" }), aStep({ generation: 3 })], limits);

  it.each([
    ["everything after the position", { epoch: "e", offset: 0 }, ["d:a", "d:b"], [1, 2, 3]],
    ["only the topics asked for", { epoch: "e", offset: 0 }, ["d:b"], [2]],
    ["nothing when nothing was missed", { epoch: "e", offset: 3 }, ["d:a"], []],
  ] as const)("sends %s", (_, position, names, offsets) => {
    expect(resume(ring, position, topics(...names), limits)).toEqual({ kind: "deltas", offsets });
  });

  it.each([
    ["another epoch", ring, { epoch: "other", offset: 3 }],
    ["a position from the future", ring, { epoch: "e", offset: 4 }],
    [
      "a position before the oldest entry",
      appended(
        ring,
        Array.from({ length: 8 }, () => aStep()),
        limits,
      ),
      { epoch: "e", offset: 2 },
    ],
    ["a broken chain", appended(ring, [aStep({ broken: true })], limits), { epoch: "e", offset: 3 }],
    [
      "more than is worth replaying",
      appended(
        ring,
        Array.from({ length: 5 }, () => aStep()),
        limits,
      ),
      { epoch: "e", offset: 0 },
    ],
  ])("asks for snapshots after %s", (_, from, position) => {
    expect(resume(from, position, topics("d:a"), limits)).toEqual({ kind: "snapshots" });
  });

  it("does not mind a broken chain of a topic that the client does not watch", () => {
    const other = appended(ring, [aStep({ topic: "d:b", broken: true })], limits);
    expect(resume(other, { epoch: "e", offset: 3 }, topics("d:a"), limits)).toEqual({ kind: "deltas", offsets: [] });
  });

  it("brings a client that left at any point to the last published generation, or says that it cannot", () => {
    const changeArb = fc.record({
      topic: fc.constantFrom("d:a", "d:b"),
      lost: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      bytes: fc.integer({ min: 1, max: 450 }),
    });
    fc.assert(
      fc.property(fc.array(fc.array(changeArb, { maxLength: 4 }), { maxLength: 12 }), fc.nat(50), (flushes, cut) => {
        const stored = { "d:a": 0, "d:b": 0 } as Record<string, number>;
        // Generation by topic after each offset, as a client that reads everything would hold it.
        const held: Record<string, number>[] = [{ ...stored }];
        const steps: { topic: string; from: number; generation: number }[] = [];
        let ring: Ring = emptyRing("e");
        for (const flush of flushes) {
          const waiting = new Map<string, Pending<string>>();
          const sizes = new Map<string, number>();
          for (const { topic, lost, bytes } of flush) {
            const from = stored[topic] ?? 0;
            stored[topic] = from + 1;
            if (lost) continue;
            const next = coalesce(waiting.get(topic), publishedGeneration(ring, topic), {
              ...aChange({ topic, from, generation: from + 1 }),
            });
            if (next) waiting.set(topic, next);
            sizes.set(topic, bytes);
          }
          const leaving = [...waiting.values()];
          for (const { topic, from, generation } of leaving) {
            steps.push({ topic, from, generation });
            held.push({ ...held.at(-1), [topic]: generation });
          }
          ring = appended(
            ring,
            leaving.map((change) => ({ ...change, bytes: sizes.get(change.topic) ?? 1 })),
            limits,
          );
        }
        const offset = Math.min(cut, ring.offset);
        const answer = resume(ring, { epoch: "e", offset }, topics("d:a", "d:b"), limits);
        if (answer.kind === "snapshots") return;
        const client = { ...held[offset] };
        for (const at of answer.offsets) {
          const step = steps[at - 1];
          expect(client[step?.topic ?? ""] || step?.from).toBe(step?.from);
          client[step?.topic ?? ""] = step?.generation ?? Number.NaN;
        }
        expect(client).toEqual(held.at(-1));
      }),
      { numRuns: 500 },
    );
  });
});
