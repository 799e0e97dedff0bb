/** The Worker's variables that settings.ts reads, as an operator is told of them. */
import type { Variable } from "../../kernel/variable.ts";
import { standInVariables } from "./fallback/settings.ts";
import { NETWORKS } from "./model.ts";
import type { NetworkDescription } from "./networks/network.ts";
import { networkVariables } from "./networks/settings.ts";

const variable = (name: string, fallback: string | null, about: string, atRunTime = true): Variable => ({
  name,
  about,
  fallback,
  secret: false,
  atRunTime,
});

const budget = (name: string, title: string): Variable[] => [
  variable(`PRIM_${name}_PER_DAY`, "1000", `Calls of ${title} a day, as the token's quota allows.`),
  variable(`PRIM_${name}_PER_SECOND`, "5", `Calls of ${title} a second.`),
];

/** `descriptions`: whose addresses and keys can be set. */
export const transitVariables = (descriptions: readonly NetworkDescription[]): readonly Variable[] => [
  ...networkVariables(descriptions),
  variable(
    "NETWORKS",
    NETWORKS.filter((network) => network !== "bus").join(","),
    `Networks that are served, separated by commas: ${NETWORKS.join(", ")}.`,
  ),
  variable("SCHEDULER_LINES", "", "Only these lines, such as metro:1,rer:A. Empty: all of the networks."),
  variable(
    "PRIM_BASE_URL",
    "https://prim.iledefrance-mobilites.fr/marketplace",
    "Where PRIM is: a simulator's address in local runs.",
    false,
  ),
  {
    name: "PRIM_API_KEY",
    about: "The token of PRIM. Empty for a simulator.",
    fallback: null,
    secret: true,
    atRunTime: false,
  },
  ...budget("ET", "estimated-timetable"),
  ...budget("SM", "stop-monitoring"),
  ...budget("DISRUPTIONS", "disruptions"),
  variable("ET_INTERVAL_S", "60", "Seconds between two calls of estimated-timetable, at least."),
  variable("DISRUPTIONS_INTERVAL_S", "300", "Seconds between two calls of disruptions, at least."),
  variable("STOP_INTERVAL_S", "60", "Seconds between two calls for a stop that somebody watches, at least."),
  ...standInVariables,
  variable("RENDERED_BOARDS", "", "JSON list of boards that a browser reads off their pages. Empty: none."),
];
