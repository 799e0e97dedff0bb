/**
 * The fields of an EstimatedVehicleJourney and of its calls that readEstimatedJourney looks at, and how their keys are
 * found among the bytes of a body.
 */
import { ascii } from "./json-bytes.ts";

/** Fixed shapes: an object that grows key by key costs more than all else here. */
export const emptyJourney = () => ({
  RecordedAtTime: undefined as unknown,
  LineRef: undefined as unknown,
  DirectionRef: undefined as unknown,
  DirectionName: undefined as unknown,
  DatedVehicleJourneyRef: undefined as unknown,
  FramedVehicleJourneyRef: undefined as unknown,
  DestinationRef: undefined as unknown,
  DestinationName: undefined as unknown,
  JourneyNote: undefined as unknown,
  TrainNumbers: undefined as unknown,
  VehicleFeatureRef: undefined as unknown,
  Cancellation: undefined as unknown,
  EstimatedCalls: undefined as unknown,
});
export type PlainJourney = ReturnType<typeof emptyJourney>;

export const emptyCall = () => ({
  StopPointRef: undefined as unknown,
  ExpectedArrivalTime: undefined as unknown,
  ExpectedDepartureTime: undefined as unknown,
  AimedArrivalTime: undefined as unknown,
  AimedDepartureTime: undefined as unknown,
  ArrivalStatus: undefined as unknown,
  DepartureStatus: undefined as unknown,
  ArrivalPlatformName: undefined as unknown,
  DeparturePlatformName: undefined as unknown,
  DestinationDisplay: undefined as unknown,
  VehicleAtStop: undefined as unknown,
  Cancellation: undefined as unknown,
});
export type PlainCall = ReturnType<typeof emptyCall>;

export type Key<Name> = {
  name: Name;
  bytes: Uint8Array;
  /** `"name":` as it stands in the body, four bytes at a time; the last four may overlap those before. */
  member: { length: number; words: Int32Array };
  isTime: boolean;
  isUnique: boolean;
  /** The key that came after it last time, which is the one to look for first. */
  next: Key<Name> | undefined;
  /** The value that it had last, its bytes, and the journey where they stand: 0 for none. */
  seen: { value: unknown; start: number; length: number; journey: number };
};
/** A key's place is its hash; a key that is not there is not read. */
export type Keys<Name> = (Key<Name> | undefined)[];

const TIMES: ReadonlySet<string> = new Set([
  "ExpectedArrivalTime",
  "ExpectedDepartureTime",
  "AimedArrivalTime",
  "AimedDepartureTime",
]);
/** Each journey has its own: not worth a place among the kept texts. */
const UNIQUE: ReadonlySet<string> = new Set(["RecordedAtTime", "DatedVehicleJourneyRef"]);

const KEY_PLACES = 4096;

/** A switch, since a store under a computed name goes through a lookup each time: there are 1.5 million. */
export function setField(call: PlainCall, name: keyof PlainCall, value: unknown): void {
  switch (name) {
    case "StopPointRef":
      call.StopPointRef = value;
      break;
    case "ExpectedArrivalTime":
      call.ExpectedArrivalTime = value;
      break;
    case "ExpectedDepartureTime":
      call.ExpectedDepartureTime = value;
      break;
    case "AimedArrivalTime":
      call.AimedArrivalTime = value;
      break;
    case "AimedDepartureTime":
      call.AimedDepartureTime = value;
      break;
    case "ArrivalStatus":
      call.ArrivalStatus = value;
      break;
    case "DepartureStatus":
      call.DepartureStatus = value;
      break;
    case "DestinationDisplay":
      call.DestinationDisplay = value;
      break;
    default:
      call[name] = value;
  }
}

export function keysOf<Name extends string>(names: readonly Name[]): Keys<Name> {
  const keys: Keys<Name> = new Array(KEY_PLACES).fill(undefined);
  for (const name of names) {
    const key = keyOf(name);
    const place = placeOf(key.bytes, 0, key.bytes.length);
    if (keys[place] !== undefined) throw new Error(`the keys ${name} and ${keys[place].name} have one place`);
    keys[place] = key;
  }
  return keys;
}

export function keyOf<Name extends string>(name: Name): Key<Name> {
  return {
    name,
    bytes: ascii(name),
    member: memberOf(ascii(`"${name}":`)),
    isTime: TIMES.has(name),
    isUnique: UNIQUE.has(name),
    next: undefined,
    seen: { value: undefined, start: 0, length: 0, journey: 0 },
  };
}

function memberOf(bytes: Uint8Array): Key<string>["member"] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words: number[] = [];
  for (let at = 0; at + 4 < bytes.length; at += 4) words.push(view.getInt32(at));
  words.push(view.getInt32(bytes.length - 4));
  return { length: bytes.length, words: Int32Array.from(words) };
}

/** Length and three bytes tell SIRI's keys apart; what is found is compared whole. */
export function placeOf(bytes: Uint8Array, start: number, end: number): number {
  const middle = bytes[start + ((end - start) >> 1)] as number;
  return (((end - start) << 7) ^ ((bytes[start] as number) << 3) ^ (middle << 1) ^ (bytes[end - 1] as number)) & 4095;
}
