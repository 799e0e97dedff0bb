/** Which orders something has to be done about. Each list is bounded: the rest is there a minute later. */
import type { CarrierId, OrderState } from "../model.ts";

const LIMIT = 200;

/** What the marketplace may still say something new about that matters here. */
const OPEN: readonly OrderState[] = [
  "PENDING_POST",
  "POSTED",
  "AWAITING_TRACKING",
  "TRACKED",
  "FAILED_FETCH",
  "FAILED_POST",
  "FAILED_TRACKING",
  "FAILED_PUSH",
];
/** Those whose parcel is on its way. */
const ON_ITS_WAY: readonly OrderState[] = [
  "POSTED",
  "AWAITING_TRACKING",
  "TRACKED",
  "MIRAKL_OK",
  "FAILED_TRACKING",
  "FAILED_PUSH",
];

const listed = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(", ");

/** The marketplace's numbers of the shop's open orders, without those that were changed since `before` (epoch ms). */
export async function openOrderIds(db: D1Database, shopId: string, before: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `SELECT o.order_id FROM orders AS o JOIN orders_shops AS s ON s.id = o.shop_id
       WHERE o.tenant_id = s.tenant_id AND s.id = ?1 AND o.state IN (${listed(OPEN)}) AND o.updated_at < ?2
       ORDER BY o.id`,
    )
    .bind(shopId, before)
    .all<{ order_id: string }>();
  return results.map(({ order_id }) => order_id);
}

export type Due = {
  id: string;
  shopId: string;
  version: number;
  state: OrderState;
  goes: { carrier: CarrierId; accountId: string } | null;
  retryAt: number | null;
};

type DueRow = {
  id: string;
  shop_id: string;
  version: number;
  state: string;
  carrier: string | null;
  carrier_account_id: string | null;
  retry_at: number | null;
};

const dueOf = (row: DueRow): Due => ({
  id: row.id,
  shopId: row.shop_id,
  version: row.version,
  state: row.state as OrderState,
  goes:
    row.carrier === null || row.carrier_account_id === null
      ? null
      : { carrier: row.carrier as CarrierId, accountId: row.carrier_account_id },
  retryAt: row.retry_at,
});

const DUE_COLUMNS = "id, shop_id, version, state, carrier, carrier_account_id, retry_at";

export type DueWork = { retry: Due[]; post: Due[]; push: Due[]; accept: Due[]; label: Due[] };

/** A label that its carrier did not have at once is asked for again, for so long. */
const LABEL_AFTER_MS = 60_000;
const LABEL_WITHIN_MS = 6 * 3_600_000;

/**
 * Everything of one tenant that is due at `now` (epoch ms). `post`: what would go to its carrier by itself. `labelling`:
 * the carriers that make labels.
 */
export async function readDue(
  db: D1Database,
  tenantId: string,
  now: number,
  labelling: readonly CarrierId[],
): Promise<DueWork> {
  const select = (where: string, ...values: (string | number)[]) =>
    db
      .prepare(
        `SELECT ${DUE_COLUMNS} FROM orders WHERE tenant_id = ?1 AND ${where} ORDER BY state_since LIMIT ${LIMIT}`,
      )
      .bind(tenantId, ...values);
  const results = await db.batch<DueRow>([
    select(`state IN ('FAILED_POST', 'FAILED_PUSH', 'FAILED_FETCH') AND retry_at <= ?2`, now),
    select("state = 'PENDING_POST' AND held_because IS NULL"),
    select("state = 'TRACKED' AND held_because IS NULL"),
    select(
      `state = 'PENDING_POST' AND marketplace_state = 'WAITING_ACCEPTANCE' AND shop_id IN
         (SELECT id FROM orders_shops WHERE tenant_id = ?1 AND is_on = 1 AND json_extract(settings, '$.accepts_orders') = 1)`,
    ),
    select(
      `state IN ('AWAITING_TRACKING', 'TRACKED', 'MIRAKL_OK') AND label_file IS NULL AND carrier IN (${listed(labelling)})
         AND state_since < ?2 AND state_since > ?3`,
      now - LABEL_AFTER_MS,
      now - LABEL_WITHIN_MS,
    ),
  ]);
  const [retry = [], post = [], push = [], accept = [], label = []] = results.map(({ results: rows }) =>
    rows.map(dueOf),
  );
  return { retry, post, push, accept, label };
}

export type OnItsWay = { id: string; expeditionId: string };

const NOT_ENDED =
  "(tracking_status IS NULL OR tracking_status NOT IN ('delivered', 'returned', 'destroyed', 'cancelled'))";

/**
 * The share `turn` (0-based) of `turns` of the account's parcels that are on their way: all turns together are all of
 * them, each about as often.
 */
export async function onItsWay(
  db: D1Database,
  account: { id: string; tenantId: string },
  turn: { turn: number; turns: number },
): Promise<OnItsWay[]> {
  const { results } = await db
    .prepare(
      `SELECT id, expedition_id FROM (
         SELECT id, expedition_id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM orders
         WHERE carrier_account_id = ?1 AND tenant_id = ?2 AND expedition_id IS NOT NULL
           AND state IN (${listed(ON_ITS_WAY)}) AND ${NOT_ENDED})
       WHERE place % ?3 = ?4`,
    )
    .bind(account.id, account.tenantId, turn.turns, turn.turn)
    .all<{ id: string; expedition_id: string }>();
  return results.map(({ id, expedition_id }) => ({ id, expeditionId: expedition_id }));
}

export async function countOnItsWay(db: D1Database, account: { id: string; tenantId: string }): Promise<number> {
  const row = await db
    .prepare(
      `SELECT COUNT(*) AS n FROM orders WHERE carrier_account_id = ?1 AND tenant_id = ?2 AND expedition_id IS NOT NULL
         AND state IN (${listed(ON_ITS_WAY)}) AND ${NOT_ENDED}`,
    )
    .bind(account.id, account.tenantId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/** Those of the account's orders that these expeditions are; numbers of others are none of ours. */
export async function byExpedition(
  db: D1Database,
  account: { id: string; tenantId: string },
  expeditions: readonly string[],
): Promise<OnItsWay[]> {
  if (expeditions.length === 0) return [];
  const { results } = await db
    .prepare(
      `SELECT id, expedition_id FROM orders WHERE carrier_account_id = ?1 AND tenant_id = ?2
         AND expedition_id IN (SELECT value FROM json_each(?3))`,
    )
    .bind(account.id, account.tenantId, JSON.stringify(expeditions))
    .all<{ id: string; expedition_id: string }>();
  return results.map(({ id, expedition_id }) => ({ id, expeditionId: expedition_id }));
}
