// Run in the peer's folder: node gtfs-rt-read-peer.mjs <url of a network's feeds> <file> <static.zip>. What it read, as JSON.
import { importGtfs, openDb, updateGtfsRealtime } from "gtfs";

const [url, sqlitePath, path] = process.argv.slice(2);
const quiet = { verbose: false, logFunction: () => {} };
await importGtfs({ ...quiet, sqlitePath, agencies: [{ path }] });
const feed = (name) => ({ url: `${url}/${name}.pb` });
await updateGtfsRealtime({
  ...quiet,
  sqlitePath,
  agencies: [
    {
      realtimeTripUpdates: feed("trip-updates"),
      realtimeVehiclePositions: feed("vehicle-positions"),
      realtimeAlerts: feed("alerts"),
    },
  ],
});
const database = openDb({ sqlitePath });
const rows = (table) => database.prepare(`select * from ${table}`).all();
console.log(
  JSON.stringify({
    trips: rows("trip_updates"),
    stops: rows("stop_time_updates"),
    vehicles: rows("vehicle_positions"),
    alerts: rows("service_alerts"),
  }),
);
