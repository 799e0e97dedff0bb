/** Misbehaviour of the marketplace on demand: what goes wrong, in which operation, how often, and whether the work was done. */
import { z } from "zod";
import { unit } from "../prim/seeded.ts";

const faultSchema = z.strictObject({
  /** "OR11", "OR23"…; "*": any. */
  operation: z.string().default("*"),
  /**
   * timeout: no byte, ever or until `hang_ms`. reset: the connection is cut. status: an empty-handed HTTP `status`.
   * rate-limit: 429, with Retry-After where `retry_after_s` is set. html: HTTP `status` with a web page. redirect: to another host.
   * elsewhere: a Link header to another host. duplicate: OR11 has its first order twice. broken: OR11's first order has no currency.
   */
  kind: z.enum(["timeout", "reset", "status", "rate-limit", "html", "redirect", "elsewhere", "duplicate", "broken"]),
  status: z.number().int().min(200).max(599).default(500),
  retry_after_s: z.number().int().min(0).optional(),
  /** Whether what was asked is done before it strikes: the order is shipped, and its caller does not know. */
  done: z.boolean().default(false),
  /** Share of the calls, drawn by the seed and the number of the call. */
  probability: z.number().min(0).max(1).default(1),
  /** Ends after so many. */
  count: z.number().int().positive().optional(),
  /** Of a timeout: the connection is cut then. */
  hang_ms: z.number().int().positive().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export const faultsSchema = z.array(faultSchema);

type Armed = { fault: Fault; drawn: number; fired: number };

export class Faults {
  readonly #seed: number;
  #armed: Armed[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Replaces whatever was set. */
  set(faults: readonly FaultInput[]): void {
    this.#armed = faultsSchema.parse(faults).map((fault) => ({ fault, drawn: 0, fired: 0 }));
  }

  list(): (Fault & { fired: number })[] {
    return this.#armed.map(({ fault, fired }) => ({ ...fault, fired }));
  }

  /** The fault that befalls this call: the first that is set for its operation and drawn. */
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
