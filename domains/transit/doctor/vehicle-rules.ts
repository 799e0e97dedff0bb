/** Rules on vehicles: their names, and where they are said to be. */
import {
  type Alert,
  given,
  isWithdrawn,
  type Rule,
  type StaticRule,
  type TripDescriptor,
  type TripUpdate,
  type VehiclePosition,
} from "./feed-rule.ts";
import type { Reference } from "./reference.ts";

/** RULES.md, W004: metres a second, about 60 miles an hour. */
const FAST_ROAD_MPS = 26;
/** The fastest trains in service run 350 km/h. */
const FAST_RAIL_MPS = 97.3;
/** RULES.md, E028 and E029. */
const AREA_BUFFER_M = 1609;
const TRIP_BUFFER_M = 200;

const UNNAMED = {
  id: "W002",
  severity: "warning",
  title: { en: "vehicle_id not populated", fr: "vehicle_id absent" },
  consequence: {
    en: "A prediction cannot be put together with the vehicle on the map.",
    fr: "La prévision ne peut pas être rapprochée du véhicule sur la carte.",
  },
} as const;

export const updateVehicleRules: readonly Rule<TripUpdate>[] = [
  {
    ...UNNAMED,
    check({ trip, vehicle }, _world, tell) {
      if (given(vehicle?.id) === null && !isWithdrawn(trip)) tell("", `trip ${trip?.tripId ?? ""} has no vehicle.id`);
    },
  },
];

export const vehicleRules: readonly Rule<VehiclePosition>[] = [
  {
    ...UNNAMED,
    check({ vehicle, trip }, _world, tell) {
      if (given(vehicle?.id) === null) tell("", `the vehicle of trip ${trip?.tripId ?? ""} has no vehicle.id`);
    },
  },
  {
    id: "E026",
    severity: "error",
    title: { en: "Invalid vehicle position", fr: "Position de véhicule invalide" },
    consequence: {
      en: "The vehicle is off the map, or in the sea off Africa.",
      fr: "Le véhicule est hors de la carte, ou en mer au large de l'Afrique.",
    },
    check({ position }, _world, tell) {
      if (position !== null && !isPlace(position)) {
        tell("/position", `latitude ${position.latitude}, longitude ${position.longitude}`);
      }
    },
  },
  {
    id: "E027",
    severity: "error",
    title: { en: "Invalid vehicle bearing", fr: "Cap de véhicule invalide" },
    consequence: {
      en: "The arrow on the map points anywhere.",
      fr: "La flèche sur la carte pointe n'importe où.",
    },
    check({ position }, _world, tell) {
      const bearing = position?.bearing ?? null;
      if (bearing !== null && !(bearing >= 0 && bearing <= 360))
        tell("/position/bearing", `${bearing} is not 0 to 360`);
    },
  },
  {
    id: "W004",
    severity: "warning",
    title: { en: "Vehicle speed is unrealistic", fr: "Vitesse de véhicule irréaliste" },
    consequence: {
      en: "Arrival times that are made from the speed are too early.",
      fr: "Les heures d'arrivée déduites de la vitesse sont trop tôt.",
    },
    check(vehicle, { reference }, tell) {
      const speed = vehicle.position?.speed ?? null;
      const type = routeType(vehicle, reference);
      const limit = type !== null && isRail(type) ? FAST_RAIL_MPS : FAST_ROAD_MPS;
      if (speed === null || (speed >= 0 && speed <= limit)) return;
      tell("/position/speed", `${Number(speed.toFixed(1))} m/s are ${Math.round(speed * 3.6)} km/h`);
    },
  },
];

export const vehicleStaticRules: readonly StaticRule<VehiclePosition>[] = [
  {
    id: "E028",
    severity: "error",
    needs: "shapes",
    title: { en: "Vehicle position outside agency coverage area", fr: "Véhicule hors du territoire de l'agence" },
    consequence: {
      en: "The vehicle is on a map where nobody looks for it, and its arrival times cannot be right.",
      fr: "Le véhicule est là où personne ne le cherche, et ses heures d'arrivée ne peuvent être justes.",
    },
    check({ position }, { geography }, _world, tell) {
      if (position === null || !isPlace(position)) return;
      const away = geography?.metresOutside(position) ?? null;
      if (away === null || away <= AREA_BUFFER_M) return;
      tell("/position", `${placeText(position)}, ${farText(away)} from every stop and shape`);
    },
  },
  {
    id: "E029",
    severity: "error",
    needs: "shapes",
    title: { en: "Vehicle position far from trip shape", fr: "Véhicule loin du tracé de sa course" },
    consequence: {
      en: "The vehicle is shown off its line, or it is on another trip than it says: riders wait for the wrong one.",
      fr: "Le véhicule apparaît hors de sa ligne, ou assure une autre course : les voyageurs attendent le mauvais.",
    },
    check({ position, trip }, { geography }, { entities, beside }, tell) {
      if (position === null || !isPlace(position) || geography === null || trip === null) return;
      const tripId = given(trip.tripId);
      const away = tripId === null ? null : geography.metresFromTrip(tripId, position);
      if (away === null || away <= TRIP_BUFFER_M) return;
      // Outside of the whole area it is E028.
      if ((geography.metresOutside(position) ?? 0) > AREA_BUFFER_M) return;
      if ([...entities, ...beside].some(({ alert }) => alert !== null && isDetour(alert, trip))) return;
      tell("/position", `${placeText(position)}, ${farText(away)} from the shape${ofTrip(trip)}`);
    },
  },
];

function isPlace({ latitude, longitude }: Position): boolean {
  if (latitude === null || longitude === null) return false;
  // Exactly 0 is what a device without a fix sends; a measured coordinate has decimals.
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && latitude !== 0 && longitude !== 0;
}

type Position = NonNullable<VehiclePosition["position"]>;

function isDetour({ effect, informedEntity }: Alert, { tripId, routeId }: TripDescriptor): boolean {
  if (effect !== "DETOUR") return false;
  return informedEntity.some(
    (informed) =>
      (given(tripId) !== null && informed.trip?.tripId === tripId) ||
      (given(routeId) !== null && informed.trip === null && informed.routeId === routeId),
  );
}

function routeType({ trip }: VehiclePosition, reference: Reference | null): number | null {
  if (trip === null || reference === null) return null;
  const routeId = given(trip.routeId) ?? reference.trip(given(trip.tripId) ?? "")?.routeId;
  return reference.route(routeId ?? "")?.type ?? null;
}

/** 2, and the extended types of railways (100 to 117). */
function isRail(type: number): boolean {
  return type === 2 || (type >= 100 && type < 118);
}

function placeText({ latitude, longitude }: Position): string {
  return `${latitude?.toFixed(5)}, ${longitude?.toFixed(5)}`;
}

function farText(metres: number): string {
  return metres < 10_000 ? `${Math.round(metres)} m` : `${Math.round(metres / 1000)} km`;
}

function ofTrip(trip: TripDescriptor | null): string {
  return given(trip?.tripId) === null ? "" : ` of trip ${trip?.tripId}`;
}
