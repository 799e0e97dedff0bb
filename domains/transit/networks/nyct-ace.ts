/**
 * New York City Transit, the feed of the A, C, E, H and FS (api.mta.info). It needs no key and names no limit; a new
 * body comes every half minute. Trips and vehicles are one feed, whose trip ids are the ends of the timetable's.
 */
import type { NetworkDescription } from "./network.ts";

const HOUR_S = 3600;
const MB = 1024 * 1024;

export const nyctAce: NetworkDescription = {
  id: "nyct-ace",
  title: "New York City Transit: A, C, E",
  attribution: "Data: MTA New York City Transit",
  zone: "America/New_York",
  languages: ["en", "es"],
  staticFeed: {
    address: {
      variable: "NYCT_GTFS_URL",
      fallback: "https://rrgtfsfeeds.s3.amazonaws.com/gtfs_subway.zip",
    },
    key: null,
    budget: { bucket: "nyct-static", perDay: 100, perSecond: 1 },
    intervalS: 24 * HOUR_S,
    tripIds: "nyct-suffix",
    // The shuttles H and FS come with the A; the 42nd Street shuttle (GS) is in another feed.
    routes: ["A", "C", "E", "H", "FS"],
    // NyctFeedHeader.trip_replacement_period, which is half an hour in every recorded poll.
    completeForS: 1800,
  },
  sources: [
    {
      id: "nyct-ace",
      title: "NYCT trains of the A, C, E",
      dialect: "gtfs-rt",
      gives: ["departures", "vehicles"],
      scope: "network",
      isOff: false,
      address: {
        variable: "NYCT_ACE_URL",
        fallback: "https://api-endpoint.mta.info/Dataservice/mtagtfsfeeds/nyct%2Fgtfs-ace",
      },
      key: null,
      budget: { bucket: "nyct", perDay: 10_000, perSecond: 2 },
      intervalS: 30,
      timeoutMs: 15_000,
      maxBytes: 8 * MB,
    },
    {
      id: "nyct-alerts",
      title: "NYCT subway alerts",
      dialect: "gtfs-rt",
      gives: ["alerts"],
      scope: "network",
      isOff: false,
      address: {
        variable: "NYCT_ALERTS_URL",
        fallback: "https://api-endpoint.mta.info/Dataservice/mtagtfsfeeds/camsys%2Fsubway-alerts",
      },
      key: null,
      budget: { bucket: "nyct", perDay: 10_000, perSecond: 2 },
      intervalS: 120,
      timeoutMs: 15_000,
      maxBytes: 16 * MB,
    },
  ],
  prefers: {
    departures: ["nyct-ace", "static"],
    vehicles: ["nyct-ace"],
    alerts: ["nyct-alerts"],
  },
};
