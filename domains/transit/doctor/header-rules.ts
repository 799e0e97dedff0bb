/** Rules on the header alone, and on what the format itself asks of a feed. */

import type { FeedEntity } from "../gtfs-rt/read-feed.ts";
import { instant, isPosix, type Rule, stamp, type World } from "./feed-rule.ts";
import type { RuleText } from "./finding.ts";

/** RULES.md, W008. */
const OLD_S = 65;

const VERSIONS: readonly (string | null)[] = ["1.0", "2.0"];

const isVersion2 = ({ header }: World): boolean => Number.parseFloat(header.gtfsRealtimeVersion ?? "") >= 2;

export const UNSTAMPED: RuleText = {
  id: "W001",
  severity: "warning",
  title: { en: "timestamp not populated", fr: "Horodatage absent" },
  consequence: {
    en: "Riders cannot be told how old a prediction or a position is.",
    fr: "On ne peut pas dire aux voyageurs de quand date une prévision ou une position.",
  },
};

export const headerRules: readonly Rule<World["header"]>[] = [
  {
    id: "E038",
    severity: "error",
    title: { en: "Invalid gtfs_realtime_version", fr: "gtfs_realtime_version invalide" },
    consequence: {
      en: "An app that checks the version refuses the feed: riders get the timetable only.",
      fr: "Une application qui vérifie la version refuse le flux : les voyageurs n'ont que l'horaire théorique.",
    },
    check({ gtfsRealtimeVersion: version }, _world, tell) {
      if (VERSIONS.includes(version)) return;
      tell(
        "/gtfs_realtime_version",
        version === null ? "there is none; 1.0 or 2.0 is required" : `"${version}" is neither 1.0 nor 2.0`,
      );
    },
  },
  {
    id: "E048",
    severity: "error",
    title: { en: "Header timestamp not populated", fr: "Horodatage de l'en-tête absent" },
    consequence: {
      en: "Nobody can tell how old the feed is: a frozen feed looks live.",
      fr: "Nul ne peut dire l'âge du flux : un flux figé passe pour du temps réel.",
    },
    check(header, world, tell) {
      if (isVersion2(world) && stamp(header.timestamp) === null) tell("/timestamp", "required from version 2.0 on");
    },
  },
  {
    id: "E049",
    severity: "error",
    title: { en: "Header incrementality not populated", fr: "incrementality absent de l'en-tête" },
    consequence: {
      en: "A reader has to guess whether trips that are not there have ended: ghost trains stay on screen.",
      fr: "Le lecteur doit deviner si les courses absentes sont terminées : des trains fantômes restent affichés.",
    },
    check({ incrementality }, world, tell) {
      if (isVersion2(world) && incrementality === null) tell("/incrementality", "required from version 2.0 on");
    },
  },
  {
    ...UNSTAMPED,
    check(header, world, tell) {
      if (!isVersion2(world) && stamp(header.timestamp) === null) tell("/timestamp", "there is none");
    },
  },
  {
    id: "W008",
    severity: "warning",
    title: { en: "Header timestamp is older than 65 seconds", fr: "En-tête vieux de plus de 65 secondes" },
    consequence: {
      en: "Countdowns are as late as the feed is old: a train that is shown may have left.",
      fr: "Les attentes affichées retardent d'autant : un train affiché est peut-être déjà parti.",
    },
    check(header, { nowS }, tell) {
      const at = stamp(header.timestamp);
      if (at === null || !isPosix(at) || nowS - at <= OLD_S) return;
      tell("/timestamp", `${instant(at)} is ${duration(nowS - at)} before ${instant(Math.floor(nowS))}`);
    },
  },
  {
    id: "differential-feed",
    severity: "warning",
    title: { en: "The feed is incremental (DIFFERENTIAL)", fr: "Flux incrémental (DIFFERENTIAL)" },
    consequence: {
      en: "The mode is not supported by the specification and most apps drop such a feed: riders get nothing of it.",
      fr: "Ce mode n'est pas pris en charge par la spécification et la plupart des applications l'ignorent : les voyageurs n'en voient rien.",
    },
    check({ incrementality }, _world, tell) {
      if (incrementality === "DIFFERENTIAL") tell("/incrementality", "DIFFERENTIAL; readers take FULL_DATASET");
    },
  },
];

export const entityRules: readonly Rule<FeedEntity>[] = [
  {
    id: "E039",
    severity: "error",
    title: { en: "is_deleted in a FULL_DATASET feed", fr: "is_deleted dans un flux FULL_DATASET" },
    consequence: {
      en: "Apps differ in what they make of it: the same trip is there for some riders and gone for others.",
      fr: "Chaque application l'interprète à sa façon : la même course existe pour certains voyageurs et pas pour d'autres.",
    },
    check({ isDeleted }, { header, format }, tell) {
      if (header.incrementality === "DIFFERENTIAL" || isDeleted === null) return;
      // Writers of JSON spell out what has its default value.
      if (isDeleted || format === "protobuf") tell("/is_deleted", `is_deleted is ${isDeleted}`);
    },
  },
];

/** "4 min 10 s", as a person says it. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 172_800) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} days`;
}
