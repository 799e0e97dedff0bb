/** What a rule of GTFS-Realtime is: a text, what it looks at, and what it needs besides the feed to be asked at all. */
import type { Message } from "../gtfs-rt/proto.ts";
import type { FeedEntity, FeedHeader } from "../gtfs-rt/read-feed.ts";
import type { RuleText } from "./finding.ts";
import type { Reference } from "./reference.ts";

export type TripUpdate = Message<"TripUpdate">;
export type StopTimeUpdate = Message<"StopTimeUpdate">;
export type TripDescriptor = Message<"TripDescriptor">;
export type VehiclePosition = Message<"VehiclePosition">;
export type Alert = Message<"Alert">;

/** The feed as it was before. */
export type EarlierFeed = {
  /** Of its header, POSIX seconds. */
  timestamp: number | null;
  /** Epoch ms; null where that is not known. */
  readAt: number | null;
  /** Whether it told anything else than these entities do. */
  isOther(entities: readonly FeedEntity[]): boolean;
};

/** What rules may know besides what they look at. */
export type World = {
  /** POSIX seconds of the reader's clock. */
  nowS: number;
  format: "protobuf" | "json";
  header: FeedHeader;
  entities: readonly FeedEntity[];
  /** Entities of a feed that is published beside this one: positions beside updates. */
  beside: readonly FeedEntity[];
  reference: Reference | null;
};

/** `where` is added to the path of what the rule looks at: "/stop_time_update/3". */
export type Tell = (where: string, says: string) => void;

export type Rule<Subject> = RuleText & {
  needs?: "static" | "shapes" | "earlier" | "pair";
  check(subject: Subject, world: World, tell: Tell): void;
};

/** The same with what it needs. */
export type StaticRule<Subject> = RuleText & {
  needs: "static" | "shapes";
  check(subject: Subject, reference: Reference, world: World, tell: Tell): void;
};

export type EarlierRule = RuleText & {
  needs: "earlier";
  check(earlier: EarlierFeed, world: World, tell: Tell): void;
};

/** A trip descriptor and where it stands. */
export type NamedTrip = {
  trip: TripDescriptor;
  in: "trip_update" | "vehicle" | "informed_entity";
  /** vehicle.id beside it; null where there is none, or the place has none. */
  vehicleId: string | null;
};

/** An extra trip: it need not be in the static GTFS. ADDED is what NEW was called until 2025. */
export function isExtra({ scheduleRelationship }: TripDescriptor): boolean {
  return scheduleRelationship === "NEW" || scheduleRelationship === "ADDED";
}

/** Nothing of it runs. */
export function isWithdrawn(trip: TripDescriptor | null): boolean {
  return trip?.scheduleRelationship === "CANCELED" || trip?.scheduleRelationship === "DELETED";
}

/** Null for the empty text too: protobuf's JSON and some writers put it where there is no value. */
export function given(text: string | null | undefined): string | null {
  return text === undefined || text === "" ? null : text;
}

/** 2001 to 2286 in seconds; milliseconds are far beyond it. */
export function isPosix(time: number): boolean {
  return time >= 1_000_000_000 && time < 10_000_000_000;
}

/** A header or an entity with 0 for a timestamp has none. */
export function stamp(timestamp: number | null): number | null {
  return timestamp === 0 ? null : timestamp;
}

export function instant(posixS: number): string {
  return isPosix(posixS) ? new Date(posixS * 1000).toISOString().replace(".000Z", "Z") : String(posixS);
}
