/**
 * A row as it is stored: JSON arrays by position, since the names would be most of a journey's bytes. Instants are whole
 * seconds, those of calls counted from the row's first.
 */
import type { CallStatus } from "../model.ts";
import type { FeedRow } from "./feed-diff.ts";
import type { TripCall, TripJourney } from "./records.ts";

type Text = string | null;
type Seconds = number | null;
type CallTuple = [
  stop: string,
  sequence: number | null,
  expectedArrival: Seconds,
  expectedDeparture: Seconds,
  aimedArrival: Seconds,
  aimedDeparture: Seconds,
  basis: number,
  status: number,
  /** Left out together where all three are null, as in most feeds. */
  ...rest: [uncertaintyS?: number | null, platform?: Text, display?: Text],
];
type JourneyTuple = [
  lineId: Text,
  ref: Text,
  direction: Text,
  destination: Text,
  trainNumber: Text,
  tripId: Text,
  plannedTripId: Text,
  serviceDay: Text,
  relationship: TripJourney["relationship"],
  match: TripJourney["match"],
  vehicleId: Text,
  base: number,
  calls: CallTuple[],
];

const BASES = ["reported", "propagated", "none"] as const satisfies readonly TripCall["basis"][];
const STATUSES: readonly (CallStatus | null)[] = [null, "cancelled", "no_report"];

/** What is stored of a row. When a trip was last heard of is stored beside the rows, for it moves with every poll. */
export function packed(record: FeedRow["record"]): string {
  return JSON.stringify(record.kind === "journey" ? packedJourney(record) : record);
}

/** The row again; `heardAt` is the journey's `recordedAt`. */
export function unpacked(text: string, heardAt: number | null): FeedRow["record"] {
  const stored: JourneyTuple | Exclude<FeedRow["record"], TripJourney> = JSON.parse(text);
  return Array.isArray(stored) ? journeyOfTuple(stored, heardAt) : stored;
}

function packedJourney(journey: TripJourney): JourneyTuple {
  const base = firstSecond(journey.calls);
  const since = (at: number | null) => (at === null ? null : Math.round(at / 1000) - base);
  return [
    journey.lineId,
    journey.ref,
    journey.direction,
    journey.destination,
    journey.trainNumber,
    journey.tripId,
    journey.plannedTripId,
    journey.serviceDay,
    journey.relationship,
    journey.match,
    journey.vehicleId,
    base,
    journey.calls.map((call): CallTuple => {
      const tuple: CallTuple = [
        call.stop.id,
        call.sequence,
        since(call.expectedArrival),
        since(call.expectedDeparture),
        since(call.aimedArrival),
        since(call.aimedDeparture),
        BASES.indexOf(call.basis),
        STATUSES.indexOf(call.departureStatus),
      ];
      const { uncertaintyS, platform, display } = call;
      if (uncertaintyS !== null || platform !== null || display !== null) tuple.push(uncertaintyS, platform, display);
      return tuple;
    }),
  ];
}

function journeyOfTuple(tuple: JourneyTuple, heardAt: number | null): TripJourney {
  const [lineId, ref, direction, destination, trainNumber, tripId, plannedTripId, serviceDay] = tuple;
  const [, , , , , , , , relationship, match, vehicleId, base, packedCalls] = tuple;
  const instant = (since: Seconds) => (since === null ? null : (base + since) * 1000);
  const calls = packedCalls.map((call): TripCall => {
    const [stop, sequence, expectedArrival, expectedDeparture, aimedArrival, aimedDeparture, basis, status] = call;
    const [, , , , , , , , uncertaintyS = null, platform = null, display = null] = call;
    const told = STATUSES[status] ?? null;
    return {
      stop: { kind: "quay", id: stop },
      expectedArrival: instant(expectedArrival),
      expectedDeparture: instant(expectedDeparture),
      aimedArrival: instant(aimedArrival),
      aimedDeparture: instant(aimedDeparture),
      arrivalStatus: told,
      departureStatus: told,
      platform,
      atStop: false,
      display,
      sequence,
      basis: BASES[basis] ?? "none",
      uncertaintyS,
    };
  });
  return {
    kind: "journey",
    lineId,
    ref,
    direction,
    destination,
    destinationStop: calls.at(-1)?.stop ?? null,
    mission: null,
    trainNumber,
    formation: null,
    recordedAt: heardAt,
    tripId,
    plannedTripId,
    serviceDay,
    relationship,
    match,
    vehicleId,
    calls,
  };
}

function firstSecond(calls: readonly TripCall[]): number {
  for (const { aimedArrival, aimedDeparture, expectedArrival, expectedDeparture } of calls) {
    const at = aimedDeparture ?? expectedDeparture ?? aimedArrival ?? expectedArrival;
    if (at !== null) return Math.round(at / 1000);
  }
  return 0;
}
