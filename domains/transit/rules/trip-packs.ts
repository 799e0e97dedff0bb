/**
 * Whole trips, for those who follow a train and not a station: a line's document has what a screen has room for. Several
 * lines share a row, since D1 bills rows and not bytes, and no row comes near the 2 MB that it may have.
 */
import type { Line } from "../model.ts";
import { PROVENANCES } from "../wire.ts";
import type { PlacedCall, PlacedJourney } from "./placed-journey.ts";
import { tripsTopic } from "./topics.ts";

/** Eight lines of the RER with 60 trains of 30 calls each are some 700 KB. */
const LINES_PER_PACK = 8;

export type ToldCall = {
  /** Stop area id. */
  area: string;
  /** The quay that the upstream names; null where it names an area, or none. */
  quay: string | null;
  /** Epoch ms, whole seconds. */
  expectedArrival: number | null;
  expectedDeparture: number | null;
  aimedArrival: number | null;
  aimedDeparture: number | null;
  provenance: (typeof PROVENANCES)[number];
  atStop: boolean;
  /** The trip ends here. */
  terminates: boolean;
};

/** One journey with every call that the upstream tells of it, the passed ones too, in order of time. */
export type ToldTrip = {
  /** The upstream's own name of the journey, stable between its answers. */
  ref: string;
  direction: "0" | "1" | null;
  /** Stop area id of the destination where known, and what riders read. */
  destination: { id: string | null; text: string };
  mission: string | null;
  /** Epoch ms; null where the upstream does not tell it. */
  recordedAt: number | null;
  calls: ToldCall[];
};

type Seconds = number | null;
type CallTuple = [
  area: string,
  quay: string | null,
  expectedArrival: Seconds,
  expectedDeparture: Seconds,
  aimedArrival: Seconds,
  aimedDeparture: Seconds,
  provenance: number,
  flags: number,
];
type TripTuple = [
  ref: string,
  direction: "0" | "1" | null,
  destinationId: string | null,
  destination: string,
  mission: string | null,
  recordedAt: Seconds,
  /** POSIX seconds that those of the calls are counted from. */
  base: number,
  calls: CallTuple[],
];

/** As it is stored: by line id, arrays by position, since names would be most of the bytes. */
export type TripPack = { lines: { [lineId: string]: TripTuple[] } };

const AT_STOP = 1;
const TERMINATES = 2;

/** The lines that share each topic: the same for the same selection of lines. */
export function packedLines(lines: readonly Line[]): Map<string, Line[]> {
  const counts = new Map<string, number>();
  const packs = new Map<string, Line[]>();
  for (const line of lines) {
    const place = counts.get(line.network) ?? 0;
    counts.set(line.network, place + 1);
    const topic = tripsTopic(line.network, Math.floor(place / LINES_PER_PACK));
    const pack = packs.get(topic);
    if (pack === undefined) packs.set(topic, [line]);
    else pack.push(line);
  }
  return packs;
}

/**
 * Every pack of these lines by its topic, empty ones too. Journeys without a reference are left out: nothing can follow
 * them from one poll to the next. Sorted by reference: the same trains are the same pack.
 */
export function tripPacks(
  lines: readonly Line[],
  journeysOf: (line: Line) => readonly PlacedJourney[],
): Map<string, TripPack> {
  const packs = new Map<string, TripPack>();
  for (const [topic, members] of packedLines(lines)) {
    const entries = members.map((line) => [line.id, journeysOf(line).flatMap(packed).sort(byRef)] as const);
    packs.set(topic, { lines: Object.fromEntries(entries) });
  }
  return packs;
}

/** The trips of a line, by reference; undefined where the pack is of other lines. */
export function tripsIn(pack: TripPack, lineId: string): ToldTrip[] | undefined {
  return pack.lines[lineId]?.map(unpacked);
}

function packed({ ref, calls }: PlacedJourney): TripTuple[] {
  const [first] = calls;
  if (ref === null || first === undefined) return [];
  const { journey, destination, at } = first;
  const base = posix(at);
  return [
    [
      ref,
      directionOf(calls),
      destination.id,
      destination.text,
      journey.mission,
      journey.recordedAt === null ? null : posix(journey.recordedAt),
      base,
      calls.map((call) => packedCall(call, base)),
    ],
  ];
}

function packedCall({ stop, call, verdict, terminates }: PlacedCall, base: number): CallTuple {
  const since = (at: number | null) => (at === null ? null : posix(at) - base);
  return [
    stop,
    call.stop.kind === "quay" ? call.stop.id : null,
    since(call.expectedArrival),
    since(call.expectedDeparture),
    since(call.aimedArrival),
    since(call.aimedDeparture),
    PROVENANCES.indexOf(verdict.provenance),
    (call.atStop ? AT_STOP : 0) | (terminates ? TERMINATES : 0),
  ];
}

function unpacked([ref, direction, id, text, mission, recordedAt, base, calls]: TripTuple): ToldTrip {
  const instant = (since: Seconds) => (since === null ? null : (base + since) * 1000);
  return {
    ref,
    direction,
    destination: { id, text },
    mission,
    recordedAt: recordedAt === null ? null : recordedAt * 1000,
    calls: calls.map(
      ([
        area,
        quay,
        expectedArrival,
        expectedDeparture,
        aimedArrival,
        aimedDeparture,
        provenance,
        flags,
      ]): ToldCall => ({
        area,
        quay,
        expectedArrival: instant(expectedArrival),
        expectedDeparture: instant(expectedDeparture),
        aimedArrival: instant(aimedArrival),
        aimedDeparture: instant(aimedDeparture),
        provenance: PROVENANCES[provenance] ?? "unmatched",
        atStop: (flags & AT_STOP) !== 0,
        terminates: (flags & TERMINATES) !== 0,
      }),
    ),
  };
}

function directionOf(calls: readonly PlacedCall[]): "0" | "1" | null {
  const known = new Set(calls.flatMap(({ direction }) => direction ?? []));
  const [first] = known;
  return known.size === 1 ? (first ?? null) : null;
}

/** Forecasts carry milliseconds that mean nothing. */
function posix(at: number): number {
  return Math.round(at / 1000);
}

function byRef([a]: TripTuple, [b]: TripTuple): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
