/** Each minute: what is due is handed to the queues, one job an order. What a queue has already is not handed to it twice. */

import { familyOf } from "../../../kernel/quota.ts";
import type { WorkRequest, WorkTask } from "../../domain.ts";
import { labelWork, pushWork, refreshWork, shipWork } from "../entities/work.ts";
import { CARRIERS } from "../model.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { type OrderFamily, OWN_WORK } from "../sources.ts";
import { readTenant } from "../store/accounts.ts";
import { type Due, readDue } from "../store/due.ts";
import type { Upstreams } from "../upstreams.ts";
import { NO_FEED } from "./of-order.ts";

/** A label that was not there is asked for again this often. */
const LABEL_EVERY_MS = 10 * 60_000;
const ACCEPT_EVERY_MS = 5 * 60_000;

export const DISPATCH = "dispatch";

/** Target: the tenant's id. */
export function dispatchTask({ carriers }: Pick<Upstreams, "carriers">): WorkTask<OrdersSettings> {
  const labelling = CARRIERS.filter((carrier) => carriers[carrier].capabilities.labels.length > 0);
  return {
    kind: "work",
    type: DISPATCH,
    source: OWN_WORK,
    limits: () => NO_FEED,
    feed: () => null,
    async perform({ target }, settings, tools) {
      const tenant = isOpen(settings) ? await readTenant(tools.db, target) : null;
      if (tenant === null) return { kind: "done", changed: 0, message: "closed" };
      const now = tools.now();
      const due = await readDue(tools.db, tenant.id, now, labelling);
      const work = [
        ...due.retry.map(again),
        ...(tenant.autoPost ? due.post.map((order) => shipWork(order, order.goes, `v${order.version}`, "system")) : []),
        ...due.push.map((order) => pushWork(order)),
        ...due.accept.map((order) => refreshWork(order, `accept-${Math.floor(now / ACCEPT_EVERY_MS)}`, "system")),
        ...due.label.map((order) => labelWork(order, order.goes, `label-${Math.floor(now / LABEL_EVERY_MS)}`)),
      ];
      await tools.submit(spread(work, settings));
      return { kind: "done", changed: work.length, message: work.length === 0 ? null : `${work.length} handed on` };
    },
  };
}

/** The version grows with each try: a try is one job. */
function again(order: Due): WorkRequest {
  switch (order.state) {
    case "FAILED_PUSH":
      return pushWork(order);
    case "FAILED_FETCH":
      return refreshWork(order, `v${order.version}`, "system");
    default:
      return shipWork(order, order.goes, `v${order.version}`, "system");
  }
}

/** Each source's work is begun at the rate that its budget allows; all at once would only be sent back and forth. */
export function spread(work: readonly WorkRequest[], { budgets }: Pick<OrdersSettings, "budgets">): WorkRequest[] {
  const taken = new Map<string, number>();
  return work.map((one) => {
    const place = taken.get(one.source) ?? 0;
    taken.set(one.source, place + 1);
    const { perSecond } = budgets[familyOf(one.source) as OrderFamily];
    return { ...one, delayMs: (one.delayMs ?? 0) + Math.floor(place / perSecond) * 1000 };
  });
}
