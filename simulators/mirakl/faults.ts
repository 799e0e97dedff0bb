/** What can go wrong at the marketplace. */
import { z } from "zod";
import { faultFields } from "../faults.ts";

const faultSchema = z.strictObject({
  ...faultFields,
  /**
   * timeout: no byte, ever or until `hang_ms`. reset: the connection is cut. status: an empty-handed HTTP `status`.
   * rate-limit: 429, with Retry-After where `retry_after_s` is set. html: HTTP `status` with a web page. redirect: to another host.
   * elsewhere: a Link header to another host. duplicate: OR11 has its first order twice. broken: OR11's first order has no currency.
   */
  kind: z.enum(["timeout", "reset", "status", "rate-limit", "html", "redirect", "elsewhere", "duplicate", "broken"]),
  status: z.number().int().min(200).max(599).default(500),
  retry_after_s: z.number().int().min(0).optional(),
});
export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

export const faultsSchema = z.array(faultSchema);
