/** The kernel's own settings, and the deployment they make together with the domains'. Wrong ones are all named at once. */
import { z } from "zod";
import { LOG_LEVELS } from "../contracts/access.ts";
import { currentOverrides } from "../db/settings-versions.ts";
import { type BoundDomain, type BoundTask, bindDomains, domainVariables } from "../domains/index.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Budget } from "../kernel/quota.ts";
import { merged } from "../kernel/variable.ts";
import { KERNEL_VARIABLES } from "./kernel-variables.ts";

const whole = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${low} to ${high}`)
    .transform(Number)
    .refine((value) => value >= low && value <= high, `a whole number from ${low} to ${high}`);

const kernelSettingsSchema = z.object({
  LANES: whole(1, 250).default(16),
  MAX_BACKLOG: whole(1, 10_000).default(200),
  MAX_ATTEMPTS: whole(1, 20).default(5),
  RUN_RETENTION_DAYS: whole(1, 365).default(14),
  LOG_RETENTION_DAYS: whole(1, 365).default(14),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(", ")}`).default("info"),
  /** Live hubs: one for each 5,000 clients. */
  LIVE_SHARDS: whole(1, 64).default(1),
  /** Origins other than its own that may open /live, separated by commas. */
  ALLOWED_ORIGINS: z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ""),
    )
    .pipe(z.array(z.url("origins such as https://example.org, separated by commas")))
    .default([]),
});
export type KernelSettings = z.infer<typeof kernelSettingsSchema>;

export type Deployment = {
  kernel: KernelSettings;
  domains: BoundDomain[];
  budgets: Record<string, Budget>;
  taskOf(job: FetchJob): { domain: BoundDomain; task: BoundTask } | undefined;
};

/** @throws Error that names each wrong setting, its value and what is allowed. */
export function kernelSettings(variables: Record<string, unknown>): KernelSettings {
  const refused = kernelSettingsRefused(variables);
  if (refused.length > 0) throw new Error(`Wrong settings:\n  ${refused.join("\n  ")}`);
  return kernelSettingsSchema.parse(variables);
}

/** One line for each variable that is wrong: its name, its value and what is allowed. */
export function kernelSettingsRefused(variables: Record<string, unknown>): string[] {
  const { error } = kernelSettingsSchema.safeParse(variables);
  return (error?.issues ?? []).map((issue) => {
    const name = String(issue.path[0]);
    return `${name} = ${JSON.stringify(variables[name])}: allowed is ${issue.message}`;
  });
}

function deploy(variables: Record<string, unknown>): Deployment {
  const domains = bindDomains(variables);
  const byId = new Map(domains.map((domain) => [domain.id, domain]));
  return {
    kernel: kernelSettings(variables),
    domains,
    budgets: Object.fromEntries(domains.flatMap((domain) => domain.sources.map(({ id, budget }) => [id, budget]))),
    taskOf(job) {
      const domain = byId.get(job.domain);
      const task = domain?.task(job.task_type);
      return domain === undefined || task === undefined ? undefined : { domain, task };
    },
  };
}

type Current = { env: object; version: number; readAt: number; deployment: Deployment };

let current: Current | undefined;

/** How long an isolate may work by settings that have been changed since. */
const REREAD_AFTER_MS = 5_000;

/** The deployment as this isolate knows it: its variables, with the run-time changes that `refreshDeployment` has read. */
export function deployment(env: object): Deployment {
  if (current?.env !== env) current = { env, version: 0, readAt: 0, deployment: deploy({ ...env }) };
  return current.deployment;
}

/**
 * Reads the run-time settings if that was last done more than five seconds ago, or before `since` (epoch ms, a
 * RELOAD_CONFIG). Settings that a newer release does not accept any more are left aside: the deployment's own variables
 * keep it running, and the log says so.
 */
export async function refreshDeployment(env: object & { DB: D1Database }, now: number, since = 0): Promise<Deployment> {
  const known = deployment(env);
  if (current === undefined || (now - current.readAt < REREAD_AFTER_MS && current.readAt >= since)) return known;
  current.readAt = now;
  const { version, overrides } = await currentOverrides(env.DB);
  if (version === current.version) return current.deployment;
  try {
    current = {
      env,
      version,
      readAt: now,
      deployment: deploy(merged({ ...env }, overrides, [...KERNEL_VARIABLES, ...domainVariables()])),
    };
  } catch (error) {
    const message = `run-time settings of version ${version} are not valid here: ${error instanceof Error ? error.message : error}`;
    console.error(JSON.stringify({ level: "error", service: "settings", message }));
    current = { ...current, version };
  }
  return current.deployment;
}
