/** Rules on every stop that an entity names, wherever it stands. */
import type { FeedEntity } from "../gtfs-rt/read-feed.ts";
import { given, type StaticRule, type World } from "./feed-rule.ts";

export const stopRules: readonly StaticRule<FeedEntity>[] = [
  {
    id: "E011",
    severity: "error",
    needs: "static",
    title: { en: "stop_id does not exist in GTFS data", fr: "stop_id absent des données GTFS" },
    consequence: {
      en: "The time, the vehicle or the alert is of a stop that no app knows: riders at the real one do not see it.",
      fr: "L'heure, le véhicule ou l'alerte vise un arrêt inconnu : les voyageurs du vrai arrêt ne le voient pas.",
    },
    check(entity, reference, world, tell) {
      for (const { stopId, where } of stopsOf(entity)) {
        if (reference.stop(stopId) === undefined && !isBroughtAlong(stopId, world))
          tell(where, `"${stopId}" is not in stops.txt`);
      }
    },
  },
  {
    id: "E015",
    severity: "error",
    needs: "static",
    title: {
      en: "stop_id of a trip or a vehicle must have location_type 0",
      fr: "Le stop_id d'une course ou d'un véhicule doit être de location_type 0",
    },
    consequence: {
      en: "The train stops at a station or an entrance instead of a platform: riders are not told which.",
      fr: "Le train s'arrête à une gare ou à une entrée et non à un quai : les voyageurs ne savent pas lequel.",
    },
    check(entity, reference, _world, tell) {
      if (entity.alert !== null) return;
      for (const { stopId, where } of stopsOf(entity)) {
        const kind = reference.stop(stopId)?.kind ?? 0;
        if (kind !== 0) tell(where, `"${stopId}" has location_type ${kind}`);
      }
    },
  },
];

function* stopsOf({ tripUpdate, vehicle, alert }: FeedEntity): Generator<{ stopId: string; where: string }> {
  for (const [index, { stopId, stopTimeProperties }] of (tripUpdate?.stopTimeUpdate ?? []).entries()) {
    const where = `/trip_update/stop_time_update/${index}`;
    if (stopId) yield { stopId, where: `${where}/stop_id` };
    const assigned = given(stopTimeProperties?.assignedStopId);
    if (assigned !== null && assigned !== stopId)
      yield { stopId: assigned, where: `${where}/stop_time_properties/assigned_stop_id` };
  }
  if (vehicle?.stopId) yield { stopId: vehicle.stopId, where: "/vehicle/stop_id" };
  for (const [index, { stopId }] of (alert?.informedEntity ?? []).entries()) {
    if (stopId) yield { stopId, where: `/alert/informed_entity/${index}/stop_id` };
  }
}

/** A feed may define stops of its own, for detours. */
function isBroughtAlong(stopId: string, { entities, beside }: World): boolean {
  return [entities, beside].some((feed) => feed.some(({ stop }) => stop?.stopId === stopId));
}
