/**
 * Vehicles as VMTR tells them (RATP's own map; undocumented). No frame of it has been found recorded: the fields are
 * those that one public client reads (2025-10), so whatever is not as expected is rejected by itself and never guessed.
 */
import { lineIdOf, type StopRef, stopRefOf } from "../ids.ts";
import { quoted, type Rejections } from "../normalisers/rejections.ts";
import { type Fields, instantOf, isFields } from "../normalisers/siri-values.ts";

export const VMTR_DIRECTIONS = ["A", "R"] as const;
export type VmtrDirection = (typeof VMTR_DIRECTIONS)[number];

/** A vehicle between two stops. It is the operator's own measure, from an unofficial source: shown as such. */
export type VehicleObservation = {
  source: "vmtr";
  id: string;
  /** IDFM line id. */
  lineId: string;
  direction: VmtrDirection;
  /** The stop that it left last, or stands at; null where it is not told. */
  from: StopRef | null;
  to: StopRef | null;
  /** 0 at `from`, 1 at `to`; null where it is not told. */
  progress: number | null;
  status: "at_dock" | "approaching" | "in_transit" | null;
  /** Epoch ms; null where it is not told. */
  recordedAt: number | null;
};

const STATUSES = new Map<string, VehicleObservation["status"]>([
  ["atdock", "at_dock"],
  ["approaching", "approaching"],
  ["transit", "in_transit"],
  ["intransit", "in_transit"],
]);

/** The `vehicles` of a payload that may be a text of JSON itself; null where it has none. */
export function vehiclesOf(payload: unknown): readonly unknown[] | null {
  const value = typeof payload === "string" ? parsed(payload) : payload;
  return isFields(value) && Array.isArray(value.vehicles) ? value.vehicles : null;
}

/**
 * One vehicle of the line and direction that were asked for; null where it has no name, no direction, or another one.
 * A place or a status that cannot be read is noted and left out: the vehicle itself is still there.
 */
export function readVehicle(
  raw: unknown,
  asked: { lineId: string; direction: VmtrDirection },
  path: string,
  rejections: Rejections,
): VehicleObservation | null {
  const fields: Fields = isFields(raw) ? raw : {};
  const id = textOf(fields.vehicleId);
  if (id === null) {
    rejections.add("vehicle has no vehicleId", `${path}/vehicleId`, null);
    return null;
  }
  const activity: Fields = isFields(fields.vehicleActivity) ? fields.vehicleActivity : {};
  const told = textOf(activity.directionRef);
  if (told === null || directionOf(told) !== asked.direction || !isOfLine(told, asked.lineId)) {
    rejections.add(
      `direction ${quoted(told)} is not ${asked.direction} of ${asked.lineId}`,
      `${path}/vehicleActivity/directionRef`,
      id,
    );
    return null;
  }
  const position: Fields = isFields(fields.position) ? fields.position : {};
  const from = textOf(position.previousStopPlaceRef);
  const to = textOf(position.nextStopPlaceRef);
  return {
    source: "vmtr",
    id,
    lineId: asked.lineId,
    direction: asked.direction,
    from: from === null ? null : stopRefOf(from),
    to: to === null ? null : stopRefOf(to),
    progress: progressOf(position.progressBetweenStopsPercentage, path, id, rejections),
    status: statusOf(position.vehicleStopStatus, path, id, rejections),
    recordedAt: recordedAtOf(fields.recordedAtTime, path, id, rejections),
  };
}

/** "DIR:IDFM:C01371:A": the last part is the direction, the one before it the line. */
function directionOf(ref: string): string {
  return ref.slice(ref.lastIndexOf(":") + 1);
}

function isOfLine(ref: string, lineId: string): boolean {
  const line = ref.slice(0, Math.max(0, ref.lastIndexOf(":")));
  const told = lineIdOf(`IDFM:${line.slice(line.lastIndexOf(":") + 1)}`);
  return told === null || told === lineId;
}

function progressOf(value: unknown, path: string, id: string, rejections: Rejections): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "number" && value >= 0 && value <= 100) return value / 100;
  rejections.add(
    `progress ${quoted(value)} is not from 0 to 100; the vehicle is kept without it`,
    `${path}/position/progressBetweenStopsPercentage`,
    id,
  );
  return null;
}

function statusOf(value: unknown, path: string, id: string, rejections: Rejections): VehicleObservation["status"] {
  const word = textOf(value);
  if (word === null) return null;
  const status = STATUSES.get(word.toLowerCase().replace(/[^a-z]/g, ""));
  if (status !== undefined) return status;
  rejections.add(
    `status ${quoted(word)} is not known; the vehicle is kept without it`,
    `${path}/position/vehicleStopStatus`,
    id,
  );
  return null;
}

function recordedAtOf(value: unknown, path: string, id: string, rejections: Rejections): number | null {
  const text = textOf(value);
  if (text === null) return null;
  const at = instantOf(text);
  if (at === null) rejections.add(`time ${quoted(text)} cannot be read`, `${path}/recordedAtTime`, id);
  return at;
}

function textOf(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.trim() || null : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
