/** Rules on alerts: whom they are for, and in which words. */

import { type Alert, given, type Rule, type StaticRule } from "./feed-rule.ts";
import { UNKNOWN_ROUTE } from "./trip-static-rules.ts";

export const alertRules: readonly Rule<Alert>[] = [
  {
    id: "E031",
    severity: "error",
    title: {
      en: "Alert informed_entity.route_id does not match informed_entity.trip.route_id",
      fr: "informed_entity.route_id différent de informed_entity.trip.route_id",
    },
    consequence: {
      en: "No train is of both lines: nobody is shown the alert, or all riders of one of them are.",
      fr: "Aucun train n'est des deux lignes : personne ne voit l'alerte, ou tous les voyageurs de l'une d'elles.",
    },
    check({ informedEntity }, _world, tell) {
      for (const [index, { routeId, trip }] of informedEntity.entries()) {
        const [own, ofTrip] = [given(routeId), given(trip?.routeId)];
        if (own !== null && ofTrip !== null && own !== ofTrip)
          tell(`/informed_entity/${index}`, `route_id "${own}" and trip.route_id "${ofTrip}"`);
      }
    },
  },
  {
    id: "E032",
    severity: "error",
    title: { en: "Alert does not have an informed_entity", fr: "Alerte sans informed_entity" },
    consequence: {
      en: "The alert is for nobody: it is on no line's and no stop's page.",
      fr: "L'alerte n'est destinée à personne : elle n'apparaît sur aucune ligne ni aucun arrêt.",
    },
    check({ informedEntity }, _world, tell) {
      if (informedEntity.length === 0) tell("", "there is none");
    },
  },
  {
    id: "E033",
    severity: "error",
    title: {
      en: "Alert informed_entity does not have any specifiers",
      fr: "informed_entity d'alerte sans aucun critère",
    },
    consequence: {
      en: "Read by the letter it is for everything: every rider of the network gets the alert, or none.",
      fr: "À la lettre, elle vise tout : tous les voyageurs du réseau reçoivent l'alerte, ou aucun.",
    },
    check({ informedEntity }, _world, tell) {
      for (const [index, { agencyId, routeId, routeType, trip, stopId }] of informedEntity.entries()) {
        const isNamed =
          [agencyId, routeId, stopId, trip?.tripId, trip?.routeId].some((id) => given(id) !== null) ||
          routeType !== null ||
          (trip?.modifiedTrip ?? null) !== null;
        if (!isNamed) tell(`/informed_entity/${index}`, "no agency_id, route_id, route_type, trip or stop_id");
      }
    },
  },
  {
    id: "alert-text",
    severity: "warning",
    title: { en: "Alert without a header_text", fr: "Alerte sans header_text" },
    consequence: {
      en: "Riders see a sign of warning, and not of what.",
      fr: "Les voyageurs voient un signe d'alerte sans savoir de quoi.",
    },
    check({ headerText }, _world, tell) {
      if (!(headerText?.translation ?? []).some(({ text }) => given(text?.trim()) !== null))
        tell("/header_text", "there is no text");
    },
  },
  {
    id: "alert-language",
    severity: "warning",
    title: {
      en: "Several translations without a language",
      fr: "Plusieurs traductions sans langue indiquée",
    },
    consequence: {
      en: "Riders get one of the languages by chance.",
      fr: "Les voyageurs reçoivent l'une des langues au hasard.",
    },
    check({ headerText, descriptionText }, _world, tell) {
      for (const [name, text] of [
        ["header_text", headerText],
        ["description_text", descriptionText],
      ] as const) {
        const untold = (text?.translation ?? []).filter(({ language }) => given(language) === null).length;
        if (untold > 1) tell(`/${name}`, `${untold} translations name no language; one may`);
      }
    },
  },
];

export const alertStaticRules: readonly StaticRule<Alert>[] = [
  {
    ...UNKNOWN_ROUTE,
    needs: "static",
    check({ informedEntity }, reference, _world, tell) {
      for (const [index, { routeId }] of informedEntity.entries()) {
        if (given(routeId) !== null && reference.route(routeId ?? "") === undefined)
          tell(`/informed_entity/${index}/route_id`, `"${routeId}" is not in routes.txt`);
      }
    },
  },
  {
    id: "E030",
    severity: "error",
    needs: "static",
    title: {
      en: "Alert trip_id does not belong to alert route_id in GTFS trips.txt",
      fr: "Le trip_id de l'alerte n'appartient pas à son route_id dans trips.txt",
    },
    consequence: {
      en: "No train is both: riders of the train that is meant are not warned.",
      fr: "Aucun train n'est les deux à la fois : les voyageurs du train visé ne sont pas prévenus.",
    },
    check({ informedEntity }, reference, _world, tell) {
      for (const [index, { routeId, trip }] of informedEntity.entries()) {
        const planned = reference.trip(given(trip?.tripId) ?? "");
        if (planned === undefined || given(routeId) === null || reference.route(routeId ?? "") === undefined) continue;
        if (planned.routeId === routeId) continue;
        tell(`/informed_entity/${index}`, `trip ${planned.id} is of route ${planned.routeId}, not ${routeId}`);
      }
    },
  },
  {
    id: "E034",
    severity: "error",
    needs: "shapes",
    title: { en: "agency_id does not exist in GTFS data", fr: "agency_id absent des données GTFS" },
    consequence: {
      en: "The alert is for the riders of nobody's lines: they do not see it.",
      fr: "L'alerte vise les lignes de personne : les voyageurs ne la voient pas.",
    },
    check({ informedEntity }, { geography }, _world, tell) {
      for (const [index, { agencyId }] of informedEntity.entries()) {
        if (given(agencyId) !== null && geography?.hasAgency(agencyId ?? "") === false)
          tell(`/informed_entity/${index}/agency_id`, `"${agencyId}" is not in agency.txt`);
      }
    },
  },
];
