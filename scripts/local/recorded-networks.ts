/** The networks of TRANSIT_NETWORKS that there are recordings of, replayed beside PRIM's simulator. */
import { startGtfsRtSimulator } from "../../simulators/gtfs-rt/server.ts";
import type { Variables } from "./variables.ts";

export type RecordedNetworks = {
  variables: Variables;
  /** What feeds them, for a reader. */
  words: string[];
  close(): Promise<void>;
};

/** Address → the recording that stands for it; null: there is none, and the agency itself is not asked in its place. */
const RECORDED: Record<string, Record<string, string | null>> = {
  caltrain: {
    CALTRAIN_GTFS_URL: "caltrain/gtfs.zip",
    CALTRAIN_TRIP_UPDATES_URL: "caltrain/trip-updates.pb",
    CALTRAIN_VEHICLES_URL: "caltrain/vehicle-positions.pb",
    CALTRAIN_ALERTS_URL: null,
  },
  "nyct-ace": {
    NYCT_GTFS_URL: "nyct-ace/gtfs.zip",
    NYCT_ACE_URL: "nyct-ace/feed.pb",
    NYCT_ALERTS_URL: null,
  },
};

/** `declared` is the deployment's own; what was `chosen` over it is asked as it says. */
export async function startRecordedNetworks(declared: Variables, chosen: Variables): Promise<RecordedNetworks | null> {
  const asked = (chosen.TRANSIT_NETWORKS ?? declared.TRANSIT_NETWORKS ?? "").split(",").map((name) => name.trim());
  const replayed = asked.filter((network) => network in RECORDED);
  if (replayed.length === 0) return null;
  const simulator = await startGtfsRtSimulator();
  const addresses = replayed.flatMap((network) => Object.entries(RECORDED[network] ?? {}));
  const free = addresses.filter(([variable]) => (chosen[variable] ?? "") === "");
  return {
    variables: Object.fromEntries(
      free.map(([variable, path]) => [variable, path === null ? "off" : `${simulator.url}/${path}`]),
    ),
    words: replayed.map((network) => `${network}: a replay, moved to now (${simulator.url}/_sim/state)`),
    close: () => simulator.close(),
  };
}
