/** What an incident's own words say beyond its fields: the cause, and whether it is about a part of the line. */
import type { ENUMS } from "../gtfs-rt/proto.ts";
import type { TrafficDocument } from "../wire.ts";

type Disruption = TrafficDocument["disruptions"][number];
export type AlertCause = keyof (typeof ENUMS)["Alert.Cause"];

/** In order: the first whose words occur. "Motif : panne d'un train", "à la suite d'un malaise voyageur". */
const CAUSES: readonly (readonly [AlertCause, RegExp])[] = [
  ["STRIKE", /\b(greves?|mouvement social)\b/],
  ["DEMONSTRATION", /\bmanifestations?\b/],
  ["MEDICAL_EMERGENCY", /\b(malaises?|voyageur malade|assistance a un voyageur)\b/],
  ["ACCIDENT", /\baccidents?\b/],
  ["POLICE_ACTIVITY", /\b(bagages?|colis|objets?) (oublies?|abandonnes?|suspects?|delaisses?)\b|\bforces de l ordre\b/],
  ["WEATHER", /\b(intemperies|meteo\w*|neige|verglas|orages?|inondations?|canicule|fortes chaleurs)\b/],
  ["TECHNICAL_PROBLEM", /\b(pannes?|avaries?|incidents? (technique|d exploitation)|problemes? techniques?)\b/],
];

/**
 * Words that bound a closure: "entre Orry et Creil", "Orry <-> Creil", "en direction de", "arrêt non desservi". The
 * RER D's was published as NO_SERVICE of the whole line once, since its sections were in its text alone.
 */
const PART = /\b(entre|partiel\w*|troncon|branche|direction|sens|desserv\w*|depuis|jusqu a la station)\b/;
const PART_SIGNS = /<-?>|<=>|[↔⇔⟷→]/u;
const ONE_WAY = /\b(en direction|direction|sens)\b/;
const BOTH_WAYS = /\b(les (deux|2) (sens|directions))\b/;

/** Words of station names that any message may have. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  "gare station porte pont place mairie centre ville ligne paris saint sainte grand grande petit nord ouest sud hotel rue parc jardin bois hopital musee pour avec dans vers sous cours nouveau nouvelle plein rond point haut bas marche moulin route point terminal theatre universite".split(
    " ",
  ),
);
const TELLING_LENGTH = 4;

/** "Orry-la-Ville <-> Creil" → "orry la ville creil". */
export function plainWords(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
}

export function causeOf({ cause, title, message }: Disruption): AlertCause {
  if (cause === "works") return "MAINTENANCE";
  if (cause === "information") return "OTHER_CAUSE";
  const words = plainWords(`${title} ${message}`);
  return CAUSES.find(([, pattern]) => pattern.test(words))?.[0] ?? "UNKNOWN_CAUSE";
}

/**
 * Whether the text bounds what its fields say of the whole line: by a word for it, or by naming a station of the line.
 * To be wrong here costs an effect that is too mild; to be wrong the other way takes every train of a line off the map.
 */
export function tellsPart({ title, message }: Disruption, stationNames: readonly string[]): boolean {
  const text = `${title} ${message}`;
  const words = plainWords(text);
  if (PART_SIGNS.test(text) || PART.test(words)) return true;
  const told = new Set(words.split(" "));
  return stationNames.some((name) =>
    plainWords(name)
      .split(" ")
      .some((word) => word.length >= TELLING_LENGTH && !COMMON_WORDS.has(word) && told.has(word)),
  );
}

/** Only trains of one direction are concerned: riders the other way have their service. */
export function tellsOneWay({ title, message }: Disruption): boolean {
  const words = plainWords(`${title} ${message}`);
  return ONE_WAY.test(words) && !BOTH_WAYS.test(words);
}
