/** The Worker's variables for a local run: wrangler.toml's, those of the environment over them, checked before anything starts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deployment, kernelSettings } from "../../workers/settings.ts";
import { Refused } from "./children.ts";

export type Variables = Record<string, string>;

/** Never in wrangler.toml, and the Worker's all the same. */
const SECRETS = [
  "PRIM_API_KEY",
  "NAVITIA_TOKEN",
  "SYSTEM_API_TOKEN",
  "CLOUDFLARE_ACCOUNT_TOKEN",
  "ORDERS_KEY",
  "CALTRAIN_API_KEY",
];

/** `[vars]` of a wrangler.toml in which each is one line: NAME = "value". */
export function declaredVariables(toml: string): Variables {
  const [, section = ""] = toml.split(/^\[vars\]$/m);
  const [own = ""] = section.split(/^\[/m);
  return Object.fromEntries(
    [...own.matchAll(/^([A-Z][A-Z0-9_]*) = (".*")$/gm)].map(([, name = "", value = ""]) => [
      name,
      JSON.parse(value) as string,
    ]),
  );
}

export function readDeclaredVariables(): Variables {
  return declaredVariables(readFileSync(join(import.meta.dirname, "../../wrangler.toml"), "utf8"));
}

/** Those of the environment that the Worker knows; nothing else of it gets in. */
export function chosenVariables(declared: Variables, environment: NodeJS.ProcessEnv): Variables {
  return Object.fromEntries(
    [...Object.keys(declared), ...SECRETS].flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** @throws Refused that names every wrong setting, its value and what is allowed. */
export function assertSettings(variables: Variables): void {
  const reasons = [() => kernelSettings(variables), () => deployment({ ...variables })].flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  if (reasons.length > 0) throw new Refused([...new Set(reasons)].join("\n"));
}

/**
 * As a file for `wrangler dev --env-file`. Single quotes keep a value as it is but for `$`, which wrangler would
 * expand wherever it stands.
 */
export function variablesFile(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (/['\n\r]/.test(value))
        throw new Refused(`${name} has a quote or a line break, which no setting of Vigie has`);
      return `${name}='${value.replaceAll("$", "\\$")}'\n`;
    })
    .join("");
}
