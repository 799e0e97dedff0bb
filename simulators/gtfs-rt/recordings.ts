/** The recorded feeds that can be served, by the path that they are served under. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Polls of one feed in order, a static feed beside them alone. */
export type Recording = {
  /** "caltrain/trip-updates.pb": feeds of one folder are of one agency, and are moved together. */
  path: string;
  kind: "realtime" | "static";
  /** IANA name of the agency's. */
  zone: string;
  polls: Uint8Array[];
};

const FIXTURES = join(import.meta.dirname, "../fixtures/gtfs-rt");
/** All twelve polls of New York are here; a clone alone has the first. */
const SHARED = join(import.meta.dirname, "../../../shared/data/transit/gtfs-rt");

const SAN_FRANCISCO = "America/Los_Angeles";
const NEW_YORK = "America/New_York";

export function recordedFeeds(): Recording[] {
  const shared = join(SHARED, "nyct-ace");
  const polls = existsSync(shared) ? shared : join(FIXTURES, "nyct-ace");
  return [
    realtime("caltrain/trip-updates.pb", SAN_FRANCISCO, [join(FIXTURES, "caltrain/trip-updates.pb")]),
    realtime("caltrain/vehicle-positions.pb", SAN_FRANCISCO, [join(FIXTURES, "caltrain/vehicle-positions.pb")]),
    fixed("caltrain/gtfs.zip", SAN_FRANCISCO, join(FIXTURES, "caltrain/gtfs.zip")),
    realtime(
      "nyct-ace/feed.pb",
      NEW_YORK,
      readdirSync(polls)
        .filter((file) => file.endsWith(".pb"))
        .sort()
        .map((file) => join(polls, file)),
    ),
    fixed("nyct-ace/gtfs.zip", NEW_YORK, join(FIXTURES, "nyct-ace/gtfs-cut.zip")),
  ];
}

function realtime(path: string, zone: string, files: string[]): Recording {
  return { path, kind: "realtime", zone, polls: files.map((file) => new Uint8Array(readFileSync(file))) };
}

function fixed(path: string, zone: string, file: string): Recording {
  return { path, kind: "static", zone, polls: [new Uint8Array(readFileSync(file))] };
}
