import { describe, expect, it } from "vitest";
import type { Called, UpstreamRequest } from "../../domain.ts";
import { standInSettings } from "../fallback/settings.ts";
import { askDepartures, askLineReports, DEPARTURE_PAGES } from "./navitia.ts";

const NOW = Date.parse("2026-03-10T07:02:00Z");
const prim = { primBaseUrl: "https://prim.test/marketplace", primApiKey: "k" };
const { navitia: settings } = standInSettings({}, prim);
const LINE = { kind: "line", id: "C01371" } as const;

const aDeparture = (minute: number, vj = `vj-${minute}`) => ({
  links: [
    { type: "line", id: "line:IDFM:C01371" },
    { type: "vehicle_journey", id: vj },
  ],
  stop_point: { id: "stop_point:IDFM:22101" },
  stop_date_time: {
    departure_date_time: `20260310T08${String(minute).padStart(2, "0")}00`,
    data_freshness: "base_schedule",
  },
});

const aPage = (departures: unknown[], pagination: Record<string, number>) => ({
  departures,
  disruptions: [],
  pagination: { items_on_page: departures.length, items_per_page: 100, start_page: 0, ...pagination },
  context: { current_datetime: "20260310T080158", timezone: "Europe/Paris" },
});

type Reply = { status?: number; body?: unknown; headers?: Record<string, string> } | "unavailable";

/** Answers in order, the last reply ever after, and remembers what it was asked. */
function anUpstream(...replies: Reply[]) {
  const asked: UpstreamRequest[] = [];
  const call = async (request: UpstreamRequest): Promise<Called> => {
    const reply = replies[Math.min(asked.length, replies.length - 1)] ?? "unavailable";
    asked.push(request);
    if (reply === "unavailable") return { kind: "unavailable", reason: "no answer within 15000 ms" };
    const { status = 200, body = {}, headers = {} } = reply;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { kind: "answer", status, headers: new Headers(headers), body: new Blob([text]).stream() };
  };
  return { asked, calling: { call, now: () => NOW }, queries: () => asked.map(({ url }) => new URL(url).searchParams) };
}

describe("askDepartures", () => {
  it("asks PRIM for a line's next departures with PRIM's key, and a stop's by its area", async () => {
    const { asked, calling } = anUpstream({ body: aPage([aDeparture(5)], { total_result: 1 }) });
    await askDepartures(settings, LINE, calling);
    await askDepartures(settings, { kind: "stop", id: "71264" }, calling);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual([
      "/marketplace/v2/navitia/lines/line%3AIDFM%3AC01371/departures",
      "/marketplace/v2/navitia/stop_areas/stop_area%3AIDFM%3A71264/departures",
    ]);
    expect(asked[0]?.headers).toMatchObject({ apikey: "k", "accept-encoding": "gzip" });
  });

  it("asks api.navitia.io by its coverage, with its token in its header", async () => {
    const url = "https://api.navitia.io/v1/coverage/fr-idf/";
    const { navitia } = standInSettings({ NAVITIA_URL: url, NAVITIA_TOKEN: "t" }, prim);
    const { asked, calling } = anUpstream({ body: aPage([aDeparture(5)], { total_result: 1 }) });
    await askDepartures(navitia, LINE, calling);
    expect(asked[0]?.url).toMatch(/^https:\/\/api\.navitia\.io\/v1\/coverage\/fr-idf\/lines\/line%3AIDFM%3AC01371\//);
    expect(asked[0]?.headers).toMatchObject({ authorization: "t" });
    expect(asked[0]?.headers).not.toHaveProperty("apikey");
  });

  it("reads the pages that the first one announces, all from the clock of the first", async () => {
    const page = (start_page: number) => ({ body: aPage([aDeparture(start_page)], { total_result: 250, start_page }) });
    const { calling, queries } = anUpstream(page(0), page(1), page(2));
    const answer = await askDepartures(settings, LINE, calling);
    expect(answer).toMatchObject({ kind: "pages", pages: { length: 3 } });
    expect(queries().map((query) => [query.get("start_page"), query.get("from_datetime")])).toEqual([
      [null, null],
      ["1", "20260310T080158"],
      ["2", "20260310T080158"],
    ]);
  });

  it("goes on from the last departure where a full page counts as all there is", async () => {
    const full = Array.from({ length: 100 }, (_, index) => aDeparture(Math.floor(index / 5), `vj-${index}`));
    const { calling, queries } = anUpstream(
      { body: aPage(full, { total_result: 100 }) },
      { body: aPage([aDeparture(19), aDeparture(20)], { total_result: 2 }) },
    );
    const answer = await askDepartures(settings, LINE, calling);
    expect(answer).toMatchObject({ kind: "pages", pages: { length: 2 } });
    expect(queries()[1]?.get("from_datetime")).toBe("20260310T081900");
  });

  it("asks for no more pages than it was given calls for", async () => {
    const endless = { body: aPage([aDeparture(5)], { total_result: 100_000 }) };
    const { asked, calling } = anUpstream(endless);
    expect(await askDepartures(settings, LINE, calling)).toMatchObject({ kind: "pages" });
    expect(asked).toHaveLength(DEPARTURE_PAGES);
  });

  it("takes a 404 that says why for no train", async () => {
    const body = { ...aPage([], { total_result: 0 }), error: { id: "no_departure_this_day", message: "no" } };
    expect(await askDepartures(settings, LINE, anUpstream({ status: 404, body }).calling)).toMatchObject({
      kind: "pages",
      pages: { length: 1 },
    });
  });

  it.each<[string, Reply, object]>([
    [
      "an unknown line",
      { status: 404, body: { error: { id: "unknown_object", message: "no" } } },
      { kind: "rejected" },
    ],
    ["trains in a 404", { status: 404, body: aPage([aDeparture(5)], { total_result: 1 }) }, { kind: "rejected" }],
    ["a page of the gateway", { status: 403, body: "<html>" }, { kind: "rejected" }],
    ["a page with 200", { body: "<html><title>Maintenance</title>" }, { kind: "malformed" }],
    ["a server's fault", { status: 503, body: "busy" }, { kind: "unavailable" }],
    ["nothing", "unavailable", { kind: "unavailable" }],
    ["a spent quota", { status: 429, headers: { "retry-after": "30" } }, { kind: "throttled", retryAfterMs: 30_000 }],
    ["a spent quota without a word", { status: 429 }, { kind: "throttled", retryAfterMs: null }],
  ])("answers %s as what it is", async (_, reply, expected) => {
    expect(await askDepartures(settings, LINE, anUpstream(reply).calling)).toMatchObject(expected);
  });

  it("gives nothing of an answer whose second page fails", async () => {
    const first = { body: aPage([aDeparture(5)], { total_result: 250 }) };
    expect(await askDepartures(settings, LINE, anUpstream(first, { status: 503 }).calling)).toMatchObject({
      kind: "unavailable",
    });
  });
});

describe("askLineReports", () => {
  const reports = (start_page: number, total_result: number) => ({
    body: { ...aPage([], { start_page, total_result }), line_reports: [], disruptions: [] },
  });

  it("names the product twice to PRIM, and once to Navitia itself", async () => {
    const upstream = anUpstream(reports(0, 1));
    await askLineReports(settings, upstream.calling);
    await askLineReports(
      { ...settings, front: "navitia", baseUrl: "https://api.navitia.io/v1/coverage/fr-idf" },
      upstream.calling,
    );
    expect(upstream.asked.map(({ url }) => new URL(url).pathname)).toEqual([
      "/marketplace/v2/navitia/line_reports/line_reports",
      "/v1/coverage/fr-idf/line_reports",
    ]);
  });

  it("wants every page: half a network is no answer, and a list without end is none either", async () => {
    const pages = Array.from({ length: 11 }, (_, page) => reports(page, 1048));
    expect(await askLineReports(settings, anUpstream(...pages).calling)).toMatchObject({ pages: { length: 11 } });
    expect(await askLineReports(settings, anUpstream(reports(0, 100_000)).calling)).toMatchObject({
      kind: "malformed",
    });
  });
});

describe("standInSettings", () => {
  it.each([
    [{ NAVITIA_URL: "navitia" }, /NAVITIA_URL is "navitia": must be an http or https URL/],
    [{ NAVITIA_PER_DAY: "0" }, /NAVITIA_PER_DAY is "0": must be a whole number from 1/],
    [{ VMTR_ENABLED: "yes" }, /VMTR_ENABLED is "yes": must be true or false/],
  ])("refuses %j in words", (variables, message) => {
    expect(() => standInSettings(variables, prim)).toThrow(message);
  });

  it("never repeats the token", () => {
    expect(() => standInSettings({ NAVITIA_TOKEN: "a secret" }, prim)).toThrow(/^(?!.*a secret).*NAVITIA_TOKEN/);
  });
});
