/** Rules on what a trip descriptor says of the static GTFS. */

import { secondsOf } from "../gtfs-static/gtfs-values.ts";
import { given, isExtra, isWithdrawn, type NamedTrip, type StaticRule } from "./feed-rule.ts";
import type { RuleText } from "./finding.ts";
import type { Reference } from "./reference.ts";

const DAY_S = 86_400;

export const UNKNOWN_ROUTE: RuleText = {
  id: "E004",
  severity: "error",
  title: { en: "route_id does not exist in GTFS data", fr: "route_id absent des données GTFS" },
  consequence: {
    en: "The trip is on no line's page, and an alert for that line reaches nobody.",
    fr: "La course n'apparaît sur aucune ligne, et une alerte pour cette ligne n'atteint personne.",
  },
};

export const tripStaticRules: readonly StaticRule<NamedTrip>[] = [
  {
    id: "E003",
    severity: "error",
    needs: "static",
    title: { en: "trip_id does not exist in GTFS data", fr: "trip_id absent des données GTFS" },
    consequence: {
      en: "The prediction has no train to belong to: riders see the planned times, or a delay and cancellation never.",
      fr: "La prévision ne trouve pas son train : les voyageurs voient l'horaire théorique et jamais le retard ou la suppression.",
    },
    check({ trip, in: place }, reference, _world, tell) {
      const tripId = given(trip.tripId);
      if (tripId === null || isExtra(trip) || trip.scheduleRelationship === "UNSCHEDULED") return;
      // In a position a DUPLICATED trip has the new trip's name.
      if (trip.scheduleRelationship === "DUPLICATED" && place === "vehicle") return;
      if (reference.trip(tripId) !== undefined || reference.isRunning(trip)) return;
      tell("/trip_id", `"${tripId}" is not in trips.txt, and the trip is ${trip.scheduleRelationship ?? "SCHEDULED"}`);
    },
  },
  {
    ...UNKNOWN_ROUTE,
    needs: "static",
    check({ trip }, reference, _world, tell) {
      const routeId = given(trip.routeId);
      if (routeId !== null && reference.route(routeId) === undefined)
        tell("/route_id", `"${routeId}" is not in routes.txt`);
    },
  },
  {
    id: "E016",
    severity: "error",
    needs: "static",
    title: {
      en: "trip_id of an ADDED (NEW) trip is in GTFS data",
      fr: "trip_id d'une course ADDED (NEW) présent dans les données GTFS",
    },
    consequence: {
      en: "The extra train takes the place of the planned one of that name, or both are shown: one train too few or too many.",
      fr: "Le train ajouté remplace le train prévu du même nom, ou les deux s'affichent : un train de moins ou de trop.",
    },
    check({ trip }, reference, _world, tell) {
      const tripId = given(trip.tripId);
      if (tripId === null || !isExtra(trip) || reference.trip(tripId) === undefined) return;
      tell("/trip_id", `"${tripId}" is ${trip.scheduleRelationship} and is in trips.txt`);
    },
  },
  {
    id: "E023",
    severity: "error",
    needs: "static",
    title: {
      en: "start_time does not match the first GTFS arrival_time",
      fr: "start_time différent du premier arrival_time du GTFS",
    },
    consequence: {
      en: "A strict app takes it for another run of the trip and drops the prediction.",
      fr: "Une application stricte y voit une autre circulation de la course et écarte la prévision.",
    },
    check({ trip }, reference, _world, tell) {
      if (isExtra(trip) || trip.scheduleRelationship === "REPLACEMENT") return;
      const start = secondsOf(trip.startTime ?? "");
      const planned = reference.trip(given(trip.tripId) ?? "");
      if (start === null || planned === undefined || planned.isFrequencyBased) return;
      const first = planned.times[0]?.arrivalS ?? planned.times[0]?.departureS ?? null;
      if (first === null || first === start) return;
      const hint = start + DAY_S === first ? ": it counts on from the service day, past 24:00:00" : "";
      tell("/start_time", `"${trip.startTime}", and ${trip.tripId} starts at ${clockOf(first)}${hint}`);
    },
  },
  {
    id: "E024",
    severity: "error",
    needs: "static",
    title: { en: "direction_id does not match GTFS data", fr: "direction_id différent des données GTFS" },
    consequence: {
      en: "The train is shown in the other direction: riders wait on the wrong platform.",
      fr: "Le train est affiché dans l'autre sens : les voyageurs attendent sur le mauvais quai.",
    },
    check({ trip }, reference, _world, tell) {
      if (trip.directionId === null || isExtra(trip)) return;
      const direction = reference.trip(given(trip.tripId) ?? "")?.direction ?? null;
      if (direction === null || direction === String(trip.directionId)) return;
      tell("/direction_id", `${trip.directionId}, and trip ${trip.tripId} has direction_id ${direction}`);
    },
  },
  {
    id: "E035",
    severity: "error",
    needs: "static",
    title: {
      en: "trip_id does not belong to route_id in GTFS trips.txt",
      fr: "trip_id n'appartient pas à route_id dans trips.txt",
    },
    consequence: {
      en: "The train is shown on a line that it does not run on, and is missing on its own.",
      fr: "Le train est affiché sur une ligne qui n'est pas la sienne, et manque sur la sienne.",
    },
    check({ trip }, reference, _world, tell) {
      const routeId = given(trip.routeId);
      if (routeId === null || isExtra(trip) || reference.route(routeId) === undefined) return;
      const planned = reference.trip(given(trip.tripId) ?? "");
      if (planned === undefined || planned.routeId === routeId) return;
      tell("/route_id", `"${routeId}", and trip ${trip.tripId} is of route ${planned.routeId}`);
    },
  },
  {
    id: "E006",
    severity: "error",
    needs: "static",
    title: {
      en: "Missing trip field for frequency-based exact_times = 0",
      fr: "Champ de course manquant pour une fréquence exact_times = 0",
    },
    consequence: {
      en: "All trains of the headway have one name: a prediction lands on any of them.",
      fr: "Tous les trains de la fréquence portent le même nom : une prévision tombe sur n'importe lequel.",
    },
    check({ trip, in: place }, reference, _world, tell) {
      if (place === "informed_entity" || !isHeadway(trip, reference)) return;
      const missing = [
        ...(given(trip.startTime) === null ? ["start_time"] : []),
        ...(given(trip.startDate) === null ? ["start_date"] : []),
      ];
      if (missing.length > 0) tell("", `trip ${trip.tripId} runs by headway and has no ${missing.join(" and no ")}`);
    },
  },
  {
    id: "E013",
    severity: "error",
    needs: "static",
    title: {
      en: "Frequency type 0 trip should be UNSCHEDULED or empty",
      fr: "Une course à fréquence de type 0 doit être UNSCHEDULED ou vide",
    },
    consequence: {
      en: "The train is measured against times that the timetable does not promise: riders see delays that are none.",
      fr: "Le train est comparé à des heures que l'horaire ne promet pas : les voyageurs voient des retards qui n'en sont pas.",
    },
    check({ trip, in: place }, reference, _world, tell) {
      const relationship = trip.scheduleRelationship;
      if (place === "informed_entity" || relationship === null || relationship === "UNSCHEDULED") return;
      if (isWithdrawn(trip) || !isHeadway(trip, reference)) return;
      tell("/schedule_relationship", `${relationship}, and trip ${trip.tripId} runs by headway (exact_times 0)`);
    },
  },
  {
    id: "E019",
    severity: "error",
    needs: "static",
    title: {
      en: "Frequency type 1 trip start_time must be a multiple of headway_secs later than GTFS start_time",
      fr: "start_time d'une fréquence de type 1 hors des multiples de headway_secs",
    },
    consequence: {
      en: "No planned departure has that start: the prediction is dropped and the planned time stays on screen.",
      fr: "Aucun départ prévu n'a ce début : la prévision est écartée et l'heure théorique reste affichée.",
    },
    check({ trip, in: place }, reference, _world, tell) {
      const start = secondsOf(trip.startTime ?? "");
      if (place === "informed_entity" || start === null) return;
      const exact = reference.frequencies(given(trip.tripId) ?? "").filter(({ isExact }) => isExact);
      if (exact.length === 0) return;
      const isPlanned = exact.some(
        ({ start: from, end, headwayS }) => start >= from && start < end && (start - from) % headwayS === 0,
      );
      if (isPlanned) return;
      const around = exact.find(({ start: from, end }) => start >= from && start < end) ?? exact[0];
      const plan = around === undefined ? "" : `, every ${around.headwayS} s from ${clockOf(around.start)}`;
      tell("/start_time", `"${trip.startTime}" is no start of trip ${trip.tripId}${plan}`);
    },
  },
  {
    id: "W005",
    severity: "warning",
    needs: "static",
    title: {
      en: "Missing vehicle_id in trip_update for frequency-based exact_times = 0",
      fr: "vehicle_id absent d'un trip_update à fréquence exact_times = 0",
    },
    consequence: {
      en: "Trains that follow each other cannot be told apart: countdowns jump from one to the next.",
      fr: "Les trains qui se suivent ne se distinguent pas : les attentes sautent de l'un à l'autre.",
    },
    check({ trip, in: place, vehicleId }, reference, _world, tell) {
      if (place !== "trip_update" || vehicleId !== null || isWithdrawn(trip) || !isHeadway(trip, reference)) return;
      tell("", `trip ${trip.tripId} runs by headway and has no vehicle.id`);
    },
  },
];

/** frequencies.txt has it with exact_times 0: a headway, and no times that are promised. */
function isHeadway({ tripId }: NamedTrip["trip"], reference: Reference): boolean {
  return reference.frequencies(given(tripId) ?? "").some(({ isExact }) => !isExact);
}

/** Seconds of a service day as GTFS writes them. */
export function clockOf(seconds: number): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor((seconds % 3600) / 60))}:${pad(seconds % 60)}`;
}
