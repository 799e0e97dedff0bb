/** Rules on the order of a trip update's stops: along the trip, and in time. */
import { given, instant, isPosix, isWithdrawn, type Rule, type StopTimeUpdate, type TripUpdate } from "./feed-rule.ts";
import type { RuleText } from "./finding.ts";

export const UNSORTED: RuleText = {
  id: "E002",
  severity: "error",
  title: { en: "stop_time_updates not strictly sorted", fr: "stop_time_updates non triés" },
  consequence: {
    en: "Delays spread to the wrong stops: riders further on see times of stops that lie behind.",
    fr: "Les retards se propagent aux mauvais arrêts : plus loin, les voyageurs voient l'heure d'arrêts déjà passés.",
  },
};

export const updateOrderRules: readonly Rule<TripUpdate>[] = [
  {
    ...UNSORTED,
    check({ stopTimeUpdate: updates }, _world, tell) {
      let last: number | null = null;
      let index = -1;
      for (const { stopSequence } of updates) {
        index++;
        if (stopSequence === null) continue;
        // Next to each other the same number is E036.
        const isRepeated = stopSequence === last && updates[index - 1]?.stopSequence !== last;
        if (last !== null && (stopSequence < last || isRepeated))
          tell(`/stop_time_update/${index}`, `stop_sequence ${stopSequence} comes after ${last}`);
        last = stopSequence;
      }
    },
  },
  {
    id: "E022",
    severity: "error",
    title: {
      en: "Sequential stop_time_update times are not increasing",
      fr: "Heures non croissantes d'un arrêt au suivant",
    },
    consequence: {
      en: "The train reaches a stop before it has left the one before: countdowns jump, and connections are wrong.",
      fr: "Le train arrive à un arrêt avant d'avoir quitté le précédent : les attentes sautent et les correspondances sont fausses.",
    },
    check({ trip, stopTimeUpdate: updates }, _world, tell) {
      if (isWithdrawn(trip) || isUnsorted(updates)) return;
      let last: { time: number; index: number } | null = null;
      let index = -1;
      for (const update of updates) {
        index++;
        if (update.scheduleRelationship === "SKIPPED" || repetition(updates[index - 1], update)) continue;
        const arrival = posixTime(update.arrival);
        const departure = posixTime(update.departure);
        const first = arrival ?? departure;
        if (first === null) continue;
        if (last !== null && first <= last.time) {
          const place = `/stop_time_update/${index}`;
          tell(
            place,
            `${instant(first)} at ${stopName(update)}, and ${instant(last.time)} at ${stopName(updates[last.index])} before`,
          );
        }
        last = { time: Math.max(departure ?? first, arrival ?? first), index };
      }
    },
  },
  {
    id: "E025",
    severity: "error",
    title: { en: "Departure time is before arrival time", fr: "Départ avant l'arrivée" },
    consequence: {
      en: "Riders who come for the arrival see the train as gone.",
      fr: "Les voyageurs présents à l'heure d'arrivée voient le train déjà parti.",
    },
    check({ stopTimeUpdate }, _world, tell) {
      let index = -1;
      for (const update of stopTimeUpdate) {
        index++;
        const arrival = posixTime(update.arrival);
        const departure = posixTime(update.departure);
        if (arrival === null || departure === null || departure >= arrival) continue;
        tell(
          `/stop_time_update/${index}`,
          `${stopName(update)}: arrives ${instant(arrival)}, departs ${instant(departure)}`,
        );
      }
    },
  },
  {
    id: "E036",
    severity: "error",
    title: {
      en: "Sequential stop_time_updates have the same stop_sequence",
      fr: "Deux stop_time_updates de suite ont le même stop_sequence",
    },
    consequence: {
      en: "One stop has two times: which one riders see is chance.",
      fr: "Un arrêt a deux heures : celle que voient les voyageurs tient du hasard.",
    },
    check({ stopTimeUpdate: updates }, _world, tell) {
      let index = -1;
      for (const update of updates) {
        index++;
        if (repetition(updates[index - 1], update) === "sequence")
          tell(`/stop_time_update/${index}`, `stop_sequence ${update.stopSequence} again`);
      }
    },
  },
  {
    id: "E037",
    severity: "error",
    title: {
      en: "Sequential stop_time_updates have the same stop_id",
      fr: "Deux stop_time_updates de suite ont le même stop_id",
    },
    consequence: {
      en: "The train is listed twice at a stop: riders wait for one that does not come.",
      fr: "Le train figure deux fois à un arrêt : les voyageurs en attendent un qui ne viendra pas.",
    },
    check({ stopTimeUpdate: updates }, _world, tell) {
      let index = -1;
      for (const update of updates) {
        index++;
        if (repetition(updates[index - 1], update) === "stop")
          tell(`/stop_time_update/${index}`, `stop_id "${update.stopId}" again`);
      }
    },
  },
];

/** Whether numbers stand out of order: what hangs on the order says nothing then, and the order is the one fault (E002). */
export function isUnsorted(updates: readonly StopTimeUpdate[]): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const { stopSequence } of updates) {
    if (stopSequence === null) continue;
    if (stopSequence < last) return true;
    last = stopSequence;
  }
  return false;
}

/**
 * How an update tells the stop of the one before again; null where it does not. Of the same stop with a gap between the
 * numbers, a loop may lie there that is not told.
 */
function repetition(before: StopTimeUpdate | undefined, { stopSequence, stopId }: StopTimeUpdate) {
  if (before === undefined) return null;
  const step = stopSequence === null || before.stopSequence === null ? null : stopSequence - before.stopSequence;
  if (step === 0) return "sequence";
  return given(stopId) !== null && stopId === before.stopId && (step === null || step <= 1) ? "stop" : null;
}

/** A time that is none in seconds is E001, and is compared with nothing. */
function posixTime(event: StopTimeUpdate["arrival"]): number | null {
  const time = event?.time ?? null;
  return time !== null && isPosix(time) ? time : null;
}

export function stopName(update: StopTimeUpdate | undefined): string {
  if (update === undefined) return "a stop";
  const { stopId, stopSequence } = update;
  if (given(stopId) !== null) return `stop ${stopId}`;
  return stopSequence === null ? "a stop without a name" : `stop_sequence ${stopSequence}`;
}
