/** What people do to users, devices and settings, in the same log as what is done to orders. */
import type { Caller } from "../actions/orders.ts";
import { logStep } from "../store/operations.ts";

/** @param at epoch ms */
export function logDeed(
  db: D1Database,
  { tenantId, by }: Caller,
  at: number,
  action: string,
  message: string,
  status: "OK" | "WARNING" = "OK",
): Promise<void> {
  return logStep(db, { tenantId, at, by, scope: "orchestrator", action, status, message, durationMs: null, meta: {} });
}
