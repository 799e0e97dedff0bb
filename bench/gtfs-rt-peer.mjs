// Run in the peer's folder: node gtfs-rt-peer.mjs <url> <file> <static.zip>. One updateGtfsRealtime a line of input.
import { createInterface } from "node:readline";
import { importGtfs, openDb, updateGtfsRealtime } from "gtfs";

const [url, sqlitePath, path] = process.argv.slice(2);
const quiet = { verbose: false, logFunction: () => {} };
await importGtfs({ ...quiet, sqlitePath, agencies: [{ path }] });
const config = { ...quiet, sqlitePath, agencies: [{ realtimeTripUpdates: { url } }] };
const count = (table) => openDb({ sqlitePath }).prepare(`select count(*) as n from ${table}`).get().n;

for await (const _line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  await updateGtfsRealtime(config);
  const { user, system } = process.cpuUsage(before);
  const entities = count("trip_updates");
  console.log(
    JSON.stringify({ cpuS: (user + system) / 1e6, entities, rowsWritten: entities + count("stop_time_updates") }),
  );
}
