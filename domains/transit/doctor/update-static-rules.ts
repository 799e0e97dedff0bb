/** Rules on the stops of a trip update against the planned trip that it names. */

import type { StaticTime, StaticTrip } from "../gtfs-rt/static-timetable.ts";
import { given, isExtra, type StaticRule, type TripUpdate } from "./feed-rule.ts";
import type { Reference } from "./reference.ts";
import { isUnsorted, stopName, UNSORTED } from "./update-order-rules.ts";

export const updateStaticRules: readonly StaticRule<TripUpdate>[] = [
  {
    ...UNSORTED,
    needs: "static",
    check(update, reference, _world, tell) {
      const planned = plannedOf(update, reference);
      if (planned === null || update.stopTimeUpdate.some(({ stopSequence }) => stopSequence !== null)) return;
      let reached = 0;
      for (const [index, { stopId }] of update.stopTimeUpdate.entries()) {
        const next = planned.times.findIndex((time, at) => at >= reached && time.stopId === stopId);
        if (next >= 0) reached = next;
        else if (planned.times.some((time) => time.stopId === stopId)) {
          const before = planned.times[reached]?.stopId;
          tell(
            `/stop_time_update/${index}`,
            `stop ${stopId} comes after ${before}, and before it on trip ${planned.id}`,
          );
        }
      }
    },
  },
  {
    id: "E009",
    severity: "error",
    needs: "static",
    title: {
      en: "stop_sequence isn't provided for a stop that the trip visits more than once",
      fr: "stop_sequence absent pour un arrêt desservi plusieurs fois par la course",
    },
    consequence: {
      en: "The time may be of either visit: riders of the loop see the wrong one.",
      fr: "L'heure peut être celle de l'un ou l'autre passage : les voyageurs de la boucle voient la mauvaise.",
    },
    check(update, reference, _world, tell) {
      const planned = plannedOf(update, reference);
      if (planned === null) return;
      for (const [index, { stopSequence, stopId }] of update.stopTimeUpdate.entries()) {
        if (stopSequence !== null || given(stopId) === null) continue;
        const visits = planned.times.filter((time) => time.stopId === stopId).length;
        if (visits > 1) tell(`/stop_time_update/${index}`, `trip ${planned.id} stops at ${stopId} ${visits} times`);
      }
    },
  },
  {
    id: "E045",
    severity: "error",
    needs: "static",
    title: {
      en: "stop_sequence and stop_id do not match GTFS",
      fr: "stop_sequence et stop_id ne concordent pas avec le GTFS",
    },
    consequence: {
      en: "Two stops are named at once: the time shows at one of them, and perhaps at the wrong one.",
      fr: "Deux arrêts sont nommés à la fois : l'heure s'affiche à l'un d'eux, peut-être le mauvais.",
    },
    check(update, reference, _world, tell) {
      const planned = plannedOf(update, reference);
      if (planned === null || isUnsorted(update.stopTimeUpdate)) return;
      for (const { index, time, update: one } of matched(update, planned)) {
        const stopId = given(one.stopId);
        if (stopId === null || time === undefined || time.stopId === stopId) continue;
        // With a new platform, stop_id is the new one too.
        if (one.stopTimeProperties?.assignedStopId === stopId) continue;
        const says = `stop_sequence ${one.stopSequence} of trip ${planned.id} is stop ${time.stopId}, not ${stopId}`;
        tell(`/stop_time_update/${index}`, says);
      }
    },
  },
  {
    id: "E046",
    severity: "error",
    needs: "static",
    title: {
      en: "A delay without a time, where GTFS has no time either",
      fr: "Un retard sans heure, là où le GTFS n'en a pas non plus",
    },
    consequence: {
      en: "There is nothing to add the delay to: riders at that stop see no time.",
      fr: "Il n'y a rien à quoi ajouter le retard : à cet arrêt, les voyageurs ne voient aucune heure.",
    },
    check(update, reference, _world, tell) {
      const planned = plannedOf(update, reference);
      if (planned === null || isUnsorted(update.stopTimeUpdate)) return;
      for (const { index, time, update: one } of matched(update, planned)) {
        if (time === undefined || time.arrivalS !== null || time.departureS !== null) continue;
        for (const name of ["arrival", "departure"] as const) {
          const event = one[name];
          if (event === null || event.time !== null || event.delay === null) continue;
          tell(`/stop_time_update/${index}/${name}`, `${stopName(one)}: ${event.delay} s late of no time`);
        }
      }
    },
  },
  {
    id: "E051",
    severity: "error",
    needs: "static",
    title: { en: "stop_sequence not found in GTFS data", fr: "stop_sequence absent des données GTFS" },
    consequence: {
      en: "The time is of a stop that the trip does not have: riders see the planned one.",
      fr: "L'heure est celle d'un arrêt que la course n'a pas : les voyageurs voient l'heure théorique.",
    },
    check(update, reference, _world, tell) {
      const planned = plannedOf(update, reference);
      if (planned === null) return;
      for (const [index, { stopSequence }] of update.stopTimeUpdate.entries()) {
        if (stopSequence === null || planned.times.some(({ sequence }) => sequence === stopSequence)) continue;
        tell(`/stop_time_update/${index}/stop_sequence`, `${stopSequence} is not one of trip ${planned.id}`);
        // The numbering is another one from here on: one fault, told once.
        return;
      }
    },
  },
];

/** The trip whose stops the update's are to be; null for one that brings its own, or has none in the static GTFS. */
function plannedOf({ trip }: TripUpdate, reference: Reference): StaticTrip | null {
  if (trip === null || isExtra(trip) || trip.scheduleRelationship === "REPLACEMENT" || trip.modifiedTrip !== null)
    return null;
  return reference.trip(given(trip.tripId) ?? "") ?? null;
}

type Matched = { index: number; update: TripUpdate["stopTimeUpdate"][number]; time: StaticTime | undefined };

/** Each update with its planned call: by stop_sequence, else by stop_id. Ends at a number that the trip does not have. */
function* matched({ stopTimeUpdate }: TripUpdate, { times }: StaticTrip): Generator<Matched> {
  let from = 0;
  for (const [index, update] of stopTimeUpdate.entries()) {
    const { stopSequence, stopId } = update;
    const isThis = (time: StaticTime) =>
      stopSequence === null ? time.stopId === stopId : time.sequence === stopSequence;
    const at = times.findIndex((time, place) => place >= from && isThis(time));
    if (at < 0 && stopSequence !== null) return;
    if (at >= 0) from = at;
    yield { index, update, time: times[at] };
  }
}
