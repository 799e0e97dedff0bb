/** Navitia's departures of a line or of a stop area, from the trains that estimated-timetable tells of too. */
import type { StopArea } from "../../domains/transit/model.ts";
import type { JourneyCall, SimJourney, World } from "./journeys.ts";
import type { SimLine, Stop } from "./network.ts";
import { toParisCompact } from "./paris-clock.ts";
import type { Json } from "./siri-shape.ts";
import { mission, trainNumber } from "./siri-shape.ts";

export type AskedDepartures = {
  /** Whose trains, and at which stop area; null for all of their stops. */
  lines: readonly SimLine[];
  area: string | null;
  /** Real epoch ms. */
  from: number;
  durationMs: number;
  startPage: number;
  count: number;
  isRealtime: boolean;
};

type Passage = { journey: SimJourney; call: JourneyCall; departsAt: number; isRealtime: boolean };

/** One page, in order of departure. What is known of no train ahead of its time is of the timetable (base_schedule). */
export function navitiaDepartures(world: World, asked: AskedDepartures, now: number): { status: number; body: Json } {
  const all = asked.lines
    .flatMap((line) => passagesOf(world, line, asked, now))
    .sort((a, b) => a.departsAt - b.departsAt);
  const page = all.slice(asked.startPage * asked.count, (asked.startPage + 1) * asked.count);
  const pagination = {
    total_result: all.length,
    start_page: asked.startPage,
    items_per_page: asked.count,
    items_on_page: page.length,
  };
  const context = { current_datetime: toParisCompact(now), timezone: "Europe/Paris" };
  if (page.length === 0) {
    const error = { id: "no_departure_this_day", message: "no departure for this request" };
    return { status: 404, body: { pagination, error, departures: [], disruptions: [], context, links: [] } };
  }
  const more = page.length < all.length - asked.startPage * asked.count;
  return {
    status: 200,
    body: {
      pagination,
      departures: page.map((passage) => departure(world, passage)),
      disruptions: [],
      notes: [],
      feed_publishers: [{ id: "IDFM:idfm_netex", name: "idfm_netex", url: "", license: "private" }],
      context,
      links: more ? [{ type: "next", href: "http://navitia.internal/departures", templated: false }] : [],
    },
  };
}

function passagesOf(world: World, line: SimLine, asked: AskedDepartures, now: number): Passage[] {
  const known = new Set(world.running(line, now).map(({ key }) => key));
  const until = asked.from + asked.durationMs;
  return world.calling(line, now, 0, until - now).flatMap((journey) => {
    // Navitia has each train once, whoever else tells of it, and leaves out those that do not run.
    if (journey.key.endsWith(".m")) return [];
    const isRealtime = asked.isRealtime && known.has(journey.key) && !journey.isScheduleOnly;
    return journey.calls.flatMap((call): Passage[] => {
      if (asked.area !== null && call.stop.area !== asked.area) return [];
      const departsAt = isRealtime ? call.expectedDeparture : call.aimedDeparture;
      if (departsAt === null || (call.isCancelled && asked.isRealtime)) return [];
      return departsAt < asked.from || departsAt >= until ? [] : [{ journey, call, departsAt, isRealtime }];
    });
  });
}

function departure(world: World, { journey, call, departsAt, isRealtime }: Passage): Json {
  const { line, destination } = journey;
  const local = (at: number | null): string => toParisCompact(at ?? departsAt);
  const isRail = journey.dialect === "sncf";
  const lineId = `line:IDFM:${line.line.id}`;
  const terminus = areaOf(world, destination);
  return {
    display_informations: {
      commercial_mode: line.line.network,
      network: line.line.operator,
      direction: terminus.label,
      code: line.line.label,
      color: line.line.colour.slice(1).toUpperCase(),
      text_color: line.line.text_colour.slice(1).toUpperCase(),
      headsign: isRail ? mission(journey) : destination.name,
      trip_short_name: isRail ? trainNumber(journey) : "",
      links: [],
      equipments: [],
    },
    links: [
      { type: "line", id: lineId },
      { type: "vehicle_journey", id: `vehicle_journey:IDFM:${journey.key}` },
      { type: "route", id: `route:IDFM:${line.line.id}:${journey.trip.run.id}` },
    ],
    route: {
      id: `route:IDFM:${line.line.id}:${journey.trip.run.id}`,
      direction_type: journey.trip.run.direction === "0" ? "forward" : "backward",
      line: { id: lineId, code: line.line.label, name: line.line.name },
      direction: { id: terminus.id, name: terminus.label, embedded_type: "stop_area", stop_area: terminus },
    },
    stop_point: {
      id: `stop_point:IDFM:${call.stop.quay ?? call.stop.area}`,
      name: call.stop.name,
      stop_area: areaOf(world, call.stop),
    },
    stop_date_time: {
      departure_date_time: local(departsAt),
      arrival_date_time: local(isRealtime ? call.expectedArrival : call.aimedArrival),
      base_departure_date_time: local(call.aimedDeparture),
      base_arrival_date_time: local(call.aimedArrival),
      data_freshness: isRealtime ? "realtime" : "base_schedule",
      additional_informations: [],
      links: [],
    },
  };
}

function areaOf(world: World, stop: Stop): { id: string; name: string; label: string; timezone: string } {
  const town: StopArea["town"] = world.network.stops.get(stop.area)?.town ?? null;
  return {
    id: `stop_area:IDFM:${stop.area}`,
    name: stop.name,
    label: town === null ? stop.name : `${stop.name} (${town})`,
    timezone: "Europe/Paris",
  };
}
