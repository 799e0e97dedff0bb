/** Rules on a feed as a whole: what two of its entities say of each other, and what it said before. */
import type { Feed, FeedEntity } from "../gtfs-rt/read-feed.ts";
import { type EarlierFeed, type EarlierRule, given, instant, type Rule, stamp } from "./feed-rule.ts";
import { duration } from "./header-rules.ts";

/** Entities with the place that they stand at in the body. */
export type Placed = { path: string; entity: FeedEntity };

/** RULES.md, W007. */
const REFRESH_S = 35;

/** `where` is the whole path here. */
export const wholeFeedRules: readonly Rule<readonly Placed[]>[] = [
  {
    id: "E052",
    severity: "error",
    title: { en: "vehicle.id is not unique", fr: "vehicle.id non unique" },
    consequence: {
      en: "A vehicle jumps between two places on the map.",
      fr: "Un véhicule saute d'un endroit à l'autre sur la carte.",
    },
    check(placed, _world, tell) {
      const seen = new Map<string, string>();
      for (const { path, entity } of placed) {
        const id = given(entity.vehicle?.vehicle?.id);
        if (id === null) continue;
        const first = seen.get(id);
        if (first === undefined) seen.set(id, path);
        else tell(`${path}/vehicle/vehicle/id`, `"${id}" is at ${first} too`);
      }
    },
  },
  {
    id: "trip-told-twice",
    severity: "error",
    title: { en: "Two updates of one trip", fr: "Deux mises à jour d'une même course" },
    consequence: {
      en: "Which of the two riders see is chance, and it may change from one moment to the next.",
      fr: "Celle que voient les voyageurs tient du hasard, et peut changer d'un instant à l'autre.",
    },
    check(placed, _world, tell) {
      const seen = new Map<string, string>();
      for (const { path, entity } of placed) {
        const { tripUpdate } = entity;
        const trip = tripUpdate?.trip ?? null;
        if (trip === null || given(trip.tripId) === null || entity.isDeleted === true) continue;
        const { tripId, startDate, startTime, scheduleRelationship } = trip;
        // A DUPLICATED trip is named after the one that it repeats.
        const own = scheduleRelationship === "DUPLICATED" ? (tripUpdate?.tripProperties ?? null) : null;
        const key = [tripId, startDate, startTime, own?.tripId, own?.startDate, own?.startTime].join("|");
        const first = seen.get(key);
        if (first === undefined) seen.set(key, path);
        else tell(`${path}/trip_update`, `trip ${tripId} of ${startDate ?? "no date"} is at ${first} too`);
      }
    },
  },
  {
    id: "E047",
    severity: "error",
    needs: "pair",
    title: {
      en: "VehiclePosition and TripUpdate ID pairing mismatch",
      fr: "VehiclePosition et TripUpdate associent des identifiants différents",
    },
    consequence: {
      en: "The train on the map is another than the one of the countdown.",
      fr: "Le train sur la carte n'est pas celui de l'attente affichée.",
    },
    check(placed, { entities, beside }, tell) {
      const vehiclesOf = new Map<string, Set<string>>();
      for (const { tripUpdate } of [...entities, ...beside]) {
        const tripId = given(tripUpdate?.trip?.tripId);
        const vehicleId = given(tripUpdate?.vehicle?.id);
        if (tripId === null || vehicleId === null) continue;
        vehiclesOf.set(tripId, (vehiclesOf.get(tripId) ?? new Set()).add(vehicleId));
      }
      for (const { path, entity } of placed) {
        const tripId = given(entity.vehicle?.trip?.tripId);
        const vehicleId = given(entity.vehicle?.vehicle?.id);
        const others = vehiclesOf.get(tripId ?? "");
        if (tripId === null || vehicleId === null || others === undefined || others.has(vehicleId)) continue;
        tell(
          `${path}/vehicle`,
          `vehicle ${vehicleId} is on trip ${tripId}, whose update has ${[...others].join(", ")}`,
        );
      }
    },
  },
  {
    id: "W003",
    severity: "warning",
    needs: "pair",
    title: { en: "ID in one feed missing from the other", fr: "Identifiant présent dans un flux et absent de l'autre" },
    consequence: {
      en: "A train has a countdown and no place on the map, or the other way round.",
      fr: "Un train a une attente affichée mais aucune place sur la carte, ou l'inverse.",
    },
    check(placed, { entities, beside }, tell) {
      const all = [...entities, ...beside];
      const trips = new Set(all.flatMap(({ tripUpdate }) => given(tripUpdate?.trip?.tripId) ?? []));
      const vehicles = new Set(all.flatMap(({ vehicle }) => given(vehicle?.vehicle?.id) ?? []));
      for (const { path, entity } of placed) {
        const tripId = given(entity.vehicle?.trip?.tripId);
        if (tripId !== null && !trips.has(tripId)) tell(`${path}/vehicle`, `trip_id ${tripId} has no trip update`);
        const vehicleId = given(entity.tripUpdate?.vehicle?.id);
        if (vehicleId !== null && !vehicles.has(vehicleId))
          tell(`${path}/trip_update`, `vehicle_id ${vehicleId} has no position`);
      }
    },
  },
];

export const earlierRules: readonly EarlierRule[] = [
  {
    id: "E017",
    severity: "error",
    needs: "earlier",
    title: {
      en: "Content changed but the header has the same timestamp",
      fr: "Contenu modifié mais horodatage de l'en-tête inchangé",
    },
    consequence: {
      en: "Apps that go by the timestamp keep what they have: riders miss the change.",
      fr: "Les applications qui se fient à l'horodatage gardent l'ancien contenu : les voyageurs manquent le changement.",
    },
    check(earlier, { header, entities }, tell) {
      const at = stamp(header.timestamp);
      if (at === null || at !== earlier.timestamp || !earlier.isOther(entities)) return;
      tell("/header/timestamp", `${instant(at)} both times, and the entities differ`);
    },
  },
  {
    id: "E018",
    severity: "error",
    needs: "earlier",
    title: {
      en: "Header timestamp decreased between two sequential iterations",
      fr: "Horodatage de l'en-tête en recul entre deux lectures",
    },
    consequence: {
      en: "A lagging server answers in turn with the right one: countdowns jump back and forth.",
      fr: "Un serveur en retard répond en alternance avec le bon : les attentes vont et viennent.",
    },
    check(earlier, { header }, tell) {
      const [before, at] = [stamp(earlier.timestamp), stamp(header.timestamp)];
      if (before === null || at === null || at >= before) return;
      tell("/header/timestamp", `${instant(at)} comes after ${instant(before)}: ${duration(before - at)} back`);
    },
  },
  {
    id: "W007",
    severity: "warning",
    needs: "earlier",
    title: {
      en: "Refresh interval is more than 35 seconds",
      fr: "Intervalle de rafraîchissement supérieur à 35 secondes",
    },
    consequence: {
      en: "A train may be gone for that long before riders are told.",
      fr: "Un train peut être parti depuis tout ce temps avant que les voyageurs ne l'apprennent.",
    },
    check(earlier, { header, nowS }, tell) {
      const [before, at] = [stamp(earlier.timestamp), stamp(header.timestamp)];
      if (before === null || at === null) return;
      // What was published between two looks is not known; nothing new between them is.
      const lookedS = earlier.readAt === null ? null : nowS - earlier.readAt / 1000;
      if (at === before && lookedS !== null && lookedS > REFRESH_S) {
        tell("/header/timestamp", `${instant(at)} still, ${duration(lookedS)} later`);
      } else if (at - before > REFRESH_S && (lookedS === null || lookedS <= REFRESH_S)) {
        tell("/header/timestamp", `${duration(at - before)} between the two headers`);
      }
    },
  },
];

/** A feed that is there as a whole; in whatever order, equal entities are equal. `readAt`: epoch ms. */
export function earlierFeed({ header, entities }: Feed, readAt: number | null): EarlierFeed {
  return {
    timestamp: header.timestamp,
    readAt,
    isOther: (others) => contentOf(others) !== contentOf(entities.map(({ entity }) => entity)),
  };
}

function contentOf(entities: readonly FeedEntity[]): string {
  return entities
    .map((entity) => JSON.stringify(entity))
    .sort()
    .join("\n");
}
