/**
 * One line and one stop have a spelling in every dialect; the model has the shortest ("C01742", "71347"). These run
 * for each call of a body of 60 MB, so they compare and slice and use no regular expression.
 */
import type { Call } from "./model.ts";

export type StopRef = Call["stop"];

/** The dialects that Vigie writes: SIRI (PRIM), Navitia, GTFS, RATP's VMTR socket, NeTEx. */
export type IdDialect = "siri" | "navitia" | "gtfs" | "vmtr" | "netex";

const LINE_SPELLINGS: Record<IdDialect, readonly [prefix: string, suffix: string]> = {
  siri: ["STIF:Line::", ":"],
  navitia: ["line:IDFM:", ""],
  gtfs: ["IDFM:", ""],
  vmtr: ["LIG:IDFM:", ""],
  netex: ["FR1:Line:", ":"],
};

/** What may stand before the bare line id; an operator's own ids ("RATP:Line::100110001:") are not IDFM lines. */
const LINE_PREFIXES: ReadonlySet<string> = new Set(["", ...Object.values(LINE_SPELLINGS).map(([prefix]) => prefix)]);

/** All 2,130 lines of the 2026 referential are C and five digits; more are let through, fewer are not a line. */
const LINE_DIGITS_MIN = 5;

const SIRI_LINE = "STIF:Line::";
const SIRI_QUAY = "STIF:StopPoint:Q:";

/**
 * Everything that names a stop, and what kind the spelling tells. `STIF:StopArea:SP:` is used for ZdC and for ZdA
 * alike, so "area" means "a ZdC, else a ZdA": only the catalogue knows which. "IDFM:71347" is a station or a quay of
 * the GTFS, which the spelling does not tell: "unknown".
 */
const STOP_SPELLINGS: readonly (readonly [prefix: string, suffix: string, kind: StopRef["kind"]])[] = [
  [SIRI_QUAY, ":", "quay"],
  ["STIF:StopPoint:BP:", ":", "quay"],
  ["STIF:StopArea:SP:", ":", "area"],
  ["stop_area:IDFM:monomodalStopPlace:", "", "zone"],
  ["stop_point:IDFM:monomodalStopPlace:", "", "zone"],
  ["stop_area:IDFM:", "", "area"],
  ["stop_point:IDFM:", "", "quay"],
  ["IDFM:monomodalStopPlace:", "", "zone"],
  ["FR::multimodalStopPlace:", ":FR1", "area"],
  ["FR::monomodalStopPlace:", ":FR1", "zone"],
  ["FR::Quay:", ":FR1", "quay"],
  ["ART:IDFM:", "", "quay"],
  ["IDFM:", "", "unknown"],
  ["", "", "unknown"],
];

/** "C01742" from any dialect's spelling of an IDFM line; null for anything else. */
export function lineIdOf(spelling: string): string | null {
  const end = spelling.length - (spelling.endsWith(":") ? 1 : 0);
  if (spelling.startsWith(SIRI_LINE)) return bareLineId(spelling, SIRI_LINE.length, end);
  const start = spelling.lastIndexOf(":", end - 1) + 1;
  return LINE_PREFIXES.has(spelling.slice(0, start)) ? bareLineId(spelling, start, end) : null;
}

/** Kind and bare number of a stop from any dialect's spelling. A form that is not known keeps its text as the id. */
export function stopRefOf(spelling: string): StopRef {
  if (spelling.startsWith(SIRI_QUAY)) {
    const end = spelling.length - (spelling.endsWith(":") ? 1 : 0);
    if (isDigits(spelling, SIRI_QUAY.length, end)) return { kind: "quay", id: spelling.slice(SIRI_QUAY.length, end) };
  }
  for (const [prefix, suffix, kind] of STOP_SPELLINGS) {
    if (!spelling.startsWith(prefix)) continue;
    const end = spelling.length - (spelling.endsWith(suffix) ? suffix.length : 0);
    if (isDigits(spelling, prefix.length, end)) return { kind, id: spelling.slice(prefix.length, end) };
  }
  return { kind: "unknown", id: spelling };
}

/** A line id as `dialect` spells it: lineRef("siri", "C01742") is "STIF:Line::C01742:". */
export function lineRef(dialect: IdDialect, lineId: string): string {
  const [prefix, suffix] = LINE_SPELLINGS[dialect];
  return prefix + lineId + suffix;
}

/** A quay (ArR) as stop-monitoring's MonitoringRef asks for it; the last colon matters. */
export function siriQuayRef(quayId: string): string {
  return `${SIRI_QUAY}${quayId}:`;
}

/** A stop area (ZdC, or ZdA for one mode) as stop-monitoring's MonitoringRef asks for it; the last colon matters. */
export function siriAreaRef(areaId: string): string {
  return `STIF:StopArea:SP:${areaId}:`;
}

/** A stop area (ZdC) as Navitia and disruptions_bulk spell it. */
export function navitiaAreaRef(areaId: string): string {
  return `stop_area:IDFM:${areaId}`;
}

function bareLineId(text: string, start: number, end: number): string | null {
  if (text.charCodeAt(start) !== 67 /* C */ || end - start <= LINE_DIGITS_MIN) return null;
  return isDigits(text, start + 1, end) ? text.slice(start, end) : null;
}

function isDigits(text: string, start: number, end: number): boolean {
  if (end <= start) return false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
