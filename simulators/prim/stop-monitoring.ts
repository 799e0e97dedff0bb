/** The body of stop-monitoring: who called at a stop in the last half hour and who will in the next two. */
import type { JourneyCall, SimJourney, World } from "./journeys.ts";
import type { SimLine } from "./network.ts";
import type { Json } from "./siri-shape.ts";
import {
  absent,
  areaRef,
  camelStatus,
  delivery,
  directionRef,
  formation,
  iso,
  journeyRef,
  lineRef,
  mission,
  nameOf,
  operatorRef,
  platform,
  producer,
  statusOf,
  stopRef,
  trainNumber,
  value,
  values,
} from "./siri-shape.ts";

/** Both from PRIM's documentation; departed trains are in the recorded body of stop 41087. */
const BEHIND_MS = 30 * 60_000;
const AHEAD_MS = 120 * 60_000;

/** The RATP's own system tells the next four of a direction and forgets what has left. */
const RATP_NEXT = 4;

export type Monitored = { ref: string; area: string; quay: string | null };

type Visit = { journey: SimJourney; call: JourneyCall; at: number };

/** What a MonitoringRef names, or null when PRIM would not know it. The trailing colon is part of the id. */
export function monitored(world: World, ref: string): Monitored | null {
  const { catalogue, stops, linesAt } = world.network;
  const quay = /^STIF:StopPoint:Q:(\d+):$/.exec(ref)?.[1];
  if (quay !== undefined) {
    const area = catalogue.quays[quay];
    return area === undefined ? null : { ref, area, quay };
  }
  const id = /^STIF:StopArea:SP:(\d+):$/.exec(ref)?.[1];
  if (id === undefined) return null;
  const area = stops.has(id) && linesAt.has(id) ? id : catalogue.zones[id];
  return area === undefined ? null : { ref, area, quay: null };
}

/** The answer for a stop, one line of it if given. In order of time, as PRIM sends visits (it is ET's calls that are unsorted). */
export function stopMonitoring(world: World, stop: Monitored, lines: readonly SimLine[], now: number): Json {
  const visits = lines.flatMap((line) => visitsOf(world, line, stop, now)).sort((a, b) => a.at - b.at);
  return delivery("StopMonitoringDelivery", now, {
    Status: "true",
    MonitoredStopVisit: visits.map((visit) => render(visit, stop)),
  });
}

function visitsOf(world: World, line: SimLine, stop: Monitored, now: number): Visit[] {
  const visits = world.calling(line, now, BEHIND_MS, AHEAD_MS).flatMap((journey) =>
    journey.calls.flatMap((call): Visit[] => {
      if (call.stop.area !== stop.area || (stop.quay !== null && call.stop.quay !== stop.quay)) return [];
      const at = call.expectedDeparture ?? call.expectedArrival ?? call.aimedDeparture ?? call.aimedArrival;
      if (at === null || at < now - BEHIND_MS || at > now + AHEAD_MS) return [];
      return [{ journey, call, at }];
    }),
  );
  if (line.dialect !== "ratp-metro" && line.dialect !== "ratp-surface") return visits;
  return (["0", "1"] as const).flatMap((direction) =>
    visits
      .filter(({ journey, at }) => journey.trip.run.direction === direction && at >= now)
      .sort((a, b) => a.at - b.at)
      .slice(0, RATP_NEXT),
  );
}

function render({ journey, call, at }: Visit, stop: Monitored): Json {
  const { dialect, line, destination } = journey;
  const destinationName = nameOf(destination, dialect);
  const isRail = dialect === "sncf";
  const visited = call.stop.quay ?? call.stop.area;
  const reference = journeyRef(journey);
  const counter = reference.split("::")[1]?.replace(":LOC", "") ?? "";
  const item = isRail ? `${visited}_${trainNumber(journey)}` : `${counter}.${visited}`;
  return {
    RecordedAtTime: iso(journey.recordedAt),
    ItemIdentifier: `${producer(dialect, line)}:Item::${item}:LOC`,
    MonitoringRef: value(stop.quay === null ? stopRef(call.stop) : stop.ref),
    MonitoredVehicleJourney: {
      LineRef: value(lineRef(line.line.id)),
      OperatorRef: operatorRef(journey),
      FramedVehicleJourneyRef: { DataFrameRef: value("any"), DatedVehicleJourneyRef: reference },
      ...(isRail ? {} : { DirectionRef: directionRef(journey) }),
      DirectionName: isRail ? [] : values(destination.name.toUpperCase()),
      DestinationRef: value(line.line.network === "transilien" ? areaRef(destination.area) : stopRef(destination)),
      DestinationName: values(destinationName),
      VehicleJourneyName: [],
      JourneyNote: isRail ? values(mission(journey)) : absent(dialect, "JourneyNote"),
      MonitoredCall: renderCall(journey, call, at, destinationName),
      TrainNumbers: { TrainNumberRef: isRail ? values(trainNumber(journey)) : [] },
      VehicleFeatureRef: isRail ? [formation(journey)] : absent(dialect, "VehicleFeatureRef"),
    },
  };
}

function renderCall(journey: SimJourney, call: JourneyCall, at: number, destination: string): Json {
  const { dialect } = journey;
  const isRatp = dialect === "ratp-metro" || dialect === "ratp-surface";
  const time = (instant: number | null) => (instant === null ? undefined : iso(instant));
  const aimed = isRatp
    ? {}
    : { AimedArrivalTime: time(call.aimedArrival), AimedDepartureTime: time(call.aimedDeparture), Order: call.order };
  return {
    StopPointName: values(nameOf(call.stop, dialect)),
    // True for whatever has arrived, gone since or not: that is how the recorded departures of 41087 have it.
    VehicleAtStop: !call.isCancelled && (call.expectedArrival ?? at) <= journey.recordedAt && !journey.isScheduleOnly,
    DestinationDisplay: values(destination),
    ExpectedArrivalTime: time(call.expectedArrival),
    ExpectedDepartureTime: time(call.expectedDeparture),
    DepartureStatus: camelStatus(statusOf(call, call.expectedDeparture, call.aimedDeparture)),
    ...aimed,
    ...(dialect === "sncf" ? { ArrivalPlatformName: value(platform(journey, call)) } : {}),
    ...(dialect === "saeiv" ? { ArrivalPlatformName: {} } : {}),
    ArrivalStatus: isRatp ? "" : camelStatus(statusOf(call, call.expectedArrival, call.aimedArrival)),
  };
}
