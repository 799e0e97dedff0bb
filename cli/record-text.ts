/** Records of the normalisers as the command line shows them: JSON as on the wire, and one line for a person. */
import type { FeedRecord, TripJourney, VehicleRecord } from "../domains/transit/gtfs-rt/records.ts";
import type { Disruption, Journey } from "../domains/transit/model.ts";
import type { InfoMessage } from "../domains/transit/normalisers/general-message.ts";
import type { SiriRecord } from "../domains/transit/siri-xml/records.ts";

export type NormalisedRecord = Journey | Disruption | InfoMessage | FeedRecord | SiriRecord;

/** The model's instants; every other number of a record is a number. */
const INSTANTS = new Set([
  "recordedAt",
  "updatedAt",
  "validUntil",
  "begin",
  "end",
  "expectedArrival",
  "expectedDeparture",
  "aimedArrival",
  "aimedDeparture",
]);

/** A record as Vigie's JSON has it everywhere: snake_case, instants as ISO 8601 Z. */
export function wireOf(value: unknown, key = ""): unknown {
  if (typeof value === "number") return INSTANTS.has(key) ? iso(value) : value;
  if (Array.isArray(value)) return value.map((member) => wireOf(member));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [snakeCase(name), wireOf(member, name)]));
}

/** One line that says what a rider would want to know of it. */
export function lineOf(record: NormalisedRecord): string {
  if ("calls" in record) return journeyLine(record);
  if ("stopSequence" in record) return vehicleLine(record);
  if ("severity" in record) return disruptionLine(record);
  const until = record.validUntil === null ? "" : ` until ${iso(record.validUntil)}`;
  return `${record.channel}${until}: ${oneLine(record.shortText ?? record.text)}`;
}

function journeyLine(journey: Journey | TripJourney): string {
  const [first] = journey.calls;
  const expected = first?.expectedDeparture ?? first?.expectedArrival ?? null;
  const aimed = first?.aimedDeparture ?? first?.aimedArrival ?? null;
  const at = expected ?? aimed;
  const status = first?.departureStatus ?? first?.arrivalStatus;
  const stop = first === undefined ? "" : ` ${first.stop.kind} ${first.stop.id}`;
  return [
    at === null ? "no time" : `${iso(at)}${expected === null ? " (aimed)" : ""}`,
    `${journey.lineId ?? "no line"}${stop}`,
    `to ${journey.destination ?? journey.destinationStop?.id ?? "unknown"}`,
    ...(journey.mission === null ? [] : [journey.mission]),
    ...(first?.platform == null ? [] : [`platform ${first.platform}`]),
    ...(status == null ? [] : [status]),
    ...(journey.calls.length === 1 ? [] : [counted(journey.calls.length, "call")]),
    ...("match" in journey
      ? [`${journey.relationship} trip ${journey.tripId ?? "without id"} (${journey.match})`]
      : []),
  ].join("  ");
}

function vehicleLine(vehicle: VehicleRecord): string {
  const { position, recordedAt, match } = vehicle;
  return [
    recordedAt === null ? "no time" : iso(recordedAt),
    `vehicle ${vehicle.id}`,
    position === null ? "no position" : `${position.lat.toFixed(5)},${position.lon.toFixed(5)}`,
    ...(vehicle.stopId === null ? [] : [`${vehicle.status} ${vehicle.stopId}`]),
    vehicle.lineId ?? "no line",
    match === null ? "no trip" : `trip ${vehicle.tripId ?? "without id"} (${match})`,
  ].join("  ");
}

function disruptionLine(record: Disruption): string {
  const flags = [...(record.lift ? ["lift"] : []), ...(record.hidden ? ["hidden"] : [])];
  const [first] = record.periods;
  const last = record.periods.at(-1);
  const end = last?.end == null ? "open" : iso(last.end);
  const touched = [
    ...(record.lines.length > 0 ? [`lines ${record.lines.join(", ")}`] : []),
    ...record.sections.map((section) => `${section.lineId} ${section.from.name} – ${section.to.name}`),
    ...(record.stops.length > 0 ? [counted(record.stops.length, "stop")] : []),
  ];
  return [
    [record.severity, record.cause, ...flags].join(" "),
    record.title,
    first === undefined ? "no period" : `${iso(first.begin)} to ${end} (${counted(record.periods.length, "period")})`,
    touched.join("; ") || "touches nothing that is named",
  ].join("  ");
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
