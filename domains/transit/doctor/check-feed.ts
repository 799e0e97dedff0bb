/** Every rule of GTFS-Realtime, asked of one feed: RULES.md of MobilityData's gtfs-realtime-validator, and our own. */
import type { Feed, FeedEntity } from "../gtfs-rt/read-feed.ts";
import { alertRules, alertStaticRules } from "./alert-rules.ts";
import {
  type EarlierFeed,
  given,
  type NamedTrip,
  type Rule,
  type StaticRule,
  type Tell,
  type World,
} from "./feed-rule.ts";
import { type Finding, Findings, occurrencesOf, type RuleText } from "./finding.ts";
import { entityRules, headerRules } from "./header-rules.ts";
import type { Reference } from "./reference.ts";
import { stopRules } from "./stop-rules.ts";
import { entityTimeRules, headerTimeRules } from "./time-rules.ts";
import { tripRules } from "./trip-rules.ts";
import { tripStaticRules } from "./trip-static-rules.ts";
import { updateOrderRules } from "./update-order-rules.ts";
import { updateRules } from "./update-rules.ts";
import { updateStaticRules } from "./update-static-rules.ts";
import { updateVehicleRules, vehicleRules, vehicleStaticRules } from "./vehicle-rules.ts";
import { earlierRules, type Placed, wholeFeedRules } from "./whole-feed-rules.ts";

const UNREADABLE: RuleText = {
  id: "unreadable-part",
  severity: "error",
  title: { en: "A part that cannot be read", fr: "Partie illisible" },
  consequence: {
    en: "What it says reaches nobody: that train, vehicle or alert is not there.",
    fr: "Ce qu'elle dit n'atteint personne : ce train, ce véhicule ou cette alerte n'existe pas.",
  },
};

const UNKNOWN_VALUE: RuleText = {
  id: "unknown-value",
  severity: "warning",
  title: { en: "Values that the format does not have", fr: "Valeurs inconnues du format" },
  consequence: {
    en: "They count as not said: a cancelled train may look like a planned one.",
    fr: "Elles valent « non renseigné » : un train supprimé peut passer pour un train prévu.",
  },
};

/** What rules need besides the feed; one that lacks it is not asked. */
export type Need = "static" | "shapes" | "earlier" | "pair";

export const GTFS_RT_RULES: readonly (RuleText & { needs?: Need })[] = [
  ...headerRules,
  ...headerTimeRules,
  ...entityRules,
  ...entityTimeRules,
  ...tripRules,
  ...tripStaticRules,
  ...updateOrderRules,
  ...updateRules,
  ...updateStaticRules,
  ...updateVehicleRules,
  ...vehicleRules,
  ...vehicleStaticRules,
  ...stopRules,
  ...alertRules,
  ...alertStaticRules,
  ...wholeFeedRules,
  ...earlierRules,
  UNREADABLE,
  UNKNOWN_VALUE,
];

export type FeedSurroundings = {
  /** Epoch ms of the reader's clock. */
  now: number;
  /** Null: the rules that need the static GTFS are not asked. */
  reference?: Reference | null;
  /** Null: nor those on two successive feeds. */
  earlier?: EarlierFeed | null;
  /** Entities of a feed beside this one: its vehicle positions, or its trip updates. */
  beside?: readonly FeedEntity[];
};

export function checkFeed(
  feed: Feed,
  { now, reference = null, earlier = null, beside = [] }: FeedSurroundings,
): Finding[] {
  const findings = new Findings();
  const entities = feed.entities.map(({ entity }) => entity);
  const world: World = { nowS: now / 1000, format: feed.format, header: feed.header, entities, beside, reference };
  findings.addSome(UNREADABLE, occurrencesOf(feed.faults.kept), feed.faults.count);
  if (feed.unknowns.enumValues > 0) {
    const says = `${feed.unknowns.enumValues} values of an enumeration that are not in it`;
    findings.add(UNKNOWN_VALUE, { path: "", ref: null, says });
  }

  /** Where the rules look just now: the paths are put together only when something is told. */
  const place = { index: -1, within: "", ref: null as string | null };
  const tellFor = (rule: RuleText): Tell => {
    return (where, says) => {
      const path = `/entity/${place.index}${place.within}${where}`;
      findings.add(rule, { path, ref: place.ref, says });
    };
  };
  const asked = <Subject>(rules: readonly Rule<Subject>[], staticRules: readonly StaticRule<Subject>[] = []) => {
    const plain = rules.map((rule) => ({ rule, tell: tellFor(rule) }));
    const joined = staticRules
      .filter(({ needs }) => needs === "static" || reference?.geography != null)
      .map((rule) => ({ rule, tell: tellFor(rule) }));
    return (subject: Subject) => {
      for (const { rule, tell } of plain) rule.check(subject, world, tell);
      if (reference !== null) for (const { rule, tell } of joined) rule.check(subject, reference, world, tell);
    };
  };

  const tellWhole = (rule: RuleText): Tell => {
    return (path, says) => findings.add(rule, { path, ref: null, says });
  };
  for (const rule of [...headerRules, ...headerTimeRules]) {
    rule.check(feed.header, world, (where, says) => tellWhole(rule)(`/header${where}`, says));
  }
  const lookAtEntity = asked([...entityRules, ...entityTimeRules], stopRules);
  const lookAtTrip = asked<NamedTrip>(tripRules, tripStaticRules);
  const lookAtUpdate = asked([...updateOrderRules, ...updateRules, ...updateVehicleRules], updateStaticRules);
  const lookAtVehicle = asked(vehicleRules, vehicleStaticRules);
  const lookAtAlert = asked(alertRules, alertStaticRules);
  for (const { entity, index } of feed.entities) {
    place.index = index;
    place.within = "";
    place.ref = entity.id;
    lookAtEntity(entity);
    const { tripUpdate, vehicle, alert } = entity;
    if (tripUpdate !== null) {
      place.within = "/trip_update";
      lookAtUpdate(tripUpdate);
      place.within = "/trip_update/trip";
      const { trip } = tripUpdate;
      if (trip !== null) lookAtTrip({ trip, in: "trip_update", vehicleId: given(tripUpdate.vehicle?.id) });
    }
    if (vehicle !== null) {
      place.within = "/vehicle";
      lookAtVehicle(vehicle);
      place.within = "/vehicle/trip";
      const { trip } = vehicle;
      if (trip !== null) lookAtTrip({ trip, in: "vehicle", vehicleId: given(vehicle.vehicle?.id) });
    }
    if (alert !== null) {
      place.within = "/alert";
      lookAtAlert(alert);
      for (const [at, { trip }] of alert.informedEntity.entries()) {
        if (trip === null) continue;
        place.within = `/alert/informed_entity/${at}/trip`;
        lookAtTrip({ trip, in: "informed_entity", vehicleId: null });
      }
    }
  }

  const placed: Placed[] = feed.entities.map(({ entity, index }) => ({ entity, path: `/entity/${index}` }));
  const isPair = hasPair(entities, beside);
  for (const rule of wholeFeedRules) {
    if (rule.needs === undefined || isPair) rule.check(placed, world, tellWhole(rule));
  }
  if (earlier !== null) for (const rule of earlierRules) rule.check(earlier, world, tellWhole(rule));
  return findings.list();
}

/** The ids of the rules that lack what they need, by what it is. */
export function rulesNotAsked(feed: Feed, surroundings: FeedSurroundings): { needs: Need; rules: string[] }[] {
  const { reference = null, earlier = null, beside = [] } = surroundings;
  const has: Record<Need, boolean> = {
    static: reference !== null,
    shapes: reference?.geography != null,
    earlier: earlier !== null,
    pair: hasPair(
      feed.entities.map(({ entity }) => entity),
      beside,
    ),
  };
  return (["static", "shapes", "earlier", "pair"] as const).flatMap((needs) => {
    const rules = new Set(GTFS_RT_RULES.flatMap((rule) => (rule.needs === needs && !has[needs] ? [rule.id] : [])));
    for (const { id, needs: other } of GTFS_RT_RULES) if (other !== needs) rules.delete(id);
    return rules.size === 0 ? [] : [{ needs, rules: [...rules].sort() }];
  });
}

function hasPair(entities: readonly FeedEntity[], beside: readonly FeedEntity[]): boolean {
  const all = [...entities, ...beside];
  return all.some(({ tripUpdate }) => tripUpdate !== null) && all.some(({ vehicle }) => vehicle !== null);
}
