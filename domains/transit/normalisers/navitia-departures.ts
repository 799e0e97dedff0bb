/**
 * Dialect navitia-departures: Navitia v2 departures of a line or a stop area, by PRIM's gateway or api.navitia.io
 * (doc.navitia.io, departures; transit-upstreams.md 1.5). One item is one vehicle journey at one stop.
 */
import { lineIdOf, type StopRef, stopRefOf } from "../ids.ts";
import type { Call, CallStatus, Journey } from "../model.ts";
import type { ZoneClock } from "../paris-time.ts";
import { type NavitiaPage, nearest, readNavitiaPage } from "./navitia-page.ts";
import type { Normalisation } from "./normaliser.ts";
import { quoted, Rejections } from "./rejections.ts";
import { sortCalls } from "./siri.ts";
import { type Fields, isFields, listOf, textOf } from "./siri-values.ts";

export const DEPARTURE_LISTS = ["departures"];

/** Between the two readings of autumn's repeated hour, a departure that left longer ago than this is the later one. */
const LEFT_AGO_MS = 5 * 60_000;
/** SNCF's missions: what the front of the train says. Elsewhere the headsign is the destination again. */
const MISSION = /^[A-Z]{4}$/;

/** One page by itself; see navitiaJourneys. `now`, epoch ms, also tells the two readings of a repeated hour apart. */
export function normaliseNavitiaDepartures(bytes: Uint8Array, now: number): Normalisation<Journey> {
  const answer = readNavitiaPage(bytes, now, DEPARTURE_LISTS);
  return answer.kind === "page" ? navitiaJourneys([answer.page], now) : answer;
}

/**
 * The departures of all pages as journeys, whose calls are those that were given: a line's next departures hold part of
 * each train's stops. A departure that two pages have is one. Times of freshness `realtime` are expected; those of
 * base_schedule and adapted_schedule are aimed, and nothing is expected. A train is cancelled only where a disruption of
 * the train itself (NO_SERVICE, or its own stop deleted) says so: a line that is closed elsewhere cancels nothing here.
 * Accepted: journeys, calls, cancelled and realtime (of the calls), lines, calls_in_all where the body counts them.
 */
export function navitiaJourneys(pages: readonly NavitiaPage[], now: number): Normalisation<Journey> {
  const rejections = new Rejections();
  const journeys = new Map<string, Journey>();
  const seen = new Set<string>();
  let given = 0;
  let realtime = 0;
  for (const { body, clock } of pages) {
    const effects = tripEffects(body);
    for (const [at, raw] of listOf(body.departures).entries()) {
      given++;
      const passage = readPassage(raw, `/departures/${at}`, { clock, now, effects, rejections });
      if (passage === null || seen.has(passage.key)) continue;
      seen.add(passage.key);
      if (passage.isRealtime) realtime++;
      const known = journeys.get(passage.train);
      if (known === undefined) journeys.set(passage.train, { ...passage.journey, calls: [passage.call] });
      else known.calls.push(passage.call);
    }
  }
  const records = [...journeys.values()];
  // Not "no train": fields that were renamed upstream would look like this.
  if (given > 0 && records.length === 0) {
    return { kind: "malformed", reason: `none of ${given} departures can be read: ${rejections.kept[0]?.reason}` };
  }
  for (const { calls } of records) sortCalls(calls);
  const [first] = pages;
  const calls = records.flatMap((journey) => journey.calls);
  return {
    kind: "records",
    records,
    accepted: {
      journeys: records.length,
      calls: calls.length,
      cancelled: calls.filter(({ departureStatus }) => departureStatus === "cancelled").length,
      realtime,
      lines: new Set(records.map(({ lineId }) => lineId)).size,
      ...(first === undefined || first.total === null ? {} : { calls_in_all: first.total }),
    },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: first?.observedAt ?? null,
  };
}

type Reading = { clock: ZoneClock; now: number; effects: ReadonlyMap<string, TripEffect>; rejections: Rejections };

type Passage = {
  /** One train at one stop at one time. */
  key: string;
  /** One train: its vehicle journey, or this departure alone where it names none. */
  train: string;
  journey: Omit<Journey, "calls">;
  call: Call;
  isRealtime: boolean;
};

function readPassage(raw: unknown, path: string, reading: Reading): Passage | null {
  const fields = fieldsOf(raw);
  const links = new Map(
    listOf(fields.links).flatMap((link) => {
      const [type, id] = isFields(link) ? [textOf(link.type), textOf(link.id)] : [null, null];
      return type === null || id === null ? [] : [[type, id] as const];
    }),
  );
  const ref = links.get("vehicle_journey") ?? null;
  const route = fieldsOf(fields.route);
  const line = links.get("line") ?? textOf(fieldsOf(route.line).id);
  const { rejections } = reading;
  if (line === null) {
    rejections.add("departure names no line", `${path}/links`, ref);
    return null;
  }
  const stopPoint = fieldsOf(fields.stop_point);
  const stopId = textOf(stopPoint.id);
  if (stopId === null) {
    rejections.add("departure names no stop", `${path}/stop_point/id`, ref);
    return null;
  }
  const times = readTimes(fieldsOf(fields.stop_date_time), `${path}/stop_date_time`, ref, reading);
  if (times === null) return null;

  const display = fieldsOf(fields.display_informations);
  const status = statusOf([fields, display, fieldsOf(fields.stop_date_time)], stopId, reading.effects);
  const areaId = textOf(fieldsOf(stopPoint.stop_area).id);
  const area = areaId === null ? null : stopRefOf(areaId);
  const isCancelled = status === "cancelled";
  const headsign = textOf(display.headsign);
  const lineId = lineIdOf(line) ?? line;
  const train = `${lineId} ${ref ?? path}`;
  return {
    key: `${train} ${stopId} ${times.aimedDeparture ?? times.expectedDeparture}`,
    train,
    journey: {
      lineId,
      ref,
      direction: textOf(route.direction_type),
      ...destinationOf(display, route),
      mission: headsign !== null && MISSION.test(headsign) ? headsign : null,
      trainNumber: textOf(display.trip_short_name),
      formation: null,
      recordedAt: null,
    },
    call: {
      stop: stopRefOf(stopId),
      ...(area?.kind === "area" ? { area: area.id } : {}),
      ...times.call,
      ...(isCancelled ? { expectedArrival: null, expectedDeparture: null } : {}),
      arrivalStatus: isCancelled ? status : null,
      departureStatus: status,
      platform: textOf(stopPoint.platform_code),
      atStop: false,
      display: null,
    },
    isRealtime: times.isRealtime,
  };
}

type Times = Pick<Call, "expectedArrival" | "expectedDeparture" | "aimedArrival" | "aimedDeparture">;

function readTimes(
  fields: Fields,
  path: string,
  ref: string | null,
  { clock, now, rejections }: Reading,
): (Pick<Times, "aimedDeparture" | "expectedDeparture"> & { call: Times; isRealtime: boolean }) | null {
  const told = textOf(fields.departure_date_time);
  const departure = told === null ? null : departureInstant(clock, told, now);
  if (departure === null) {
    rejections.add(`departs at ${quoted(told)}, which is not a local date`, `${path}/departure_date_time`, ref);
    return null;
  }
  const beside = (value: unknown): number | null => {
    const local = textOf(value);
    return local === null ? null : nearest(clock, local, departure);
  };
  const arrival = beside(fields.arrival_date_time);
  const isRealtime = fields.data_freshness === "realtime";
  // A train that was added has no base time, and the freshness of an adapted schedule is a plan all the same.
  const call: Times = isRealtime
    ? {
        expectedArrival: arrival,
        expectedDeparture: departure,
        aimedArrival: beside(fields.base_arrival_date_time),
        aimedDeparture: beside(fields.base_departure_date_time),
      }
    : { expectedArrival: null, expectedDeparture: null, aimedArrival: arrival, aimedDeparture: departure };
  return {
    aimedDeparture: call.aimedDeparture,
    expectedDeparture: call.expectedDeparture,
    call,
    isRealtime,
  };
}

/** Departures are to come: of two readings of a repeated hour it is the first that has not long left. */
function departureInstant(clock: ZoneClock, local: string, now: number): number | null {
  const earlier = clock.instantOf(local, "earlier");
  return earlier === null || earlier >= now - LEFT_AGO_MS ? earlier : clock.instantOf(local, "later");
}

/** The route's terminus where the train goes there; else the text, without the town that Navitia writes behind a stop. */
function destinationOf(
  display: Fields,
  route: Fields,
): { destination: string | null; destinationStop: StopRef | null } {
  const terminus = listOf(display.links).find((link) => isFields(link) && link.rel === "terminus");
  const terminusId = isFields(terminus) ? textOf(terminus.id) : null;
  const text = textOf(display.direction);
  const direction = fieldsOf(route.direction);
  const area = fieldsOf(direction.stop_area);
  const isRoutes = text !== null && [direction.name, area.label, area.name].some((name) => textOf(name) === text);
  const areaId = terminusId ?? (isRoutes ? (textOf(area.id) ?? textOf(direction.id)) : null);
  return {
    destination: (isRoutes ? textOf(area.name) : null) ?? text?.replace(/ \([^()]*\)$/, "") ?? null,
    destinationStop: areaId === null ? null : stopRefOf(areaId),
  };
}

/** What a disruption of one train does to it: to all of it, or to some of its stops by their ids. */
type TripEffect = { isCancelled: boolean; stops: ReadonlyMap<string, CallStatus> };

const STOP_STATUSES: ReadonlyMap<unknown, CallStatus> = new Map<unknown, CallStatus>([
  ["deleted", "cancelled"],
  ["delayed", "delayed"],
  ["unchanged", "on_time"],
]);

/** Only disruptions whose object is a train: a closed line or stop is told by its own disruption (line_reports). */
function tripEffects({ disruptions }: Fields): Map<string, TripEffect> {
  const effects = new Map<string, TripEffect>();
  for (const raw of listOf(disruptions)) {
    const disruption = fieldsOf(raw);
    const id = textOf(disruption.id);
    const trip = listOf(disruption.impacted_objects)
      .map(fieldsOf)
      .find((object) => fieldsOf(object.pt_object).embedded_type === "trip");
    if (id === null || trip === undefined || disruption.status === "past") continue;
    const stops = new Map<string, CallStatus>();
    for (const stop of listOf(trip.impacted_stops).map(fieldsOf)) {
      const stopId = textOf(fieldsOf(stop.stop_point).id);
      const status = STOP_STATUSES.get(stop.departure_status);
      if (stopId !== null && status !== undefined) stops.set(stopId, status);
    }
    effects.set(id, { isCancelled: fieldsOf(disruption.severity).effect === "NO_SERVICE", stops });
  }
  return effects;
}

/** The worst that the disruptions linked from anywhere in the departure say of this stop. */
function statusOf(
  linking: readonly Fields[],
  stopId: string,
  effects: ReadonlyMap<string, TripEffect>,
): CallStatus | null {
  const statuses = linking
    .flatMap(({ links }) => listOf(links))
    .flatMap((link) => {
      const id = isFields(link) && link.type === "disruption" ? textOf(link.id) : null;
      const effect = id === null ? undefined : effects.get(id);
      if (effect === undefined) return [];
      return effect.isCancelled ? (["cancelled"] as const) : [effect.stops.get(stopId) ?? null];
    });
  return (["cancelled", "delayed", "on_time"] as const).find((status) => statuses.includes(status)) ?? null;
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
