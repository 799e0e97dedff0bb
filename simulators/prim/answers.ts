/** What PRIM answers to a well-formed, authorised call, from the moving network or from recordings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SimDisruption } from "./disruption.ts";
import { disruptionsAt } from "./disruptions.ts";
import { disturbancesOf } from "./disturbances.ts";
import type { BusTemplate } from "./estimated-timetable.ts";
import { Buses, estimatedTimetable } from "./estimated-timetable.ts";
import { World } from "./journeys.ts";
import { navitiaDepartures } from "./navitia-departures.ts";
import type { SimLine, SimNetwork } from "./network.ts";
import { fromParisCompact } from "./paris-clock.ts";
import type { Api } from "./quota.ts";
import type { Recording } from "./replay.ts";
import { replayed } from "./replay.ts";
import type { SimClock } from "./sim-clock.ts";
import type { Json } from "./siri-shape.ts";
import { delivery, refusal } from "./siri-shape.ts";
import { monitored, stopMonitoring } from "./stop-monitoring.ts";
import type { Night } from "./timetable.ts";
import { disruptionsBulk, generalMessage, inRealTime, lineReports, railFace } from "./traffic-bodies.ts";

export type Answer = { status: number; body: string | Iterable<string> };

export type Query = URLSearchParams;

/** What the path of a Navitia call names. */
export type Subject = { kind: "line" | "area"; id: string };

/** What is behind the gateway. */
export type Source = { answer(api: Api, query: Query, subject: Subject | null, now: number): Answer };

const UNKNOWN_IDS = "La requête contient des identifiants qui sont inconnus";
const UNKNOWN_PAIR = "Le couple MonitoringRef/LineRef n'existe pas";
const CHANNELS = ["Information", "Perturbation", "Commercial"];
const NAVITIA_COUNT = { default: 25, max: 100 };
const DEPARTURES_COUNT = 10;
const DEPARTURES_DURATION_S = 86_400;

const ok = (body: Json): Answer => ({ status: 200, body: JSON.stringify(body) });
const refused = (name: string, now: number, text: string): Answer => ({
  status: 400,
  body: JSON.stringify(refusal(name, now, text)),
});

const bareLine = (ref: string): string | null => /^STIF:Line::(C\d{5}):$/.exec(ref)?.[1] ?? null;

export type SimulatedOptions = { seed: number; night: Night; clock: SimClock; busJourneys: number };

export function simulatedSource(network: SimNetwork, { seed, night, clock, busJourneys }: SimulatedOptions): Source {
  const buses = loadBuses(seed);
  const list = (at: number) => disruptionsAt(network, buses.lines, seed, at);
  const world = new World(network, { seed, night, clock, disturbances: disturbancesOf(list) });
  const current = (now: number): SimDisruption[] => inRealTime(list(clock.simulated(now)), clock);

  const timetable = (query: Query, now: number): Answer => {
    const ref = query.get("LineRef") ?? "ALL";
    if (ref === "ALL") {
      const others = buses.journeys(busJourneys, now, null);
      return { status: 200, body: estimatedTimetable(world, network.lines, now, others, busJourneys) };
    }
    const id = bareLine(ref);
    const line = id === null ? undefined : network.byId.get(id);
    const isBus = buses.lines.some(([bus]) => bus === id);
    if (id === null || (!line && !isBus)) return refused("EstimatedTimetableDelivery", now, UNKNOWN_IDS);
    const others = buses.journeys(isBus ? busJourneys : 0, now, id);
    return { status: 200, body: estimatedTimetable(world, line ? [line] : [], now, others, 0) };
  };

  const visits = (query: Query, now: number): Answer => {
    const name = "StopMonitoringDelivery";
    const stop = monitored(world, query.get("MonitoringRef") ?? "");
    if (!stop) return refused(name, now, UNKNOWN_IDS);
    const here = network.linesAt.get(stop.area) ?? [];
    const asked = query.get("LineRef");
    if (asked === null) return ok(stopMonitoring(world, stop, here, now));
    const id = bareLine(asked);
    if (id === null) return refused(name, now, UNKNOWN_IDS);
    const lines = here.filter((line) => line.line.id === id);
    return lines.length === 0 ? refused(name, now, UNKNOWN_PAIR) : ok(stopMonitoring(world, stop, lines, now));
  };

  const messages = (query: Query, now: number): Answer => {
    const scope = messageScope(network, query);
    if (scope === null) return refused("GeneralMessageDelivery", now, UNKNOWN_IDS);
    return ok(generalMessage(current(now), scope, query.get("InfoChannelRef"), now));
  };

  const faces = (id: string) => {
    const line = network.byId.get(id);
    if (line) return railFace(line);
    const bus = buses.lines.find(([busId]) => busId === id);
    return { name: bus?.[1] ?? id, shortName: bus?.[1] ?? id, mode: "Bus", networkId: "network:IDFM:1054" };
  };

  const departures = (query: Query, subject: Subject | null, now: number): Answer => {
    const line = subject?.kind === "line" ? network.byId.get(subject.id) : undefined;
    const area = subject?.kind === "area" && network.linesAt.has(subject.id) ? subject.id : null;
    const lines = area === null ? (line === undefined ? [] : [line]) : (network.linesAt.get(area) ?? []);
    if (lines.length === 0) {
      return navitiaRefusal(404, "unknown_object", "ptref : Filters: Unable to find object");
    }
    const from = query.get("from_datetime");
    if (from !== null && !/^\d{8}T\d{6}$/.test(from)) {
      return navitiaRefusal(400, "unable_to_parse", "Unable to parse datetime");
    }
    const { status, body } = navitiaDepartures(
      world,
      {
        lines,
        area,
        from: from === null ? now : fromParisCompact(from),
        durationMs: positive(query.get("duration"), DEPARTURES_DURATION_S) * 1000,
        isRealtime: query.get("data_freshness") !== "base_schedule",
        ...pageOf(query, DEPARTURES_COUNT),
      },
      now,
    );
    return { status, body: JSON.stringify(body) };
  };

  return {
    answer(api, query, subject, now) {
      switch (api) {
        case "estimated-timetable":
          return timetable(query, now);
        case "stop-monitoring":
          return visits(query, now);
        case "general-message":
          return messages(query, now);
        case "disruptions_bulk":
          return ok(disruptionsBulk(current(now), faces, now));
        case "line_reports":
          return ok(
            lineReports(
              current(now),
              network,
              { lineId: subject?.id ?? null, ...pageOf(query, NAVITIA_COUNT.default) },
              now,
            ),
          );
        case "navitia":
          return departures(query, subject, now);
      }
    },
  };
}

/** LineRef xor StopPointRef, one of them; null when the call has neither, both, or something unknown. */
function messageScope(network: SimNetwork, query: Query): readonly SimLine[] | null {
  const line = query.get("LineRef");
  const stop = query.get("StopPointRef");
  const channel = query.get("InfoChannelRef");
  if ((line === null) === (stop === null) || (channel !== null && !CHANNELS.includes(channel))) return null;
  if (line === "ALL") return network.lines;
  if (line !== null) {
    const known = network.byId.get(bareLine(line) ?? "");
    return known ? [known] : null;
  }
  const quay = /^STIF:StopPoint:Q:(\d+):$/.exec(stop ?? "")?.[1];
  const area = quay === undefined ? undefined : network.catalogue.quays[quay];
  return area === undefined ? null : (network.linesAt.get(area) ?? []);
}

function navitiaRefusal(status: number, id: string, message: string): Answer {
  return { status, body: JSON.stringify({ error: { id, message } }) };
}

function pageOf(query: Query, count: number): { startPage: number; count: number } {
  const startPage = Number(query.get("start_page") ?? 0);
  return {
    startPage: Number.isInteger(startPage) && startPage > 0 ? startPage : 0,
    count: Math.min(positive(query.get("count"), count), NAVITIA_COUNT.max),
  };
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}

/** Answers from recordings. A stop area is answered by the recording of a quay that belongs to it. */
export function replayedSource(network: SimNetwork, recordings: readonly Recording[], isVerbatim: boolean): Source {
  const { quays, zones } = network.catalogue;
  const areaOf = (id: string) => quays[id] ?? zones[id] ?? id;
  return {
    answer(api, query, _subject, now) {
      const own = recordings.filter((recording) => recording.api === api);
      const serve = (recording: Recording): Answer => ({ status: 200, body: replayed(recording, now, isVerbatim) });
      const [fullest] = own;
      if (!fullest) return { status: 503, body: JSON.stringify({ message: `no recording of ${api}` }) };
      if (api === "estimated-timetable") {
        const ref = query.get("LineRef") ?? "ALL";
        if (ref === "ALL") return serve(fullest);
        const id = bareLine(ref);
        if (id === null) return refused("EstimatedTimetableDelivery", now, UNKNOWN_IDS);
        const one = own.find((recording) => recording.subject === id);
        return one ? serve(one) : ok(delivery("EstimatedTimetableDelivery", now, EMPTY_FRAME));
      }
      if (api !== "stop-monitoring") return serve(fullest);
      const id = /^STIF:Stop(?:Point:Q|Area:SP):(\d+):$/.exec(query.get("MonitoringRef") ?? "")?.[1];
      if (id === undefined) return refused("StopMonitoringDelivery", now, UNKNOWN_IDS);
      const one =
        own.find(({ subject }) => subject === id) ??
        own.find(({ subject }) => subject !== null && areaOf(subject) === areaOf(id));
      if (!one) return ok(delivery("StopMonitoringDelivery", now, { Status: "true", MonitoredStopVisit: [] }));
      const line = query.get("LineRef");
      return line === null || isVerbatim
        ? serve(one)
        : { status: 200, body: onlyLine(replayed(one, now, false), line) };
    },
  };
}

const EMPTY_FRAME: Record<string, Json> = {
  Status: "true",
  EstimatedJourneyVersionFrame: [{ EstimatedVehicleJourney: [] }],
};

type RecordedVisits = {
  Siri: {
    ServiceDelivery: {
      StopMonitoringDelivery: {
        MonitoredStopVisit: { MonitoredVehicleJourney: { LineRef: string | { value: string } } }[];
      }[];
    };
  };
};

/** PRIM filters by LineRef itself; recordings were made without it. */
function onlyLine(text: string, ref: string): string {
  const body = JSON.parse(text) as RecordedVisits;
  for (const one of body.Siri.ServiceDelivery.StopMonitoringDelivery) {
    one.MonitoredStopVisit = one.MonitoredStopVisit.filter(({ MonitoredVehicleJourney: { LineRef } }) => {
      return (typeof LineRef === "string" ? LineRef : LineRef.value) === ref;
    });
  }
  return JSON.stringify(body);
}

const FIXTURES = join(import.meta.dirname, "../fixtures");
const RECORDED_BUS = "replay/estimated-timetable.C00680.2025-02-17T184134Z.json";

type RecordedTimetable = {
  Siri: {
    ServiceDelivery: {
      EstimatedTimetableDelivery: {
        EstimatedJourneyVersionFrame: {
          EstimatedVehicleJourney: {
            DirectionRef: { value: string };
            DestinationName: { value: string }[];
            EstimatedCalls: { EstimatedCall: { StopPointRef: { value: string }; ExpectedArrivalTime: string }[] };
          }[];
        }[];
      }[];
    };
  };
};

/** Bus lines of the referential, and journeys of one of them as recorded, which the others borrow. */
function loadBuses(seed: number): Buses {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), "utf8"));
  const lines = read("bus-lines.json") as Buses["lines"];
  const recorded = read(RECORDED_BUS) as RecordedTimetable;
  const journeys = recorded.Siri.ServiceDelivery.EstimatedTimetableDelivery.flatMap((one) =>
    one.EstimatedJourneyVersionFrame.flatMap((frame) => frame.EstimatedVehicleJourney),
  );
  const templates = journeys.map(({ DirectionRef, DestinationName, EstimatedCalls }): BusTemplate => {
    const calls = EstimatedCalls.EstimatedCall.map((call) => ({
      quay: call.StopPointRef.value.split(":").at(-2) ?? "",
      at: Date.parse(call.ExpectedArrivalTime),
    })).sort((a, b) => a.at - b.at);
    const begins = calls[0]?.at ?? 0;
    return {
      direction: DirectionRef.value,
      destination: DestinationName[0]?.value ?? "",
      calls: calls.map(({ quay, at }) => ({ quay, afterS: (at - begins) / 1000 })),
    };
  });
  return new Buses(seed, lines, templates);
}
