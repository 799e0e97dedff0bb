/** What can go wrong at a carrier. */
import { z } from "zod";
import { faultFields } from "../faults.ts";

const faultSchema = z.strictObject({
  ...faultFields,
  /**
   * timeout: no byte, ever or until `hang_ms`. reset: the connection is cut. status: an empty-handed HTTP `status`.
   * refusal: the carrier's own way to say that it failed (a SOAP Fault in HTTP 200, errors[] in HTTP 200).
   */
  kind: z.enum(["timeout", "reset", "status", "refusal"]),
  status: z.number().int().min(400).max(599).default(500),
  /** With `done`: the work is finished so long after it struck, and whoever looks before then finds nothing. */
  late_ms: z.number().int().positive().optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export const faultsSchema = z.array(faultSchema);
