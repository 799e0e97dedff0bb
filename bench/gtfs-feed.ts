/** A static GTFS feed of any size, the same at every call: routes with patterns, rush hours and branches. */
import { aZip } from "../domains/transit/gtfs-static/a-zip.ts";

export type FeedSize = { routes: number; tripsPerRoute: number; stopsPerTrip: number };

export type FeedShape = FeedSize & {
  /** Ways in which a route's trips run along the same stops: a few by the hour of the day, or each its own. */
  profilesPerRoute: number;
  /** stop_times.txt sorted by stop_sequence: no trip's rows stand together. */
  isScattered: boolean;
};

export function stopTimesOf({ routes, tripsPerRoute, stopsPerTrip }: FeedSize): number {
  return routes * tripsPerRoute * stopsPerTrip;
}

export function tripId(route: number, trip: number): string {
  return `R${route}-${trip}-Semaine`;
}

export async function syntheticFeed(shape: FeedShape): Promise<Uint8Array<ArrayBuffer>> {
  const { routes, tripsPerRoute, stopsPerTrip } = shape;
  const each = (count: number, row: (index: number) => string) =>
    Array.from({ length: count }, (_, at) => row(at)).join("");
  return aZip({
    "agency.txt":
      "agency_id,agency_name,agency_url,agency_timezone,agency_lang\nA,Synthetic,http://example.com,Europe/Paris,fr\n",
    "calendar.txt": `service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nS,1,1,1,1,1,1,1,20260101,20271231\n`,
    "routes.txt": `route_id,agency_id,route_short_name,route_long_name,route_type\n${each(routes, (route) => `R${route},A,${route},Ligne ${route},3\n`)}`,
    "stops.txt": `stop_id,stop_name,stop_lat,stop_lon\n${each(routes, (route) =>
      each(
        stopsPerTrip,
        (stop) => `R${route}S${stop},Arrêt ${route}-${stop},${48.8 + route / 1000},${2.2 + stop / 250}\n`,
      ),
    )}`,
    "trips.txt": `route_id,service_id,trip_id,trip_headsign,direction_id\n${each(routes, (route) =>
      each(tripsPerRoute, (trip) => `R${route},S,${tripId(route, trip)},Terminus ${route},0\n`),
    )}`,
    "stop_times.txt": stopTimes(shape),
  });
}

function stopTimes(shape: FeedShape): Uint8Array {
  const { routes, tripsPerRoute, stopsPerTrip, isScattered } = shape;
  const parts: Buffer[] = [Buffer.from("trip_id,arrival_time,departure_time,stop_id,stop_sequence\n")];
  const headway = Math.floor((19 * 3600) / tripsPerRoute);
  const row = (route: number, trip: number, stop: number): string => {
    const at = time(5 * 3600 + trip * headway + elapsed(shape, trip, stop));
    return `${tripId(route, trip)},${at},${at},R${route}S${stop},${stop + 1}\n`;
  };
  for (let route = 0; route < routes; route++) {
    const rows: string[] = [];
    if (isScattered) {
      for (let stop = 0; stop < stopsPerTrip; stop++) {
        for (let trip = 0; trip < tripsPerRoute; trip++) rows.push(row(route, trip, stop));
      }
    } else {
      for (let trip = 0; trip < tripsPerRoute; trip++) {
        for (let stop = 0; stop < stopsPerTrip; stop++) rows.push(row(route, trip, stop));
      }
    }
    parts.push(Buffer.from(rows.join("")));
  }
  return Buffer.concat(parts);
}

/** Seconds from the first stop; the digits of the profile's number spread over the stops make each profile another. */
function elapsed({ profilesPerRoute }: FeedShape, trip: number, stop: number): number {
  const profile = trip % profilesPerRoute;
  return stop * 90 + (stop >= 2 ? (profile % 16) * 10 : 0) + (stop >= 4 ? Math.floor(profile / 16) * 10 : 0);
}

function time(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
