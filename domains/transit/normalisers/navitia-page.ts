/** One page of Navitia v2, of PRIM's gateway and of api.navitia.io alike: its refusals, its clock, and whether there is more. */
import { type ZoneClock, zoneClock } from "../paris-time.ts";
import { described, readJsonBody } from "./json-body.ts";
import { quoted } from "./rejections.ts";
import { CLOCK_TOLERANCE_MS, type Fields, isFields, listOf, textOf } from "./siri-values.ts";

export type NavitiaPage = {
  body: Fields;
  /** Reads the body's local dates. */
  clock: ZoneClock;
  /** context.current_datetime, epoch ms, where it is credible. */
  observedAt: number | null;
  /** Number of the page after this one; null on the last. */
  next: number | null;
  /** Members on all pages; null where the body does not say. */
  total: number | null;
};

export type NavitiaAnswer =
  | { kind: "page"; page: NavitiaPage }
  | { kind: "malformed"; reason: string }
  | { kind: "rejected"; reason: string };

/**
 * What Navitia answers where nothing matches: empty, and valid (doc.navitia.io, errors; most come with a 404). Every
 * other error is a refusal, date_out_of_bounds too: the upstream has not loaded that day, which says nothing of trains.
 */
const EMPTY_ERRORS: ReadonlySet<string> = new Set([
  "no_solution",
  "no_departure",
  "no_departure_this_day",
  "no_active_circulation_this_day",
  "terminus",
  "partial_terminus",
  "active_disruption",
]);

/** `lists`: the members that a body of this dialect has. `now`, epoch ms, decides whether its clock is believed. */
export function readNavitiaPage(bytes: Uint8Array, now: number, lists: readonly string[]): NavitiaAnswer {
  const json = readJsonBody(bytes);
  if (!json.ok) return { kind: "malformed", reason: json.reason };
  const body = json.value;
  const name = lists.join(" and ");
  if (!isFields(body)) return { kind: "malformed", reason: `body has no ${name}: it is ${described(body)}` };
  const error = isFields(body.error) ? textOf(body.error.id) : null;
  if (isFields(body.error) && !EMPTY_ERRORS.has(error ?? "")) {
    return { kind: "rejected", reason: `${error ?? "error"}: ${textOf(body.error.message) ?? "no message"}` };
  }
  if (!lists.every((list) => Array.isArray(body[list]))) {
    return { kind: "malformed", reason: `body has no ${name}: it is ${described(body)}` };
  }
  const context: Fields = isFields(body.context) ? body.context : {};
  const zone = textOf(context.timezone) ?? zoneOfStops(body);
  const clock = zone === null ? null : zoneClock(zone);
  if (clock === null) {
    const reason = `context.timezone ${quoted(zone)} is not a time zone, and all dates are local`;
    return { kind: "malformed", reason };
  }
  const observed = textOf(context.current_datetime);
  const observedAt = observed === null ? null : nearest(clock, observed, now);
  return {
    kind: "page",
    page: {
      body,
      clock,
      observedAt: observedAt !== null && Math.abs(observedAt - now) <= CLOCK_TOLERANCE_MS ? observedAt : null,
      ...placeAmongPages(body),
    },
  };
}

/** The reading of a local date that is nearer to `at`: in autumn's repeated hour there are two. */
export function nearest(clock: ZoneClock, local: string, at: number): number | null {
  const earlier = clock.instantOf(local, "earlier");
  const later = clock.instantOf(local, "later");
  if (earlier === null || later === null) return earlier;
  return Math.abs(earlier - at) <= Math.abs(later - at) ? earlier : later;
}

/** Some bodies are passed on without their context; each stop area tells its zone too. */
function zoneOfStops({ departures }: Fields): string | null {
  for (const departure of listOf(departures)) {
    const stop = isFields(departure) ? departure.stop_point : null;
    const area = isFields(stop) ? stop.stop_area : null;
    const zone = isFields(area) ? textOf(area.timezone) : null;
    if (zone !== null) return zone;
  }
  return null;
}

/** By the numbers, which both have; a link to the next page counts only where there are none. Its address is not followed. */
function placeAmongPages({ pagination, links }: Fields): Pick<NavitiaPage, "next" | "total"> {
  const told: Fields = isFields(pagination) ? pagination : {};
  const page = countOf(told.start_page) ?? 0;
  const total = countOf(told.total_result);
  const perPage = countOf(told.items_per_page);
  if (total !== null && perPage !== null) return { next: (page + 1) * perPage < total ? page + 1 : null, total };
  const isLinked = listOf(links).some((link) => isFields(link) && (link.type === "next" || link.rel === "next"));
  return { next: isLinked ? page + 1 : null, total };
}

function countOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
