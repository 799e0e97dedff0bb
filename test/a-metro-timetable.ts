/** A static GTFS feed of metro lines as the catalogue has them, a train each so many seconds, all day and every day. */
import { aZip } from "../domains/transit/gtfs-static/a-zip.ts";
import type { Catalogue } from "../domains/transit/model.ts";

const FIRST_S = 5.5 * 3600;
const LAST_S = 25 * 3600;
const LEG_S = 90;

/** `year`: the calendar's. */
export function aMetroTimetable(
  { lines }: Pick<Catalogue, "lines">,
  ids: readonly string[],
  { headwayS, year }: { headwayS: number; year: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const stops = new Set<string>();
  const rows = { routes: [] as string[], trips: [] as string[], times: [] as string[] };
  for (const line of lines.filter(({ id }) => ids.includes(id))) {
    rows.routes.push(`IDFM:${line.id},A,${line.label},,1`);
    for (const direction of ["0", "1"] as const) {
      const pattern = line.patterns.find((one) => one.direction === direction)?.stops ?? [];
      for (let start = FIRST_S; start < LAST_S; start += headwayS) {
        const trip = `${line.id}.${direction}.${start}`;
        rows.trips.push(`IDFM:${line.id},D,${trip},${direction}`);
        for (const [index, stop] of pattern.entries()) {
          const at = clock(start + index * LEG_S);
          stops.add(stop);
          rows.times.push(`${trip},${at},${at},IDFM:${stop},${index}`);
        }
      }
    }
  }
  const file = (header: string, lines: Iterable<string>) => `${[header, ...lines].join("\n")}\n`;
  return aZip({
    "agency.txt": file("agency_id,agency_name,agency_url,agency_timezone", ["A,A,http://a.test/,Europe/Paris"]),
    "routes.txt": file("route_id,agency_id,route_short_name,route_long_name,route_type", rows.routes),
    "stops.txt": file(
      "stop_id,stop_name,stop_lat,stop_lon",
      [...stops].map((stop) => `IDFM:${stop},${stop},48.8,2.3`),
    ),
    "calendar.txt": file("service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date", [
      `D,1,1,1,1,1,1,1,${year}0101,${year}1231`,
    ]),
    "trips.txt": file("route_id,service_id,trip_id,direction_id", rows.trips),
    "stop_times.txt": file("trip_id,arrival_time,departure_time,stop_id,stop_sequence", rows.times),
  });
}

function clock(seconds: number): string {
  return [seconds / 3600, (seconds % 3600) / 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");
}
