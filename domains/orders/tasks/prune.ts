import type { WorkTask } from "../../domain.ts";
import { pruneOrders } from "../retention.ts";
import type { OrdersSettings } from "../settings.ts";
import { OWN_WORK } from "../sources.ts";
import { NO_FEED } from "./of-order.ts";

export const PRUNE = "prune";

/** Once an hour, for all tenants. */
export const pruneTask: WorkTask<OrdersSettings> = {
  kind: "work",
  type: PRUNE,
  source: OWN_WORK,
  limits: () => NO_FEED,
  feed: () => null,
  async perform(_job, settings, { db, files, now }) {
    return { kind: "done", changed: await pruneOrders(db, files, settings, now()), message: null };
  },
};
