/** What the Affects of a situation and of its consequences name: whole lines, parts of them, stops, and the rest. */
import { stopRefOf } from "../ids.ts";
import type { Disruption } from "../model.ts";
import { type Fields, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { inLanguage } from "./languages.ts";
import { networkLine } from "./lines.ts";
import type { Affected } from "./records.ts";

type Section = Disruption["sections"][number];
type Stop = Disruption["stops"][number];

export class TouchedParts {
  readonly #languages: readonly string[];
  /** Line → its directions that are named; null for both. */
  readonly #lines = new Map<string, Set<string> | null>();
  readonly #sections = new Map<string, Section>();
  readonly #stops = new Map<string, Stop>();
  readonly #others = new Map<string, Affected>();

  constructor(languages: readonly string[]) {
    this.#languages = languages;
  }

  /** One Affects element; anything else adds nothing. */
  add(value: unknown): void {
    if (!isFields(value)) return;
    for (const network of children(value.Networks, "AffectedNetwork")) this.#network(network);
    for (const line of children(value.Lines, "AffectedLine")) this.#line(line);
    this.#stopsOf(value, null);
    for (const one of children(value.Operators, "AffectedOperator"))
      this.#other("operator", one.OperatorRef, one.OperatorName);
    for (const journey of children(value.VehicleJourneys, "AffectedVehicleJourney")) this.#journey(journey);
  }

  /** Lines touched as a whole, in both directions: what can be closed as a whole. */
  get wholeLines(): string[] {
    return [...this.#lines].flatMap(([line, directions]) => (directions === null || directions.size > 1 ? [line] : []));
  }

  result(): Pick<Disruption, "lines" | "sections" | "stops"> & { affected: Affected[] } {
    return {
      lines: [...this.#lines.keys()].sort(),
      sections: [...this.#sections.values()],
      stops: [...this.#stops.values()],
      affected: [...this.#others.values()],
    };
  }

  #network(network: Fields): void {
    const lines = children(network, "AffectedLine");
    for (const line of lines) this.#line(line);
    if (lines.length > 0) return;
    if (textOf(network.NetworkRef) !== null) this.#other("network", network.NetworkRef, network.NetworkName);
    for (const mode of ["VehicleMode", "RailSubmode", "BusSubmode", "MetroSubmode", "TramSubmode"]) {
      this.#other("mode", network[mode], null);
    }
    for (const one of children(network, "AffectedOperator")) this.#other("operator", one.OperatorRef, one.OperatorName);
  }

  /** A line of which stops or sections are named is touched there, and not as a whole. */
  #line(line: Fields): void {
    const ref = textOf(line.LineRef);
    if (ref === null) return;
    const lineId = networkLine(ref);
    const before = this.#sections.size + this.#stops.size;
    const routes = children(line.Routes, "AffectedRoute");
    for (const part of [line, ...routes]) {
      for (const section of children(part.Sections, "AffectedSection")) this.#section(section, lineId);
      this.#stopsOf(part, lineId);
    }
    const hasParts = this.#sections.size + this.#stops.size > before || namesParts(line) || routes.some(namesParts);
    if (hasParts) return;
    const directions = children(line, "Direction").flatMap((direction) => textOf(direction.DirectionRef) ?? []);
    const known = this.#lines.get(lineId);
    if (known === null || directions.length === 0) this.#lines.set(lineId, null);
    else this.#lines.set(lineId, new Set([...(known ?? []), ...directions]));
  }

  #section(section: Fields, lineId: string): void {
    const ends = isFields(section.IndirectSectionRef) ? section.IndirectSectionRef : section;
    const from = this.#end(ends.FirstStopPointRef, ends.FirstStopPointName ?? ends.FirstQuayName);
    const to = this.#end(ends.LastStopPointRef, ends.LastStopPointName ?? ends.LastQuayName);
    if (from !== null && to !== null) this.#sections.set(`${lineId} ${from.id} ${to.id}`, { lineId, from, to });
  }

  #end(ref: unknown, name: unknown): Section["from"] | null {
    const spelling = textOf(ref);
    if (spelling === null) return null;
    const { id } = stopRefOf(spelling);
    return { id, name: inLanguage(name, this.#languages)?.text ?? id };
  }

  /** Stop points and stop places under an Affects, a line or a route. A stop may name its lines itself. */
  #stopsOf(holder: Fields, lineId: string | null): void {
    for (const stop of children(holder.StopPoints, "AffectedStopPoint")) {
      this.#stop(stop, "stop_point", stop.StopPointRef, stop.StopPointName ?? stop.StopPlaceName, lineId);
    }
    for (const place of children(holder.StopPlaces, "AffectedStopPlace")) {
      this.#stop(place, "stop_area", place.StopPlaceRef, place.PlaceName ?? place.StopPlaceName, lineId);
    }
  }

  #stop(fields: Fields, kind: Stop["kind"], ref: unknown, named: unknown, lineId: string | null): void {
    const spelling = textOf(ref);
    if (spelling === null) return;
    const { id } = stopRefOf(spelling);
    const name = inLanguage(named, this.#languages)?.text ?? null;
    const own = children(fields.Lines, "AffectedLine").flatMap((line) => textOf(line.LineRef) ?? []);
    const lines = lineId === null ? own.map(networkLine) : [lineId];
    if (lines.length === 0) this.#others.set(`stop ${id}`, { kind: "stop", id, name });
    for (const line of lines) this.#stops.set(`${line} ${kind} ${id}`, { lineId: line, id, kind, name: name ?? id });
  }

  #journey(journey: Fields): void {
    const framed = journey.FramedVehicleJourneyRef;
    const dated = isFields(framed) ? framed.DatedVehicleJourneyRef : null;
    this.#other("journey", journey.VehicleJourneyRef ?? journey.DatedVehicleJourneyRef ?? dated, null);
  }

  #other(kind: Affected["kind"], ref: unknown, named: unknown): void {
    for (const member of listOf(ref)) {
      const id = textOf(member);
      const name = inLanguage(named, this.#languages)?.text ?? null;
      if (id !== null) this.#others.set(`${kind} ${id}`, { kind, id, name });
    }
  }
}

function namesParts(part: Fields): boolean {
  return children(part.Sections, "AffectedSection").length > 0 || textOf(part.RouteRef) !== null;
}

function children(value: unknown, name: string): readonly Fields[] {
  return isFields(value) ? listOf(value[name]).filter(isFields) : [];
}
