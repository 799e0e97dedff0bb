/** A network's timetable as it is in D1, read by those who ask for parts of it. */
import type { NetworkPlan, PlanLine, PlanPlace } from "./network-plan.ts";
import {
  decodePattern,
  decodeRoute,
  decodeRuns,
  decodeService,
  decodeStop,
  decodeTrip,
  type PatternTuple,
  packKey,
  packOf,
  type RouteTuple,
  type RunsTuple,
  type ServiceTuple,
  type StopTuple,
  type StoredRoute,
  type StoredStop,
  type StoredTrip,
  type TripTuple,
} from "./pack-codec.ts";
import type { FeedCounts, Pattern, RowRejection, Run, Service } from "./static-model.ts";

export type TimetableHead = {
  network: string;
  /** Epoch ms of the import. */
  version: number;
  fingerprint: string;
  /** IANA name. */
  zone: string;
  language: string | null;
  publisher: string | null;
  feedVersion: string | null;
  /** Seconds of the service day of the latest call. */
  latestS: number;
  tripPacks: number;
  stopPacks: number;
  counts: FeedCounts;
  rejected: RowRejection[];
  rejectedCount: number;
};

/** Patterns that one reader keeps, some KB each; beyond this they are forgotten and read again. */
const MAX_KEPT_PATTERNS = 1_000;

/** The timetable that is in use now; null for a network that has none. */
export async function openTimetable(db: D1Database, network: string): Promise<StoredTimetable | null> {
  const row = await db
    .prepare("SELECT * FROM gtfs_feeds WHERE network = ?1")
    .bind(network)
    .first<Record<string, string | number>>();
  if (row === null) return null;
  const about = JSON.parse(String(row.about));
  return new StoredTimetable(db, {
    network,
    version: Number(row.version),
    fingerprint: String(row.fingerprint),
    zone: String(row.zone),
    language: about.language,
    publisher: about.publisher,
    feedVersion: about.feed_version,
    latestS: about.latest_s,
    tripPacks: Number(row.trip_packs),
    stopPacks: Number(row.stop_packs),
    counts: JSON.parse(String(row.counts)),
    rejected: JSON.parse(String(row.rejected)),
    rejectedCount: Number(row.rejected_count),
  });
}

/**
 * One version, whatever is imported meanwhile: its rows stay for ten minutes after the switch to the next, so a reader
 * is opened for a piece of work and not kept. Ids that the feed does not have are missing from the answers.
 */
export class StoredTimetable {
  readonly head: TimetableHead;
  readonly #db: D1Database;
  readonly #patterns = new Map<number, Pattern>();
  #routes: Promise<Map<string, StoredRoute>> | null = null;
  #services: Promise<Service[]> | null = null;

  constructor(db: D1Database, head: TimetableHead) {
    this.#db = db;
    this.head = head;
  }

  /** One query, however many ids. */
  async trips(ids: Iterable<string>): Promise<Map<string, StoredTrip>> {
    const found = await this.#members<TripTuple>("trips", ids, this.head.tripPacks);
    return new Map(Array.from(found, ([id, tuple]) => [id, decodeTrip(id, tuple)]));
  }

  /** One query, however many ids. */
  async stops(ids: Iterable<string>): Promise<Map<string, StoredStop>> {
    const found = await this.#members<StopTuple>("stops", ids, this.head.stopPacks);
    return new Map(Array.from(found, ([id, tuple]) => [id, decodeStop(id, tuple)]));
  }

  async patterns(numbers: Iterable<number>): Promise<Map<number, Pattern>> {
    const wanted = [...new Set(numbers)];
    if (this.#patterns.size > MAX_KEPT_PATTERNS) this.#patterns.clear();
    const unread = wanted.filter((number) => !this.#patterns.has(number));
    for (const [number, tuple] of await this.#packs<PatternTuple>("patterns", unread)) {
      this.#patterns.set(number, decodePattern(tuple));
    }
    return new Map(
      wanted.flatMap((number) => {
        const pattern = this.#patterns.get(number);
        return pattern === undefined ? [] : [[number, pattern] as const];
      }),
    );
  }

  /** All trips of these patterns, by start. */
  async runs(patterns: Iterable<number>): Promise<Map<number, Run[]>> {
    const found = await this.#packs<RunsTuple>("runs", [...new Set(patterns)]);
    return new Map(Array.from(found, ([number, tuple]) => [number, decodeRuns(tuple)]));
  }

  /** All routes, by id. Read once. */
  routes(): Promise<Map<string, StoredRoute>> {
    this.#routes ??= this.#list<RouteTuple>("routes").then(
      (tuples) => new Map(tuples.map(decodeRoute).map((each) => [each.route.id, each])),
    );
    return this.#routes;
  }

  /** All services; a run has an index into them. Read once. */
  services(): Promise<Service[]> {
    this.#services ??= this.#list<ServiceTuple>("services").then((tuples) => tuples.map(decodeService));
    return this.#services;
  }

  /** What riders are shown of the network. */
  async plan(): Promise<NetworkPlan> {
    const [lines, places] = await Promise.all([this.#list<PlanLine>("lines"), this.#list<PlanPlace>("places")]);
    return { lines, places };
  }

  /** The ids of the stops at which a route's trips call, in the order of its longest pattern, then of the others. */
  async stopsOfRoute(id: string): Promise<string[]> {
    const patterns = await this.patterns((await this.routes()).get(id)?.patterns ?? []);
    const longestFirst = [...patterns.values()].sort((a, b) => b.calls.length - a.calls.length);
    return [...new Set(longestFirst.flatMap(({ calls }) => calls.map(({ stop }) => stop)))];
  }

  async #members<T>(kind: "trips" | "stops", ids: Iterable<string>, packs: number): Promise<Map<string, T>> {
    const idOf = new Map<string, string>();
    const keysOf = new Map<number, string[]>();
    for (const id of new Set(ids)) {
      const key = packKey(id);
      if (key === null) continue;
      idOf.set(key, id);
      const pack = packOf(id, packs);
      const keys = keysOf.get(pack);
      if (keys === undefined) keysOf.set(pack, [key]);
      else keys.push(key);
    }
    if (idOf.size === 0) return new Map();
    const { results } = await this.#db
      .prepare(MEMBERS_SQL)
      .bind(this.head.network, this.head.version, kind, JSON.stringify([...keysOf]))
      .all<{ key: string; member: string }>();
    return new Map(results.map(({ key, member }) => [idOf.get(key) ?? key, JSON.parse(member)]));
  }

  async #packs<T>(kind: "patterns" | "runs", numbers: readonly number[]): Promise<Map<number, T>> {
    if (numbers.length === 0) return new Map();
    const { results } = await this.#db
      .prepare(PACKS_SQL)
      .bind(this.head.network, this.head.version, kind, JSON.stringify(numbers))
      .all<{ pack: number; payload: string }>();
    return new Map(results.map(({ pack, payload }) => [pack, JSON.parse(payload)]));
  }

  async #list<T>(kind: "routes" | "services" | "lines" | "places"): Promise<T[]> {
    const { results } = await this.#db
      .prepare("SELECT payload FROM gtfs_packs WHERE network = ?1 AND version = ?2 AND kind = ?3 ORDER BY pack")
      .bind(this.head.network, this.head.version, kind)
      .all<{ payload: string }>();
    return results.flatMap(({ payload }): T[] => JSON.parse(payload));
  }
}

/**
 * A pack is read once for all ids in it, and only what was asked for leaves the database. CROSS JOIN holds SQLite to
 * this order: left to itself it walks all packs and reads the whole list of the asked ones again for each.
 */
const MEMBERS_SQL = `
SELECT k.value AS key, p.payload -> k.value AS member
FROM json_each(?4) AS w
CROSS JOIN gtfs_packs AS p ON p.network = ?1 AND p.version = ?2 AND p.kind = ?3 AND p.pack = w.value ->> 0
CROSS JOIN json_each(w.value, '$[1]') AS k
WHERE p.payload -> k.value IS NOT NULL`;

const PACKS_SQL = `
SELECT pack, payload FROM gtfs_packs
WHERE network = ?1 AND version = ?2 AND kind = ?3 AND pack IN (SELECT value FROM json_each(?4))`;
