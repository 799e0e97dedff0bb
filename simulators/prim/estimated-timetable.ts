/** The body of estimated-timetable, journey by journey, so that the whole network can be streamed. */

import type { JourneyCall, SimJourney, World } from "./journeys.ts";
import type { SimLine } from "./network.ts";
import { between, pick, shuffled, unit } from "./seeded.ts";
import type { Json } from "./siri-shape.ts";
import {
  absent,
  areaRef,
  directionRef,
  iso,
  journeyRef,
  lineRef,
  mission,
  nameOf,
  operatorRef,
  platform,
  responseId,
  statusOf,
  stopRef,
  value,
  values,
} from "./siri-shape.ts";

/** Share of metro journeys known by their next call only (measured in 2026: 36 %). */
const SINGLE_CALL_SHARE = 0.36;

/** A call stays in the body this long after its time. */
const GRACE_MS = 30_000;

const MODES: Partial<Record<string, string>> = {
  metro: "METRO",
  tram: "TRAM",
  funicular: "FUNICULAR",
  cable: "TELECABIN",
  bus: "BUS",
};

/** Everything on the lines given, in chunks of JSON text. `others` are journeys of lines outside the catalogue, mixed in evenly. */
export function* estimatedTimetable(
  world: World,
  lines: readonly SimLine[],
  now: number,
  others: Iterable<string>,
  otherCount: number,
): Generator<string> {
  const journeys = shuffled(
    lines.flatMap((line) => world.running(line, now).map((journey) => ({ journey, calls: told(journey, now) }))),
    "order",
  ).filter(({ calls }) => calls.length > 0);
  yield `{"Siri":{"ServiceDelivery":{"ResponseTimestamp":"${iso(now)}","ProducerRef":"IVTR_HET",` +
    `"ResponseMessageIdentifier":"${responseId(now, "EstimatedTimetableDelivery")}","EstimatedTimetableDelivery":[{` +
    `"ResponseTimestamp":"${iso(now + 40)}","Version":"2.0","Status":"true",` +
    `"EstimatedJourneyVersionFrame":[{"EstimatedVehicleJourney":[`;
  const rest = others[Symbol.iterator]();
  const othersEach = journeys.length === 0 ? otherCount : Math.ceil(otherCount / journeys.length);
  let separator = "";
  for (const { journey, calls } of journeys) {
    yield `${separator}${JSON.stringify(render(journey, calls))}`;
    separator = ",";
    for (let n = 0; n < othersEach; n++) {
      const next = rest.next();
      if (next.done === true) break;
      yield `,${next.value}`;
    }
  }
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    yield `${separator}${next.value}`;
    separator = ",";
  }
  yield "]}]}]}}}";
}

/** The calls still to come, in no order. */
function told(journey: SimJourney, now: number): JourneyCall[] {
  const coming = journey.calls.filter((call) => {
    const at = call.expectedDeparture ?? call.expectedArrival ?? call.aimedDeparture ?? call.aimedArrival;
    return at !== null && at >= Math.min(now, journey.recordedAt) - GRACE_MS;
  });
  if (journey.dialect === "ratp-metro" && unit("single", journey.key) < SINGLE_CALL_SHARE) {
    return coming.filter((call) => (call.expectedDeparture ?? call.expectedArrival ?? 0) >= now).slice(0, 1);
  }
  return shuffled(coming, "calls", journey.key);
}

function render(journey: SimJourney, calls: readonly JourneyCall[]): Json {
  const { dialect, line, destination, origin } = journey;
  const destinationName = nameOf(destination, dialect);
  return {
    RecordedAtTime: iso(journey.recordedAt),
    LineRef: value(lineRef(line.line.id)),
    DirectionRef: directionRef(journey),
    DatedVehicleJourneyRef: value(journeyRef(journey)),
    VehicleMode: [MODES[line.line.network] ?? "RAIL"],
    VehicleFeatureRef: [],
    RouteRef: {},
    PublishedLineName: values(line.line.label),
    DirectionName: dialect === "sncf" ? [] : values(destination.name),
    OriginRef: dialect === "ratp-metro" ? absent(dialect, "OriginRef") : value(stopRef(origin)),
    OriginName: [],
    DestinationRef: value(line.line.network === "transilien" ? areaRef(destination.area) : stopRef(destination)),
    DestinationName: values(destinationName),
    OperatorRef: operatorRef(journey),
    ProductCategoryRef: {},
    JourneyNote: dialect === "sncf" ? values(mission(journey)) : absent(dialect, "JourneyNote"),
    ...(dialect === "sncf" ? { FirstOrLastJourney: "UNSPECIFIED" } : {}),
    EstimatedCalls: { EstimatedCall: calls.map((call) => renderCall(journey, call, destinationName)) },
    VehicleJourneyName: [],
  };
}

function renderCall(journey: SimJourney, call: JourneyCall, destination: string): Json {
  const { dialect } = journey;
  const hasAimed = dialect !== "ratp-metro" && dialect !== "ratp-surface";
  const arrival = statusOf(call, call.expectedArrival, call.aimedArrival);
  const departure = statusOf(call, call.expectedDeparture, call.aimedDeparture);
  const quiet = dialect === "saeiv" && unit("quiet", journey.key) < 0.08;
  return {
    StopPointRef: value(stopRef(call.stop)),
    ExpectedDepartureTime: time(call.expectedDeparture),
    DestinationDisplay: values(destination),
    DepartureStatus: quiet ? "NO_REPORT" : departure,
    ExpectedArrivalTime: time(call.expectedArrival),
    ...(hasAimed ? { AimedArrivalTime: time(call.aimedArrival) } : {}),
    ArrivalStatus: dialect === "ratp-metro" ? "" : quiet ? "NO_REPORT" : arrival,
    ...(hasAimed ? { AimedDepartureTime: time(call.aimedDeparture) } : {}),
    ...(dialect === "sncf" ? { ArrivalPlatformName: value(platform(journey, call)) } : {}),
    ...(dialect === "saeiv" ? { ArrivalPlatformName: absent(dialect, "ArrivalPlatformName") } : {}),
  };
}

const time = (at: number | null): string | undefined => (at === null ? undefined : iso(at));

/** Journeys of bus lines that nobody here watches: recorded ones, moved to now and given other lines' names. */
export class Buses {
  readonly #lines: readonly (readonly [id: string, label: string, operator: string])[];
  readonly #templates: readonly BusTemplate[];
  readonly #seed: number;

  constructor(seed: number, lines: Buses["lines"], recorded: readonly BusTemplate[]) {
    this.#seed = seed;
    this.#lines = lines;
    this.#templates = recorded;
  }

  get lines(): readonly (readonly [id: string, label: string, operator: string])[] {
    return this.#lines;
  }

  /** `count` journeys as JSON text, those of one line only if `lineId` is given. */
  *journeys(count: number, now: number, lineId: string | null): Generator<string> {
    for (let n = 0; n < count; n++) {
      const line = this.#lines[n % this.#lines.length];
      if (!line || (lineId !== null && line[0] !== lineId)) continue;
      const template = pick(this.#templates, this.#seed, "template", n);
      if (template) yield busJourney(this.#seed, n, line, template, now);
    }
  }
}

/** Seconds of each call after the first, and its quay. */
export type BusTemplate = { direction: string; destination: string; calls: { quay: string; afterS: number }[] };

const BUS_LAP_MS = 45 * 60_000;

function busJourney(
  seed: number,
  n: number,
  [id, label, operator]: readonly [string, string, string],
  template: BusTemplate,
  now: number,
): string {
  const offset = between(0, BUS_LAP_MS, seed, "bus", n);
  const lap = Math.floor((now - offset) / BUS_LAP_MS);
  const begins = Math.floor((lap * BUS_LAP_MS + offset) / 1000) * 1000;
  const lateS = Math.round(between(-60, 240, seed, "late", n, lap));
  const status = lateS > 120 ? "DELAYED" : lateS < -30 ? "EARLY" : "ON_TIME";
  const name = operator
    .normalize("NFD")
    .replace(/[^A-Za-z0-9]/g, "")
    .toUpperCase()
    .slice(0, 20);
  const display = JSON.stringify(template.destination);
  const calls = template.calls.flatMap(({ quay, afterS }, index) => {
    const aimed = begins + 10 * 60_000 + afterS * 1000;
    const isPast = aimed + lateS * 1000 < now - GRACE_MS && index < template.calls.length - 1;
    if (isPast) return [];
    const expected = `"${iso(aimed + lateS * 1000)}"`;
    const leaves = index < template.calls.length - 1;
    return (
      `{"StopPointRef":{"value":"STIF:StopPoint:Q:${quay}:"},` +
      (leaves ? `"ExpectedDepartureTime":${expected},` : "") +
      `"DestinationDisplay":[{"value":${display}}],"DepartureStatus":"${status}","ExpectedArrivalTime":${expected},` +
      `"AimedArrivalTime":"${iso(aimed)}","ArrivalStatus":"${status}"` +
      (leaves ? `,"AimedDepartureTime":"${iso(aimed)}"}` : "}")
    );
  });
  return (
    `{"RecordedAtTime":"${iso(Math.floor(now / 60_000) * 60_000 - Math.floor(unit("bus-report", n) * 30_000))}",` +
    `"LineRef":{"value":"STIF:Line::${id}:"},"DirectionRef":{"value":"${template.direction}"},` +
    `"DatedVehicleJourneyRef":{"value":"${name}:VehicleJourney::${n * 1000 + (lap % 1000)}:LOC"},"VehicleMode":["BUS"],` +
    `"VehicleFeatureRef":[],"RouteRef":{},"PublishedLineName":[{"value":${JSON.stringify(label)}}],` +
    `"DirectionName":[{"value":"${template.direction}"}],"OriginRef":{},"OriginName":[],` +
    `"DestinationRef":{"value":"STIF:StopPoint:Q:${template.calls.at(-1)?.quay ?? ""}:"},` +
    `"DestinationName":[{"value":${display}}],"OperatorRef":{"value":"${name}:Operator::${name}:"},` +
    `"ProductCategoryRef":{},"JourneyNote":[],"EstimatedCalls":{"EstimatedCall":[` +
    `${shuffled(calls, "bus", n).join(",")}]},"VehicleJourneyName":[]}`
  );
}
