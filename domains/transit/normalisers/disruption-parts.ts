/** What disruptions_bulk and Navitia's line_reports have in common: periods, flags, and what a disruption touches. */
import { lineIdOf, stopRefOf } from "../ids.ts";
import type { Disruption } from "../model.ts";
import type { ZoneClock } from "../paris-time.ts";
import { quoted, type Rejections } from "./rejections.ts";
import { isFields, listOf, textOf } from "./siri-values.ts";

/** Navitia's word for a date that it does not have. */
const NO_DATE = "not-a-date-time";

/**
 * Application periods in order of their begin. A period that touches the hour that the clocks repeat or skip is taken at
 * its longest: a warning shown an hour too long does less harm than one hidden an hour too soon. Bad ones are rejected.
 */
export function readPeriods(
  value: unknown,
  clock: ZoneClock,
  path: string,
  ref: string,
  rejections: Rejections,
): Disruption["periods"] {
  const periods: Disruption["periods"] = [];
  for (const [at, raw] of listOf(value).entries()) {
    const fields = isFields(raw) ? raw : {};
    const begin = textOf(fields.begin);
    const end = textOf(fields.end);
    const from = begin === null ? null : clock.instantOf(begin, "earlier");
    if (from === null) {
      rejections.add(`period begins at ${quoted(begin)}, which is not a local date`, `${path}/${at}/begin`, ref);
      continue;
    }
    const isOpen = end === null || end === NO_DATE;
    const to = isOpen ? null : clock.instantOf(end, "later");
    if (!isOpen && to === null) {
      rejections.add(`period ends at ${quoted(end)}, which is not a local date`, `${path}/${at}/end`, ref);
      continue;
    }
    if (to !== null && to < from) {
      rejections.add("period ends before it begins", `${path}/${at}`, ref);
      continue;
    }
    periods.push({ begin: from, end: to });
  }
  return periods.sort((a, b) => a.begin - b.begin || (a.end ?? Infinity) - (b.end ?? Infinity));
}

/** Without a tag, a title that opens with the lift ("Métro 14 : Ascenseur en panne"), never one that mentions it later. */
const LIFT_TITLE =
  /^(?:[^:]{1,40}:\s*)?(?:(?:panne|indisponibilité|maintenance|arrêt)\s+(?:d['’]un|d['’]une|de\s+l['’]|des|d['’])\s*)?(?:ascenseurs?|escalators?|escaliers?\s+mécaniques?|élévateurs?)(?![\p{L}])/iu;

/**
 * A lift, not the line: tagged `Ascenseur` (70 of 70 in the recorded bodies), or a title of that form, since the tag is
 * typed by hand.
 */
export function isLift(tags: unknown, title: string): boolean {
  return hasTag(tags, "ascenseur") || LIFT_TITLE.test(title);
}

/** Tagged `Masquée`: its author took it off riders' screens. */
export function isHidden(tags: unknown): boolean {
  return hasTag(tags, "masquee");
}

function hasTag(tags: unknown, plain: string): boolean {
  return listOf(tags).some((tag) => {
    const text = textOf(tag);
    return text !== null && text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase() === plain;
  });
}

type Stop = Disruption["stops"][number];
type Section = Disruption["sections"][number];

/** Gathers what one disruption touches from a body that says it again under every line and object. */
export class Touched {
  readonly #lines = new Set<string>();
  readonly #sections = new Map<string, Section>();
  readonly #stops = new Map<string, Stop>();

  /** An object of a type that the dialect names; false for a type that it does not. */
  addObject(type: string | null, lineId: string, id: string | null, name: string | null): boolean {
    switch (type) {
      case "line":
      case "network":
      case "route":
        this.#lines.add(lineId);
        return true;
      case "stop_area":
      case "stop_point": {
        const stop = stopRefOf(id ?? "").id;
        this.#stops.set(`${lineId} ${type} ${stop}`, { lineId, id: stop, kind: type, name: name ?? stop });
        return true;
      }
      default:
        return false;
    }
  }

  /** A part of a line; null where it is good, else what is wrong with it. */
  addSection(line: string | null, from: unknown, to: unknown): string | null {
    const lineId = line === null ? null : lineIdOf(line);
    if (lineId === null) return `section of ${quoted(line)}, which is not an IDFM line`;
    const ends = [sectionEnd(from), sectionEnd(to)] as const;
    if (ends[0] === null || ends[1] === null) return "section without both its ends";
    this.#sections.set(`${lineId} ${ends[0].id} ${ends[1].id}`, { lineId, from: ends[0], to: ends[1] });
    return null;
  }

  /**
   * A line with sections is not touched whole: both dialects list such a disruption under the line object too (15 of 15
   * in the recorded bodies), and it would close the line for a part of it.
   */
  result(): Pick<Disruption, "lines" | "sections" | "stops"> {
    const sections = [...this.#sections.values()];
    const inParts = new Set(sections.map((section) => section.lineId));
    const lines = [...this.#lines].filter((lineId) => !inParts.has(lineId)).sort();
    return { lines, sections, stops: [...this.#stops.values()] };
  }
}

function sectionEnd(value: unknown): { id: string; name: string } | null {
  if (!isFields(value)) return null;
  const id = textOf(value.id);
  if (id === null) return null;
  const stop = stopRefOf(id).id;
  return { id: stop, name: textOf(value.name) ?? stop };
}

/** What `vigie normalise` and operators count of either dialect; `active` = now, neither hidden nor a lift. */
export function countDisruptions(records: readonly Disruption[], now: number): Record<string, number> {
  const shown = records.filter((record) => !record.hidden && !record.lift);
  const isActive = ({ begin, end }: Disruption["periods"][number]) => begin <= now && (end === null || now < end);
  return {
    disruptions: records.length,
    active: shown.filter((record) => record.periods.some(isActive)).length,
    lifts: records.filter((record) => record.lift).length,
    hidden: records.filter((record) => record.hidden).length,
    periods: records.reduce((sum, record) => sum + record.periods.length, 0),
    sections: records.reduce((sum, record) => sum + record.sections.length, 0),
  };
}
