/** A small GTFS feed for tests: one line between Paris-like stops, with a branch, a night trip and a rhythm. */
import { aZip, bodyOf, type ZipWriting } from "./a-zip.ts";

const FILES: Record<string, string> = {
  "agency.txt":
    "agency_id,agency_name,agency_url,agency_timezone,agency_lang\nA,Tramways,http://tram.test,Europe/Paris,fr\n",
  "routes.txt":
    "route_id,agency_id,route_short_name,route_long_name,route_type,route_color\nR1,A,1,Gare – Port,0,FF0000\nR2,A,2,,3,\n",
  "stops.txt":
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code\n" +
    "G,Gare,48.80,2.30,1,,\nG1,Gare,48.80,2.30,0,G,1\nG2,Gare,48.80,2.30,0,G,2\nM,Marché,48.81,2.31,0,,\nP,Port,48.82,2.32,0,,\n",
  "calendar.txt":
    "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n" +
    "WEEK,1,1,1,1,1,0,0,20250101,20251231\nEND,0,0,0,0,0,1,1,20250101,20251231\n",
  "calendar_dates.txt": "service_id,date,exception_type\nWEEK,20250714,2\nEND,20250714,1\n",
  "trips.txt":
    "trip_id,route_id,service_id,trip_headsign,direction_id\n" +
    "T1,R1,WEEK,Port,0\nT2,R1,WEEK,Port,0\nT3,R1,WEEK,Gare,1\nN1,R1,END,Port,0\nF1,R2,WEEK,Marché,0\n",
  "stop_times.txt":
    "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n" +
    "T1,08:00:00,08:00:00,G1,1\nT1,08:05:00,08:06:00,M,2\nT1,08:10:00,08:10:00,P,3\n" +
    "T2,09:00:00,09:00:00,G1,1\nT2,09:05:00,09:06:00,M,2\nT2,09:10:00,09:10:00,P,3\n" +
    "T3,08:30:00,08:30:00,P,1\nT3,,,M,2\nT3,08:40:00,08:40:00,G2,3\n" +
    "N1,25:10:00,25:10:00,G1,1\nN1,25:15:00,25:16:00,M,2\nN1,25:20:00,25:20:00,P,3\n" +
    "F1,06:00:00,06:00:00,G1,1\nF1,06:04:00,06:04:00,M,2\n",
  "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nF1,07:00:00,07:30:00,600,0\n",
};

/** Files by name; null leaves one out. */
export type FeedFiles = Record<string, string | null>;

export async function aFeedZip(
  overrides: FeedFiles = {},
  writing: Partial<ZipWriting> = {},
  first: readonly string[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const place = (name: string) => (first.includes(name) ? first.indexOf(name) : first.length);
  const files = Object.entries({ ...FILES, ...overrides }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return aZip(Object.fromEntries(files.sort(([a], [b]) => place(a) - place(b))), writing);
}

/** What readFeed and importGtfs take. `first` are the files that come before the others, in that order. */
export async function aFeed(
  overrides: FeedFiles = {},
  writing: Partial<ZipWriting> = {},
  first: readonly string[] = [],
): Promise<() => Promise<ReadableStream<Uint8Array>>> {
  const zip = await aFeedZip(overrides, writing, first);
  return async () => bodyOf(zip);
}

/** The file of the feed, with its rows in another order. */
export function withRows(file: string, order: (rows: string[]) => string[]): FeedFiles {
  const [header = "", ...rows] = (FILES[file] ?? "").trimEnd().split("\n");
  return { [file]: `${[header, ...order(rows)].join("\n")}\n` };
}
