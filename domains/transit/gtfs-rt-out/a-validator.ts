/** The rules of gtfs-realtime-validator that one feed can show, on what a reader of its bytes has: for tests of the feeds. */
import type { Message } from "../gtfs-rt/proto.ts";
import { type FeedEntity, readFeed } from "../gtfs-rt/read-feed.ts";

type TripUpdate = Message<"TripUpdate">;
type StopTimeUpdate = Message<"StopTimeUpdate">;
type Broken = { rule: string; entity: string };

/** 2001 to 2286 in seconds; milliseconds are beyond it. */
const isPosix = (time: number): boolean => time > 1_000_000_000 && time < 10_000_000_000;

/** Ids of trips and stops that the static GTFS has; a rule that needs them is not asked without. */
export type StaticIds = { trips: ReadonlySet<string>; stops: ReadonlySet<string> };

/** Every rule that a feed breaks, with the entity that does. `now`: epoch ms of the reader. */
export function brokenRules(bytes: Uint8Array, now: number, known: StaticIds | null = null): Broken[] {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") return [{ rule: "malformed", entity: feed.reason }];
  const broken: Broken[] = feed.faults.kept.map(({ reason, path }) => ({
    rule: `unreadable: ${reason}`,
    entity: path,
  }));
  const { header } = feed;
  const stamp = header.timestamp;
  const tell = (rule: string, entity: string, isBroken: boolean) => {
    if (isBroken) broken.push({ rule, entity });
  };
  tell("E038", "header", header.gtfsRealtimeVersion !== "1.0" && header.gtfsRealtimeVersion !== "2.0");
  tell("E048", "header", stamp === null);
  tell("E049", "header", header.incrementality === null);
  const entities = feed.entities.map(({ entity }) => entity);
  const ids = entities.map(({ id }) => id);
  tell("duplicate entity id", "feed", new Set(ids).size !== ids.length);
  const vehicles = entities.flatMap(({ vehicle }) => vehicle?.vehicle?.id ?? []);
  tell("E052", "feed", new Set(vehicles).size !== vehicles.length);
  const trips = entities.flatMap(({ tripUpdate }) => tripUpdate?.trip?.tripId ?? []);
  tell("two updates of one trip", "feed", new Set(trips).size !== trips.length);
  for (const entity of entities) {
    const id = entity.id ?? "";
    for (const time of timesOf(entity)) tell("E001", id, !isPosix(time));
    for (const time of [entity.tripUpdate?.timestamp, entity.vehicle?.timestamp]) {
      if (typeof time !== "number") continue;
      tell("E012", id, stamp !== null && time > stamp);
      tell("E050", id, time * 1000 > now + 60_000);
    }
    tell("E039", id, entity.isDeleted !== null);
    for (const rule of entityRules(entity)) tell(rule, id, true);
    if (known !== null) for (const rule of staticRules(entity, known)) tell(rule, id, true);
  }
  if (stamp !== null) {
    tell("E001", "header", !isPosix(stamp));
    tell("E050", "header", stamp * 1000 > now + 60_000);
    tell("W008", "header", now - stamp * 1000 > 65_000);
  }
  return broken;
}

function timesOf({ tripUpdate, vehicle, alert }: FeedEntity): number[] {
  const events = (tripUpdate?.stopTimeUpdate ?? []).flatMap(({ arrival, departure }) => [arrival, departure]);
  const periods = (alert?.activePeriod ?? []).flatMap(({ start, end }) => [start, end]);
  return [
    tripUpdate?.timestamp,
    vehicle?.timestamp,
    ...events.flatMap((event) => [event?.time, event?.scheduledTime]),
    ...periods,
  ].filter((time) => typeof time === "number");
}

function* entityRules({ tripUpdate, vehicle, alert }: FeedEntity): Generator<string> {
  if (tripUpdate !== null) {
    yield* tripRules(tripUpdate.trip);
    if (tripUpdate.timestamp === null) yield "W001";
    if (tripUpdate.stopTimeUpdate.length === 0 && tripUpdate.trip?.scheduleRelationship !== "CANCELED") yield "E041";
    yield* stopTimeRules(tripUpdate);
  }
  if (vehicle !== null) {
    if (vehicle.trip !== null) yield* tripRules(vehicle.trip);
    if (vehicle.timestamp === null) yield "W001";
    const { position } = vehicle;
    if (position !== null) {
      const { latitude, longitude, bearing, speed } = position;
      if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) yield "E026";
      if (bearing !== null && (bearing < 0 || bearing > 360)) yield "E027";
      if (speed !== null && (speed < 0 || speed > 26)) yield "W004";
    }
  }
  if (alert !== null) {
    if (alert.informedEntity.length === 0) yield "E032";
    for (const { agencyId, routeId, routeType, trip, stopId } of alert.informedEntity) {
      if ([agencyId, routeId, routeType, trip, stopId].every((value) => value === null)) yield "E033";
      if (trip !== null && trip.routeId !== null && routeId !== null && trip.routeId !== routeId) yield "E031";
    }
    for (const { start, end } of alert.activePeriod) {
      if (start !== null && end !== null && end <= start) yield "a period that ends before it begins";
    }
  }
}

function* tripRules(trip: Message<"TripDescriptor"> | null): Generator<string> {
  if (trip === null || trip.tripId === null) yield "W006";
  if (trip?.scheduleRelationship === null) yield "W009";
  if (trip?.startTime && !/^\d{1,3}:[0-5]\d:[0-5]\d$/.test(trip.startTime)) yield "E020";
  if (trip?.startDate && !/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(trip.startDate)) yield "E021";
}

function* stopTimeRules({ trip, stopTimeUpdate: updates }: TripUpdate): Generator<string> {
  let lastTime = Number.NEGATIVE_INFINITY;
  let last: StopTimeUpdate | null = null;
  const isNew = trip?.scheduleRelationship === "NEW";
  for (const update of updates) {
    const { stopSequence, stopId, arrival, departure, scheduleRelationship: relationship } = update;
    if (relationship === null) yield "W009";
    if (stopSequence === null && stopId === null) yield "E040";
    if (isNew && (stopSequence === null || stopId === null)) yield "a NEW trip's stop without sequence or id";
    if (last !== null && stopSequence !== null && last.stopSequence !== null) {
      if (stopSequence < last.stopSequence) yield "E002";
      if (stopSequence === last.stopSequence) yield "E036";
    }
    if (last !== null && stopId !== null && stopId === last.stopId) yield "E037";
    if (relationship === "NO_DATA" && (arrival !== null || departure !== null)) yield "E042";
    if (relationship === "SCHEDULED" && arrival === null && departure === null) yield "E043";
    for (const event of [arrival, departure]) {
      if (event === null) continue;
      if (relationship !== "SKIPPED" && event.time === null && event.delay === null) yield "E044";
      if (!isNew && event.scheduledTime !== null) yield "a scheduled_time that is not of a NEW trip";
      if (event.delay !== null && event.scheduledTime !== null && event.time !== event.scheduledTime + event.delay) {
        yield "a delay that is not between the two times";
      }
    }
    const [arrives, departs] = [arrival?.time ?? null, departure?.time ?? null];
    if (arrives !== null && departs !== null && departs < arrives) yield "E025";
    const first = arrives ?? departs;
    if (first !== null && first <= lastTime) yield "E022";
    lastTime = Math.max(lastTime, departs ?? arrives ?? lastTime);
    last = update;
  }
}

function* staticRules({ tripUpdate, vehicle }: FeedEntity, known: StaticIds): Generator<string> {
  for (const trip of [tripUpdate?.trip, vehicle?.trip]) {
    if (!trip || trip.tripId === null) continue;
    const isKnown = known.trips.has(trip.tripId);
    if (isKnown && trip.scheduleRelationship === "NEW") yield "E016";
    if (!isKnown && trip.scheduleRelationship !== "NEW" && trip.scheduleRelationship !== "CANCELED") yield "E003";
  }
  const stops = [vehicle?.stopId, ...(tripUpdate?.stopTimeUpdate ?? []).map(({ stopId }) => stopId)];
  if (stops.some((stop) => stop && !known.stops.has(stop))) yield "E011";
}
