/** Navitia: what an answer is, and how fresh. */

import { type Fields, isFields, textOf } from "../normalisers/siri-values.ts";
import { zoneClock } from "../paris-time.ts";
import { type Examination, Span } from "./examination.ts";
import { Findings, type RuleText } from "./finding.ts";
import { duration } from "./header-rules.ts";
import { iso } from "./siri-rules.ts";

const AHEAD_MS = 60_000;
const OLD_MS = 5 * 60_000;

const ERROR: RuleText = {
  id: "navitia-error",
  severity: "error",
  title: { en: "Navitia answers with an error", fr: "Navitia répond par une erreur" },
  consequence: {
    en: "Riders get nothing from this source.",
    fr: "Les voyageurs n'ont rien de cette source.",
  },
};

const NOTHING: RuleText = {
  id: "navitia-nothing",
  severity: "warning",
  title: { en: "Navitia has nothing to say", fr: "Navitia n'a rien à dire" },
  consequence: {
    en: "No departure and no disruption is shown: right at night, an outage by day.",
    fr: "Ni départ ni perturbation : normal la nuit, une panne en journée.",
  },
};

const NO_CLOCK: RuleText = {
  id: "navitia-zone",
  severity: "warning",
  title: { en: "No time zone, and every date is local", fr: "Aucun fuseau, alors que toutes les dates sont locales" },
  consequence: {
    en: "Times may be wrong by hours.",
    fr: "Les heures peuvent être fausses de plusieurs heures.",
  },
};

const AHEAD: RuleText = {
  id: "navitia-clock",
  severity: "error",
  title: { en: "current_datetime is in the future", fr: "current_datetime dans le futur" },
  consequence: {
    en: "What is active now is told by a wrong clock: riders see works that have not begun.",
    fr: "L'état actuel est jugé par une horloge fausse : les voyageurs voient des travaux à venir comme en cours.",
  },
};

const OLD: RuleText = {
  id: "navitia-old",
  severity: "warning",
  title: { en: "The answer is older than five minutes", fr: "Réponse vieille de plus de cinq minutes" },
  consequence: {
    en: "A departure that is shown may be past, and a disruption over.",
    fr: "Un départ affiché est peut-être passé, une perturbation terminée.",
  },
};

export const NAVITIA_RULES: readonly RuleText[] = [ERROR, NOTHING, NO_CLOCK, AHEAD, OLD];

/** Ids by which Navitia says that nothing matches (doc.navitia.io, errors): an answer, and no fault of the request. */
const EMPTY: ReadonlySet<string> = new Set([
  "no_solution",
  "no_departure",
  "no_departure_this_day",
  "no_active_circulation_this_day",
]);

const LOCAL_DATE = /^\d{8}T\d{6}$/;

/** What Navitia answers with, one list an endpoint (doc.navitia.io). */
const ANSWERS = [
  "departures",
  "arrivals",
  "stop_schedules",
  "route_schedules",
  "terminus_schedules",
  "line_reports",
  "traffic_reports",
  "equipment_reports",
  "disruptions",
  "journeys",
  "lines",
  "routes",
  "networks",
  "stop_areas",
  "stop_points",
  "places",
  "places_nearby",
  "pt_objects",
] as const;

export function isNavitia(body: Fields): boolean {
  const context = isFields(body.context) ? body.context : {};
  return "current_datetime" in context || isFields(body.error) || ANSWERS.some((name) => Array.isArray(body[name]));
}

/** `now`: epoch ms. */
export function examineNavitia(body: Fields, now: number): Examination {
  const findings = new Findings();
  const context: Fields = isFields(body.context) ? body.context : {};
  const error = isFields(body.error) ? body.error : null;
  if (error !== null) {
    const id = textOf(error.id) ?? "error";
    const says = `${id}: ${textOf(error.message) ?? "no message"}`;
    findings.add(EMPTY.has(id) ? NOTHING : ERROR, { path: "/error", ref: null, says });
  }
  const lists = Object.entries(body).flatMap(([name, value]) =>
    Array.isArray(value) && value.length > 0 ? [name] : [],
  );
  const zone = textOf(context.timezone) ?? zoneWithin(body, 0);
  const clock = zone === null ? null : zoneClock(zone);
  const span = new Span();
  let madeAt: number | null = null;
  if (clock === null) {
    const says = zone === null ? "there is none" : `"${zone}" is no time zone`;
    if (error === null) findings.add(NO_CLOCK, { path: "/context/timezone", ref: null, says });
  } else {
    const text = textOf(context.current_datetime) ?? "";
    madeAt = clock.instantOf(text, "earlier");
    for (const name of lists) eachDate(body[name], 0, (date) => span.add(clock.instantOf(date, "earlier")));
    // Without it the answer is of no moment; that alone is no fault of what it says.
    const away = madeAt === null ? 0 : madeAt - now;
    const says = `${text} in ${zone} is ${duration(Math.abs(away) / 1000)} ${away > 0 ? "after" : "before"} ${iso(now)}`;
    const at = { path: "/context/current_datetime", ref: null, says };
    if (away > AHEAD_MS) findings.add(AHEAD, at);
    else if (away < -OLD_MS) findings.add(OLD, at);
  }
  const counts = Object.fromEntries(lists.map((name) => [name, (body[name] as unknown[]).length]));
  return {
    kind: "examined",
    about: {
      format: "navitia",
      title: `Navitia v2, JSON: ${lists.filter((name) => !BESIDE.has(name)).join(", ") || "an error"}`,
      version: null,
      producer: null,
      madeAt,
      languages: [],
      from: span.from,
      to: span.to,
      counts,
    },
    findings: findings.list(),
    notAsked: [],
  };
}

/** What stands beside the answer itself. */
const BESIDE: ReadonlySet<string> = new Set([
  "links",
  "feed_publishers",
  "notes",
  "exceptions",
  "warnings",
  "terminus",
]);

/** Some bodies are passed on without their context; each stop area tells its zone too. */
function zoneWithin(value: unknown, depth: number): string | null {
  if (typeof value !== "object" || value === null || depth > 6) return null;
  if (isFields(value) && typeof value.timezone === "string") return value.timezone;
  for (const member of Object.values(value)) {
    const zone = zoneWithin(member, depth + 1);
    if (zone !== null) return zone;
  }
  return null;
}

function eachDate(value: unknown, depth: number, onDate: (date: string) => void): void {
  if (typeof value === "string") {
    if (LOCAL_DATE.test(value)) onDate(value);
  } else if (depth < 12 && Array.isArray(value)) {
    for (const member of value) eachDate(member, depth + 1, onDate);
  } else if (depth < 12 && isFields(value)) {
    for (const member of Object.values(value)) eachDate(member, depth + 1, onDate);
  }
}
