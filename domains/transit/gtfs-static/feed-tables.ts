/** The small tables of a feed, read in whatever order they come and checked against each other when all are there. */
import { colourOf, secondsOf } from "./gtfs-values.ts";
import type { RowRejections } from "./row-rejections.ts";
import { ServiceTable } from "./service-table.ts";
import { ShapeTable } from "./shape-table.ts";
import type { FeedCounts, Frequency, Route, Service, Stop } from "./static-model.ts";
import type { Row, TableSpec } from "./table-reader.ts";
import type { Trip } from "./trip-packing.ts";

/**
 * Trips that fit into a Worker's 128 MB with what reading them takes: so many are read within a heap of 64 MB where
 * their times repeat, and of 100 MB where hardly any do (Node's heap, whose pointers are twice as long as a Worker's).
 * A larger network is read by its routes.
 */
const MAX_TRIPS = 100_000;

type TripRow = Trip & { routeId: string };

export type CheckedTables =
  | {
      kind: "checked";
      zone: string;
      language: string | null;
      publisher: string | null;
      feedVersion: string | null;
      routes: Route[];
      stops: Stop[];
      services: Service[];
      trips: Trip[];
      /** By route_id. */
      tracks: Map<string, string[]>;
    }
  | { kind: "malformed"; reason: string }
  | { kind: "too_large"; reason: string };

export class FeedTables {
  readonly specs: readonly TableSpec[];
  readonly routeIds: string[] = [];
  readonly stopIds: string[] = [];
  readonly #rejections: RowRejections;
  readonly #wanted: ReadonlySet<string> | null;
  readonly #routes = new Map<string, Route>();
  readonly #stops: Stop[] = [];
  readonly #stopIndices = new Map<string, number>();
  readonly #services: ServiceTable;
  readonly #shapes = new ShapeTable();
  readonly #trips = new Map<string, TripRow>();
  readonly #frequencies: { trip: string; line: number; frequency: Frequency }[] = [];
  #agencies = 0;
  #zone = "";
  #language: string | null = null;
  #publisher: string | null = null;
  #feedVersion: string | null = null;
  #surplusTrips = 0;

  constructor(rejections: RowRejections, wanted: ReadonlySet<string> | null) {
    this.#rejections = rejections;
    this.#wanted = wanted;
    this.#services = new ServiceTable(rejections);
    this.specs = [
      this.#agencySpec(),
      this.#feedInfoSpec(),
      this.#routesSpec(),
      this.#stopsSpec(),
      ...this.#services.specs,
      this.#tripsSpec(),
      this.#frequenciesSpec(),
      this.#shapes.spec,
    ];
  }

  stopIndex(id: string): number | undefined {
    return this.#stopIndices.get(id);
  }

  hasTrip(id: string): boolean {
    return this.#trips.has(id);
  }

  counts(): Pick<FeedCounts, "agencies" | "routes" | "stops" | "services"> {
    return {
      agencies: this.#agencies,
      routes: this.#routes.size,
      stops: this.#stops.length,
      services: this.#services.size,
    };
  }

  /** What only shows when every table is there: trips of no route or service, stops of no station, the zone. */
  check(): CheckedTables {
    if (this.#surplusTrips > 0) {
      const reason = `${MAX_TRIPS + this.#surplusTrips} trips; ${MAX_TRIPS} fit: read it by its routes`;
      return { kind: "too_large", reason };
    }
    if (!isZone(this.#zone)) {
      return { kind: "malformed", reason: `agency.txt has no time zone that is known, but "${this.#zone}"` };
    }
    for (const { trip, line, frequency } of this.#frequencies) {
      const found = this.#trips.get(trip);
      if (found !== undefined) found.frequencies.push(frequency);
      else if (this.#wanted === null) {
        this.#rejections.add("frequencies.txt", line, `trip_id "${trip}" is not in trips.txt`, trip);
      }
    }
    for (const stop of this.#stops) {
      if (stop.parent === null || this.#stopIndices.has(stop.parent)) continue;
      this.#rejections.add("stops.txt", 0, `parent_station "${stop.parent}" is not in stops.txt`, stop.id);
      stop.parent = null;
    }
    return {
      kind: "checked",
      zone: this.#zone,
      language: this.#language,
      publisher: this.#publisher,
      feedVersion: this.#feedVersion,
      routes: this.routeIds.flatMap((id) => this.#routes.get(id) ?? []),
      stops: this.#stops,
      services: this.#services.all(),
      trips: this.#checkedTrips(),
      tracks: this.#shapes.tracks(),
    };
  }

  #checkedTrips(): Trip[] {
    const indices = new Map(this.routeIds.map((id, index) => [id, index]));
    const trips: Trip[] = [];
    for (const trip of this.#trips.values()) {
      const route = indices.get(trip.routeId);
      if (route === undefined) {
        this.#rejections.add("trips.txt", trip.line, `route_id "${trip.routeId}" is not in routes.txt`, trip.id);
      } else if (!this.#services.isDefined(trip.service)) {
        const service = this.#services.idOf(trip.service);
        const reason = `service_id "${service}" is neither in calendar.txt nor in calendar_dates.txt`;
        this.#rejections.add("trips.txt", trip.line, reason, trip.id);
      } else {
        trip.route = route;
        trips.push(trip);
      }
    }
    return trips;
  }

  #agencySpec(): TableSpec {
    return {
      file: "agency.txt",
      columns: ["agency_name", "agency_timezone", "agency_lang"],
      required: ["agency_timezone"],
      row: (value, line) => {
        this.#agencies++;
        const [name, zone, language] = [value(0), value(1), value(2)];
        if (this.#agencies === 1) {
          this.#zone = zone;
          this.#language ??= orNull(language);
          this.#publisher ??= orNull(name);
        } else if (zone !== this.#zone) {
          const reason = `agency_timezone is "${zone}", but a feed has one zone: "${this.#zone}"`;
          this.#rejections.add("agency.txt", line, reason, orNull(name));
        }
      },
    };
  }

  #feedInfoSpec(): TableSpec {
    return {
      file: "feed_info.txt",
      columns: ["feed_publisher_name", "feed_lang", "feed_version"],
      required: [],
      row: (value) => {
        // Its word is for the whole feed, the first agency's only where there is none.
        this.#publisher = orNull(value(0)) ?? this.#publisher;
        this.#language = orNull(value(1)) ?? this.#language;
        this.#feedVersion = orNull(value(2));
      },
    };
  }

  #routesSpec(): TableSpec {
    return {
      file: "routes.txt",
      columns: [
        "route_id",
        "agency_id",
        "route_short_name",
        "route_long_name",
        "route_type",
        "route_color",
        "route_text_color",
        "route_sort_order",
      ],
      required: ["route_id", "route_type"],
      row: (value, line) => {
        const id = value(0);
        const type = Number(value(4) || Number.NaN);
        if (!this.#isNew("routes.txt", line, "route_id", id, this.#routes)) return;
        if (!Number.isInteger(type)) {
          this.#rejections.add("routes.txt", line, `route_type is "${value(4)}", not a number`, id);
          return;
        }
        if (this.#wanted !== null && !this.#wanted.has(id)) return;
        this.routeIds.push(id);
        this.#routes.set(id, {
          id,
          agency: orNull(value(1)),
          shortName: value(2),
          longName: value(3),
          type,
          colour: colourOf(value(5)),
          textColour: colourOf(value(6)),
          sortOrder: numberOrNull(value(7)),
        });
      },
    };
  }

  #stopsSpec(): TableSpec {
    return {
      file: "stops.txt",
      columns: [
        "stop_id",
        "stop_code",
        "stop_name",
        "stop_lat",
        "stop_lon",
        "location_type",
        "parent_station",
        "platform_code",
      ],
      required: ["stop_id"],
      row: (value, line) => {
        const id = value(0);
        if (!this.#isNew("stops.txt", line, "stop_id", id, this.#stopIndices)) return;
        const lat = numberOrNull(value(3));
        const lon = numberOrNull(value(4));
        const isPlace = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
        if (!isPlace && value(3) + value(4) !== "") {
          // A stop without a place is still a stop that trips call at.
          this.#rejections.add("stops.txt", line, `"${value(3)}", "${value(4)}" is no place on earth`, id);
        }
        this.#stopIndices.set(id, this.stopIds.push(id) - 1);
        this.#stops.push({
          id,
          code: orNull(value(1)),
          name: value(2),
          lat: isPlace ? lat : null,
          lon: isPlace ? lon : null,
          kind: numberOrNull(value(5)) ?? 0,
          parent: orNull(value(6)),
          platform: orNull(value(7)),
        });
      },
    };
  }

  #tripsSpec(): TableSpec {
    return {
      file: "trips.txt",
      columns: [
        "trip_id",
        "route_id",
        "service_id",
        "direction_id",
        "trip_headsign",
        "trip_short_name",
        "mta_trip_id",
        "shape_id",
      ],
      required: ["trip_id", "route_id", "service_id"],
      row: (value, line) => {
        const id = value(0);
        const routeId = value(1);
        if (this.#wanted !== null && !this.#wanted.has(routeId)) return;
        if (!this.#isNew("trips.txt", line, "trip_id", id, this.#trips)) return;
        if (this.#trips.size === MAX_TRIPS) {
          this.#surplusTrips++;
          return;
        }
        this.#shapes.use(routeId, value(7));
        this.#trips.set(id, {
          id,
          routeId,
          route: -1,
          service: this.#services.indexOf(value(2)),
          direction: value(3) === "0" ? 0 : value(3) === "1" ? 1 : null,
          headsign: orNull(value(4)),
          shortName: orNull(value(5)),
          alias: orNull(value(6)),
          frequencies: [],
          line,
        });
      },
    };
  }

  #frequenciesSpec(): TableSpec {
    return {
      file: "frequencies.txt",
      columns: ["trip_id", "start_time", "end_time", "headway_secs", "exact_times"],
      required: ["trip_id", "start_time", "end_time", "headway_secs"],
      row: (value, line) => {
        const trip = value(0);
        const frequency = frequencyOf(value);
        if (frequency !== null) this.#frequencies.push({ trip, line, frequency });
        else
          this.#rejections.add("frequencies.txt", line, "start, end or headway is no time, or the end is first", trip);
      },
    };
  }

  #isNew(file: string, line: number, column: string, id: string, known: ReadonlyMap<string, unknown>): boolean {
    if (id === "") this.#rejections.add(file, line, `${column} is empty`);
    else if (known.has(id)) this.#rejections.add(file, line, `${column} stands there twice; the first is kept`, id);
    else return true;
    return false;
  }
}

function frequencyOf(value: Row): Frequency | null {
  const start = secondsOf(value(1));
  const end = secondsOf(value(2));
  const headwayS = numberOrNull(value(3));
  if (start === null || end === null || headwayS === null || !(headwayS > 0) || end <= start) return null;
  return { start, end, headwayS, isExact: value(4) === "1" };
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}

function numberOrNull(text: string): number | null {
  const number = Number(text || Number.NaN);
  return Number.isFinite(number) ? number : null;
}

function isZone(zone: string): boolean {
  if (zone === "") return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
