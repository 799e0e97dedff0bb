/** When trains come, from where they are: VMTR tells places and no times. */
import type { Catalogue, Journey, Line } from "../model.ts";
import type { Gazetteer } from "../rules/gazetteer.ts";
import type { VehicleObservation } from "./vehicles.ts";

/** Somewhere between two stops, nobody says where. */
const UNTOLD_PROGRESS = 0.5;

/**
 * Each vehicle as a journey that calls at the stops ahead of it, reckoned with the mean running times of the catalogue
 * (seconds between neighbours). Where the line forks ahead, it goes no further than the fork: which way it takes is not
 * told. One that is between no two neighbours of the line, or on a leg without a running time, is left out. `now`,
 * epoch ms, stands for the instant of a vehicle that tells none.
 */
export function vehicleJourneys(
  vehicles: readonly VehicleObservation[],
  line: Line,
  gazetteer: Pick<Gazetteer, "stopArea" | "stopName">,
  { running_s }: Pick<Catalogue, "running_s">,
  now: number,
): Journey[] {
  return vehicles.flatMap((vehicle): Journey[] => {
    const from = vehicle.from === null ? null : gazetteer.stopArea(vehicle.from);
    const to = vehicle.to === null ? null : gazetteer.stopArea(vehicle.to);
    if (from === null || to === null) return [];
    const ways = waysAhead(line, from, to);
    const legS = running_s[`${from}>${to}`];
    if (ways.length === 0 || legS === undefined) return [];
    const end = onlyEnd(ways);
    const isAtDock = vehicle.status === "at_dock";
    const seenAt = vehicle.recordedAt ?? now;
    const done = isAtDock ? 0 : (vehicle.progress ?? UNTOLD_PROGRESS);
    const calls = isAtDock ? [aCall(from, seenAt, false, true)] : [];
    let at = seenAt + legS * 1000 * (1 - done);
    let before = to;
    for (const stop of commonStart(ways)) {
      const runS = stop === to ? 0 : running_s[`${before}>${stop}`];
      if (runS === undefined) break;
      at += runS * 1000;
      calls.push(aCall(stop, at, stop === end, false));
      before = stop;
    }
    return [
      {
        lineId: line.id,
        ref: `vmtr:${vehicle.id}`,
        direction: vehicle.direction,
        destination: end === null ? null : gazetteer.stopName(end),
        destinationStop: end === null ? null : { kind: "area", id: end },
        mission: null,
        trainNumber: null,
        formation: null,
        recordedAt: vehicle.recordedAt,
        isReckoned: true,
        calls,
      },
    ];
  });
}

/** The rest of each pattern in which `to` follows `from`, from `to` on. */
function waysAhead({ patterns }: Line, from: string, to: string): string[][] {
  const ways = patterns.flatMap(({ stops }) => {
    const index = stops.findIndex((stop, place) => stop === to && stops[place - 1] === from);
    return index < 0 ? [] : [stops.slice(index)];
  });
  return [...new Map(ways.map((way) => [way.join(), way])).values()];
}

function onlyEnd(ways: readonly string[][]): string | null {
  const [end, ...others] = new Set(ways.map((way) => way.at(-1)));
  return others.length === 0 ? (end ?? null) : null;
}

function commonStart(ways: readonly string[][]): string[] {
  const [first = [], ...others] = ways;
  const length = first.findIndex((stop, index) => others.some((way) => way[index] !== stop));
  return length < 0 ? first : first.slice(0, length);
}

function aCall(stop: string, at: number, isEnd: boolean, atStop: boolean): Journey["calls"][number] {
  return {
    stop: { kind: "area", id: stop },
    expectedArrival: at,
    expectedDeparture: isEnd ? null : at,
    aimedArrival: null,
    aimedDeparture: null,
    arrivalStatus: null,
    departureStatus: null,
    platform: null,
    atStop,
    display: null,
  };
}
