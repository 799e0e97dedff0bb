/** Navitia, by PRIM's gateway or api.navitia.io itself: what is asked, page by page, and what its answers mean. */
import type { Called, Performed, Source, UpstreamRequest } from "../../domain.ts";
import type { NavitiaSettings } from "../fallback/settings.ts";
import { lineRef, navitiaAreaRef } from "../ids.ts";
import { LINE_REPORT_LISTS } from "../normalisers/line-reports.ts";
import { DEPARTURE_LISTS } from "../normalisers/navitia-departures.ts";
import { type NavitiaPage, readNavitiaPage } from "../normalisers/navitia-page.ts";
import { isFields, listOf, textOf } from "../normalisers/siri-values.ts";

export const NAVITIA_DEPARTURES = "navitia-departures";
export const NAVITIA_LINE_REPORTS = "navitia-line-reports";

const MB = 1024 * 1024;
/** PRIM's ceiling for a page (its swagger). */
const PER_PAGE = 100;
/** A metro line has 25 departures a minute: three pages are its next quarter of an hour. */
export const DEPARTURE_PAGES = 3;
const LINE_WINDOW_S = 20 * 60;
const STOP_WINDOW_S = 3600;
/** 1,048 lines had reports in April 2024: eleven pages. */
export const LINE_REPORT_PAGES = 11;
/** A list that never ends is somebody's mistake. */
const MAX_REPORT_PAGES = 20;

export function navitiaSources({ departuresBudget, reportsBudget }: NavitiaSettings): Source[] {
  return [
    { id: NAVITIA_DEPARTURES, title: "Navitia departures", budget: departuresBudget },
    { id: NAVITIA_LINE_REPORTS, title: "Navitia line_reports", budget: reportsBudget },
  ];
}

export type Pages = { kind: "pages"; pages: NavitiaPage[] } | Exclude<Performed, { kind: "documents" | "done" }>;

type Calling = { call(request: UpstreamRequest): Promise<Called>; now(): number };

/** The next departures of a line, or those of a stop area in the next hour. */
export function askDepartures(
  settings: NavitiaSettings,
  about: { kind: "line" | "stop"; id: string },
  calling: Calling,
): Promise<Pages> {
  const subject = about.kind === "line" ? `lines/${encoded(lineRef("navitia", about.id))}` : areaPath(about.id);
  const query = {
    data_freshness: "realtime",
    duration: String(about.kind === "line" ? LINE_WINDOW_S : STOP_WINDOW_S),
    disable_geojson: "true",
  };
  const pages = about.kind === "line" ? DEPARTURE_PAGES : 1;
  return askPages(settings, `${subject}/departures`, query, { lists: DEPARTURE_LISTS, pages, mayBeCut: true }, calling);
}

/** The traffic of all lines: every page, since half of a network is no answer. */
export function askLineReports(settings: NavitiaSettings, calling: Calling): Promise<Pages> {
  // PRIM's product, then its feature.
  const path = settings.front === "prim" ? "line_reports/line_reports" : "line_reports";
  const wanted = { lists: LINE_REPORT_LISTS, pages: MAX_REPORT_PAGES, mayBeCut: false };
  return askPages(settings, path, { disable_geojson: "true" }, wanted, calling);
}

async function askPages(
  settings: NavitiaSettings,
  path: string,
  query: Record<string, string>,
  wanted: { lists: readonly string[]; pages: number; mayBeCut: boolean },
  calling: Calling,
): Promise<Pages> {
  const pages: NavitiaPage[] = [];
  let place: Record<string, string> | null = {};
  while (place !== null && pages.length < wanted.pages) {
    const request = navitiaRequest(settings, path, { ...query, count: String(PER_PAGE), ...place });
    const answer = await pageOf(await calling.call(request), calling.now(), wanted.lists);
    if (answer.kind !== "page") return answer;
    pages.push(answer.page);
    place = nextPlace(pages, answer.page);
  }
  if (place === null || wanted.mayBeCut) return { kind: "pages", pages };
  return { kind: "malformed", reason: `there are more than ${wanted.pages} pages` };
}

/**
 * Where the rest begins. All pages count from the first one's clock, or a departure that leaves meanwhile would shift
 * them. Some Navitias count as their total what one page may hold: behind a full page of those, the next begins at the
 * time where it ended, and what both have is told twice (navitiaJourneys knows it again).
 */
function nextPlace(pages: readonly NavitiaPage[], page: NavitiaPage): Record<string, string> | null {
  const [first] = pages;
  const context = isFields(first?.body.context) ? textOf(first.body.context.current_datetime) : null;
  if (page.next !== null) {
    return { start_page: String(page.next), ...(context === null ? {} : { from_datetime: context }) };
  }
  const departures = listOf(page.body.departures);
  const last = departures.at(-1);
  const times = isFields(last) ? last.stop_date_time : null;
  const endedAt = isFields(times) ? textOf(times.departure_date_time) : null;
  const isFull = departures.length >= PER_PAGE && page.total === departures.length;
  return isFull && endedAt !== null ? { from_datetime: endedAt } : null;
}

async function pageOf(
  called: Called,
  now: number,
  lists: readonly string[],
): Promise<{ kind: "page"; page: NavitiaPage } | Exclude<Pages, { kind: "pages" }>> {
  if (called.kind === "unavailable") return called;
  const { status, headers, body } = called;
  const refusal = refusalOf(status, headers);
  if (refusal !== null) {
    // An unread body would hold its connection.
    await body.cancel();
    return refusal;
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await new Response(body).arrayBuffer());
  } catch (error) {
    return { kind: "unavailable", reason: `the body broke off: ${error instanceof Error ? error.message : error}` };
  }
  const answer = readNavitiaPage(bytes, now, lists);
  // "No departure today" comes with a 404; a full page with one is not to be believed.
  const isEmpty = answer.kind === "page" && lists.every((list) => listOf(answer.page.body[list]).length === 0);
  if (answer.kind !== "page" || status === 200 || isEmpty) return answer;
  return { kind: "rejected", reason: `${status} with a body that looks well` };
}

/** 400 and 404 have a body that says why. */
function refusalOf(status: number, headers: Headers): Exclude<Pages, { kind: "pages" }> | null {
  if (status === 200 || status === 400 || status === 404) return null;
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? Number.NaN);
    return { kind: "throttled", reason: "429: over quota", retryAfterMs: seconds >= 0 ? seconds * 1000 : null };
  }
  if (status >= 500 || status === 408) return { kind: "unavailable", reason: String(status) };
  if (status === 401 || status === 403) {
    return { kind: "rejected", reason: `${status}: the key is missing, wrong or not subscribed` };
  }
  return { kind: "rejected", reason: `${status}, which Navitia does not answer` };
}

function navitiaRequest(
  { baseUrl, front, key }: NavitiaSettings,
  path: string,
  query: Record<string, string>,
): UpstreamRequest {
  const headerName = front === "prim" ? "apikey" : "authorization";
  return {
    url: `${baseUrl}/${path}?${new URLSearchParams(query)}`,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip",
      ...(key === "" ? {} : { [headerName]: key }),
    },
    timeoutMs: 15_000,
    maxBytes: 16 * MB,
  };
}

function areaPath(stopId: string): string {
  return `stop_areas/${encoded(navitiaAreaRef(stopId))}`;
}

function encoded(id: string): string {
  return encodeURIComponent(id);
}
