/** EstimatedVehicleJourney, MonitoredStopVisit and VehicleActivity, by the rules of SIRI-Lite (normalisers/siri.ts). */
import type { VehicleRecord } from "../gtfs-rt/records.ts";
import type { Call } from "../model.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import { readCall, readJourney, sortCalls } from "../normalisers/siri.ts";
import { type Fields, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { timeOf } from "./instants.ts";
import { inLanguage } from "./languages.ts";
import { networkLine } from "./lines.ts";
import type { SiriJourney } from "./records.ts";
import { type Around, isXmlTrue } from "./siri-document.ts";

export type Reading = { languages: readonly string[]; rejections: Rejections };

/**
 * One journey with its recorded and its estimated calls, in order of time. Null when nothing of it can be used; what is
 * wrong goes to the rejections, under `path`.
 */
export function readEstimatedVehicleJourney(
  raw: Fields,
  path: string,
  around: Around,
  reading: Reading,
): SiriJourney | null {
  const { rejections } = reading;
  const recorded = textOf(raw.RecordedAtTime) ?? around.recordedAt;
  const journey = journeyOf(raw, recorded, path, path, reading);
  if (journey === null) return null;
  const recordedCalls = isFields(raw.RecordedCalls) ? listOf(raw.RecordedCalls.RecordedCall) : [];
  const estimatedCalls = isFields(raw.EstimatedCalls) ? listOf(raw.EstimatedCalls.EstimatedCall) : [];
  if (recordedCalls.length + estimatedCalls.length === 0) {
    if (journey.cancelled) return journey;
    rejections.add("journey has no call", `${path}/EstimatedCalls`, journey.ref);
    return null;
  }
  for (const [at, call] of recordedCalls.entries()) {
    const place = () => `${path}/RecordedCalls/RecordedCall/${at}`;
    add(journey, readCall(withActuals(call), null, journey, journey.cancelled, rejections, place));
  }
  for (const [at, call] of estimatedCalls.entries()) {
    const place = () => `${path}/EstimatedCalls/EstimatedCall/${at}`;
    add(journey, readCall(withActuals(call), null, journey, journey.cancelled, rejections, place));
  }
  if (journey.calls.length === 0) return null;
  sortCalls(journey.calls);
  return journey;
}

/**
 * One visit as a journey of its monitored call: what comes before and after at other stops is theirs to say. Null when
 * it cannot be used.
 */
export function readMonitoredStopVisit(
  raw: Fields,
  path: string,
  around: Around,
  reading: Reading,
): SiriJourney | null {
  const { rejections } = reading;
  const item = textOf(raw.ItemIdentifier);
  const journeyPath = `${path}/MonitoredVehicleJourney`;
  const fields = raw.MonitoredVehicleJourney;
  if (!isFields(fields)) {
    rejections.add("visit has no journey", journeyPath, item);
    return null;
  }
  const journey = journeyOf(fields, textOf(raw.RecordedAtTime), path, journeyPath, reading);
  if (journey === null) return null;
  const callPath = `${journeyPath}/MonitoredCall`;
  if (!isFields(fields.MonitoredCall)) {
    rejections.add("visit has no call", callPath, item ?? journey.ref);
    return null;
  }
  const stop = textOf(raw.MonitoringRef) ?? around.monitoringRef;
  const call = withActuals(fields.MonitoredCall);
  add(
    journey,
    readCall(call, stop, journey, journey.cancelled, rejections, () => callPath),
  );
  return journey.calls.length === 0 ? null : journey;
}

/** One vehicle where it was measured; null without a journey or a name for the vehicle. */
export function readVehicleActivity(raw: Fields, path: string, { rejections }: Reading): VehicleRecord | null {
  const journey = isFields(raw.MonitoredVehicleJourney) ? raw.MonitoredVehicleJourney : {};
  const framed: Fields = isFields(journey.FramedVehicleJourneyRef) ? journey.FramedVehicleJourneyRef : {};
  const tripId = textOf(framed.DatedVehicleJourneyRef);
  const id = textOf(journey.VehicleRef) ?? textOf(raw.VehicleMonitoringRef) ?? tripId;
  if (id === null) {
    rejections.add("vehicle has no name", `${path}/MonitoredVehicleJourney/VehicleRef`, null);
    return null;
  }
  const line = textOf(journey.LineRef);
  const call: Fields = isFields(journey.MonitoredCall) ? journey.MonitoredCall : {};
  const direction = textOf(journey.DirectionRef);
  return {
    kind: "vehicle",
    id,
    label: null,
    tripId,
    serviceDay: textOf(framed.DataFrameRef),
    lineId: line === null ? null : networkLine(line),
    direction: direction === "0" || direction === "1" ? direction : null,
    match: null,
    position: positionOf(journey, path, id, rejections),
    stopId: textOf(call.StopPointRef),
    stopSequence: numberOf(call.Order),
    status: isXmlTrue(textOf(call.VehicleAtStop)) ? "stopped" : "in_transit",
    recordedAt: timeOf(raw.RecordedAtTime, `${path}/RecordedAtTime`, id, rejections),
    occupancy: textOf(journey.Occupancy)?.toLowerCase() ?? null,
    occupancyPercent: null,
    congestion: null,
  };
}

function positionOf(journey: Fields, path: string, id: string, rejections: Rejections): VehicleRecord["position"] {
  const place = journey.VehicleLocation;
  if (!isFields(place)) return null;
  const lat = numberOf(place.Latitude);
  const lon = numberOf(place.Longitude);
  if (lat === null || lon === null || Math.abs(lat) > 90 || Math.abs(lon) > 180) {
    rejections.add(
      "vehicle's place is not one of WGS 84; it is kept without it",
      `${path}/MonitoredVehicleJourney/VehicleLocation`,
      id,
    );
    return null;
  }
  return { lat, lon, bearing: numberOf(journey.Bearing), speedMps: null };
}

function numberOf(value: unknown): number | null {
  const text = textOf(value);
  const number = text === null ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

function journeyOf(
  raw: Fields,
  recorded: string | null,
  recordedPath: string,
  path: string,
  { languages, rejections }: Reading,
): SiriJourney | null {
  const destination = raw.DestinationName;
  // A visit of the least detail has no LineRef, only the line's name for riders.
  const named = textOf(raw.LineRef) === null ? textOf(raw.PublishedLineName) : null;
  const fields = {
    ...raw,
    ...(named === null ? {} : { LineRef: named }),
    ...(Array.isArray(destination) ? { DestinationName: inLanguage(destination, languages)?.text } : {}),
  };
  const journey = readJourney(fields, recorded, recordedPath, path, rejections, networkLine);
  if (journey === null) return null;
  return {
    ...journey,
    ref: journey.ref ?? textOf(raw.EstimatedVehicleJourneyCode),
    kind: "siri-journey",
    cancelled: isXmlTrue(textOf(raw.Cancellation)),
    extra: isXmlTrue(textOf(raw.ExtraJourney)),
  };
}

/**
 * What has happened stands where it was expected: an actual time is the best that is known of it. A call that was made
 * is "arrived" or "departed" where the feed has no word for it.
 */
function withActuals(call: unknown): unknown {
  if (!isFields(call)) return call;
  const arrived = textOf(call.ActualArrivalTime);
  const departed = textOf(call.ActualDepartureTime);
  if (arrived === null && departed === null) return call;
  return {
    ...call,
    ...(arrived === null
      ? {}
      : { ExpectedArrivalTime: arrived, ArrivalStatus: textOf(call.ArrivalStatus) ?? "arrived" }),
    ...(departed === null
      ? {}
      : { ExpectedDepartureTime: departed, DepartureStatus: textOf(call.DepartureStatus) ?? "departed" }),
  };
}

function add(journey: SiriJourney, call: Call | null): void {
  if (call !== null) journey.calls.push(call);
}
