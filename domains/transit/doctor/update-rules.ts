/** Rules on one trip update: what each stop says, and in which order. */

import { given, instant, isPosix, isWithdrawn, type Rule, type StopTimeUpdate, type TripUpdate } from "./feed-rule.ts";
import type { RuleText } from "./finding.ts";
import { UNNAMED_TRIP, UNRELATED } from "./trip-rules.ts";

/** What NEW, REPLACEMENT and DUPLICATED trips bring along themselves. */
const OWN_TIMES: ReadonlySet<string | null> = new Set(["NEW", "REPLACEMENT", "DUPLICATED"]);

export const UNSORTED: RuleText = {
  id: "E002",
  severity: "error",
  title: { en: "stop_time_updates not strictly sorted", fr: "stop_time_updates non triés" },
  consequence: {
    en: "Delays spread to the wrong stops: riders further on see times of stops that lie behind.",
    fr: "Les retards se propagent aux mauvais arrêts : plus loin, les voyageurs voient l'heure d'arrêts déjà passés.",
  },
};

export const updateRules: readonly Rule<TripUpdate>[] = [
  {
    ...UNNAMED_TRIP,
    check({ trip }, _world, tell) {
      if (trip === null) tell("", "it names no trip at all");
    },
  },
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
  {
    id: "E040",
    severity: "error",
    title: {
      en: "stop_time_update doesn't contain stop_id or stop_sequence",
      fr: "stop_time_update sans stop_id ni stop_sequence",
    },
    consequence: {
      en: "The time is of no stop: riders there see the planned one.",
      fr: "L'heure n'est celle d'aucun arrêt : les voyageurs y voient l'heure théorique.",
    },
    check({ stopTimeUpdate }, _world, tell) {
      let index = -1;
      for (const { stopSequence, stopId } of stopTimeUpdate) {
        index++;
        if (stopSequence === null && given(stopId) === null) tell(`/stop_time_update/${index}`, "neither is there");
      }
    },
  },
  {
    id: "E041",
    severity: "error",
    title: { en: "trip doesn't have any stop_time_updates", fr: "Course sans stop_time_update" },
    consequence: {
      en: "The train is announced and nothing is known of it: riders see planned times as if they were confirmed.",
      fr: "Le train est annoncé sans rien en dire : les voyageurs prennent l'horaire théorique pour confirmé.",
    },
    check({ trip, stopTimeUpdate }, _world, tell) {
      // A DUPLICATED trip has the times of the one that it repeats.
      if (stopTimeUpdate.length > 0 || isWithdrawn(trip) || trip?.scheduleRelationship === "DUPLICATED") return;
      tell("", `trip ${trip?.tripId ?? ""} is ${trip?.scheduleRelationship ?? "SCHEDULED"} and has none`);
    },
  },
  {
    id: "E042",
    severity: "error",
    title: {
      en: "arrival or departure provided for NO_DATA stop_time_update",
      fr: "arrival ou departure dans un stop_time_update NO_DATA",
    },
    consequence: {
      en: "Some apps show a time that the producer does not stand for, others none.",
      fr: "Certaines applications affichent une heure que le producteur ne garantit pas, d'autres aucune.",
    },
    check({ stopTimeUpdate }, _world, tell) {
      let index = -1;
      for (const update of stopTimeUpdate) {
        index++;
        if (update.scheduleRelationship !== "NO_DATA") continue;
        const has = [
          ...(update.arrival === null ? [] : ["arrival"]),
          ...(update.departure === null ? [] : ["departure"]),
        ];
        if (has.length > 0)
          tell(`/stop_time_update/${index}`, `${stopName(update)} is NO_DATA and has ${has.join(" and ")}`);
      }
    },
  },
  {
    id: "E043",
    severity: "error",
    title: {
      en: "stop_time_update doesn't have arrival or departure",
      fr: "stop_time_update sans arrival ni departure",
    },
    consequence: {
      en: "The stop is promised news and gets none: riders see the planned time, or the last one that was told.",
      fr: "L'arrêt n'a aucune heure : les voyageurs voient l'heure théorique, ou la dernière annoncée.",
    },
    check({ trip, stopTimeUpdate }, _world, tell) {
      if (isWithdrawn(trip)) return;
      let index = -1;
      for (const update of stopTimeUpdate) {
        index++;
        const { scheduleRelationship: relationship, arrival, departure } = update;
        if (relationship === "SKIPPED" || relationship === "NO_DATA" || arrival !== null || departure !== null)
          continue;
        tell(`/stop_time_update/${index}`, `${stopName(update)} is ${relationship ?? "SCHEDULED"} and has neither`);
      }
    },
  },
  {
    id: "E044",
    severity: "error",
    title: {
      en: "stop_time_update arrival/departure doesn't have delay or time",
      fr: "arrival/departure sans delay ni time",
    },
    consequence: {
      en: "There is an event without a time: riders see the planned one.",
      fr: "L'événement n'a pas d'heure : les voyageurs voient l'heure théorique.",
    },
    check({ trip, stopTimeUpdate }, _world, tell) {
      if (isWithdrawn(trip)) return;
      let index = -1;
      for (const update of stopTimeUpdate) {
        index++;
        const { scheduleRelationship: relationship } = update;
        // Of NO_DATA the event itself is the fault (E042).
        if (relationship === "SKIPPED" || relationship === "NO_DATA") continue;
        for (const name of ["arrival", "departure"] as const) {
          const event = update[name];
          if (event === null || event.time !== null || event.delay !== null) continue;
          tell(`/stop_time_update/${index}/${name}`, `${stopName(update)}: neither delay nor time`);
        }
      }
    },
  },
  {
    ...UNRELATED,
    check({ stopTimeUpdate }, _world, tell) {
      // Who leaves it out leaves it out at every stop: told once a trip.
      let without = 0;
      for (const { scheduleRelationship } of stopTimeUpdate) if (scheduleRelationship === null) without++;
      if (without > 0) tell("/stop_time_update", `${without} of ${stopTimeUpdate.length} stop_time_updates have none`);
    },
  },
  {
    id: "new-trip-stop",
    severity: "error",
    title: {
      en: "A stop of a NEW or REPLACEMENT trip needs stop_id and stop_sequence",
      fr: "Un arrêt d'une course NEW ou REPLACEMENT exige stop_id et stop_sequence",
    },
    consequence: {
      en: "No timetable has the trip's stops: the one that is half named is left out of the train's run.",
      fr: "Aucun horaire ne connaît ces arrêts : celui qui est mal nommé disparaît du parcours.",
    },
    check({ trip, stopTimeUpdate }, _world, tell) {
      const relationship = trip?.scheduleRelationship;
      if (relationship !== "NEW" && relationship !== "REPLACEMENT") return;
      let index = -1;
      for (const { stopSequence, stopId } of stopTimeUpdate) {
        index++;
        if ((stopSequence === null) === (given(stopId) === null)) continue;
        tell(`/stop_time_update/${index}`, stopSequence === null ? "no stop_sequence" : "no stop_id");
      }
    },
  },
  {
    id: "scheduled-time",
    severity: "error",
    title: { en: "scheduled_time contradicts the trip", fr: "scheduled_time en contradiction avec la course" },
    consequence: {
      en: "Apps disagree on how late the train is.",
      fr: "Les applications ne s'accordent pas sur le retard du train.",
    },
    check({ trip, stopTimeUpdate }, _world, tell) {
      let index = -1;
      for (const update of stopTimeUpdate) {
        index++;
        for (const name of ["arrival", "departure"] as const) {
          const event = update[name];
          if (event === null || event.scheduledTime === null) continue;
          const place = `/stop_time_update/${index}/${name}`;
          const { time, delay, scheduledTime } = event;
          if (!OWN_TIMES.has(trip?.scheduleRelationship ?? null)) {
            tell(
              place,
              `the trip is ${trip?.scheduleRelationship ?? "SCHEDULED"}: its scheduled times are the static GTFS's`,
            );
          } else if (time !== null && delay !== null && time !== scheduledTime + delay) {
            tell(place, `${instant(scheduledTime)} and a delay of ${delay} s do not make ${instant(time)}`);
          }
        }
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
