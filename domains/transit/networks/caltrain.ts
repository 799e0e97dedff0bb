/**
 * Caltrain, by 511 SF Bay (511.org/open-data/transit): 60 requests an hour and token, for all feeds together. Read in
 * the simulator by its recordings of 2023-11-08, and the static feed that they match.
 */
import type { NetworkDescription } from "./network.ts";

const HOUR_S = 3600;
const MB = 1024 * 1024;

const KEY = { variable: "CALTRAIN_API_KEY", in: "query", name: "api_key" } as const;
/** 60 an hour. */
const BUDGET = { bucket: "sf-bay-511", perDay: 1440, perSecond: 1 };

export const caltrain: NetworkDescription = {
  id: "caltrain",
  title: "Caltrain",
  attribution: "Data: 511 SF Bay, Caltrain",
  zone: "America/Los_Angeles",
  languages: ["en"],
  staticFeed: {
    address: {
      variable: "CALTRAIN_GTFS_URL",
      fallback: "https://api.511.org/transit/datafeeds?operator_id=CT",
    },
    key: KEY,
    budget: BUDGET,
    intervalS: 12 * HOUR_S,
    tripIds: "same",
    routes: null,
    completeForS: null,
  },
  sources: [
    {
      id: "caltrain-trip-updates",
      title: "Caltrain trip updates",
      dialect: "gtfs-rt",
      gives: ["departures"],
      scope: "network",
      isOff: false,
      address: {
        variable: "CALTRAIN_TRIP_UPDATES_URL",
        fallback: "https://api.511.org/transit/tripupdates?agency=CT",
      },
      key: KEY,
      budget: BUDGET,
      intervalS: 120,
      timeoutMs: 15_000,
      maxBytes: 4 * MB,
    },
    {
      id: "caltrain-vehicles",
      title: "Caltrain vehicle positions",
      dialect: "gtfs-rt",
      gives: ["vehicles"],
      scope: "network",
      isOff: false,
      address: {
        variable: "CALTRAIN_VEHICLES_URL",
        fallback: "https://api.511.org/transit/vehiclepositions?agency=CT",
      },
      key: KEY,
      budget: BUDGET,
      intervalS: 180,
      timeoutMs: 15_000,
      maxBytes: 4 * MB,
    },
    {
      id: "caltrain-alerts",
      title: "Caltrain alerts",
      dialect: "gtfs-rt",
      gives: ["alerts"],
      scope: "network",
      isOff: false,
      address: {
        variable: "CALTRAIN_ALERTS_URL",
        fallback: "https://api.511.org/transit/servicealerts?agency=CT",
      },
      key: KEY,
      budget: BUDGET,
      intervalS: 600,
      timeoutMs: 15_000,
      maxBytes: 4 * MB,
    },
  ],
  prefers: {
    departures: ["caltrain-trip-updates", "static"],
    vehicles: ["caltrain-vehicles"],
    alerts: ["caltrain-alerts"],
  },
};
