/** Which networks run, and where their upstreams are: the variables that the descriptions name, as an operator sets them. */
import { z } from "zod";
import type { Variable } from "../../../kernel/variable.ts";
import type { NetworkDescription } from "./network.ts";
import { NOT_ASKED } from "./requests.ts";

export type NetworkSettings = {
  /** Those of TRANSIT_NETWORKS, in its order. */
  running: readonly NetworkDescription[];
  /** Addresses and keys by the names that the descriptions give them; what is not set is absent. */
  variables: Readonly<Record<string, string>>;
};

/** The network whose sources have tasks, settings and variables of their own; its timetable is as all others'. */
export const PARIS_NETWORK = "idfm";

type Named = { name: string; about: string; fallback: string | null; kind: "address" | "key" };

/** Every address and key that the descriptions name, once. */
function namedBy(descriptions: readonly NetworkDescription[]): Named[] {
  const found = new Map<string, Named>();
  for (const { id, title, sources, staticFeed } of descriptions) {
    const feeds = staticFeed === null ? [] : [{ ...staticFeed, title: `${title}: static GTFS` }];
    const own = id === PARIS_NETWORK ? [] : sources;
    for (const { title: feed, address, key } of [...own, ...feeds]) {
      const { variable, fallback } = address;
      found.set(variable, { name: variable, about: `Address of ${feed}.`, fallback: fallback ?? "", kind: "address" });
      if (key === null) continue;
      found.set(key.variable, { name: key.variable, about: `Key of ${id}'s upstream.`, fallback: null, kind: "key" });
    }
  }
  return [...found.values()];
}

export function networkVariables(descriptions: readonly NetworkDescription[]): Variable[] {
  return [
    {
      name: "TRANSIT_NETWORKS",
      about: `Networks that run, separated by commas: ${descriptions.map(({ id }) => id).join(", ")}.`,
      fallback: PARIS_NETWORK,
      secret: false,
      atRunTime: true,
    },
    ...namedBy(descriptions).map(
      ({ name, about, fallback, kind }): Variable => ({
        name,
        about,
        fallback,
        secret: kind === "key",
        atRunTime: false,
      }),
    ),
  ];
}

const addressSchema = z.url({ protocol: /^https?$/ });

/** Or what is wrong with the variables, one sentence each; the value of a key is never repeated. */
export function networkSettings(
  variables: Record<string, unknown>,
  descriptions: readonly NetworkDescription[],
): { ok: true; networks: NetworkSettings } | { ok: false; reasons: string[] } {
  const reasons: string[] = [];
  const text = (name: string): string => {
    const value = variables[name];
    return typeof value === "string" ? value.trim() : "";
  };
  const asked = text("TRANSIT_NETWORKS") || PARIS_NETWORK;
  const names = [...new Set(asked.split(",").map((name) => name.trim().toLowerCase()))].filter((name) => name !== "");
  const unknown = names.filter((name) => !descriptions.some(({ id }) => id === name));
  if (unknown.length > 0) {
    const wrong = unknown.map((name) => `"${name}"`).join(", ");
    const allowed = descriptions.map(({ id }) => id).join(", ");
    reasons.push(`TRANSIT_NETWORKS is ${JSON.stringify(asked)}: has ${wrong}; allowed: ${allowed}`);
  }
  const set: Record<string, string> = {};
  for (const { name, kind } of namedBy(descriptions)) {
    const value = text(name);
    if (value === "") continue;
    if (kind === "address" && value !== NOT_ASKED && !addressSchema.safeParse(value).success) {
      reasons.push(`${name} is ${JSON.stringify(value)}: must be an http or https URL, ${NOT_ASKED}, or empty`);
    }
    if (kind === "key" && !/^[\x21-\x7e]+$/.test(value)) {
      reasons.push(`${name} must be what the agency issued: visible ASCII without spaces`);
    }
    set[name] = value;
  }
  if (reasons.length > 0) return { ok: false, reasons };
  const running = names.flatMap((name) => descriptions.find(({ id }) => id === name) ?? []);
  return { ok: true, networks: { running, variables: set } };
}

/** Of those that run, the ones whose whole way is their description. */
export function describedNetworks({ running }: NetworkSettings): NetworkDescription[] {
  return running.filter(({ id }) => id !== PARIS_NETWORK);
}
