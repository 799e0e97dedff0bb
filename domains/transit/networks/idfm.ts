/**
 * Île-de-France Mobilités. SIRI first, then Navitia, then RATP's own socket where an operator turned it on, then the
 * timetable. PRIM counts each of its APIs by itself, 1,000 calls a day for a new token and 4,000 for line_reports.
 */
import type { NetworkDescription } from "./network.ts";

const HOUR_S = 3600;
const MB = 1024 * 1024;
const PRIM = "https://prim.iledefrance-mobilites.fr/marketplace";

const KEY = { variable: "PRIM_API_KEY", in: "header", name: "apikey" } as const;
const ADDRESS = { variable: "PRIM_BASE_URL", fallback: PRIM };

export const idfm: NetworkDescription = {
  id: "idfm",
  title: "Île-de-France Mobilités",
  attribution: "Données : Île-de-France Mobilités (Licence Mobilités)",
  zone: "Europe/Paris",
  languages: ["fr", "en"],
  staticFeed: {
    address: {
      variable: "IDFM_GTFS_URL",
      // https://eu.ftp.opendatasoft.com/stif/GTFS/IDFM-gtfs.zip: 100 MB at each change, so an operator says so.
      fallback: null,
    },
    key: null,
    budget: { bucket: "idfm-static", perDay: 100, perSecond: 1 },
    intervalS: 8 * HOUR_S,
    tripIds: "same",
    // Those of the lines that are served.
    routes: null,
    completeForS: null,
  },
  sources: [
    {
      id: "prim-et",
      title: "PRIM estimated-timetable",
      dialect: "prim-estimated-timetable",
      gives: ["departures"],
      scope: "network",
      isOff: false,
      address: ADDRESS,
      key: KEY,
      budget: { bucket: "prim-et", perDay: 1000, perSecond: 5 },
      intervalS: 60,
      timeoutMs: 60_000,
      maxBytes: 128 * MB,
    },
    {
      id: "prim-sm",
      title: "PRIM stop-monitoring",
      dialect: "prim-stop-monitoring",
      gives: ["departures"],
      scope: "stop",
      isOff: false,
      address: ADDRESS,
      key: KEY,
      budget: { bucket: "prim-sm", perDay: 1000, perSecond: 5 },
      intervalS: 60,
      timeoutMs: 15_000,
      maxBytes: 16 * MB,
    },
    {
      id: "prim-disruptions",
      title: "PRIM disruptions_bulk",
      dialect: "prim-disruptions",
      gives: ["alerts"],
      scope: "network",
      isOff: false,
      address: ADDRESS,
      key: KEY,
      budget: { bucket: "prim-disruptions", perDay: 1000, perSecond: 5 },
      intervalS: 300,
      timeoutMs: 30_000,
      maxBytes: 32 * MB,
    },
    {
      id: "navitia-departures",
      title: "PRIM Navitia departures",
      dialect: "navitia-departures",
      gives: ["departures"],
      scope: "line",
      isOff: false,
      address: ADDRESS,
      key: KEY,
      budget: { bucket: "prim-navitia", perDay: 1000, perSecond: 5 },
      intervalS: 120,
      timeoutMs: 15_000,
      maxBytes: 16 * MB,
    },
    {
      id: "navitia-line-reports",
      title: "PRIM Navitia line_reports",
      dialect: "navitia-line-reports",
      gives: ["alerts"],
      scope: "network",
      isOff: false,
      address: ADDRESS,
      key: KEY,
      budget: { bucket: "prim-line-reports", perDay: 4000, perSecond: 5 },
      intervalS: 300,
      timeoutMs: 30_000,
      maxBytes: 32 * MB,
    },
    {
      id: "vmtr",
      title: "RATP VMTR (unofficial)",
      dialect: "vmtr",
      gives: ["departures", "vehicles"],
      scope: "line",
      isOff: true,
      address: { variable: "VMTR_URL", fallback: "https://api.vmtr.ratp.fr/socket.io/" },
      key: null,
      budget: { bucket: "vmtr", perDay: 1000, perSecond: 1 },
      intervalS: 60,
      timeoutMs: 15_000,
      maxBytes: 4 * MB,
    },
  ],
  prefers: {
    departures: ["prim-et", "prim-sm", "navitia-departures", "vmtr", "static"],
    vehicles: ["vmtr"],
    alerts: ["prim-disruptions", "navitia-line-reports"],
  },
};
