/** The recorded feeds that can be served, by the path that they are served under. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Polls of one feed in order, a static feed beside them alone. */
export type Recording = { path: string; kind: "realtime" | "static"; polls: Uint8Array[] };

const FIXTURES = join(import.meta.dirname, "../fixtures/gtfs-rt");
/** All twelve polls of New York are here; a clone alone has the first. */
const SHARED = join(import.meta.dirname, "../../../shared/data/transit/gtfs-rt");

export function recordedFeeds(): Recording[] {
  const shared = join(SHARED, "nyct-ace");
  const newYork = existsSync(shared) ? shared : join(FIXTURES, "nyct-ace");
  return [
    realtime("caltrain/trip-updates.pb", [join(FIXTURES, "caltrain/trip-updates.pb")]),
    realtime("caltrain/vehicle-positions.pb", [join(FIXTURES, "caltrain/vehicle-positions.pb")]),
    fixed("caltrain/gtfs.zip", join(FIXTURES, "caltrain/gtfs.zip")),
    realtime(
      "nyct-ace/feed.pb",
      readdirSync(newYork)
        .filter((file) => file.endsWith(".pb"))
        .sort()
        .map((file) => join(newYork, file)),
    ),
    ...(existsSync(join(newYork, "gtfs-cut.zip")) ? [fixed("nyct-ace/gtfs.zip", join(newYork, "gtfs-cut.zip"))] : []),
  ];
}

function realtime(path: string, files: string[]): Recording {
  return { path, kind: "realtime", polls: files.map((file) => new Uint8Array(readFileSync(file))) };
}

function fixed(path: string, file: string): Recording {
  return { path, kind: "static", polls: [new Uint8Array(readFileSync(file))] };
}
