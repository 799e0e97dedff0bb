/** What comes back for each tenant, shop and account that is on. Pure but for reading which those are. */
import type { JobSpec, PlanContext } from "../domain.ts";
import { boardTopic } from "./access/member.ts";
import { isOpen, type OrdersSettings } from "./settings.ts";
import { carrierSource, OWN_WORK, shopSource } from "./sources.ts";
import { readActive } from "./store/accounts.ts";
import { BOARD, BOARD_INTERVAL_S } from "./tasks/board.ts";
import { DISPATCH } from "./tasks/dispatch.ts";
import { FETCH_ORDERS, RECONCILE } from "./tasks/fetch-orders.ts";
import { PRUNE } from "./tasks/prune.ts";
import { TRACK } from "./tasks/track.ts";
import type { Upstreams } from "./upstreams.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A sweep is one page, most of the time; a reconciliation some. */
const RECONCILE_CALLS = 10;
const TRACK_CALLS = 5;

export async function orderJobs(
  settings: OrdersSettings,
  { db, demand }: Pick<PlanContext, "db" | "demand">,
  { carriers, marketplace }: Upstreams,
): Promise<JobSpec[]> {
  if (!isOpen(settings)) return [];
  const { tenants, shops, accounts } = await readActive(db);
  const own = (taskType: string, target: string, intervalMs: number, priority: JobSpec["priority"]): JobSpec => ({
    taskType,
    target,
    source: OWN_WORK,
    intervalMs,
    priority,
  });
  return [
    ...tenants.map(({ id }) => own(DISPATCH, id, MINUTE_MS, "high")),
    ...tenants
      .filter(({ topicKey }) => demand.has(boardTopic(topicKey)))
      .map(({ id }) => own(BOARD, id, BOARD_INTERVAL_S * 1000, "high")),
    ...shops.flatMap(({ id, tier, fetchIntervalMin }): JobSpec[] => [
      {
        taskType: FETCH_ORDERS,
        target: id,
        source: shopSource(id),
        // Saved by an older version, or before the vendor asked for more.
        intervalMs: Math.max(fetchIntervalMin * MINUTE_MS, marketplace.leastSweepMs(tier)),
        priority: "normal",
      },
      {
        taskType: RECONCILE,
        target: id,
        source: shopSource(id),
        intervalMs: DAY_MS,
        priority: "normal",
        calls: RECONCILE_CALLS,
      },
    ]),
    ...accounts
      .filter(({ carrier }) => carriers[carrier].capabilities.tracks)
      .map(
        ({ id, carrier }): JobSpec => ({
          taskType: TRACK,
          target: id,
          source: carrierSource(carrier, id),
          intervalMs: settings.trackIntervalS * 1000,
          priority: "normal",
          calls: TRACK_CALLS,
          params: { carrier },
        }),
      ),
    ...(tenants.length === 0 ? [] : [own(PRUNE, "all", HOUR_MS, "normal")]),
  ];
}
