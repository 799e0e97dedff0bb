import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Journey } from "../model.ts";
import { DEPARTURE_LISTS, navitiaJourneys, normaliseNavitiaDepartures } from "./navitia-departures.ts";
import { readNavitiaPage } from "./navitia-page.ts";
import type { Normalisation } from "./normaliser.ts";

const RECORDED = new Uint8Array(readFileSync(`${import.meta.dirname}/../fixtures/navitia.departures.2024-05-19.json`));
/** 08:02 in Paris. */
const NOW = Date.parse("2026-03-10T07:02:00Z");

const aTime = (overrides: Record<string, unknown> = {}) => ({
  departure_date_time: "20260310T080512",
  arrival_date_time: "20260310T080450",
  base_departure_date_time: "20260310T080400",
  base_arrival_date_time: "20260310T080330",
  data_freshness: "realtime",
  additional_informations: [],
  links: [],
  ...overrides,
});

type Overrides = {
  time?: Record<string, unknown>;
  display?: Record<string, unknown>;
  stop?: string;
  vj?: string | null;
};

const aDeparture = ({ time = {}, display = {}, stop = "22101", vj = "vj-1" }: Overrides = {}) => ({
  display_informations: {
    direction: "Château de Vincennes (Vincennes)",
    headsign: "Château de Vincennes",
    links: [],
    ...display,
  },
  links: [
    { type: "line", id: "line:IDFM:C01371" },
    ...(vj === null ? [] : [{ type: "vehicle_journey", id: `vehicle_journey:IDFM:RATP:${vj}` }]),
  ],
  route: {
    direction_type: "forward",
    direction: {
      id: "stop_area:IDFM:70721",
      name: "Château de Vincennes (Vincennes)",
      stop_area: {
        id: "stop_area:IDFM:70721",
        name: "Château de Vincennes",
        label: "Château de Vincennes (Vincennes)",
      },
    },
  },
  stop_point: { id: `stop_point:IDFM:${stop}`, stop_area: { id: "stop_area:IDFM:71517", timezone: "Europe/Paris" } },
  stop_date_time: aTime(time),
});

const aBody = (departures: unknown[], overrides: Record<string, unknown> = {}) => ({
  pagination: { total_result: departures.length, start_page: 0, items_per_page: 25, items_on_page: departures.length },
  departures,
  disruptions: [],
  context: { current_datetime: "20260310T080158", timezone: "Europe/Paris" },
  links: [],
  ...overrides,
});

const bytes = (body: unknown) => new TextEncoder().encode(JSON.stringify(body));
const read = (body: unknown, now = NOW) => normaliseNavitiaDepartures(bytes(body), now);

function records(answer: Normalisation<Journey>) {
  if (answer.kind !== "records") throw new Error(`${answer.kind}: ${answer.reason}`);
  return answer;
}

const iso = (at: number | null | undefined) => (at == null ? at : new Date(at).toISOString());

describe("normaliseNavitiaDepartures", () => {
  it("reads the recorded board of api.navitia.io, whose trains are all of the timetable", () => {
    const answer = records(normaliseNavitiaDepartures(RECORDED, Date.parse("2024-05-19T12:00:00Z")));
    expect(answer.accepted).toMatchObject({ journeys: 10, calls: 10, realtime: 0, cancelled: 0, calls_in_all: 10 });
    expect(answer.rejected).toEqual([]);
    const [first] = answer.records;
    expect(first).toMatchObject({
      lineId: "line:SNCF:B",
      destination: "Aéroport",
      mission: "EPAU",
      trainNumber: "EPAU69",
    });
    expect(first?.calls).toMatchObject([
      { expectedDeparture: null, aimedDeparture: Date.parse("2024-05-19T12:08:00Z") },
    ]);
  });

  it("makes one journey of a train's departures, with expected and aimed times in the upstream's zone", () => {
    const later = { departure_date_time: "20260310T080700", arrival_date_time: "20260310T080640" };
    const answer = records(read(aBody([aDeparture({ stop: "22102", time: later }), aDeparture()])));
    expect(answer.accepted).toMatchObject({ journeys: 1, calls: 2, realtime: 2, lines: 1 });
    const [train] = answer.records;
    expect(train).toMatchObject({
      lineId: "C01371",
      ref: "vehicle_journey:IDFM:RATP:vj-1",
      destination: "Château de Vincennes",
      destinationStop: { kind: "area", id: "70721" },
      recordedAt: null,
    });
    expect(train?.calls.map(({ stop, area }) => [stop, area])).toEqual([
      [{ kind: "quay", id: "22101" }, "71517"],
      [{ kind: "quay", id: "22102" }, "71517"],
    ]);
    expect(iso(train?.calls[0]?.expectedDeparture)).toBe("2026-03-10T07:05:12.000Z");
    expect(iso(train?.calls[0]?.aimedDeparture)).toBe("2026-03-10T07:04:00.000Z");
    expect(iso(answer.observedAt)).toBe("2026-03-10T07:01:58.000Z");
  });

  it.each(["base_schedule", "adapted_schedule"])("expects nothing of a departure of freshness %s", (data_freshness) => {
    const [train] = records(read(aBody([aDeparture({ time: { data_freshness } })]))).records;
    expect(train?.calls).toMatchObject([{ expectedArrival: null, expectedDeparture: null, departureStatus: null }]);
    expect(iso(train?.calls[0]?.aimedDeparture)).toBe("2026-03-10T07:05:12.000Z");
  });

  it("lets an added train have no aimed time", () => {
    const time = { base_departure_date_time: undefined, base_arrival_date_time: undefined };
    const [train] = records(read(aBody([aDeparture({ time })]))).records;
    expect(train?.calls).toMatchObject([{ aimedArrival: null, aimedDeparture: null }]);
    expect(iso(train?.calls[0]?.expectedDeparture)).toBe("2026-03-10T07:05:12.000Z");
  });

  it("takes the town off a destination that the route does not name", () => {
    const display = { direction: "La Défense (Grande Arche) (Puteaux)" };
    const [train] = records(read(aBody([aDeparture({ display })]))).records;
    expect(train).toMatchObject({ destination: "La Défense (Grande Arche)", destinationStop: null });
  });

  describe("cancels", () => {
    const links = [{ type: "disruption", id: "d1", rel: "disruptions" }];
    const aDisruption = (overrides: Record<string, unknown>, pt_object: unknown = { embedded_type: "trip" }) => ({
      id: "d1",
      status: "active",
      severity: { effect: "SIGNIFICANT_DELAYS" },
      impacted_objects: [{ pt_object, impacted_stops: [] }],
      ...overrides,
    });
    const statusOf = (disruption: unknown) =>
      records(read(aBody([aDeparture({ display: { links } })], { disruptions: [disruption] }))).records[0]?.calls[0];

    it("a train whose own disruption says that it does not run", () => {
      expect(statusOf(aDisruption({ severity: { effect: "NO_SERVICE" } }))).toMatchObject({
        departureStatus: "cancelled",
        expectedDeparture: null,
        aimedDeparture: Date.parse("2026-03-10T07:04:00Z"),
      });
    });

    it("the stop that its disruption takes out, and no other", () => {
      const stops = (id: string) => [
        {
          pt_object: { embedded_type: "trip" },
          impacted_stops: [{ stop_point: { id: `stop_point:IDFM:${id}` }, departure_status: "deleted" }],
        },
      ];
      expect(statusOf(aDisruption({ impacted_objects: stops("22101") }))).toMatchObject({
        departureStatus: "cancelled",
      });
      expect(statusOf(aDisruption({ impacted_objects: stops("9") }))).toMatchObject({ departureStatus: null });
    });

    it("nothing because the line is closed somewhere, nor because of what is over", () => {
      const closed = { severity: { effect: "NO_SERVICE" } };
      expect(statusOf(aDisruption(closed, { embedded_type: "line" }))).toMatchObject({ departureStatus: null });
      expect(statusOf(aDisruption({ ...closed, status: "past" }))).toMatchObject({ departureStatus: null });
    });
  });

  it.each([
    ["before the clocks go back", "2026-10-25T00:50:00Z", "20261025T025500", "2026-10-25T00:55:00.000Z"],
    ["after they went back", "2026-10-25T01:50:00Z", "20261025T025500", "2026-10-25T01:55:00.000Z"],
    ["in the last minutes of the first hour", "2026-10-25T00:58:00Z", "20261025T020300", "2026-10-25T01:03:00.000Z"],
    ["in spring", "2026-03-29T00:58:00Z", "20260329T030200", "2026-03-29T01:02:00.000Z"],
  ])("reads a local time %s as what is to come", (_, now, departure_date_time, expected) => {
    const time = { departure_date_time, base_departure_date_time: departure_date_time };
    const [train] = records(read(aBody([aDeparture({ time })]), Date.parse(now))).records;
    expect(iso(train?.calls[0]?.expectedDeparture)).toBe(expected);
    expect(iso(train?.calls[0]?.aimedDeparture)).toBe(expected);
  });

  it.each(["no_solution", "no_departure_this_day", "active_disruption"])(
    "takes %s for no train, which is valid",
    (id) => {
      const answer = records(read(aBody([], { error: { id, message: "none" } })));
      expect(answer.accepted).toMatchObject({ journeys: 0, calls: 0 });
    },
  );

  it.each([
    ["an unknown line", "rejected", { error: { id: "unknown_object", message: "line:IDFM:C9 doesn't exist" } }],
    ["a day that is not loaded", "rejected", aBody([], { error: { id: "date_out_of_bounds", message: "no" } })],
    ["a body without departures", "malformed", { context: { timezone: "Europe/Paris" } }],
    ["a zone that is none", "malformed", aBody([], { context: { timezone: "Paris" } })],
    ["departures that cannot be read", "malformed", aBody([{ when: "soon" }])],
  ])("answers %s by: %s", (_, kind, body) => {
    expect(read(body)).toMatchObject({ kind });
  });

  it("keeps the good departures beside a bad one, which it names by its place", () => {
    const answer = records(read(aBody([aDeparture(), aDeparture({ time: { departure_date_time: "soon" } })])));
    expect(answer.accepted).toMatchObject({ calls: 1 });
    expect(answer.rejected).toEqual([
      {
        reason: 'departs at "soon", which is not a local date',
        path: "/departures/1/stop_date_time/departure_date_time",
        ref: "vehicle_journey:IDFM:RATP:vj-1",
      },
    ]);
  });
});

describe("navitiaJourneys", () => {
  it("makes of any pages, overlapping or not, what one page of all departures makes", () => {
    const all = Array.from({ length: 12 }, (_, index) => {
      const clock = `20260310T08${String(10 + index)}00`;
      const time = { departure_date_time: clock, base_departure_date_time: clock };
      return aDeparture({ vj: `vj-${index % 3}`, stop: String(22100 + index), time });
    });
    const pageOf = (departures: unknown[]) => {
      const answer = readNavitiaPage(bytes(aBody(departures)), NOW, DEPARTURE_LISTS);
      if (answer.kind !== "page") throw new Error(answer.reason);
      return answer.page;
    };
    const whole = records(navitiaJourneys([pageOf(all)], NOW)).records;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(11), fc.nat(11))), (cuts) => {
        const pages = [...cuts, [0, 11] as const].map(([a, b]) =>
          pageOf(all.slice(Math.min(a, b), Math.max(a, b) + 1)),
        );
        const cut = records(navitiaJourneys(pages, NOW)).records;
        const sorted = (list: Journey[]) => list.toSorted((a, b) => String(a.ref).localeCompare(String(b.ref)));
        expect(sorted(cut)).toEqual(sorted(whole));
      }),
      { numRuns: 50 },
    );
  });
});

describe("readNavitiaPage", () => {
  const nextOf = (overrides: Record<string, unknown>) => {
    const answer = readNavitiaPage(bytes(aBody([], overrides)), NOW, DEPARTURE_LISTS);
    return answer.kind === "page" ? answer.page.next : answer;
  };

  it.each([
    ["the first of three", { start_page: 0, items_per_page: 25, total_result: 60 }, 1],
    ["the last of three", { start_page: 2, items_per_page: 25, total_result: 60 }, null],
    ["a last page that is full", { start_page: 1, items_per_page: 30, total_result: 60 }, null],
    ["an empty answer", { start_page: 0, items_per_page: 25, total_result: 0 }, null],
  ])("tells what follows %s", (_, pagination, next) => {
    expect(nextOf({ pagination })).toBe(next);
  });

  it("believes a link to the next page where there are no numbers", () => {
    expect(nextOf({ pagination: { start_page: 3 }, links: [{ type: "next", href: "https://elsewhere/" }] })).toBe(4);
    expect(nextOf({ pagination: undefined, links: [] })).toBeNull();
  });
});
