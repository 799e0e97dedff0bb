/** What an operator can set of the sources that stand in for PRIM's SIRI: Navitia, and RATP's own map. */
import { z } from "zod";
import type { Variable } from "../../../kernel/variable.ts";
import { type VmtrSettings, vmtrSettings, vmtrVariables } from "../vmtr/settings.ts";

type Budget = { perDay: number; perSecond: number };

export type NavitiaSettings = {
  /** PRIM passes Navitia on under its own key; api.navitia.io has another path, and its token in another header. */
  front: "prim" | "navitia";
  /** Of the coverage, without a slash at the end. */
  baseUrl: string;
  /** Empty for a simulator. */
  key: string;
  departuresBudget: Budget;
  reportsBudget: Budget;
};

export type StandInSettings = { navitia: NavitiaSettings; vmtr: VmtrSettings };

const PER_DAY = 1000;
const REPORTS_PER_DAY = 4000;
const PER_SECOND = 5;

const count = (otherwise: number) =>
  z
    .string()
    .trim()
    .regex(/^[1-9]\d{0,7}$/, "must be a whole number from 1")
    .transform(Number)
    .default(otherwise);

const schema = z.object({
  NAVITIA_URL: z
    .string()
    .trim()
    .regex(/^(https?:\/\/[^\s/]\S*)?$/, "must be an http or https URL, or empty for PRIM's")
    .transform((url) => url.replace(/\/+$/, ""))
    .default(""),
  NAVITIA_TOKEN: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]*$/, "must be visible ASCII without spaces")
    .default(""),
  NAVITIA_PER_DAY: count(PER_DAY),
  NAVITIA_PER_SECOND: count(PER_SECOND),
  LINE_REPORTS_PER_DAY: count(REPORTS_PER_DAY),
  LINE_REPORTS_PER_SECOND: count(PER_SECOND),
});

/** Throws one Error that names every wrong variable, its value (but for the token's) and what is allowed. */
export function standInSettings(
  variables: Record<string, unknown>,
  prim: { primBaseUrl: string; primApiKey: string },
): StandInSettings {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return name === "NAVITIA_TOKEN"
        ? `${name} ${message}`
        : `${name} is ${JSON.stringify(variables[name])}: ${message}`;
    });
    throw new Error(`Wrong settings. ${wrong.join(". ")}.`);
  }
  const of = parsed.data;
  const access =
    of.NAVITIA_URL === ""
      ? { front: "prim" as const, baseUrl: `${prim.primBaseUrl}/v2/navitia`, key: prim.primApiKey }
      : { front: "navitia" as const, baseUrl: of.NAVITIA_URL, key: of.NAVITIA_TOKEN };
  return {
    navitia: {
      ...access,
      departuresBudget: { perDay: of.NAVITIA_PER_DAY, perSecond: of.NAVITIA_PER_SECOND },
      reportsBudget: { perDay: of.LINE_REPORTS_PER_DAY, perSecond: of.LINE_REPORTS_PER_SECOND },
    },
    vmtr: vmtrSettings(variables),
  };
}

const variable = (name: string, fallback: string, about: string, atRunTime = true): Variable => ({
  name,
  about,
  fallback,
  secret: false,
  atRunTime,
});

export const standInVariables: readonly Variable[] = [
  variable(
    "NAVITIA_URL",
    "",
    "Navitia's coverage, such as https://api.navitia.io/v1/coverage/fr-idf. Empty: PRIM's, with PRIM's key.",
    false,
  ),
  {
    name: "NAVITIA_TOKEN",
    about: "The token of that Navitia. Not used for PRIM's.",
    fallback: null,
    secret: true,
    atRunTime: false,
  },
  variable("NAVITIA_PER_DAY", String(PER_DAY), "Calls of Navitia departures a day, as the token's quota allows."),
  variable("NAVITIA_PER_SECOND", String(PER_SECOND), "Calls of Navitia departures a second."),
  variable("LINE_REPORTS_PER_DAY", String(REPORTS_PER_DAY), "Calls of Navitia line_reports a day, each one page."),
  variable("LINE_REPORTS_PER_SECOND", String(PER_SECOND), "Calls of Navitia line_reports a second."),
  ...vmtrVariables,
];
