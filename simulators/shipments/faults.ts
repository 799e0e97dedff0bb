/** Misbehaviour of a simulated carrier: what goes wrong, in which call, how often, and whether the work was done by then. */
import { z } from "zod";
import { unit } from "../prim/seeded.ts";

const faultSchema = z.object({
  /** The carrier's own name of the call, as `/_sim/state` counts them; "*": any. */
  operation: z.string().default("*"),
  /**
   * timeout: no byte, ever or until `hang_ms`. reset: the connection is cut. status: an empty-handed HTTP `status`.
   * refusal: the carrier's own way to say that it failed (a SOAP Fault in HTTP 200, errors[] in HTTP 200).
   */
  kind: z.enum(["timeout", "reset", "status", "refusal"]),
  status: z.number().int().min(400).max(599).default(500),
  /** Whether what was asked is done before it strikes: the parcel exists, and its caller does not know. */
  done: z.boolean().default(false),
  /** With `done`: the work is finished so long after it struck, and whoever looks before then finds nothing. */
  late_ms: z.number().int().positive().optional(),
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
    this.#armed = faults.map((input) => ({ fault: faultSchema.parse(input), drawn: 0, fired: 0 }));
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
