/** What more than one source can tell of: each line, each board that is watched, the traffic. Named by their topics. */
import { lineIdOf } from "../ids.ts";
import type { Line } from "../model.ts";
import { idfm } from "../networks/idfm.ts";
import { lineTopic, STOP_TOPIC_PREFIX, TRAFFIC_TOPIC } from "../rules/topics.ts";
import type { TransitSettings } from "../settings.ts";
import { NAVITIA_DEPARTURES, NAVITIA_LINE_REPORTS } from "../sources/navitia.ts";
import { PRIM_DISRUPTIONS, PRIM_ET, PRIM_SM } from "../sources/prim.ts";

export const STATIC = "static";
export const VMTR = "vmtr";

export type Subject =
  | { kind: "line"; topic: string; id: string; network: string }
  | { kind: "stop"; topic: string; id: string }
  | { kind: "traffic"; topic: string };

/** Which sources can tell of a kind of subject, in the network's order of preference. */
const TELLING: Record<Subject["kind"], readonly string[]> = {
  line: among(idfm.prefers.departures, [PRIM_ET, NAVITIA_DEPARTURES, VMTR, STATIC]),
  stop: among(idfm.prefers.departures, [PRIM_SM, NAVITIA_DEPARTURES]),
  traffic: among(idfm.prefers.alerts, [PRIM_DISRUPTIONS, NAVITIA_LINE_REPORTS]),
};

/** Most preferred first. */
export function sourcesOf({ kind }: Subject): readonly string[] {
  return TELLING[kind];
}

export function preferredSource(subject: Subject): string {
  return TELLING[subject.kind][0] ?? PRIM_ET;
}

/** RATP's map has the metro's lines; what else it has is not known. */
export function isOn(source: string, subject: Subject, { standIns }: Pick<TransitSettings, "standIns">): boolean {
  return source !== VMTR || (standIns.vmtr.enabled && subject.kind === "line" && subject.network === "metro");
}

/** The feed that a source's answers about a subject are generations of. One call of PRIM tells of many subjects. */
export function feedName(source: string, { topic }: Pick<Subject, "topic">): string {
  if (source === PRIM_ET || source === PRIM_DISRUPTIONS) return `transit:${source}`;
  return source === PRIM_SM ? topic : `transit:${source}:${topic.slice("transit:".length)}`;
}

/** Lines of Île-de-France; other networks have sources of their own. */
export function lineSubject({ id, network, key }: Line): Subject | null {
  return lineIdOf(id) === null ? null : { kind: "line", topic: lineTopic(network, key), id, network };
}

export function stopSubject(topic: string): Subject {
  return { kind: "stop", topic, id: topic.slice(STOP_TOPIC_PREFIX.length) };
}

export const TRAFFIC_SUBJECT: Subject = { kind: "traffic", topic: TRAFFIC_TOPIC };

function among(order: readonly string[], wanted: readonly string[]): readonly string[] {
  return order.filter((source) => wanted.includes(source));
}
