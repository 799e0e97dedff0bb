/** Rules on how a trip is named, without the static GTFS. */

import { isDay } from "../gtfs-static/gtfs-values.ts";
import { given, type NamedTrip, type Rule } from "./feed-rule.ts";
import type { RuleText } from "./finding.ts";

/** RULES.md, E020. */
const START_TIME = /^\d{1,2}:[0-5]\d:[0-5]\d$/;

export const UNRELATED: RuleText = {
  id: "W009",
  severity: "warning",
  title: { en: "schedule_relationship not populated", fr: "schedule_relationship absent" },
  consequence: {
    en: "It counts as SCHEDULED: an extra or cancelled train that is meant otherwise looks like a planned one.",
    fr: "La valeur vaut SCHEDULED : un train ajouté ou supprimé passe pour un train prévu.",
  },
};

export const UNNAMED_TRIP: RuleText = {
  id: "W006",
  severity: "warning",
  title: { en: "trip_id not populated", fr: "trip_id absent" },
  consequence: {
    en: "The prediction belongs to no train that an app knows: riders do not see it.",
    fr: "La prévision n'appartient à aucun train connu : les voyageurs ne la voient pas.",
  },
};

export const tripRules: readonly Rule<NamedTrip>[] = [
  {
    id: "E020",
    severity: "error",
    title: { en: "Invalid start_time format", fr: "Format de start_time invalide" },
    consequence: {
      en: "The trip is not recognised: riders see the planned times as if nothing were known.",
      fr: "La course n'est pas reconnue : les voyageurs voient l'horaire théorique comme si l'on ne savait rien.",
    },
    check({ trip: { startTime } }, _world, tell) {
      if (given(startTime) === null || START_TIME.test(startTime ?? "")) return;
      tell("/start_time", `"${startTime}" is neither HH:MM:SS nor H:MM:SS`);
    },
  },
  {
    id: "E021",
    severity: "error",
    title: { en: "Invalid start_date format", fr: "Format de start_date invalide" },
    consequence: {
      en: "The day of the trip is not known: the prediction is dropped, or shown on another day's train.",
      fr: "Le jour de la course est inconnu : la prévision est écartée, ou affichée sur le train d'un autre jour.",
    },
    check({ trip: { startDate } }, _world, tell) {
      if (given(startDate) === null || isDay(startDate ?? "")) return;
      tell("/start_date", `"${startDate}" is no day in the form YYYYMMDD`);
    },
  },
  {
    ...UNNAMED_TRIP,
    check({ trip, in: place }, _world, tell) {
      const { tripId, routeId, directionId, startTime, startDate, modifiedTrip } = trip;
      if (given(tripId) !== null || modifiedTrip !== null) return;
      // An alert may name a route's trips; the other two may name one by when it starts ("Alternative trip matching").
      if (place === "informed_entity" && given(routeId) !== null) return;
      if (given(routeId) !== null && directionId !== null && given(startTime) !== null && given(startDate) !== null)
        return;
      tell("", "no trip_id, nor route_id, direction_id, start_time and start_date together");
    },
  },
  {
    ...UNRELATED,
    check({ trip, in: place }, _world, tell) {
      if (place !== "informed_entity" && trip.scheduleRelationship === null) tell("", "the trip has none");
    },
  },
];
