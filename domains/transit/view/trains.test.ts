import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trainSchema } from "../wire.ts";
import { aDeparture, aLineDocument, FORK, iso, NOW } from "./a-line.ts";
import { inferTrains } from "./trains.ts";

function trainsAt(seconds: number, departures: Parameters<typeof aLineDocument>[0]) {
  return inferTrains(aLineDocument(departures), FORK, NOW + seconds * 1000);
}

describe("inferTrains", () => {
  it("puts a train between two consecutive expected calls", () => {
    const departures = { "2": [aDeparture({ expected_at: iso(-30) })], "3": [aDeparture({ expected_at: iso(60) })] };
    expect(trainsAt(0, departures)).toMatchObject([
      { from: "2", to: "3", progress: 1 / 3, confidence: "high", direction: "0", estimated: true },
    ]);
  });

  it("puts a train of which one call is known behind that call, by the running time", () => {
    expect(trainsAt(0, { "3": [aDeparture({ expected_at: iso(45) })] })).toMatchObject([
      { from: "2", to: "3", progress: 0.5, from_at: iso(-45), confidence: "medium" },
    ]);
  });

  it("holds a train at the stop behind while it is expected a little later than the run takes", () => {
    expect(trainsAt(0, { "3": [aDeparture({ expected_at: iso(180) })] })).toMatchObject([
      { from: "2", progress: 0, confidence: "low" },
    ]);
  });

  it("has no position for a train that is far from the only call known", () => {
    expect(trainsAt(0, { "3": [aDeparture({ expected_at: iso(600) })] })).toEqual([]);
  });

  it("draws a train at its first stop only shortly before it leaves", () => {
    const departures = { "1": [aDeparture({ expected_at: iso(120) })], "2": [aDeparture({ expected_at: iso(180) })] };
    expect(trainsAt(59, departures)).toEqual([]);
    expect(trainsAt(60, departures)).toMatchObject([{ from: "1", to: "2", progress: 0 }]);
  });

  it("does not guess the branch that a train comes from", () => {
    const inbound = { direction: "1" as const, destination_id: "1" };
    expect(trainsAt(0, { "3": [aDeparture({ ...inbound, expected_at: iso(30) })] })).toEqual([]);
    const departures = {
      "6": [aDeparture({ ...inbound, expected_at: iso(-30) })],
      "3": [aDeparture({ ...inbound, expected_at: iso(30) })],
    };
    expect(trainsAt(0, departures)).toMatchObject([{ from: "6", to: "3", progress: 0.5 }]);
  });

  it("follows the destination where a branch leaves", () => {
    expect(trainsAt(0, { "6": [aDeparture({ destination_id: "7", expected_at: iso(35) })] })).toMatchObject([
      { from: "3", to: "6", progress: 0.5 },
    ]);
  });

  it.each(["scheduled", "unmatched", "cancelled"] as const)("gives no position to a %s departure", (provenance) => {
    expect(trainsAt(0, { "3": [aDeparture({ provenance, expected_at: iso(45) })] })).toEqual([]);
  });

  it("follows nothing that has no journey reference", () => {
    expect(trainsAt(0, { "3": [aDeparture({ journey_ref: null, expected_at: iso(45) })] })).toEqual([]);
  });

  it("shows a train at the stop where the upstream sees it", () => {
    expect(trainsAt(0, { "3": [aDeparture({ at_stop: true, expected_at: iso(45) })] })).toMatchObject([
      { to: "3", progress: 1 },
    ]);
  });

  it("is gone when it has reached its last known call", () => {
    expect(trainsAt(61, { "5": [aDeparture({ terminates: true })] })).toEqual([]);
  });

  it("runs round a loop through the stop where it began", () => {
    const loop = {
      patterns: [
        { direction: "0" as const, stops: ["11", "12", "13", "15"] },
        { direction: "1" as const, stops: ["15", "16", "12", "11"] },
      ],
      running_s: {},
    };
    const document = aLineDocument(
      {
        "12": [aDeparture({ id: "a" }), aDeparture({ id: "a~2", direction: "1", expected_at: iso(500) })],
        "16": [aDeparture({ direction: "1", expected_at: iso(400) })],
      },
      ["11", "12", "13", "15", "16"],
    );
    expect(inferTrains(document, loop, NOW + 450_000)).toMatchObject([{ from: "16", to: "12", progress: 0.5 }]);
  });

  it("believes a stale document less, and an expired one not at all", () => {
    const document = aLineDocument({ "2": [aDeparture({ expected_at: iso(-30) })], "3": [aDeparture()] });
    expect(inferTrains(document, FORK, NOW, "stale")).toMatchObject([{ confidence: "low" }]);
    expect(inferTrains(document, FORK, NOW, "expired")).toEqual([]);
  });
});

/** Trains of both directions and branches, some with gaps, some with one call, some with impossible times. */
const documentArbitrary = fc
  .array(
    fc.record({
      pattern: fc.integer({ min: 0, max: 3 }),
      first: fc.integer({ min: 0, max: 4 }),
      times: fc.array(fc.integer({ min: -100, max: 600 }), { minLength: 1, maxLength: 5 }),
      atStop: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  .map((journeys) => {
    const departures: Record<string, ReturnType<typeof aDeparture>[]> = {};
    journeys.forEach(({ pattern, first, times, atStop }, journey) => {
      const { direction, stops } = FORK.patterns[pattern] ?? { direction: "0" as const, stops: [] };
      const inOrder = [...times].sort((a, b) => a - b);
      stops.slice(first, first + times.length).forEach((stop, i) => {
        departures[stop] = [
          ...(departures[stop] ?? []),
          aDeparture({
            id: `t${journey}`,
            journey_ref: `t${journey}`,
            direction,
            destination_id: stops.at(-1) ?? null,
            expected_at: iso(inOrder[i] ?? 0),
            at_stop: atStop && i === 0,
          }),
        ];
      });
    });
    return aLineDocument(departures);
  });

describe("trains of any document", () => {
  it("are of the wire's shape, with progress from 0 to 1, each train once", () => {
    fc.assert(
      fc.property(documentArbitrary, fc.integer({ min: -200, max: 800 }), (document, seconds) => {
        const trains = inferTrains(document, FORK, NOW + seconds * 1000);
        for (const train of trains) trainSchema.parse(train);
        expect(new Set(trains.map(({ id }) => id)).size).toBe(trains.length);
      }),
    );
  });

  it("never move backwards while the document stays the same", () => {
    fc.assert(
      fc.property(
        documentArbitrary,
        fc.integer({ min: -200, max: 800 }),
        fc.integer({ min: 0, max: 120 }),
        (document, seconds, later) => {
          const after = new Map(
            inferTrains(document, FORK, NOW + (seconds + later) * 1000).map((train) => [train.id, train]),
          );
          for (const before of inferTrains(document, FORK, NOW + seconds * 1000)) {
            const then = after.get(before.id);
            if (then === undefined) continue;
            if (then.to === before.to && then.from === before.from) {
              expect(then.progress).toBeGreaterThanOrEqual(before.progress);
            } else {
              expect(Date.parse(then.to_at)).toBeGreaterThanOrEqual(Date.parse(before.to_at));
            }
          }
        },
      ),
    );
  });
});
