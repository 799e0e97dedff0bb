/** One journey on the catalogue: which stops it calls at, and what each call looks like as a departure. */
import type { Call, Journey, Line } from "../model.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import type { Departure } from "../wire.ts";
import type { Direction, Gazetteer } from "./gazetteer.ts";
import { provenanceOf, type Side, sideOf, type Verdict } from "./provenance.ts";

/**
 * A call of a journey of which something is to come, still as the upstream's own record: a body has 100,000 of them, a
 * rider is shown a few thousand, and only those become departures (departureOf).
 */
export type PlacedCall = {
  stop: string;
  /** It has not left and is no further ahead than riders look; the others are told to those who follow whole trips. */
  isComing: boolean;
  /** Expected, else aimed, UTC epoch ms rounded to whole seconds: what it is sorted and compared by. */
  at: number;
  /** The station it ends up in makes it unique (station-departures.ts). */
  baseId: string;
  direction: Direction | null;
  terminates: boolean;
  verdict: Verdict;
  side: Side;
  call: Call;
  journey: Journey;
  /** Stop area id of the destination, and what riders read. */
  destination: { id: string | null; text: string };
};

export type PlacedJourney = {
  ref: string | null;
  /** Stop area id of the destination, else its text: what makes two trains "of one destination". */
  destination: string;
  trainNumber: string | null;
  /** In order of time. */
  calls: PlacedCall[];
};

/** A call older than this has left: riders look at what is coming, and clocks differ by some seconds. */
const DEPARTED_AFTER_MS = 60_000;
/** SNCF leaves VehicleAtStop true for half an hour after departure; a train that is held gets a new expected time. */
const AT_STOP_UNTIL_MS = 5 * 60_000;
/** Stop-monitoring's own window (PRIM documentation); estimated-timetable reaches further, where nobody looks. */
export const HORIZON_MS = 2 * 3_600_000;

/**
 * The calls of a journey, each with its provenance; none where all of them have left or lie beyond the horizon. Calls
 * that the catalogue cannot place go to `rejections`. `stopAsked`: the stop that stop-monitoring was asked for, which is
 * where a visit is, whatever spelling it uses.
 */
export function placeJourney(
  gazetteer: Gazetteer,
  line: Line,
  journey: Journey,
  now: number,
  rejections: Rejections,
  path: string,
  stopAsked: string | null = null,
): PlacedJourney {
  const destination = gazetteer.destination(line, journey.destinationStop, journey.destination);
  const located = locateCalls(gazetteer, line, journey, rejections, path, stopAsked);
  const stops = located.map(({ stop }) => stop);
  const fit = gazetteer.fit(line, stops, destination);
  const placed: PlacedCall[] = [];
  for (const [index, { call, stop, path: callPath }] of located.entries()) {
    const terminates = index === located.length - 1 && endsAt(call, stop, destination);
    const side = sideOf(call, terminates);
    const at = side.expected ?? side.aimed;
    if (at === null) {
      rejections.add("call has no time", callPath, journey.ref);
      continue;
    }
    const isComing = !hasLeft(at, call.atStop, now) && at <= now + HORIZON_MS;
    const text = destinationText(gazetteer, journey, call, destination);
    placed.push({
      stop,
      isComing,
      at: toSecond(at),
      baseId: baseIdOf(journey, text, side),
      direction: fit.directions[index] ?? null,
      terminates,
      verdict: provenanceOf({
        journey,
        call,
        terminates,
        destinationPlaced: namesDestination(journey) ? destination !== null : null,
        // Works truncate some lines' patterns: not to fit them says nothing about the train.
        fitsPattern: line.order_known ? fit.fits : null,
        injectsAtNight: gazetteer.habits.injectsAtNight,
      }),
      side,
      call,
      journey,
      destination: { id: destination, text },
    });
  }
  return {
    ref: journey.ref,
    destination: destination ?? journey.destination ?? "",
    trainNumber: journey.trainNumber,
    calls: placed.some(({ isComing }) => isComing) ? placed : [],
  };
}

/** What a rider reads of a call that `source` told of, under an id that its station gives. */
export function departureOf(placed: PlacedCall, id: string, source: string): Departure {
  const { call, journey, side, destination, verdict } = placed;
  return {
    id,
    destination: destination.text,
    destination_id: destination.id,
    direction: placed.direction,
    expected_at: isoOf(side.expected),
    aimed_at: isoOf(side.aimed),
    status: side.status,
    provenance: verdict.provenance,
    source,
    rule: verdict.rule,
    platform: call.platform,
    ...(call.stop.kind === "quay" ? { quay_id: call.stop.id } : {}),
    journey_ref: journey.ref,
    mission: journey.mission,
    formation: journey.formation,
    at_stop: call.atStop,
    terminates: placed.terminates,
    recorded_at: isoOf(journey.recordedAt),
  };
}

type LocatedCall = { call: Call; stop: string; path: string };

function locateCalls(
  gazetteer: Gazetteer,
  line: Line,
  journey: Journey,
  rejections: Rejections,
  path: string,
  stopAsked: string | null,
): LocatedCall[] {
  const located: LocatedCall[] = [];
  for (const [index, call] of journey.calls.entries()) {
    const stop = stopAsked ?? stopAreaOf(gazetteer, call);
    const callPath = `${path}/calls/${index}`;
    if (stop === null) {
      rejections.add(`${call.stop.kind} ${call.stop.id} is not in the catalogue`, callPath, journey.ref);
    } else if (stopAsked === null && !line.stops.includes(stop)) {
      rejections.add(`stop ${stop} is not on line ${line.network}:${line.key}`, callPath, journey.ref);
    } else {
      located.push({ call, stop, path: callPath });
    }
  }
  return located;
}

function stopAreaOf(gazetteer: Gazetteer, { stop, area }: Call): string | null {
  return gazetteer.stopArea(stop) ?? (area === undefined ? null : gazetteer.stopArea({ kind: "area", id: area }));
}

function namesDestination(journey: Journey): boolean {
  return journey.destinationStop !== null || journey.destination !== null;
}

export function hasLeft(at: number, atStop: boolean, now: number): boolean {
  return at < now - (atStop ? AT_STOP_UNTIL_MS : DEPARTED_AFTER_MS);
}

/** Nobody boards where the journey's destination is reached, nor where its last call has an arrival only. */
function endsAt(call: Call, stop: string, destination: string | null): boolean {
  const departs = call.expectedDeparture !== null || call.aimedDeparture !== null;
  const arrives = call.expectedArrival !== null || call.aimedArrival !== null;
  // A loop begins where it ends: a call there that only departs is its beginning.
  if (stop === destination) return arrives || !departs;
  return arrives && !departs;
}

function destinationText(gazetteer: Gazetteer, journey: Journey, call: Call, destination: string | null): string {
  const named = call.display ?? journey.destination;
  if (named !== null) return named;
  return destination === null ? "" : (gazetteer.stopName(destination) ?? "");
}

/** The journey's own counter where it has one; else its timetable, which moves less between polls than its forecast. */
function baseIdOf(journey: Journey, shown: string, side: Side): string {
  if (journey.ref !== null) return shortRef(journey.ref);
  const minute = Math.floor((side.aimed ?? side.expected ?? 0) / 60_000);
  return `${journey.trainNumber ?? shown}@${minute}`;
}

/** "RATP-SIV:VehicleJourney::20230531.78.R.C01374:LOC" → "20230531.78.R.C01374": the rest is the same for all. */
function shortRef(ref: string): string {
  const parts = ref.split(":").filter((part) => part !== "");
  return parts.length >= 3 && parts.at(-1) === "LOC" ? (parts.at(-2) ?? ref) : ref;
}

export function toSecond(at: number): number {
  return Math.round(at / 1000) * 1000;
}

/** To the second: RATP's forecasts carry milliseconds that change with every poll and mean nothing. */
function isoOf(at: number | null): string | null {
  return at === null ? null : new Date(toSecond(at)).toISOString();
}
