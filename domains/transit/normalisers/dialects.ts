/** The dialects by the names that `vigie normalise` and operators use. The fetcher runs the same functions. */
import { normaliseFeed } from "../gtfs-rt/normalise-feed.ts";
import type { FeedRecord } from "../gtfs-rt/records.ts";
import type { StaticTimetable } from "../gtfs-rt/static-timetable.ts";
import type { Disruption, Journey } from "../model.ts";
import { normaliseSiriXml } from "../siri-xml/read-siri.ts";
import type { SiriRecord } from "../siri-xml/records.ts";
import { normaliseDisruptions } from "./disruptions.ts";
import { estimatedTimetable } from "./estimated-timetable.ts";
import { type InfoMessage, normaliseGeneralMessage } from "./general-message.ts";
import { normaliseLineReports } from "./line-reports.ts";
import { normaliseNavitiaDepartures } from "./navitia-departures.ts";
import type { Normalisation } from "./normaliser.ts";
import { normaliseStopMonitoring } from "./stop-monitoring.ts";

export type Dialect = {
  /** For people: what the upstream calls it. */
  title: string;
  /** Its bodies name trips of a static GTFS feed, which `normalise` joins them with where it is given. */
  joinsStatic?: true;
  /** `bytes` is one whole body, decompressed; `now` (epoch ms) is the instant that it is judged at. */
  normalise(
    bytes: Uint8Array<ArrayBuffer>,
    now: number,
    timetable?: StaticTimetable | null,
  ): Promise<Normalisation<Journey | Disruption | InfoMessage | FeedRecord | SiriRecord>>;
};

/** What a body's texts are chosen in where no network says which languages its riders read. */
const LANGUAGES = ["fr", "en"];

export const DIALECTS: ReadonlyMap<string, Dialect> = new Map<string, Dialect>([
  [
    "prim-stop-monitoring",
    {
      title: "PRIM stop-monitoring (SIRI-Lite): departures of one stop",
      normalise: async (bytes, now) => normaliseStopMonitoring(bytes, now),
    },
  ],
  [
    "prim-estimated-timetable",
    {
      title: "PRIM estimated-timetable (SIRI-Lite): coming calls of a line or of the whole network",
      normalise: wholeTimetable,
    },
  ],
  [
    "prim-disruptions",
    {
      title: "PRIM disruptions_bulk v2: traffic of the whole network",
      normalise: async (bytes, now) => normaliseDisruptions(bytes, now),
    },
  ],
  [
    "prim-general-message",
    {
      title: "PRIM general-message (SIRI-Lite): messages on station screens",
      normalise: async (bytes, now) => normaliseGeneralMessage(bytes, now),
    },
  ],
  [
    "navitia-line-reports",
    {
      title: "Navitia v2 line_reports: traffic, one page",
      normalise: async (bytes, now) => normaliseLineReports(bytes, now),
    },
  ],
  [
    "navitia-departures",
    {
      title: "Navitia v2 departures of a line or a stop, of PRIM or api.navitia.io: one page",
      normalise: async (bytes, now) => normaliseNavitiaDepartures(bytes, now),
    },
  ],
  [
    "gtfs-rt",
    {
      title: "GTFS-Realtime, protobuf or JSON: trip updates, vehicle positions, alerts",
      joinsStatic: true,
      normalise: async (bytes, now, timetable = null) =>
        normaliseFeed(bytes, { now, timetable, zone: null, languages: LANGUAGES, previousAt: null }),
    },
  ],
  [
    "siri-xml",
    {
      title: "SIRI in XML, plain or SOAP: ET, SM, SX, GM, VM",
      normalise: async (bytes, now) => normaliseSiriXml(bytes, { now, languages: LANGUAGES }),
    },
  ],
]);

/** Gathers what the streaming normaliser hands over; accepted adds `lines` to its journeys and calls. */
async function wholeTimetable(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<Normalisation<Journey>> {
  const records: Journey[] = [];
  const body: ReadableStream<Uint8Array> = new Blob([bytes]).stream();
  const answer = await estimatedTimetable(body, { now, onJourney: (journey) => records.push(journey) });
  if (answer.kind !== "journeys") return answer;
  const { accepted, rejected, rejectedCount, observedAt } = answer;
  const lines = new Set(records.map((journey) => journey.lineId)).size;
  return { kind: "records", records, accepted: { ...accepted, lines }, rejected, rejectedCount, observedAt };
}
