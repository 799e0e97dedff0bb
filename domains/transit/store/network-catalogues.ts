/**
 * The catalogue of everything that is served: the shipped one of Île-de-France, and of each other network what its
 * imported timetable says. Ids of the others begin with their network's, since every agency numbers from 1.
 */
import { catalogueFor, indexOf, type TransitCatalogue } from "../catalogue/catalogue.ts";
import type { NetworkPlan } from "../gtfs-static/network-plan.ts";
import { openTimetable, type StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import type { Catalogue } from "../model.ts";
import type { NetworkDescription } from "../networks/network.ts";
import { describedNetworks } from "../networks/settings.ts";
import type { TransitSettings } from "../settings.ts";

/** A new timetable is seen by riders within this time; until then one query fewer a request. */
const LOOK_AGAIN_MS = 15_000;

/** Where a feed leaves a line's colour open: a grey that carries white letters. */
const NO_COLOUR = "#5b6770";

type Kept = {
  lookedAt: number;
  versions: ReadonlyMap<string, number>;
  /** By network, of the version beside it. */
  plans: Map<string, { version: number; catalogue: Catalogue }>;
  merged: { key: string; catalogue: TransitCatalogue } | null;
};

const kept = new WeakMap<D1Database, Kept>();

/** `now` (epoch ms) decides only when the database is asked for newer timetables; null: this time. */
export async function servedCatalogue(
  db: D1Database,
  settings: TransitSettings,
  now: number | null,
): Promise<TransitCatalogue> {
  const shipped = catalogueFor(settings);
  const networks = describedNetworks(settings.agencies);
  if (networks.length === 0) return shipped;
  const known = kept.get(db);
  const isRecent = known !== undefined && now !== null && Math.abs(now - known.lookedAt) < LOOK_AGAIN_MS;
  const versions = isRecent ? known.versions : await importedVersions(db);
  const plans = known?.plans ?? new Map<string, { version: number; catalogue: Catalogue }>();
  for (const network of networks) {
    const version = versions.get(network.id);
    if (version === undefined || plans.get(network.id)?.version === version) continue;
    const timetable = await openTimetable(db, network.id);
    if (timetable !== null) plans.set(network.id, { version, catalogue: await storedCatalogue(timetable, network) });
  }
  const parts = networks.flatMap(({ id }) => plans.get(id)?.catalogue ?? []);
  const key = [shipped.catalogue.version, ...parts.map((part) => part.version)].join(" ");
  const merged = known?.merged?.key === key ? known.merged : { key, catalogue: indexOf(joined(shipped, parts, key)) };
  kept.set(db, { lookedAt: isRecent ? known.lookedAt : (now ?? 0), versions, plans, merged });
  return merged.catalogue;
}

/** One network's own catalogue, of the version that is open. */
export async function storedCatalogue(timetable: StoredTimetable, network: NetworkDescription): Promise<Catalogue> {
  return planCatalogue(await timetable.plan(), network, timetable.head.version);
}

/** `version` is the import's, epoch ms. */
export function planCatalogue(plan: NetworkPlan, network: NetworkDescription, version: number): Catalogue {
  const named = (id: string) => `${network.id}:${id}`;
  const running: Catalogue["running_s"] = {};
  for (const { running: seconds } of plan.lines) {
    for (const [pair, value] of Object.entries(seconds)) {
      const [from = "", to = ""] = pair.split(">");
      running[`${named(from)}>${named(to)}`] ??= value;
    }
  }
  return {
    version: `${network.id}@${version}`,
    attribution: network.attribution,
    lines: plan.lines.map(({ route, key, label, name, colour, textColour, ways, places }) => ({
      id: named(route),
      network: network.id,
      key,
      label,
      name,
      colour: colour ?? NO_COLOUR,
      text_colour: textColour ?? "#ffffff",
      operator: network.title,
      patterns: ways.map(({ direction, places: stops }) => ({ direction, stops: stops.map(named) })),
      stops: places.map(named),
      order_known: true,
    })),
    stops: plan.places.map(({ id, name, lat, lon }) => ({ id: named(id), name, lat, lon, town: null })),
    quays: Object.fromEntries(plan.places.flatMap(({ id, stops }) => stops.map((stop) => [named(stop), named(id)]))),
    zones: {},
    tracks: Object.fromEntries(
      plan.lines.flatMap(({ route, tracks }) => (tracks.length === 0 ? [] : [[named(route), tracks]])),
    ),
    running_s: running,
  };
}

async function importedVersions(db: D1Database): Promise<Map<string, number>> {
  const { results } = await db
    .prepare("SELECT network, version FROM gtfs_feeds")
    .all<{ network: string; version: number }>();
  return new Map(results.map(({ network, version }) => [network, version]));
}

function joined({ catalogue }: TransitCatalogue, parts: readonly Catalogue[], version: string): Catalogue {
  const all = [catalogue, ...parts].filter(({ lines }) => lines.length > 0);
  return {
    version,
    attribution: all.map(({ attribution }) => attribution).join(" · "),
    lines: all.flatMap(({ lines }) => lines),
    stops: all.flatMap(({ stops }) => stops),
    quays: Object.assign({}, ...all.map(({ quays }) => quays)),
    zones: Object.assign({}, ...all.map(({ zones }) => zones)),
    tracks: Object.assign({}, ...all.map(({ tracks }) => tracks ?? {})),
    running_s: Object.assign({}, ...all.map(({ running_s }) => running_s)),
  };
}
