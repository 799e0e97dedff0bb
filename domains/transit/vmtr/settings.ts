/** What an operator can set of VMTR. It is RATP's own map's socket, undocumented: off unless it is turned on. */
import { z } from "zod";
import type { Variable } from "../../../kernel/variable.ts";
import { LISTEN_MS } from "./socket-session.ts";

export type VmtrSocket = {
  /** Without a path or a slash at the end. */
  baseUrl: string;
  /** What the Origin header says. VMTR answers 502 to any but its own pages'. */
  origin: string;
  /** How long a poll listens at most, all its connections together. */
  listenMs: number;
};

export type VmtrSettings = VmtrSocket & { enabled: boolean };

const BASE_URL = "https://api.vmtr.ratp.fr";
const ORIGIN = "https://vmtr.ratp.fr";

const origin = z
  .string()
  .trim()
  .regex(/^https?:\/\/[^\s/]+$/, "must be an origin: http or https and a host, without a path");

const schema = z.object({
  VMTR_ENABLED: z
    .enum(["true", "false"], "must be true or false")
    .default("false")
    .transform((word) => word === "true"),
  VMTR_BASE_URL: origin.default(BASE_URL),
  VMTR_ORIGIN: origin.default(ORIGIN),
});

/** From a Worker's variables. Throws one Error that names every wrong one, its value and what is allowed. */
export function vmtrSettings(variables: Record<string, unknown>): VmtrSettings {
  const parsed = schema.safeParse(variables);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name} is ${JSON.stringify(variables[name])}: ${message}`;
    });
    throw new Error(`Wrong settings. ${wrong.join(". ")}.`);
  }
  const { VMTR_ENABLED, VMTR_BASE_URL, VMTR_ORIGIN } = parsed.data;
  return { enabled: VMTR_ENABLED, baseUrl: VMTR_BASE_URL, origin: VMTR_ORIGIN, listenMs: LISTEN_MS };
}

const variable = (name: string, fallback: string, about: string): Variable => ({
  name,
  about,
  fallback,
  secret: false,
  atRunTime: false,
});

export const vmtrVariables: readonly Variable[] = [
  variable("VMTR_ENABLED", "false", "Ask RATP's own map for vehicles: unofficial, without a contract."),
  variable("VMTR_BASE_URL", BASE_URL, "Where VMTR is: a simulator's address in local runs."),
  variable("VMTR_ORIGIN", ORIGIN, "The page as which VMTR is asked; another one is answered 502."),
];
