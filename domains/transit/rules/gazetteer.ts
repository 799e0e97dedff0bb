/** Where the names and numbers of upstream records are on the catalogue's lines: stops, destinations, directions. */
import type { TransitCatalogue } from "../catalogue/catalogue.ts";
import type { StopRef } from "../ids.ts";
import type { Line } from "../model.ts";

export type Direction = "0" | "1";

/** How a journey's stops lie on the patterns of its line. */
type Fit = {
  /** One for each stop asked about; null where no pattern or both directions fit. */
  directions: (Direction | null)[];
  /** False: it contradicts the patterns. Null: too little is known to say. */
  fits: boolean | null;
};

export type Gazetteer = {
  /** See UpstreamHabits. */
  habits: UpstreamHabits;
  /** The wanted lines, in catalogue order. */
  lines: readonly Line[];
  line(id: string): Line | undefined;
  /** Stop area id, whichever of an area's numbers the upstream used; null where the catalogue has none. */
  stopArea(ref: StopRef): string | null;
  stopName(id: string): string | null;
  /** The stop area where a journey says it ends: by reference, else by name among the stops of the line. */
  destination(line: Line, ref: StopRef | null, name: string | null): string | null;
  /** `stops` in order of time; `destination` may lie beyond the last of them. */
  fit(line: Line, stops: readonly string[], destination: string | null): Fit;
};

/** What an upstream does that changes what its records mean. */
export type UpstreamHabits = {
  /** PRIM: the day's timetable comes at night as if it were expected. */
  injectsAtNight: boolean;
};

const PRIM_HABITS: UpstreamHabits = { injectsAtNight: true };

/** Upstreams write "Gare de Brétigny" and "Porte de Clignancourt" for open data's "Brétigny" and "PORTE DE CLIGNANCOURT". */
export function comparableName(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
    .replace(/^gare (de la |de l |des |de |du |d )?/, "")
    .replaceAll(" ", "");
}

/** Built once for the lines that a deployment serves. */
export function createGazetteer(
  catalogue: Pick<TransitCatalogue, "lines" | "line" | "stop" | "stopOf">,
  habits: UpstreamHabits = PRIM_HABITS,
): Gazetteer {
  const { lines } = catalogue;
  const stopIdsByName = new Map(lines.map((line) => [line.id, namesOf(line, catalogue.stop)]));
  const onPatterns = new Map(
    lines.map((line) => [line.id, new Set(line.patterns.flatMap((pattern) => pattern.stops))]),
  );
  const stopArea = (ref: StopRef): string | null => catalogue.stopOf(ref)?.id ?? null;

  return {
    habits,
    lines,
    line: catalogue.line,
    stopArea,
    stopName: (id) => catalogue.stop(id)?.name ?? null,
    destination(line, ref, name) {
      const byRef = ref === null ? null : stopArea(ref);
      if (byRef !== null || name === null) return byRef;
      return stopIdsByName.get(line.id)?.get(comparableName(name)) ?? null;
    },
    fit: (line, stops, destination) => fitOf(line, onPatterns.get(line.id) ?? new Set(), stops, destination),
  };
}

function namesOf(line: Line, stop: TransitCatalogue["stop"]): Map<string, string> {
  const found = new Map<string, string>();
  for (const id of line.stops) {
    const name = stop(id)?.name;
    if (name !== undefined) found.set(comparableName(name), id);
  }
  return found;
}

/**
 * A pattern fits when the stops come in its order, gaps allowed: express trains skip stops. Where none fits the whole
 * (the one-way loops of 7B and 10 run through a terminus), every stop is judged by the longest run from it that fits.
 */
function fitOf(line: Line, known: Set<string>, stops: readonly string[], destination: string | null): Fit {
  const places: { stop: string; index: number | null }[] = [];
  stops.forEach((stop, index) => {
    if (known.has(stop)) places.push({ stop, index });
  });
  if (destination !== null && known.has(destination) && places.at(-1)?.stop !== destination) {
    places.push({ stop: destination, index: null });
  }
  const sequence = places.map((place) => place.stop);
  const directions: (Direction | null)[] = stops.map(() => null);
  if (sequence.length < 2) return { directions, fits: null };

  const whole = directionsOf(line, sequence);
  if (whole.size > 0) {
    const direction = only(whole);
    return { directions: directions.map(() => direction), fits: true };
  }
  const legsFit = sequence.every((_, i) => i === 0 || directionsOf(line, sequence.slice(i - 1, i + 1)).size > 0);
  places.forEach(({ index }, i) => {
    if (index !== null) directions[index] = directionFrom(line, sequence, i);
  });
  return { directions, fits: legsFit };
}

function directionFrom(line: Line, sequence: string[], at: number): Direction | null {
  const start = Math.min(at, sequence.length - 2);
  let longest: Set<Direction> = new Set();
  for (let end = start + 2; end <= sequence.length; end++) {
    const directions = directionsOf(line, sequence.slice(start, end));
    if (directions.size === 0) break;
    longest = directions;
  }
  return only(longest);
}

function directionsOf(line: Line, sequence: readonly string[]): Set<Direction> {
  const directions = new Set<Direction>();
  for (const pattern of line.patterns) {
    if (!directions.has(pattern.direction) && isInOrder(pattern.stops, sequence)) directions.add(pattern.direction);
  }
  return directions;
}

function isInOrder(pattern: readonly string[], sequence: readonly string[]): boolean {
  let from = 0;
  for (const stop of sequence) {
    const found = pattern.indexOf(stop, from);
    if (found < 0) return false;
    from = found + 1;
  }
  return true;
}

function only(directions: Set<Direction>): Direction | null {
  const [first, second] = directions;
  return first !== undefined && second === undefined ? first : null;
}
