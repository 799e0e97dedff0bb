/**
 * The calls of one trip: the planned stops with what the feed expects at them. The rules are those of the reference
 * (gtfs.org/documentation/realtime/feed-entities/trip-updates): a delay holds for the stops after it until the next
 * update; time wins over delay; NO_DATA ends what was told before it; a skipped stop changes nothing for the next.
 */

import type { CallStatus } from "../model.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import type { Message } from "./proto.ts";
import type { TripCall } from "./records.ts";
import type { StaticTime, StaticTimetable } from "./static-timetable.ts";

export type StopTimeUpdate = Message<"StopTimeUpdate">;
type StopTimeEvent = Message<"StopTimeEvent">;

/** An update and its place in the feed, "/entity/4/trip_update/stop_time_update/2". */
export type PlacedUpdate = { update: StopTimeUpdate; path: string };

/** 9999-12-31: producers write 2^64-1 and the like where they mean nothing. */
const LAST_INSTANT_S = 253_402_300_799;

export function instantOf(seconds: number | null): number | null {
  return seconds === null || seconds <= 0 || seconds > LAST_INSTANT_S ? null : seconds * 1000;
}

/**
 * Updates in order of stop_sequence, each sequence once. Two updates for one stop contradict each other: the last is
 * taken, as a later word corrects an earlier one, and the other is told.
 */
export function orderedUpdates(
  updates: readonly StopTimeUpdate[],
  path: string,
  ref: string | null,
  faults: Rejections,
): PlacedUpdate[] {
  const placed = updates.map((update, index) => ({ update, path: `${path}/stop_time_update/${index}` }));
  if (isRising(updates)) return placed;
  const bySequence = new Map<number, PlacedUpdate>();
  const others: PlacedUpdate[] = [];
  for (const one of placed) {
    const sequence = one.update.stopSequence;
    if (sequence === null) {
      others.push(one);
      continue;
    }
    const earlier = bySequence.get(sequence);
    if (earlier !== undefined) faults.add(`stop_sequence ${sequence} is told again further on`, earlier.path, ref);
    bySequence.set(sequence, one);
  }
  const ordered = [...bySequence.values()].sort((a, b) => (a.update.stopSequence ?? 0) - (b.update.stopSequence ?? 0));
  return [...ordered, ...others];
}

function isRising(updates: readonly StopTimeUpdate[]): boolean {
  let last = -1;
  for (const { stopSequence } of updates) {
    if (stopSequence === null) continue;
    if (stopSequence <= last) return false;
    last = stopSequence;
  }
  return true;
}

type Side = { expected: number | null; aimed: number | null };
type Told = { arrival: Side; departure: Side; delayS: number | null };

type Along = {
  times: readonly StaticTime[];
  /** Epoch ms of second 0 of the times, with the shift of a repeated trip. */
  start: number;
  /** The trip's own delay, which holds until the first update. */
  delayS: number | null;
  timetable: StaticTimetable;
};

/** Every planned stop, with what is expected there. */
export function callsAlong(
  along: Along,
  updates: readonly PlacedUpdate[],
  ref: string | null,
  faults: Rejections,
): TripCall[] {
  const { times, start, timetable } = along;
  const byRow = rowsOf(along, updates, ref, faults);
  let delayS = along.delayS;
  let last = Number.NEGATIVE_INFINITY;
  return times.map((row, index) => {
    const aimed = {
      arrival: index === 0 || row.arrivalS === null ? null : start + row.arrivalS * 1000,
      departure: index === times.length - 1 || row.departureS === null ? null : start + row.departureS * 1000,
    };
    const placed = byRow.get(index);
    const update = placed?.update;
    const stopId = assignedStop(update) ?? platformChange(update, row, timetable) ?? row.stopId;
    const call = (
      expected: Side,
      expectedDeparture: Side,
      basis: TripCall["basis"],
      status: CallStatus | null,
    ): TripCall => ({
      stop: { kind: "quay", id: stopId },
      expectedArrival: expected.expected,
      expectedDeparture: expectedDeparture.expected,
      aimedArrival: expected.aimed,
      aimedDeparture: expectedDeparture.aimed,
      arrivalStatus: status,
      departureStatus: status,
      platform: timetable.stop(stopId)?.platform ?? null,
      atStop: false,
      display: update?.stopTimeProperties?.stopHeadsign ?? row.headsign,
      sequence: row.sequence,
      basis,
      uncertaintyS: update?.arrival?.uncertainty ?? update?.departure?.uncertainty ?? null,
    });
    const unsaid = (status: CallStatus | null) =>
      call({ expected: null, aimed: aimed.arrival }, { expected: null, aimed: aimed.departure }, "none", status);
    const propagated = () =>
      delayS === null
        ? unsaid(null)
        : call(later(aimed.arrival, delayS), later(aimed.departure, delayS), "propagated", null);

    switch (update?.scheduleRelationship) {
      case "SKIPPED":
        return unsaid("cancelled");
      case "NO_DATA":
        delayS = null;
        return unsaid("no_report");
    }
    if (update === undefined || placed === undefined) return propagated();
    const told = toldBy(update, aimed, delayS);
    if (told === null) {
      faults.add("update has neither a time nor a delay", placed.path, ref);
      return propagated();
    }
    const first = told.arrival.expected ?? told.departure.expected;
    if (first !== null && first < last) {
      faults.add(`time goes back: ${seconds(last)} at the stop before, ${seconds(first)} here`, placed.path, ref);
      delayS = null;
      return unsaid(null);
    }
    last = told.departure.expected ?? first ?? last;
    delayS = told.delayS;
    return call(told.arrival, told.departure, "reported", null);
  });
}

/** The stops of the feed alone: trips that no timetable has, and those whose timetable is not at hand. */
export function callsToldBy(
  updates: readonly PlacedUpdate[],
  timetable: StaticTimetable | null,
  ref: string | null,
  faults: Rejections,
): TripCall[] {
  const calls: TripCall[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { update, path } of updates) {
    const stopId = assignedStop(update) ?? update.stopId;
    if (stopId === null) {
      faults.add(`stop_sequence ${update.stopSequence ?? "(none)"} alone names no stop`, path, ref);
      continue;
    }
    const status = statusOf(update);
    const arrival = sideOf(update.arrival);
    const departure = sideOf(update.departure);
    const expected = arrival.expected ?? departure.expected;
    if (status === null && expected === null) {
      faults.add(
        update.arrival?.delay != null || update.departure?.delay != null
          ? "a delay, and no planned time to add it to"
          : "update has neither a time nor a delay",
        path,
        ref,
      );
      continue;
    }
    if (expected !== null && expected < last) {
      faults.add(`time goes back: ${seconds(last)} at the stop before, ${seconds(expected)} here`, path, ref);
      continue;
    }
    last = departure.expected ?? expected ?? last;
    calls.push({
      stop: { kind: "quay", id: stopId },
      expectedArrival: status === null ? arrival.expected : null,
      expectedDeparture: status === null ? departure.expected : null,
      aimedArrival: arrival.aimed,
      aimedDeparture: departure.aimed,
      arrivalStatus: status,
      departureStatus: status,
      platform: timetable?.stop(stopId)?.platform ?? null,
      atStop: false,
      display: update.stopTimeProperties?.stopHeadsign ?? null,
      sequence: update.stopSequence,
      basis: status === null ? "reported" : "none",
      uncertaintyS: update.arrival?.uncertainty ?? update.departure?.uncertainty ?? null,
    });
  }
  return calls;
}

/** Which planned stop each update is of: by sequence, else by stop, the next one of that name. */
function rowsOf(
  { times, timetable }: Along,
  updates: readonly PlacedUpdate[],
  ref: string | null,
  faults: Rejections,
): Map<number, PlacedUpdate> {
  const rows = new Map<number, PlacedUpdate>();
  let from = 0;
  for (const placed of updates) {
    const { stopSequence, stopId } = placed.update;
    let row = stopSequence === null ? -1 : indexFrom(times, from, (time) => time.sequence === stopSequence);
    if (row < 0 && stopId !== null) row = indexFrom(times, from, (time) => time.stopId === stopId);
    if (row < 0 && stopId !== null) {
      // Another platform of the planned station.
      const station = timetable.stop(stopId)?.parentId ?? null;
      if (station !== null) row = indexFrom(times, from, (time) => timetable.stop(time.stopId)?.parentId === station);
    }
    if (row < 0) {
      faults.add(
        `stop ${stopId ?? ""} at stop_sequence ${stopSequence ?? "(none)"} is not ahead on the planned trip`,
        placed.path,
        ref,
      );
      continue;
    }
    rows.set(row, placed);
    from = row + 1;
  }
  return rows;
}

function indexFrom(times: readonly StaticTime[], from: number, holds: (time: StaticTime) => boolean): number {
  for (let at = from; at < times.length; at++) {
    const time = times[at];
    if (time !== undefined && holds(time)) return at;
  }
  return -1;
}

/** What an update says of one planned stop; null where it says nothing. */
function toldBy(
  update: StopTimeUpdate,
  aimed: { arrival: number | null; departure: number | null },
  delayS: number | null,
): Told | null {
  const arrival = expectedOf(update.arrival, aimed.arrival ?? aimed.departure);
  const departure = expectedOf(update.departure, aimed.departure ?? aimed.arrival);
  if (arrival === null && departure === null) return null;
  const arrivalDelayS = delayBetween(arrival, aimed.arrival ?? aimed.departure);
  const departureDelayS = delayBetween(departure, aimed.departure ?? aimed.arrival);
  const told: Told = {
    arrival: { expected: arrival, aimed: aimed.arrival },
    departure: { expected: departure, aimed: aimed.departure },
    delayS: departureDelayS ?? arrivalDelayS ?? delayS,
  };
  // The first stop has no arrival and the last no departure; elsewhere the missing side follows the other.
  if (arrival === null && aimed.arrival !== null && delayS !== null) {
    told.arrival.expected = Math.min(aimed.arrival + delayS * 1000, departure ?? Number.POSITIVE_INFINITY);
  }
  if (departure === null && aimed.departure !== null && arrivalDelayS !== null) {
    told.departure.expected = aimed.departure + arrivalDelayS * 1000;
  }
  return told;
}

function expectedOf(event: StopTimeEvent | null, aimed: number | null): number | null {
  if (event === null) return null;
  const time = instantOf(event.time);
  if (time !== null) return time;
  const base = instantOf(event.scheduledTime) ?? aimed;
  return event.delay === null || base === null ? null : base + event.delay * 1000;
}

/** Without a timetable: a time and its delay together tell what was planned. */
function sideOf(event: StopTimeEvent | null): Side {
  if (event === null) return { expected: null, aimed: null };
  const time = instantOf(event.time);
  const planned =
    instantOf(event.scheduledTime) ?? (time !== null && event.delay !== null ? time - event.delay * 1000 : null);
  return { expected: expectedOf(event, planned), aimed: planned };
}

function statusOf({ scheduleRelationship }: StopTimeUpdate): CallStatus | null {
  if (scheduleRelationship === "SKIPPED") return "cancelled";
  return scheduleRelationship === "NO_DATA" ? "no_report" : null;
}

function assignedStop(update: StopTimeUpdate | undefined): string | null {
  return update?.stopTimeProperties?.assignedStopId || null;
}

/** A feed may name another platform of the planned station; any other stop contradicts its own stop_sequence. */
function platformChange(
  update: StopTimeUpdate | undefined,
  row: StaticTime,
  timetable: StaticTimetable,
): string | null {
  const told = update?.stopId ?? null;
  if (told === null || told === row.stopId) return null;
  const station = timetable.stop(told)?.parentId ?? null;
  return station !== null && station === timetable.stop(row.stopId)?.parentId ? told : null;
}

function later(aimed: number | null, delayS: number): Side {
  return { expected: aimed === null ? null : aimed + delayS * 1000, aimed };
}

function delayBetween(expected: number | null, aimed: number | null): number | null {
  return expected === null || aimed === null ? null : (expected - aimed) / 1000;
}

function seconds(at: number): number {
  return at / 1000;
}
