import { afterAll, describe, expect, it } from "vitest";
import { type PrimSimulator, startPrimSimulator } from "./server.ts";

/** Tuesday 08:30 in Paris: everything runs. */
const PEAK = Date.parse("2026-03-10T07:30:00Z");
const METRO_1 = "line%3AIDFM%3AC01371";
const CHATELET = "stop_area:IDFM:474151";

const NATIVE = "/v1/coverage/fr-idf";

const clock = { now: PEAK };
let shared: Promise<PrimSimulator> | null = null;
function theSimulator(): Promise<PrimSimulator> {
  shared ??= startPrimSimulator({ now: () => clock.now, busJourneys: 0, quotaPerSecond: 1000 });
  return shared;
}
afterAll(async () => (await shared)?.close());

type Departure = {
  links: { type: string; id: string }[];
  stop_point: { id: string; stop_area: { id: string } };
  stop_date_time: { departure_date_time: string; base_departure_date_time: string; data_freshness: string };
  display_informations: { direction: string };
};
type Body = {
  departures: Departure[];
  pagination: { total_result: number; start_page: number; items_per_page: number; items_on_page: number };
  error?: { id: string };
  links: { type: string }[];
};

async function ask(path: string, headers: Record<string, string> = { apikey: "k" }) {
  const simulator = await theSimulator();
  const { url, navitiaUrl } = simulator;
  const response = await fetch(path.startsWith(NATIVE) ? path.replace(NATIVE, navitiaUrl) : url + path, { headers });
  const text = await response.text();
  return { response, body: (text.startsWith("{") ? JSON.parse(text) : null) as Body };
}

const trainAt = (departure: Departure) =>
  `${departure.links.find(({ type }) => type === "vehicle_journey")?.id} ${departure.stop_point.id}`;

describe("Navitia's departures", () => {
  it("are one line's, in order, each stop of each train once over all pages", async () => {
    const path = `/v2/navitia/lines/${METRO_1}/departures?duration=900&count=100`;
    const { body: whole } = await ask(path);
    const pages = await Promise.all(
      Array.from({ length: Math.ceil(whole.pagination.total_result / 100) }, (_, page) =>
        ask(`${path}&start_page=${page}`),
      ),
    );
    const all = pages.flatMap(({ body }) => body.departures);
    expect(all).toHaveLength(whole.pagination.total_result);
    expect(new Set(all.map(trainAt)).size).toBe(all.length);
    const times = all.map(({ stop_date_time }) => stop_date_time.departure_date_time);
    expect(times).toEqual(times.toSorted());
    expect(times[0]).toMatch(/^20260310T083\d{3}$/);
    expect(pages.map(({ body }) => body.links.length)).toEqual([...pages.slice(1).map(() => 1), 0]);
    expect(all.some(({ stop_date_time }) => stop_date_time.data_freshness === "realtime")).toBe(true);
  });

  it("are those of estimated-timetable's trains, at the same times", async () => {
    const { response } = await ask(`/estimated-timetable?LineRef=STIF:Line::C01371:`);
    expect(response.status).toBe(200);
    const siri = await (await fetch(response.url, { headers: { apikey: "k" } })).text();
    const { body } = await ask(`/v2/navitia/lines/${METRO_1}/departures?count=20`);
    const realtime = body.departures.filter(({ stop_date_time }) => stop_date_time.data_freshness === "realtime");
    expect(realtime.length).toBeGreaterThan(0);
    for (const { stop_date_time } of realtime) {
      const [, hour, minute, second] = /T(\d\d)(\d\d)(\d\d)$/.exec(stop_date_time.departure_date_time) ?? [];
      expect(siri).toContain(`2026-03-10T${String(Number(hour) - 1).padStart(2, "0")}:${minute}:${second}.000Z`);
    }
  });

  it("of a stop area are those of all its lines there", async () => {
    const { body } = await ask(`/v2/navitia/stop_areas/${CHATELET}/departures?count=60`);
    expect(new Set(body.departures.map(({ stop_point }) => stop_point.stop_area.id))).toEqual(new Set([CHATELET]));
    const lines = new Set(body.departures.map(({ links }) => links.find(({ type }) => type === "line")?.id));
    expect(lines.size).toBeGreaterThan(2);
  });

  it("are the timetable's alone where that is asked for", async () => {
    const { body } = await ask(`/v2/navitia/lines/${METRO_1}/departures?data_freshness=base_schedule&count=50`);
    for (const { stop_date_time: told } of body.departures) {
      expect(told).toMatchObject({
        data_freshness: "base_schedule",
        departure_date_time: told.base_departure_date_time,
      });
    }
  });

  it("are none in a window without trains, which Navitia says with a 404", async () => {
    const { response, body } = await ask(`/v2/navitia/lines/${METRO_1}/departures?duration=60&start_page=50`);
    expect(response.status).toBe(404);
    expect(body).toMatchObject({ departures: [], error: { id: "no_departure_this_day" } });
  });

  it.each([
    ["a line that is none", "/v2/navitia/lines/line:IDFM:C99999/departures", 404, "unknown_object"],
    ["a time that is none", `/v2/navitia/lines/${METRO_1}/departures?from_datetime=soon`, 400, "unable_to_parse"],
  ])("refuse %s", async (_, path, status, id) => {
    const { response, body } = await ask(path);
    expect(response.status).toBe(status);
    expect(body.error?.id).toBe(id);
  });

  it("want PRIM's key and count against a quota of their own, and are a page of the gateway elsewhere", async () => {
    const path = `/v2/navitia/lines/${METRO_1}/departures?count=1`;
    expect((await ask(path, {})).response.status).toBe(401);
    const { response } = await ask(path);
    expect(response.headers.get("x-ratelimit-limit-day")).toBe("1000");
    const elsewhere = await ask("/v2/navitia/lines/line:IDFM:C01371/stop_schedules");
    expect([elsewhere.response.status, elsewhere.response.headers.get("content-type")]).toEqual([403, "text/html"]);
  });

  it("are api.navitia.io's too, by its path, its header and without a quota", async () => {
    const path = `${NATIVE}/lines/${METRO_1}/departures?count=30`;
    expect((await ask(path)).response.status).toBe(401);
    const { response, body } = await ask(path, { authorization: "token" });
    expect(response.headers.get("ratelimit-limit")).toBeNull();
    expect(body.departures).toEqual((await ask(`/v2/navitia/lines/${METRO_1}/departures?count=30`)).body.departures);
    const reports = await ask(`${NATIVE}/line_reports?count=2`, { authorization: "token" });
    expect(reports.body.pagination).toMatchObject({ items_per_page: 2 });
  });

  it("go on while another API is dead, until it returns by the clock", async () => {
    const simulator = await theSimulator();
    const et = () => ask("/estimated-timetable?LineRef=STIF:Line::C01371:");
    simulator.setFaults([{ api: "estimated-timetable", kind: "status", status: 503, for_s: 3600 }]);
    expect((await et()).response.status).toBe(503);
    expect((await ask(`/v2/navitia/lines/${METRO_1}/departures?count=1`)).response.status).toBe(200);
    clock.now = PEAK + 3_600_000;
    expect((await et()).response.status).toBe(200);
    clock.now = PEAK;
  });
});
