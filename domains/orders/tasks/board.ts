/** The live board of a tenant, made while somebody watches it. */
import type { WorkTask } from "../../domain.ts";
import { boardTopic } from "../access/member.ts";
import { boardFeed } from "../entities/work.ts";
import { isOpen, type OrdersSettings } from "../settings.ts";
import { OWN_WORK } from "../sources.ts";
import { readTenant } from "../store/accounts.ts";
import { readBoard } from "../store/board.ts";
import { originOf } from "../store/exchanges.ts";

export const BOARD = "board";
export const BOARD_INTERVAL_S = 10;

/** Target: the tenant's id. */
export const boardTask: WorkTask<OrdersSettings> = {
  kind: "work",
  type: BOARD,
  source: OWN_WORK,
  limits: () => ({ stale_after_s: 3 * BOARD_INTERVAL_S, expired_after_s: 30 * BOARD_INTERVAL_S }),
  feed: ({ target }) => boardFeed(target),
  async perform({ target }, settings, tools) {
    const tenant = isOpen(settings) ? await readTenant(tools.db, target) : null;
    if (tenant === null) return { kind: "rejected", reason: "there is no such tenant" };
    const now = tools.now();
    const [board, origin] = await Promise.all([readBoard(tools.db, tenant, now), originOf(tools.db, tenant.id)]);
    return {
      kind: "documents",
      origin,
      observedAt: now,
      documents: new Map([[boardTopic(tenant.topicKey), board]]),
      rejected: [],
      rejectedCount: 0,
      counts: Object.fromEntries(board.states.map(({ state, count }) => [state, count])),
    };
  },
};
