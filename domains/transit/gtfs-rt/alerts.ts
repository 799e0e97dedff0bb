/** Alerts as disruptions: what they touch, how badly, when, in the language that the network's riders read. */
import type { Disruption } from "../model.ts";
import { plainText } from "../plain-text.ts";
import type { Message } from "./proto.ts";
import type { AlertDisruption, Selector } from "./records.ts";
import type { StaticTimetable } from "./static-timetable.ts";
import { instantOf } from "./trip-calls.ts";
import { directionOf } from "./trip-updates.ts";

type Alert = Message<"Alert">;
type Cause = NonNullable<Alert["cause"]>;
type Effect = NonNullable<Alert["effect"]>;
type Translated = Message<"TranslatedString">;

const CAUSES: Record<Cause, Disruption["cause"]> = {
  UNKNOWN_CAUSE: "information",
  OTHER_CAUSE: "information",
  TECHNICAL_PROBLEM: "incident",
  STRIKE: "incident",
  DEMONSTRATION: "incident",
  ACCIDENT: "incident",
  HOLIDAY: "information",
  WEATHER: "incident",
  MAINTENANCE: "works",
  CONSTRUCTION: "works",
  POLICE_ACTIVITY: "incident",
  MEDICAL_EMERGENCY: "incident",
  SPECIAL_EVENT: "information",
};

const SEVERITIES: Record<Effect, Disruption["severity"]> = {
  NO_SERVICE: "blocking",
  REDUCED_SERVICE: "disturbed",
  SIGNIFICANT_DELAYS: "disturbed",
  DETOUR: "information",
  ADDITIONAL_SERVICE: "information",
  MODIFIED_SERVICE: "information",
  OTHER_EFFECT: "information",
  UNKNOWN_EFFECT: "information",
  STOP_MOVED: "information",
  NO_EFFECT: "information",
  ACCESSIBILITY_ISSUE: "information",
};

/** Effects that do not tell how bad it is: there the producer's severity_level does. */
const VAGUE_EFFECTS: ReadonlySet<Effect> = new Set(["DETOUR", "MODIFIED_SERVICE", "OTHER_EFFECT", "UNKNOWN_EFFECT"]);

const TITLE_CHARS = 200;

/**
 * One alert. `languages`: those of the network's riders, best first ("fr", "en"). Selectors of an agency or a mode
 * become lines where a timetable knows which; a selector with a trip or a stop never stands for its whole line.
 */
export function disruptionOf(
  alert: Alert,
  id: string,
  languages: readonly string[],
  timetable: StaticTimetable | null,
): AlertDisruption {
  const effect = alert.effect ?? "UNKNOWN_EFFECT";
  const informed = alert.informedEntity.map((entity) => selectorOf(entity, timetable));
  const translations = translationsOf(alert);
  const shown = chosen(translations, languages);
  const whole = informed.filter((selector) => selector.tripId === null && selector.stopId === null);
  const lines = new Set(whole.flatMap((selector) => linesOf(selector, timetable)));
  return {
    kind: "alert",
    id,
    cause: CAUSES[alert.cause ?? "UNKNOWN_CAUSE"],
    severity: severityOf(alert, effect, whole),
    lift: effect === "ACCESSIBILITY_ISSUE",
    hidden: false,
    title: shown.title,
    message: shown.message,
    shortMessage: null,
    updatedAt: null,
    periods: periodsOf(alert),
    lines: [...lines].sort(),
    sections: [],
    stops: stopsOf(informed, timetable),
    alertCause: alert.cause ?? "UNKNOWN_CAUSE",
    effect,
    severityLevel: alert.severityLevel ?? "UNKNOWN_SEVERITY",
    url: chosenText(alert.url, languages),
    language: shown.language || null,
    translations,
    informed,
  };
}

function severityOf(alert: Alert, effect: Effect, whole: readonly Selector[]): Disruption["severity"] {
  const told = SEVERITIES[effect];
  const level = alert.severityLevel;
  if (VAGUE_EFFECTS.has(effect)) return level === "SEVERE" || level === "WARNING" ? "disturbed" : "information";
  if (told === "disturbed" && level === "INFO") return "information";
  // One direction closed is not the line closed.
  const isOneWay = whole.length > 0 && whole.every(({ direction }) => direction !== null) && !bothWays(whole);
  return told === "blocking" && isOneWay ? "disturbed" : told;
}

function bothWays(selectors: readonly Selector[]): boolean {
  return new Set(selectors.map(({ direction }) => direction)).size > 1;
}

function selectorOf(entity: Message<"EntitySelector">, timetable: StaticTimetable | null): Selector {
  const { trip } = entity;
  const tripId = trip?.tripId || null;
  const planned = tripId === null ? undefined : timetable?.trip(tripId);
  return {
    agencyId: entity.agencyId || null,
    routeId: entity.routeId || trip?.routeId || planned?.routeId || null,
    routeType: entity.routeType,
    direction: directionOf(entity) ?? (trip === null ? null : directionOf(trip)),
    // A trip descriptor may be a route and a direction alone.
    tripId: tripId ?? (trip?.startTime ? `${trip.routeId ?? ""}@${trip.startTime}` : null),
    stopId: entity.stopId || null,
  };
}

function linesOf({ routeId, agencyId, routeType }: Selector, timetable: StaticTimetable | null): readonly string[] {
  if (routeId !== null) return [routeId];
  if (timetable === null) return [];
  const ofMode = routeType === null ? null : timetable.routesOfType(routeType);
  const ofAgency = agencyId === null ? null : timetable.routesOfAgency(agencyId);
  if (ofMode === null || ofAgency === null) return ofMode ?? ofAgency ?? [];
  return ofMode.filter((route) => ofAgency.includes(route));
}

/** Stops by line; a stop without a route is told for every line that stops there. */
function stopsOf(informed: readonly Selector[], timetable: StaticTimetable | null): Disruption["stops"] {
  const found = new Map<string, Disruption["stops"][number]>();
  for (const { routeId, stopId, tripId } of informed) {
    if (stopId === null || tripId !== null) continue;
    const name = timetable?.stop(stopId)?.name ?? stopId;
    for (const lineId of routeId === null ? (timetable?.routesAt(stopId) ?? []) : [routeId]) {
      found.set(`${lineId} ${stopId}`, { lineId, id: stopId, kind: "stop_point", name });
    }
  }
  return [...found.values()];
}

/** Sorted by begin. No period at all means as long as the alert is in the feed. */
function periodsOf({ activePeriod }: Alert): Disruption["periods"] {
  if (activePeriod.length === 0) return [{ begin: 0, end: null }];
  return activePeriod
    .map(({ start, end }) => ({ begin: instantOf(start) ?? 0, end: instantOf(end) }))
    .sort((a, b) => a.begin - b.begin);
}

type Translation = AlertDisruption["translations"][number];

function translationsOf({ headerText, descriptionText }: Alert): Translation[] {
  const languages = new Set([...languagesOf(headerText), ...languagesOf(descriptionText)]);
  return [...languages].map((language) => {
    const message = textIn(descriptionText, language);
    return { language, title: textIn(headerText, language) || firstLine(message), message };
  });
}

function languagesOf(text: Translated | null): string[] {
  return (text?.translation ?? []).map(({ language }) => language ?? "");
}

function textIn(text: Translated | null, language: string): string {
  const exact = text?.translation.find((one) => (one.language ?? "") === language);
  return plainText(exact?.text ?? "");
}

function firstLine(text: string): string {
  return text.split("\n")[0]?.slice(0, TITLE_CHARS) ?? "";
}

/** The first wished language ("fr" before "fr-html" before none told), else what there is. */
function chosen(translations: readonly Translation[], languages: readonly string[]): Translation {
  const wished = languages.flatMap((language) => [
    translations.find((one) => one.language.toLowerCase() === language),
    translations.find((one) => one.language.toLowerCase().startsWith(`${language}-`)),
  ]);
  const untold = translations.find((one) => one.language === "");
  return (
    [...wished, untold, ...translations].find((one) => one !== undefined) ?? { language: "", title: "", message: "" }
  );
}

function chosenText(text: Translated | null, languages: readonly string[]): string | null {
  const translations = (text?.translation ?? []).map((one) => ({
    language: one.language ?? "",
    title: one.text ?? "",
    message: "",
  }));
  return chosen(translations, languages).title || null;
}
