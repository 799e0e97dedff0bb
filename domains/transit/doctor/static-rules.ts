/** What a static GTFS feed is, and what is wrong with it as far as the import sees it. */
import { dayNumber, dayText } from "../gtfs-static/gtfs-values.ts";
import type { StaticFeed } from "../gtfs-static/static-model.ts";
import type { About } from "./examination.ts";
import { type Finding, Findings, type RuleText } from "./finding.ts";

/** Riders plan a week ahead; agencies are asked to publish at least that (GTFS best practices). */
const AHEAD_DAYS = 7;

const ROW: RuleText = {
  id: "static-row",
  severity: "error",
  title: { en: "Rows that cannot be used", fr: "Lignes inutilisables" },
  consequence: {
    en: "The stop, trip or time of that row is missing from every timetable that is made of the feed.",
    fr: "L'arrêt, la course ou l'heure de cette ligne manque dans tous les horaires tirés du flux.",
  },
};

const LOCATION_TYPE: RuleText = {
  id: "E010",
  severity: "error",
  title: { en: "location_type not 0 in stops.txt", fr: "location_type différent de 0 dans stops.txt" },
  consequence: {
    en: "Trips stop at a station or an entrance: riders are not told which platform, and real time finds no stop.",
    fr: "Des courses s'arrêtent à une gare ou une entrée : le quai est inconnu et le temps réel ne trouve pas d'arrêt.",
  },
};

const EXPIRED: RuleText = {
  id: "static-expired",
  severity: "error",
  title: { en: "No service from today on", fr: "Aucun service à partir d'aujourd'hui" },
  consequence: {
    en: "There is no timetable: riders see no departures, and real time has nothing to be matched with.",
    fr: "Il n'y a plus d'horaire : les voyageurs ne voient aucun départ et le temps réel ne se rattache à rien.",
  },
};

const EXPIRING: RuleText = {
  id: "static-expiring",
  severity: "warning",
  title: { en: "Service ends within a week", fr: "Le service s'arrête dans la semaine" },
  consequence: {
    en: "Riders who plan for next week find no trains.",
    fr: "Les voyageurs qui préparent la semaine prochaine ne trouvent aucun train.",
  },
};

export const STATIC_RULES: readonly RuleText[] = [ROW, LOCATION_TYPE, EXPIRED, EXPIRING];

/** What an import keeps of a feed, and says of its rows. */
export type Imported = Pick<StaticFeed, "zone" | "services" | "rejected" | "rejectedCount">;

/** What an import alone shows. `now`: epoch ms. */
export function checkImport(imported: Imported, now: number): Finding[] {
  return importFindings(imported, now).list();
}

/** `now`: epoch ms. */
export function checkStatic(feed: StaticFeed, now: number): Finding[] {
  const findings = importFindings(feed, now);
  const kinds = new Map(feed.stops.map(({ id, kind }) => [id, kind]));
  const called = new Set(feed.patterns.flatMap(({ calls }) => calls.map(({ stop }) => stop)));
  for (const stop of called) {
    const kind = kinds.get(stop) ?? 0;
    if (kind !== 0) findings.add(LOCATION_TYPE, { path: "stop_times.txt", ref: stop, says: `location_type ${kind}` });
  }
  return findings.list();
}

function importFindings(imported: Imported, now: number): Findings {
  const findings = new Findings();
  const rows = imported.rejected.map(({ file, line, reason, ref }) => ({
    path: line > 0 ? `${file}:${line}` : file,
    ref,
    says: reason,
  }));
  findings.addSome(ROW, rows, imported.rejectedCount);
  const { last } = daysOf(imported);
  const today = dayIn(imported.zone, now);
  const path = "calendar.txt";
  if (last === null || last < today) {
    findings.add(EXPIRED, { path, ref: null, says: `the last day is ${last ?? "none"}, and today is ${today}` });
  } else if (last < dayText(dayNumber(today) + AHEAD_DAYS)) {
    findings.add(EXPIRING, { path, ref: null, says: `the last day is ${last}, and today is ${today}` });
  }
  return findings;
}

export function aboutStatic(feed: StaticFeed): About {
  const { first, last } = daysOf(feed);
  return {
    format: "gtfs",
    title: "static GTFS",
    version: feed.feedVersion,
    producer: feed.publisher,
    madeAt: null,
    languages: feed.language === null ? [] : [feed.language],
    from: first === null ? null : dayNumber(first) * 86_400_000,
    to: last === null ? null : dayNumber(last) * 86_400_000,
    counts: { ...feed.counts },
  };
}

/** The first and the last day that the calendars name, "YYYYMMDD". */
function daysOf({ services }: Pick<StaticFeed, "services">): { first: string | null; last: string | null } {
  const days = services
    .flatMap(({ first, last, added, weekdays }) => [...(weekdays === 0 ? [] : [first, last]), ...added])
    .filter((day) => day !== null)
    .sort();
  return { first: days.at(0) ?? null, last: days.at(-1) ?? null };
}

function dayIn(zone: string, now: number): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return format.format(now).replaceAll("-", "");
}
