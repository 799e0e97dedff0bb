/** Alerts of a network that is itself GTFS-Realtime: in every language of the agency, of what it named. */
import type { AlertDisruption, Selector } from "../gtfs-rt/records.ts";
import { enumName, posix, type Told } from "./told.ts";

export function storedAlert(alert: AlertDisruption): Told<"Alert"> {
  const inLanguages = (textOf: (one: AlertDisruption["translations"][number]) => string) => {
    const translation = alert.translations.flatMap((one) =>
      textOf(one) === "" ? [] : [{ text: textOf(one), language: one.language === "" ? null : one.language }],
    );
    return translation.length === 0 ? null : { translation };
  };
  return {
    activePeriod: alert.periods.flatMap(periodOf),
    informedEntity: alert.informed.map(selectorOf),
    cause: enumName("Alert.Cause", alert.alertCause),
    effect: enumName("Alert.Effect", alert.effect),
    severityLevel: enumName("Alert.SeverityLevel", alert.severityLevel),
    url: alert.url === null ? null : { translation: [{ text: alert.url }] },
    headerText: inLanguages(({ title }) => title),
    descriptionText: inLanguages(({ message }) => message),
  };
}

/** From the beginning of time and without an end is what no period says too. */
function periodOf({ begin, end }: AlertDisruption["periods"][number]): Told<"TimeRange">[] {
  if (begin === 0 && end === null) return [];
  return [{ start: begin === 0 ? null : posix(begin), end: end === null ? null : posix(end) }];
}

function selectorOf({ agencyId, routeId, routeType, direction, tripId, stopId }: Selector): Told<"EntitySelector"> {
  const trip = tripId === null ? null : tripOf(tripId, routeId);
  return { agencyId, routeId, routeType, directionId: direction === null ? null : Number(direction), stopId, trip };
}

/** A trip that was named by its route and start alone is "route@start" here. */
function tripOf(tripId: string, routeId: string | null): Told<"TripDescriptor"> {
  const startTime = /@(\d{1,3}:\d\d:\d\d)$/.exec(tripId)?.[1];
  return startTime === undefined ? { tripId } : { routeId, startTime };
}
