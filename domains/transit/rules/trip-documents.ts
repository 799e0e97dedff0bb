/**
 * What riders see of a line whose trips are those of a static timetable: the trips that a real-time feed tells of, and
 * the planned ones that it does not. Everything is placed by the timetable's own stops and directions, so nothing here
 * guesses where a train goes.
 */
import type { TransitCatalogue } from "../catalogue/catalogue.ts";
import type { TripCall, TripJourney } from "../gtfs-rt/records.ts";
import type { Call, Journey, Line } from "../model.ts";
import type { Rejections } from "../normalisers/rejections.ts";
import type { Departure, LineDocument, Told } from "../wire.ts";
import { departureOf, HORIZON_MS, hasLeft, type PlacedCall, toSecond } from "./placed-journey.ts";
import { sideOf, type Verdict } from "./provenance.ts";
import { LINE_LIMITS, stationDepartures } from "./station-departures.ts";

/** What the timetable calls the source of a departure that nothing else tells of. */
export const TIMETABLE_SOURCE = "static";

export type LineTrips = {
  line: Line;
  /** Of this line, as the feed tells them. */
  told: readonly TripJourney[];
  /** Trips that riders are not to see: "501@20231107", as their journeys would be called. */
  hidden: ReadonlySet<string>;
  /** What is planned around now: refs are "20231107:501". */
  planned: readonly Journey[];
};

export type TripContext = {
  catalogue: Pick<TransitCatalogue, "stopOf" | "stop">;
  /** Ids of the network's stops in the catalogue are "caltrain:70011". */
  network: string;
  /** Epoch ms. */
  now: number;
  /** A planned trip that begins before it, and that the feed leaves out, does not run (epoch ms); null: it does. */
  completeUntil: number | null;
  source: string;
  rejections: Rejections;
};

/** The document of one line, with every station, whether anything runs there or not. */
export function tripDocument(
  { line, told, hidden, planned }: LineTrips,
  context: TripContext,
  insteadOf: Told["insteadOf"],
): LineDocument {
  const byStop = new Map<string, Placed[]>(line.stops.map((stop) => [stop, []]));
  const put = (calls: readonly Placed[]) => {
    for (const call of calls) byStop.get(call.stop)?.push(call);
  };
  const known = new Set<string>();
  for (const journey of told) {
    known.add(journey.ref ?? "");
    const name = plannedName(journey);
    if (name !== null) known.add(name);
    put(placed(line, journey, context, context.source, (call) => verdictOf(journey, call)));
  }
  for (const ref of hidden) known.add(plannedRef(...splitRef(ref)));
  for (const journey of planned) {
    if (known.has(journey.ref ?? "") || isGivenUp(journey, context)) continue;
    put(placed(line, journey, context, TIMETABLE_SOURCE, () => PLANNED));
  }
  return {
    network: line.network,
    line: line.key,
    line_id: line.id,
    stations: line.stops.map((id) => ({
      id,
      name: context.catalogue.stop(id)?.name ?? id,
      departures: stationDepartures(byStop.get(id) ?? [], LINE_LIMITS).map(
        ({ call, id: departure }): Departure => departureOf(call, departure, call.source),
      ),
    })),
    ...(insteadOf === null ? {} : { instead_of: insteadOf }),
  };
}

type Placed = PlacedCall & { source: string };

const PLANNED: Verdict = { provenance: "scheduled", rule: "timetable" };

/** In order, the first that holds; docs/domains.md lists them. Only the feed's own word cancels. */
function verdictOf(journey: TripJourney, call: TripCall): Verdict {
  if (call.departureStatus === "cancelled") return { provenance: "cancelled", rule: "status-cancelled" };
  if (call.departureStatus === "no_report") return { provenance: "scheduled", rule: "no-report" };
  if (call.expectedArrival === null && call.expectedDeparture === null) {
    return { provenance: "scheduled", rule: "aimed-only" };
  }
  if (journey.match === "none") return { provenance: "unmatched", rule: "trip-unknown" };
  return { provenance: "live", rule: "expected-time" };
}

function placed<J extends Journey | TripJourney>(
  line: Line,
  journey: J,
  { catalogue, network, now, rejections }: TripContext,
  source: string,
  verdict: (call: J["calls"][number]) => Verdict,
): Placed[] {
  const { calls } = journey;
  const areaOf = (call: Call | undefined) =>
    call === undefined ? undefined : catalogue.stopOf({ kind: "quay", id: `${network}:${call.stop.id}` });
  const last = calls.findLastIndex((call) => call.departureStatus !== "cancelled");
  const end = areaOf(calls[last >= 0 ? last : calls.length - 1]);
  const direction = journey.direction === "0" || journey.direction === "1" ? journey.direction : null;
  return calls.flatMap((call: J["calls"][number], index): Placed[] => {
    const area = areaOf(call);
    if (area === undefined || !line.stops.includes(area.id)) {
      const path = `/trips/${journey.ref}/calls/${index}`;
      rejections.add(`stop ${call.stop.id} is not on line ${line.network}:${line.key}`, path, journey.ref);
      return [];
    }
    const terminates = index === calls.length - 1;
    const side = sideOf(call, terminates);
    const at = side.expected ?? side.aimed;
    if (at === null || hasLeft(at, false, now) || at > now + HORIZON_MS) return [];
    return [
      {
        stop: area.id,
        isComing: true,
        at: toSecond(at),
        // A planned trip has one name before and after the feed tells of it.
        baseId: ("match" in journey ? plannedName(journey) : null) ?? journey.ref ?? `${journey.trainNumber}@${at}`,
        direction,
        terminates,
        verdict: verdict(call),
        side,
        call: { ...call, stop: { kind: "quay", id: `${network}:${call.stop.id}` } },
        journey: { ...journey, lineId: line.id },
        destination: { id: end?.id ?? null, text: call.display ?? journey.destination ?? end?.name ?? "" },
        source,
      },
    ];
  });
}

/** What the journey is called in the timetable of its day; null for copies and for what was never planned. */
function plannedName({ relationship, plannedTripId, serviceDay }: TripJourney): string | null {
  if (relationship === "duplicated" || relationship === "new" || plannedTripId === null) return null;
  return serviceDay === null ? null : plannedRef(plannedTripId, serviceDay);
}

function plannedRef(tripId: string, day: string): string {
  return `${day}:${tripId}`;
}

/** "501@20231107": the day is the last but for a start time and a direction, which planned trips have not. */
function splitRef(ref: string): [trip: string, day: string] {
  const match = /^(.*)@(\d{8})(?:@.*)?$/.exec(ref);
  return [match?.[1] ?? ref, match?.[2] ?? ""];
}

function isGivenUp(journey: Journey, { completeUntil }: TripContext): boolean {
  const [first] = journey.calls;
  const begins = first?.aimedDeparture ?? first?.aimedArrival ?? null;
  return completeUntil !== null && begins !== null && begins < completeUntil;
}
