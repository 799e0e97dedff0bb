/**
 * Alerts, from the traffic document. Routing engines take NO_SERVICE for what it says and drop every trip that it
 * covers (google/transit#469), so it is said of the stops that have none, and of a line only when the whole of it is
 * closed and no word of the message bounds that. The rest of a closure is an alert of its own, MODIFIED_SERVICE.
 */
import type { ENUMS } from "../gtfs-rt/proto.ts";
import type { Line } from "../model.ts";
import type { TrafficDocument } from "../wire.ts";
import { causeOf, tellsOneWay, tellsPart } from "./alert-words.ts";
import { closedStops } from "./closed-stops.ts";
import type { OutNetwork } from "./networks.ts";
import { posix, type Told, type ToldEntity } from "./told.ts";

type Disruption = TrafficDocument["disruptions"][number];
type Effect = keyof (typeof ENUMS)["Alert.Effect"];
type Severity = keyof (typeof ENUMS)["Alert.SeverityLevel"];

/** Null stop: the whole line. */
type Selector = { line: Line; stop: string | null };
/** `closed` has no service at all; `touched` is what riders should hear of. */
type Reach = { closed: Selector[]; touched: Selector[] };

export type AlertCatalogue = {
  /** By its name in documents, "metro:13". */
  line(name: string): Line | undefined;
  stopName(id: string): string | undefined;
};

const SEVERITIES: Record<Disruption["severity"], Severity> = {
  blocking: "SEVERE",
  disturbed: "WARNING",
  information: "INFO",
};

/** As IDFM's own mapping to Navitia has them, but for what blocks: that part of it which is closed is told apart. */
const EFFECTS: Record<Disruption["severity"], Effect> = {
  blocking: "MODIFIED_SERVICE",
  disturbed: "SIGNIFICANT_DELAYS",
  information: "OTHER_EFFECT",
};

/**
 * One or two entities a disruption: "{id}" tells of it, "{id}:closed" says where nothing runs. What has ended by
 * `toldAt` (epoch ms, the moment up to which the document tells) is left out, and so is what touches no served line.
 */
export function alerts(
  network: OutNetwork,
  document: TrafficDocument,
  catalogue: AlertCatalogue,
  toldAt: number,
): ToldEntity[] {
  return document.disruptions.flatMap((disruption): ToldEntity[] => {
    const activePeriod = periodsOf(disruption, toldAt);
    if (activePeriod.length === 0 && disruption.periods.length > 0) return [];
    const { closed, touched } = reachOf(disruption, catalogue);
    const said = { activePeriod, ...whatIsSaid(network, disruption) };
    const effect = disruption.lift ? "ACCESSIBILITY_ISSUE" : EFFECTS[disruption.severity];
    return [
      ...(touched.length === 0 ? [] : [{ id: disruption.id, alert: alertOf(network, said, touched, effect) }]),
      ...(closed.length === 0
        ? []
        : [{ id: `${disruption.id}:closed`, alert: alertOf(network, said, closed, "NO_SERVICE") }]),
    ];
  });
}

function alertOf(network: OutNetwork, said: Told<"Alert">, selectors: Selector[], effect: Effect): Told<"Alert"> {
  const informed = selectors.map(({ line, stop }) => ({
    routeId: network.routeId(line.id),
    ...(stop === null ? {} : { stopId: network.stationId(stop) }),
  }));
  return { ...said, informedEntity: distinct(informed), effect };
}

function whatIsSaid({ language }: OutNetwork, disruption: Disruption): Told<"Alert"> {
  const { title, message, short_message, severity, lift } = disruption;
  const header = title || short_message || firstLine(message);
  const description = message || short_message || "";
  const inLanguage = (text: string): Told<"TranslatedString"> => ({ translation: [{ text, language }] });
  return {
    cause: causeOf(disruption),
    ...(header === "" ? {} : { headerText: inLanguage(header) }),
    ...(description === "" || description === header ? {} : { descriptionText: inLanguage(description) }),
    // A lift that is out closes no line, whatever its author called it.
    severityLevel: lift && severity === "blocking" ? "WARNING" : SEVERITIES[severity],
  };
}

/** Those that have not ended. An end that is no later than its beginning is no period. */
function periodsOf({ periods }: Disruption, toldAt: number): Told<"TimeRange">[] {
  return periods.flatMap(({ begin, end }) => {
    const start = posix(Date.parse(begin));
    if (end === null) return [{ start }];
    const until = posix(Date.parse(end));
    return until > start && until > posix(toldAt) ? [{ start, end: until }] : [];
  });
}

function reachOf(disruption: Disruption, catalogue: AlertCatalogue): Reach {
  const { lines, sections, stops } = disruption;
  const names = new Set([...lines, ...sections.map(({ line }) => line), ...stops.map(({ line }) => line)]);
  const reach: Reach = { closed: [], touched: [] };
  for (const name of [...names].sort()) {
    const line = catalogue.line(name);
    if (line === undefined) continue;
    const { closed, touched } = reachOnLine(disruption, line, name, catalogue);
    reach.closed.push(...closed);
    reach.touched.push(...touched);
  }
  return reach;
}

function reachOnLine(disruption: Disruption, line: Line, name: string, catalogue: AlertCatalogue): Reach {
  const sections = disruption.sections.filter((section) => section.line === name);
  const stops = disruption.stops.filter((stop) => stop.line === name).map(({ id }) => ({ line, stop: id }));
  const ends = sections.flatMap(({ from, to }) => [
    { line, stop: from.id },
    { line, stop: to.id },
  ]);
  const whole: Selector = { line, stop: null };
  const namesLine = disruption.lines.includes(name);
  if (disruption.lift) return { closed: [], touched: stops.length > 0 ? stops : ends.length > 0 ? ends : [whole] };
  const touched = [...(namesLine || sections.length > 0 ? [whole] : []), ...ends, ...stops];
  if (disruption.severity !== "blocking" || tellsOneWay(disruption)) return { closed: [], touched };

  // The upstream repeats a section's disruption on its line and on every stop of it: the section decides.
  if (sections.length > 0) {
    const closed = new Set(sections.flatMap(({ from, to }) => closedStops(line, from.id, to.id)));
    return {
      closed: [...closed].map((stop) => ({ line, stop })),
      touched: touched.filter(({ stop }) => stop === null || !closed.has(stop)),
    };
  }
  if (!namesLine) return { closed: stops, touched: [] };
  const stationNames = line.stops.flatMap((id) => catalogue.stopName(id) ?? []);
  return tellsPart(disruption, stationNames) ? { closed: [], touched } : { closed: [whole], touched: [] };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function distinct(selectors: Told<"EntitySelector">[]): Told<"EntitySelector">[] {
  return [...new Map(selectors.map((one) => [`${one.routeId} ${one.stopId ?? ""}`, one])).values()];
}
