/**
 * SIRI-Lite journeys as PRIM writes them, for stop-monitoring and estimated-timetable alike (SIRI 2.0, CEN/TS 15531).
 * A bad call is rejected and its journey kept; a journey whose line or calls cannot be read is rejected whole.
 */
import { lineIdOf, stopRefOf } from "../ids.ts";
import type { Call, CallStatus, Journey } from "../model.ts";
import { quoted, type Rejections } from "./rejections.ts";
import { callStatusOf, Instant, instantOf, isFields, listOf, textOf } from "./siri-values.ts";

/** EstimatedCall and MonitoredCall have the same fields; all are unread until a reader below reads them. */
type RawCall = {
  StopPointRef?: unknown;
  ExpectedArrivalTime?: unknown;
  ExpectedDepartureTime?: unknown;
  AimedArrivalTime?: unknown;
  AimedDepartureTime?: unknown;
  ArrivalStatus?: unknown;
  DepartureStatus?: unknown;
  ArrivalPlatformName?: unknown;
  DeparturePlatformName?: unknown;
  DestinationDisplay?: unknown;
  VehicleAtStop?: unknown;
  Cancellation?: unknown;
};

/** Fields of EstimatedVehicleJourney and MonitoredVehicleJourney; unread too. */
export type RawJourney = {
  RecordedAtTime?: unknown;
  LineRef?: unknown;
  DirectionRef?: unknown;
  DirectionName?: unknown;
  DatedVehicleJourneyRef?: unknown;
  FramedVehicleJourneyRef?: unknown;
  DestinationRef?: unknown;
  DestinationName?: unknown;
  JourneyNote?: unknown;
  TrainNumbers?: unknown;
  VehicleFeatureRef?: unknown;
  Cancellation?: unknown;
  EstimatedCalls?: unknown;
  MonitoredCall?: unknown;
};

/**
 * One EstimatedVehicleJourney with its calls in order of time (PRIM's are not). Null when nothing of it can be used;
 * what is wrong goes to `rejections`, under `path` (the journey's place in the body).
 */
export function readEstimatedJourney(raw: unknown, path: string, rejections: Rejections): Journey | null {
  if (!isFields(raw)) return reject(rejections, "journey is not an object", path, null);
  const fields: RawJourney = raw;
  const journey = readJourney(fields, textOf(fields.RecordedAtTime), path, path, rejections);
  if (journey === null) return null;
  const calls = isFields(fields.EstimatedCalls) ? listOf(fields.EstimatedCalls.EstimatedCall) : [];
  if (calls.length === 0) return reject(rejections, "journey has no call", `${path}/EstimatedCalls`, journey.ref);
  const cancelled = isTrue(fields.Cancellation);
  for (let at = 0; at < calls.length; at++) {
    const call = readCall(
      calls[at],
      null,
      journey,
      cancelled,
      rejections,
      () => `${path}/EstimatedCalls/EstimatedCall/${at}`,
    );
    if (call !== null) journey.calls.push(call);
  }
  if (journey.calls.length === 0) return null;
  sortCalls(journey.calls);
  return journey;
}

/** One MonitoredStopVisit as a journey of one call. Null when it cannot be used; what is wrong goes to `rejections`. */
export function readStopVisit(raw: unknown, path: string, rejections: Rejections): Journey | null {
  if (!isFields(raw)) return reject(rejections, "visit is not an object", path, null);
  const item = textOf(raw.ItemIdentifier);
  const journeyPath = `${path}/MonitoredVehicleJourney`;
  if (!isFields(raw.MonitoredVehicleJourney)) return reject(rejections, "visit has no journey", journeyPath, item);
  const fields: RawJourney = raw.MonitoredVehicleJourney;
  const journey = readJourney(fields, textOf(raw.RecordedAtTime), path, journeyPath, rejections);
  if (journey === null) return null;
  const callPath = `${journeyPath}/MonitoredCall`;
  if (!isFields(fields.MonitoredCall)) return reject(rejections, "visit has no call", callPath, item ?? journey.ref);
  const cancelled = isTrue(fields.Cancellation);
  const call = readCall(
    fields.MonitoredCall,
    textOf(raw.MonitoringRef),
    journey,
    cancelled,
    rejections,
    () => callPath,
  );
  if (call === null) return null;
  journey.calls.push(call);
  return journey;
}

/**
 * The journey without its calls. `recordedPath` is where RecordedAtTime stands: beside the journey in a visit. `lineOf`
 * tells a line's id from its spelling, null where it is none of the network's.
 */
export function readJourney(
  fields: RawJourney,
  recorded: string | null,
  recordedPath: string,
  path: string,
  rejections: Rejections,
  lineOf: (spelling: string) => string | null = lineIdOf,
): Journey | null {
  const framed = fields.FramedVehicleJourneyRef;
  const ref =
    textOf(fields.DatedVehicleJourneyRef) ?? (isFields(framed) ? textOf(framed.DatedVehicleJourneyRef) : null);
  const line = textOf(fields.LineRef);
  const lineId = line === null ? null : lineOf(line);
  if (lineId === null) {
    const reason = line === null ? "journey names no line" : `line ${quoted(line)} is not an IDFM line`;
    return reject(rejections, reason, `${path}/LineRef`, ref);
  }
  const recordedAt = recorded === null ? null : instantOf(recorded);
  // Noted, and the journey kept: only the rule for schedules injected at night needs this instant.
  if (recorded !== null && recordedAt === null) {
    rejections.add(`time ${quoted(recorded)} cannot be read`, `${recordedPath}/RecordedAtTime`, ref);
  }
  const destinationRef = textOf(fields.DestinationRef);
  return {
    lineId,
    ref,
    direction: textOf(fields.DirectionRef) ?? textOf(fields.DirectionName),
    destination: textOf(fields.DestinationName),
    destinationStop: destinationRef === null ? null : stopRefOf(destinationRef),
    mission: textOf(fields.JourneyNote),
    trainNumber: isFields(fields.TrainNumbers) ? textOf(fields.TrainNumbers.TrainNumberRef) : null,
    formation: formationOf(fields.VehicleFeatureRef),
    recordedAt,
    calls: [],
  };
}

/**
 * One call of `journey`, at `monitoredStop` where it names no stop itself; null where it cannot be used. `path` is a
 * function because it is needed for bad calls only, and most of 200,000 calls are good.
 */
export function readCall(
  raw: unknown,
  monitoredStop: string | null,
  journey: Journey,
  journeyCancelled: boolean,
  rejections: Rejections,
  path: () => string,
): Call | null {
  if (!isFields(raw)) return reject(rejections, "call is not an object", path(), journey.ref);
  const fields: RawCall = raw;
  const stop = textOf(fields.StopPointRef) ?? monitoredStop;
  if (stop === null) return reject(rejections, "call names no stop", `${path()}/StopPointRef`, journey.ref);

  const expectedArrival = timeOf(fields.ExpectedArrivalTime);
  const expectedDeparture = timeOf(fields.ExpectedDepartureTime);
  const aimedArrival = timeOf(fields.AimedArrivalTime);
  const aimedDeparture = timeOf(fields.AimedDepartureTime);
  if (
    expectedArrival === undefined ||
    expectedDeparture === undefined ||
    aimedArrival === undefined ||
    aimedDeparture === undefined
  ) {
    const name = CALL_TIMES.find((time) => timeOf(fields[time]) === undefined) ?? "ExpectedArrivalTime";
    return reject(rejections, `time ${quoted(textOf(fields[name]))} cannot be read`, `${path()}/${name}`, journey.ref);
  }

  const cancelled = journeyCancelled || isTrue(fields.Cancellation);
  const arrivalStatus = cancelled ? "cancelled" : statusOf(fields, "ArrivalStatus", journey, rejections, path);
  const departureStatus = cancelled ? "cancelled" : statusOf(fields, "DepartureStatus", journey, rejections, path);
  const hasTime = (expectedArrival ?? expectedDeparture ?? aimedArrival ?? aimedDeparture) !== null;
  // A cancelled call may lose all its times and is still worth telling; any other says nothing without one.
  if (!hasTime && arrivalStatus !== "cancelled" && departureStatus !== "cancelled") {
    return reject(rejections, "call has no time", path(), journey.ref);
  }
  const display = textOf(fields.DestinationDisplay);
  return {
    stop: stopRefOf(stop),
    expectedArrival,
    expectedDeparture,
    aimedArrival,
    aimedDeparture,
    arrivalStatus,
    departureStatus,
    platform: textOf(fields.DeparturePlatformName) ?? textOf(fields.ArrivalPlatformName),
    atStop: isTrue(fields.VehicleAtStop),
    display: display === journey.destination ? null : display,
  };
}

const CALL_TIMES = ["ExpectedArrivalTime", "ExpectedDepartureTime", "AimedArrivalTime", "AimedDepartureTime"] as const;

/** Null where absent, undefined where there is text that is not an instant. */
function timeOf(value: unknown): number | null | undefined {
  if (value instanceof Instant) return value.at;
  const text = textOf(value);
  if (text === null) return null;
  return instantOf(text) ?? undefined;
}

/** A word that no vocabulary has is noted and the call kept without it: its times still hold. */
function statusOf(
  fields: RawCall,
  name: "ArrivalStatus" | "DepartureStatus",
  journey: Journey,
  rejections: Rejections,
  path: () => string,
): CallStatus | null {
  const word = textOf(fields[name]);
  if (word === null) return null;
  const status = callStatusOf(word);
  if (status !== undefined) return status;
  return reject(
    rejections,
    `status ${quoted(word)} is not known; the call is kept without it`,
    `${path()}/${name}`,
    journey.ref,
  );
}

function formationOf(value: unknown): Journey["formation"] {
  for (const member of listOf(value)) {
    const feature = textOf(member);
    if (feature === "longTrain") return "long";
    if (feature === "shortTrain") return "short";
  }
  return null;
}

/**
 * Sorts by expected time. A call without one (a cancelled call) has only its aimed time: it is placed by that plus the
 * mean delay of the calls that have both, else a late train's cancelled stop would come before stops it follows.
 */
export function sortCalls(calls: Call[]): void {
  const delay = calls.some((call) => expectedTime(call) === null) ? meanDelay(calls) : 0;
  calls.sort(
    (a, b) =>
      compareTimes(arrivalKey(a, delay), arrivalKey(b, delay)) || compareTimes(departureKey(a), departureKey(b)),
  );
}

function meanDelay(calls: readonly Call[]): number {
  let sum = 0;
  let count = 0;
  for (const call of calls) {
    const expected = expectedTime(call);
    const aimed = aimedTime(call);
    if (expected === null || aimed === null) continue;
    sum += expected - aimed;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

const expectedTime = (call: Call): number | null => call.expectedArrival ?? call.expectedDeparture;
const aimedTime = (call: Call): number | null => call.aimedArrival ?? call.aimedDeparture;

function arrivalKey(call: Call, delay: number): number {
  const aimed = aimedTime(call);
  return expectedTime(call) ?? (aimed === null ? Number.POSITIVE_INFINITY : aimed + delay);
}

function departureKey(call: Call): number {
  return call.expectedDeparture ?? call.aimedDeparture ?? Number.POSITIVE_INFINITY;
}

/** Not a − b: two calls without any time are Infinity − Infinity, which is not a number. */
function compareTimes(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** SIRI-Lite has JSON's and a string's; "1" is the other spelling of XML. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true" || value === "1";
}

function reject(rejections: Rejections, reason: string, path: string, ref: string | null): null {
  rejections.add(reason, path, ref);
  return null;
}
