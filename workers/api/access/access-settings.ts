/** What the deployment says about who may come in. Without SYSTEM_API_TOKEN nobody may. */
import { z } from "zod";
import { accessScopeSchema } from "../../../contracts/access.ts";
import type { AccessScope } from "../../../contracts/control.ts";

/** Shorter tokens can be guessed; `openssl rand -base64 32` makes a good one. */
const MIN_TOKEN_LENGTH = 16;

const text = z.string().trim().default("");

const accessSettingsSchema = z
  .object({
    SYSTEM_API_TOKEN: text,
    /** `team.cloudflareaccess.com`, with or without https://. */
    ACCESS_TEAM_DOMAIN: text
      .transform((domain) => domain.replace(/^https:\/\//, "").replace(/\/$/, ""))
      .pipe(z.string().regex(/^$|^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "a host such as team.cloudflareaccess.com")),
    /** The application's AUD tag. */
    ACCESS_AUDIENCE: text,
    /** Who may do what after Access let them in: `ana@example.org=admin, *=read`. The first that fits decides. */
    ACCESS_SCOPES: z
      .string()
      .default("*=read")
      .transform((list) =>
        list
          .split(",")
          .map((rule) => rule.trim())
          .filter((rule) => rule !== "")
          .map((rule) => rule.split("=").map((part) => part.trim())),
      )
      .pipe(
        z.array(z.tuple([z.string().min(1), accessScopeSchema]), {
          error: "identity=scope, separated by commas, such as ana@example.org=admin, *=read",
        }),
      ),
  })
  .refine(({ ACCESS_TEAM_DOMAIN, ACCESS_AUDIENCE }) => (ACCESS_TEAM_DOMAIN === "") === (ACCESS_AUDIENCE === ""), {
    path: ["ACCESS_AUDIENCE"],
    error: "set together with ACCESS_TEAM_DOMAIN, or neither",
  });

export type AccessSettings = {
  /** Either the token, or why there is none. */
  root: { token: string } | { closed: string };
  access: { teamDomain: string; audience: string; scopeOf(identity: string): AccessScope | null } | null;
};

/** @throws Error that names each wrong variable and what is allowed; never its value. */
export function readAccessSettings(variables: Record<string, unknown>): AccessSettings {
  const parsed = accessSettingsSchema.safeParse(variables);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `${String(path[0])}: allowed is ${message}`);
    throw new Error(`Wrong settings:\n  ${lines.join("\n  ")}`);
  }
  const { SYSTEM_API_TOKEN: token, ACCESS_TEAM_DOMAIN: teamDomain, ACCESS_AUDIENCE: audience } = parsed.data;
  return {
    root: rootToken(token),
    access:
      teamDomain === ""
        ? null
        : {
            teamDomain,
            audience,
            scopeOf: (identity) =>
              parsed.data.ACCESS_SCOPES.find(
                ([who]) => who === "*" || who.toLowerCase() === identity.toLowerCase(),
              )?.[1] ?? null,
          },
  };
}

function rootToken(token: string): AccessSettings["root"] {
  if (token === "") return { closed: "SYSTEM_API_TOKEN is not set" };
  if (token.length < MIN_TOKEN_LENGTH)
    return { closed: `SYSTEM_API_TOKEN is shorter than ${MIN_TOKEN_LENGTH} characters` };
  return { token };
}

const read = new WeakMap<object, AccessSettings>();

/** Variables cannot change while an isolate lives, so they are read and checked once. */
export function accessSettings(env: object): AccessSettings {
  const known = read.get(env);
  if (known !== undefined) return known;
  const settings = readAccessSettings({ ...env });
  read.set(env, settings);
  return settings;
}
