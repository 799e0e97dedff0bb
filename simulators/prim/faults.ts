/** Upstream misbehaviour on demand: what goes wrong, on which API, how often and for how long. */
import { z } from "zod";
import type { Api } from "./quota.ts";
import { APIS } from "./quota.ts";
import { unit } from "./seeded.ts";

export const FAULT_KINDS = [
  "status",
  "timeout",
  "slow",
  "reset",
  "truncate",
  "html",
  "schema",
  "rate-limit",
  "quota",
  "freeze",
] as const;

export const faultSchema = z.object({
  api: z.enum([...APIS, "*"]).default("*"),
  /**
   * status: an empty-handed `status` code. timeout: no byte ever. slow: one byte each `delay_ms`. reset: the connection is
   * cut. truncate: half the body, then cut. html: 200 with a web page. schema: JSON of another shape. rate-limit: 429
   * with Retry-After. quota: the day's calls are used up. freeze: the same bytes again and again.
   */
  kind: z.enum(FAULT_KINDS),
  status: z.number().int().min(400).max(599).default(503),
  retry_after_s: z.number().int().min(0).default(30),
  delay_ms: z.number().int().min(1).default(1000),
  /** Share of calls that it befalls, drawn by the seed and the number of the call. */
  probability: z.number().min(0).max(1).default(1),
  /** Ends after so many calls. */
  count: z.number().int().positive().optional(),
  /** Ends so long after it was set. */
  for_s: z.number().positive().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export const faultsSchema = z.array(faultSchema);

type Armed = { fault: Fault; setAt: number; drawn: number; fired: number };

export class Faults {
  readonly #seed: number;
  #armed: Armed[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Replaces whatever was set. */
  set(faults: readonly FaultInput[], now: number): void {
    this.#armed = faults.map((input) => ({ fault: faultSchema.parse(input), setAt: now, drawn: 0, fired: 0 }));
  }

  list(now: number): (Fault & { fired: number })[] {
    return this.#armed.filter((armed) => isAlive(armed, now)).map(({ fault, fired }) => ({ ...fault, fired }));
  }

  /** The fault that befalls this call: the first that is set for its API and drawn, in the order they were set. */
  strike(api: Api, now: number): Fault | null {
    for (const armed of this.#armed) {
      if ((armed.fault.api !== "*" && armed.fault.api !== api) || !isAlive(armed, now)) continue;
      armed.drawn++;
      if (unit(this.#seed, "fault", armed.fault.kind, armed.fault.api, armed.drawn) >= armed.fault.probability)
        continue;
      armed.fired++;
      return armed.fault;
    }
    return null;
  }
}

function isAlive({ fault, setAt, fired }: Armed, now: number): boolean {
  if (fault.count !== undefined && fired >= fault.count) return false;
  return fault.for_s === undefined || now < setAt + fault.for_s * 1000;
}

const ALIASES: Partial<Record<string, Api | "*">> = {
  sm: "stop-monitoring",
  et: "estimated-timetable",
  gm: "general-message",
  bulk: "disruptions_bulk",
  lr: "line_reports",
  nav: "navitia",
  all: "*",
};

/**
 * `--faults` on the command line: "et:status=503:probability=0.2,sm:reset:count=3,*:freeze:for_s=60". Throws an Error that
 * says what is wrong with it.
 */
export function parseFaults(spec: string): Fault[] {
  return spec
    .split(",")
    .filter((item) => item.trim() !== "")
    .map((item) => {
      const [api = "", kind = "", ...rest] = item.trim().split(":");
      const [name = "", argument] = kind.split("=");
      const fields: Record<string, number> = {};
      if (argument !== undefined)
        fields[name === "rate-limit" ? "retry_after_s" : name === "slow" ? "delay_ms" : "status"] = Number(argument);
      for (const field of rest) {
        const [key = "", text = ""] = field.split("=");
        fields[key] = Number(text);
      }
      const parsed = faultSchema.strict().safeParse({ api: ALIASES[api] ?? api, kind: name, ...fields });
      if (parsed.success) return parsed.data;
      const reasons = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      throw new Error(`fault "${item}": ${reasons.join("; ")}`);
    });
}
