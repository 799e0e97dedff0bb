/** Rules on a trip update and what each of its stops says. */
import { given, instant, isWithdrawn, type Rule, type TripUpdate } from "./feed-rule.ts";
import { UNNAMED_TRIP, UNRELATED } from "./trip-rules.ts";
import { stopName } from "./update-order-rules.ts";

/** What NEW, REPLACEMENT and DUPLICATED trips bring along themselves. */
const OWN_TIMES: ReadonlySet<string | null> = new Set(["NEW", "REPLACEMENT", "DUPLICATED"]);

export const updateRules: readonly Rule<TripUpdate>[] = [
  {
    ...UNNAMED_TRIP,
    check({ trip }, _world, tell) {
      if (trip === null) tell("", "it names no trip at all");
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
