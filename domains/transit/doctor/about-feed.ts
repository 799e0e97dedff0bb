/** What a GTFS-Realtime feed is: before its faults, what it holds. */
import type { Feed, FeedEntity } from "../gtfs-rt/read-feed.ts";
import { type About, Span } from "./examination.ts";
import { given, isPosix, stamp } from "./feed-rule.ts";

/** Entities by what they hold, and how many bytes of extensions and unknown fields were passed over. */
export function aboutFeed({ format, header, entities, unknowns }: Feed): About {
  const counts: Record<string, number> = { entities: entities.length };
  const count = (name: string, by = 1) => {
    if (by > 0) counts[name] = (counts[name] ?? 0) + by;
  };
  const languages = new Set<string>();
  const span = new Span();
  const moment = (posixS: number | null | undefined) => {
    if (posixS && isPosix(posixS)) span.add(posixS * 1000);
  };
  for (const { entity } of entities) {
    for (const [name, part] of PARTS) if (entity[part] !== null) count(name);
    for (const { arrival, departure } of entity.tripUpdate?.stopTimeUpdate ?? []) {
      count("stop_time_updates");
      moment(arrival?.time);
      moment(departure?.time);
    }
    for (const { start, end } of entity.alert?.activePeriod ?? []) {
      moment(start);
      moment(end);
    }
    for (const text of [entity.alert?.headerText, entity.alert?.descriptionText]) {
      for (const { language } of text?.translation ?? []) {
        const tag = given(language);
        if (tag !== null) languages.add(tag);
      }
    }
  }
  count("extensions", unknowns.extensions);
  count("unknown_fields", unknowns.fields);
  const at = stamp(header.timestamp);
  const incrementality = header.incrementality === "DIFFERENTIAL" ? ", DIFFERENTIAL" : "";
  const feedVersion = given(header.feedVersion);
  return {
    format: "gtfs-rt",
    title: `GTFS-Realtime, ${format === "json" ? "JSON" : "protobuf"}${incrementality}`,
    version: `${header.gtfsRealtimeVersion ?? "none"}${feedVersion === null ? "" : `, of GTFS ${feedVersion}`}`,
    producer: null,
    madeAt: at !== null && isPosix(at) ? at * 1000 : null,
    languages: [...languages],
    from: span.from,
    to: span.to,
    counts,
  };
}

const PARTS: readonly [string, keyof FeedEntity][] = [
  ["trip_updates", "tripUpdate"],
  ["vehicle_positions", "vehicle"],
  ["alerts", "alert"],
  ["shapes", "shape"],
  ["stops", "stop"],
  ["trip_modifications", "tripModifications"],
];
