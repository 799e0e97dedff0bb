/** Misbehaviour on demand: what goes wrong, in which call, how often, and whether the work was done by then. */
import { z } from "zod";
import { unit } from "./prim/seeded.ts";

/** What the faults of every upstream have; which kinds there are is each upstream's own. */
export const faultFields = {
  /** The upstream's own name of the call, as `/_sim/state` counts them; "*": any. */
  operation: z.string().default("*"),
  /** Whether what was asked is done before it strikes: the parcel exists, and its caller does not know. */
  done: z.boolean().default(false),
  /** Share of the calls, drawn by the seed and the number of the call. */
  probability: z.number().min(0).max(1).default(1),
  /** Ends after so many. */
  count: z.number().int().positive().optional(),
  /** Of a timeout: the connection is cut then. */
  hang_ms: z.number().int().positive().optional(),
};

type Drawn = { operation: string; kind: string; probability: number; count?: number | undefined };
type Armed<Fault> = { fault: Fault; drawn: number; fired: number };

export class Faults<Fault extends Drawn, Input> {
  readonly #seed: number;
  readonly #schema: z.ZodType<Fault[], Input[]>;
  #armed: Armed<Fault>[] = [];

  constructor(seed: number, schema: z.ZodType<Fault[], Input[]>) {
    this.#seed = seed;
    this.#schema = schema;
  }

  /** Replaces whatever was set. */
  set(faults: readonly Input[]): void {
    this.#armed = this.#schema.parse(faults).map((fault) => ({ fault, drawn: 0, fired: 0 }));
  }

  list(): (Fault & { fired: number })[] {
    return this.#armed.map(({ fault, fired }) => ({ ...fault, fired }));
  }

  /** The fault that befalls this call: the first that is set for it and drawn. */
  strike(operation: string): Fault | null {
    for (const [place, armed] of this.#armed.entries()) {
      const { fault } = armed;
      if (fault.operation !== "*" && fault.operation !== operation) continue;
      if (fault.count !== undefined && armed.fired >= fault.count) continue;
      armed.drawn++;
      if (unit(this.#seed, "fault", place, fault.kind, armed.drawn) >= fault.probability) continue;
      armed.fired++;
      return fault;
    }
    return null;
  }
}

/** One fault or a list of them as JSON, or what is wrong with what was sent. */
export function readFaults<Fault>(
  text: string,
  schema: z.ZodType<Fault[]>,
): Fault[] | { message: string; issues: string[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { message: "not JSON", issues: [String(error)] };
  }
  const parsed = schema.safeParse(Array.isArray(value) ? value : [value]);
  if (parsed.success) return parsed.data;
  return {
    message: "not a fault",
    issues: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  };
}
