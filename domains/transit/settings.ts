/** What an operator can set for public transport. Every variable has its line in the README. */
import { z } from "zod";
import { linesOf } from "./catalogue/catalogue.ts";
import type { Selection } from "./catalogue/selection.ts";
import { chooseLine } from "./catalogue/selection.ts";
import { type StandInSettings, standInSettings } from "./fallback/settings.ts";
import type { Network } from "./model.ts";
import { NETWORKS } from "./model.ts";
import type { NetworkDescription } from "./networks/network.ts";
import { NETWORK_DESCRIPTIONS } from "./networks/networks.ts";
import { type NetworkSettings, networkSettings, PARIS_NETWORK } from "./networks/settings.ts";
import { type DescribedBoard, renderedBoardsSchema } from "./rendered/described-boards.ts";

/** Buses alone are 1,398 lines: they are served where they are asked for. */
const DEFAULT_NETWORKS = NETWORKS.filter((network) => network !== "bus");

const PRIM = "https://prim.iledefrance-mobilites.fr/marketplace";

/** PRIM's default for a new token; a raised quota is raised here too. */
const CALLS_PER_DAY = 1000;
const CALLS_PER_SECOND = 5;

const DAY_S = 86_400;

export type TransitSettings = Selection & {
  /** The networks that run; `networks` are those of Île-de-France's signs. */
  agencies: NetworkSettings;
  /** Without a slash at the end. */
  primBaseUrl: string;
  /** Empty for a simulator or a replay. */
  primApiKey: string;
  budgets: Record<"et" | "sm" | "disruptions", { perDay: number; perSecond: number }>;
  /** Shortest intervals between two calls, seconds; the planner stretches them where the budget asks for it. */
  intervalsS: { et: number; disruptions: number; stop: number };
  /** Boards that are read off their pages by a browser. */
  renderedBoards: readonly DescribedBoard[];
  /** The sources that tell while PRIM's SIRI does not. */
  standIns: StandInSettings;
};

const variablesSchema = z.object({
  NETWORKS: z
    .string()
    .transform((text, context) => {
      const names = list(text).map((name) => name.toLowerCase());
      const wrong = names.filter((name) => !isNetwork(name));
      if (wrong.length > 0) {
        context.addIssue(`has ${wrong.map((name) => `"${name}"`).join(", ")}; allowed: ${NETWORKS.join(", ")}`);
      }
      return names.length === 0 ? DEFAULT_NETWORKS : NETWORKS.filter((network) => names.includes(network));
    })
    .default(DEFAULT_NETWORKS),
  SCHEDULER_LINES: z.string().default(""),
  PRIM_BASE_URL: z
    .string()
    .refine(isHttpUrl, "must be an http or https URL")
    .transform((url) => url.replace(/\/+$/, ""))
    .default(PRIM),
  PRIM_API_KEY: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]*$/, "must be what PRIM issued: visible ASCII without spaces")
    .default(""),
  PRIM_ET_PER_DAY: wholeNumber(1, 100_000_000, CALLS_PER_DAY),
  PRIM_ET_PER_SECOND: wholeNumber(1, 1000, CALLS_PER_SECOND),
  PRIM_SM_PER_DAY: wholeNumber(1, 100_000_000, CALLS_PER_DAY),
  PRIM_SM_PER_SECOND: wholeNumber(1, 1000, CALLS_PER_SECOND),
  PRIM_DISRUPTIONS_PER_DAY: wholeNumber(1, 100_000_000, CALLS_PER_DAY),
  PRIM_DISRUPTIONS_PER_SECOND: wholeNumber(1, 1000, CALLS_PER_SECOND),
  ET_INTERVAL_S: wholeNumber(10, DAY_S, 60),
  DISRUPTIONS_INTERVAL_S: wholeNumber(10, DAY_S, 300),
  STOP_INTERVAL_S: wholeNumber(10, DAY_S, 60),
  RENDERED_BOARDS: renderedBoardsSchema,
});

/**
 * Settings from a Worker's variables, which are strings or absent. Throws one Error that lists every wrong one with
 * its value and what is allowed; the value of the key is never repeated.
 */
export function transitSettings(
  variables: Record<string, unknown>,
  descriptions: readonly NetworkDescription[] = NETWORK_DESCRIPTIONS,
): TransitSettings {
  const parsed = variablesSchema.safeParse(variables);
  const agencies = networkSettings(variables, descriptions);
  if (!parsed.success || !agencies.ok) {
    const own = parsed.error?.issues.map((issue) => described(issue, variables)) ?? [];
    throw new Error(wrongSettings([...own, ...(agencies.ok ? [] : agencies.reasons)]));
  }
  const of = parsed.data;
  const choices = list(of.SCHEDULER_LINES).map((text) => chooseLine(text, linesOf(of.NETWORKS), of.NETWORKS));
  const refusals = choices.flatMap((choice) => (choice.ok ? [] : [`SCHEDULER_LINES: ${choice.reason}`]));
  if (refusals.length > 0) throw new Error(wrongSettings(refusals));
  const lineIds = new Set(choices.flatMap((choice) => (choice.ok ? [choice.line.id] : [])));
  return {
    agencies: agencies.networks,
    networks: agencies.networks.running.some(({ id }) => id === PARIS_NETWORK) ? of.NETWORKS : [],
    lineIds: lineIds.size === 0 ? null : [...lineIds],
    primBaseUrl: of.PRIM_BASE_URL,
    primApiKey: of.PRIM_API_KEY,
    budgets: {
      et: { perDay: of.PRIM_ET_PER_DAY, perSecond: of.PRIM_ET_PER_SECOND },
      sm: { perDay: of.PRIM_SM_PER_DAY, perSecond: of.PRIM_SM_PER_SECOND },
      disruptions: { perDay: of.PRIM_DISRUPTIONS_PER_DAY, perSecond: of.PRIM_DISRUPTIONS_PER_SECOND },
    },
    intervalsS: { et: of.ET_INTERVAL_S, disruptions: of.DISRUPTIONS_INTERVAL_S, stop: of.STOP_INTERVAL_S },
    renderedBoards: of.RENDERED_BOARDS,
    standIns: standInSettings(variables, { primBaseUrl: of.PRIM_BASE_URL, primApiKey: of.PRIM_API_KEY }),
  };
}

function wholeNumber(min: number, max: number, otherwise: number) {
  return z
    .string()
    .trim()
    .refine(
      (text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .default(otherwise);
}

function described(issue: z.core.$ZodIssue, variables: Record<string, unknown>): string {
  const name = String(issue.path[0] ?? "");
  const value = name === "PRIM_API_KEY" ? "" : ` is ${JSON.stringify(variables[name])}:`;
  return `${name}${value} ${issue.message}`;
}

function wrongSettings(reasons: readonly string[]): string {
  return `Wrong settings. ${reasons.join(". ")}.`;
}

function list(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function isNetwork(name: string): name is Network {
  return NETWORKS.some((network) => network === name);
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^\s/]/.test(text) && URL.canParse(text);
}
