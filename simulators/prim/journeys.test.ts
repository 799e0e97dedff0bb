import { describe, expect, it } from "vitest";
import type { JourneyCall, SimJourney } from "./journeys.ts";
import { World } from "./journeys.ts";
import { buildNetwork, loadCatalogue } from "./network.ts";
import type { Disturbances } from "./running.ts";
import { UNDISTURBED } from "./running.ts";
import { simClock } from "./sim-clock.ts";

const PEAK = Date.parse("2026-03-10T07:30:00Z");
const NIGHT = Date.parse("2026-03-10T02:30:00Z");
const network = buildNetwork(loadCatalogue());

function aWorld(
  over: { seed?: number; night?: "real" | "thin"; speed?: number; disturbances?: Disturbances } = {},
): World {
  const clock = simClock(PEAK, over.speed ?? 1);
  const { seed = 1, night = "real", disturbances = UNDISTURBED } = over;
  return new World(network, { seed, night, clock, disturbances });
}

function lineOf(key: string, kind = "metro") {
  const line = network.lines.find((one) => one.line.network === kind && one.line.key === key);
  if (!line) throw new Error(`no ${kind} ${key}`);
  return line;
}

const everywhere = (world: World, now: number) => network.lines.flatMap((line) => world.running(line, now));
const times = (journey: SimJourney) =>
  journey.calls.flatMap((call) => [call.expectedArrival, call.expectedDeparture]).filter((at) => at !== null);
const at = (call: JourneyCall) => call.expectedDeparture ?? call.expectedArrival ?? Number.NaN;

describe("World.running", () => {
  it("runs about as many trains as PRIM had on its rail lines by day", () => {
    const count = everywhere(aWorld(), PEAK).length;
    expect(count).toBeGreaterThan(900);
    expect(count).toBeLessThan(2_000);
  });

  it("is empty at 03:30 Paris time with a real night, and thin otherwise", () => {
    expect(everywhere(aWorld({ night: "real" }), NIGHT)).toHaveLength(0);
    const thin = everywhere(aWorld({ night: "thin" }), NIGHT).length;
    expect(thin).toBeGreaterThan(100);
    expect(thin).toBeLessThan(everywhere(aWorld(), PEAK).length / 2);
  });

  it("is a function of seed and instant: two worlds agree, another seed does not", () => {
    const line = lineOf("4");
    expect(aWorld().running(line, PEAK)).toEqual(aWorld().running(line, PEAK));
    expect(aWorld({ seed: 2 }).running(line, PEAK)).not.toEqual(aWorld().running(line, PEAK));
  });

  it("agrees with itself whatever was asked before", () => {
    const line = lineOf("B", "rer");
    const asked = aWorld();
    for (let step = -5; step < 5; step++) asked.running(line, PEAK + step * 777_000);
    expect(asked.running(line, PEAK)).toEqual(aWorld().running(line, PEAK));
  });

  it("never has a train arrive before it left", () => {
    for (const journey of everywhere(aWorld(), PEAK)) {
      const told = times(journey);
      expect(told).toEqual([...told].sort((a, b) => a - b));
    }
  });

  it("keeps a train's reference from poll to poll and moves what it foretells by little", () => {
    const world = aWorld();
    const line = lineOf("A", "rer");
    const before = new Map(world.running(line, PEAK).map((journey) => [journey.key, journey]));
    const shared = world.running(line, PEAK + 60_000).filter((journey) => before.has(journey.key));
    expect(shared.length).toBeGreaterThan(before.size * 0.9);
    const moves = shared.flatMap((journey) =>
      journey.calls.map((call, index) => Math.abs(at(call) - at(before.get(journey.key)?.calls[index] ?? call))),
    );
    const small = moves.filter((move) => Number.isNaN(move) || move < 45_000);
    expect(small.length).toBeGreaterThan(moves.length * 0.97);
    expect(moves.some((move) => move > 0)).toBe(true);
  });

  it("repeats a record until the operator reports again", () => {
    const world = aWorld();
    const [journey] = world.running(lineOf("C", "rer"), PEAK).filter((one) => !one.isScheduleOnly);
    const again = world.running(lineOf("C", "rer"), (journey?.recordedAt ?? 0) + 1_000);
    expect(again.find((one) => one.key === journey?.key)).toEqual(journey);
  });

  it("has timetable-only trains recorded about 01:00Z, on time to the second", () => {
    const idle = everywhere(aWorld(), PEAK).filter((journey) => journey.isScheduleOnly);
    expect(idle.length).toBeGreaterThan(5);
    for (const journey of idle) {
      expect(new Date(journey.recordedAt).toISOString()).toMatch(/^2026-03-10T01:0\d:/);
      for (const call of journey.calls.filter((one) => !one.isCancelled)) {
        expect(call.expectedArrival).toBe(call.aimedArrival);
        expect(call.expectedDeparture).toBe(call.aimedDeparture);
      }
    }
  });

  it("has cancelled SNCF trains, with aimed times and no expected ones", () => {
    const cancelled = everywhere(aWorld(), PEAK).filter((journey) => journey.calls.every((call) => call.isCancelled));
    expect(cancelled.length).toBeGreaterThan(0);
    for (const { dialect, calls } of cancelled) {
      expect(dialect).toBe("sncf");
      expect(calls.every((call) => call.expectedArrival === null && call.expectedDeparture === null)).toBe(true);
      expect(calls.some((call) => call.aimedArrival !== null)).toBe(true);
    }
  });

  it("loses time on a disturbed line", () => {
    const line = lineOf("6");
    const late = (journeys: SimJourney[]) =>
      journeys.flatMap(({ calls }) => calls.map((call) => (call.expectedArrival ?? 0) - (call.aimedArrival ?? 0)));
    const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const disturbed = aWorld({ disturbances: { delay: () => 240, closures: () => [] } });
    const gained = mean(late(disturbed.running(line, PEAK))) - mean(late(aWorld().running(line, PEAK)));
    expect(gained).toBeGreaterThan(200_000);
  });
});

describe("a closed section", () => {
  const closedOn = (key: string, kind: string) => {
    const line = lineOf(key, kind);
    const stops = line.line.patterns[0]?.stops ?? [];
    const [from = "", ...rest] = stops.slice(8, 13);
    const closure = { from, to: rest.at(-1) ?? "" };
    const inside = new Set(rest.slice(0, -1));
    const disturbances: Disturbances = {
      delay: () => 0,
      closures: (lineId) => (lineId === line.line.id ? [closure] : []),
    };
    return { journeys: aWorld({ disturbances }).running(line, PEAK), inside, closure };
  };

  it("has no metro call inside, and trains that turn back on both sides", () => {
    const { journeys, inside, closure } = closedOn("9", "metro");
    expect(journeys.flatMap(({ calls }) => calls).filter((call) => inside.has(call.stop.area))).toEqual([]);
    const ends = new Set(journeys.map((journey) => journey.destination.area));
    expect(ends).toContain(closure.from);
    expect(ends).toContain(closure.to);
  });

  it("has cancelled RER calls inside, and no journey with trains on both sides", () => {
    const { journeys, inside, closure } = closedOn("A", "rer");
    const within = journeys.flatMap(({ calls }) => calls).filter((call) => inside.has(call.stop.area));
    expect(within.length).toBeGreaterThan(0);
    expect(within.every((call) => call.isCancelled)).toBe(true);
    for (const { calls } of journeys) {
      const served = calls.filter((call) => !call.isCancelled).map((call) => call.stop.area);
      expect(served.includes(closure.from) && served.includes(closure.to)).toBe(false);
    }
  });
});

describe("speed", () => {
  it("brings a train to its terminus X times as soon, in real time", () => {
    const line = lineOf("1");
    const length = (speed: number) => {
      const spans = aWorld({ speed })
        .running(line, PEAK)
        .map((journey) => at(journey.calls.at(-1) as JourneyCall) - at(journey.calls[0] as JourneyCall));
      return Math.max(...spans);
    };
    expect(length(10)).toBeGreaterThan(length(1) / 12);
    expect(length(10)).toBeLessThan(length(1) / 8);
  });
});
