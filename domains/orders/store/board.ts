/** The board of a tenant: how many orders wait where and since when. The same orders make the same document. */
import { ORDER_STATES, type OrderState } from "../model.ts";
import { dayIn } from "../shipment-request.ts";
import type { Board } from "../wire.ts";
import type { Tenant } from "./accounts.ts";

/** Orders that have ended are counted for so long: a board is about what is going on. */
const ENDED_WITHIN_MS = 7 * 86_400_000;

type StateRow = { state: string; n: number; since: number; held: number; ship_by: number | null };
type TodayRow = { placed: number; posted: number; pushed: number; failed: number };
type ShopRow = { id: string; name: string; read_until: number | null; is_on: number };

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** @param now epoch ms: it decides which day is today, and nothing else that is shown. */
export async function readBoard(db: D1Database, tenant: Pick<Tenant, "id" | "zone">, now: number): Promise<Board> {
  const today = startOfDay(tenant.zone, now);
  const waiting = ORDER_STATES.filter((state) => state !== "COMPLETE")
    .map((state) => `'${state}'`)
    .join(", ");
  const [states, ended, day, labels, shops, changed] = await db.batch([
    db
      .prepare(
        `SELECT state, COUNT(*) AS n, MIN(state_since) AS since, SUM(held_because IS NOT NULL) AS held,
                MIN(CASE WHEN state IN ('PENDING_POST', 'FAILED_POST') AND held_because IS NULL THEN ship_by END) AS ship_by
         FROM orders WHERE tenant_id = ?1 AND state IN (${waiting}) GROUP BY state`,
      )
      .bind(tenant.id),
    db
      .prepare("SELECT COUNT(*) AS n FROM orders WHERE tenant_id = ?1 AND state = 'COMPLETE' AND state_since >= ?2")
      .bind(tenant.id, today - ENDED_WITHIN_MS),
    db
      .prepare(
        `SELECT COALESCE(SUM(action = 'fetch_order' AND message = 'new'), 0) AS placed,
                COALESCE(SUM(action = 'create_shipment' AND status = 'OK'), 0) AS posted,
                COALESCE(SUM(action = 'push_tracking_to_mirakl' AND status = 'OK'), 0) AS pushed,
                COALESCE(SUM(status = 'ERROR'), 0) AS failed
         FROM orders_operations WHERE tenant_id = ?1 AND at >= ?2`,
      )
      .bind(tenant.id, today),
    db
      .prepare(
        `SELECT COUNT(*) AS n FROM orders WHERE tenant_id = ?1 AND label_file IS NOT NULL AND label_printed_at IS NULL
           AND state IN (${waiting})`,
      )
      .bind(tenant.id),
    db
      .prepare("SELECT id, name, read_until, is_on FROM orders_shops WHERE tenant_id = ?1 ORDER BY name, id")
      .bind(tenant.id),
    db.prepare("SELECT MAX(updated_at) AS at FROM orders WHERE tenant_id = ?1").bind(tenant.id),
  ]);
  const byState = new Map(((states?.results ?? []) as StateRow[]).map((row) => [row.state, row]));
  const complete = (ended?.results[0] as { n: number } | undefined)?.n ?? 0;
  const counts = (day?.results[0] as TodayRow | undefined) ?? { placed: 0, posted: 0, pushed: 0, failed: 0 };
  return {
    states: ORDER_STATES.map((state: OrderState) => {
      const row = byState.get(state);
      return {
        state,
        count: state === "COMPLETE" ? complete : (row?.n ?? 0),
        oldest_since: iso(row?.since ?? null),
        held: row?.held ?? 0,
        next_ship_by: iso(row?.ship_by ?? null),
      };
    }),
    today: { day: dayIn(tenant.zone, now), ...counts },
    labels_to_print: (labels?.results[0] as { n: number } | undefined)?.n ?? 0,
    shops: ((shops?.results ?? []) as ShopRow[]).map(({ id, name, read_until, is_on }) => ({
      id,
      name,
      // By the quarter of an hour: a sweep a minute is no news.
      read_until: iso(read_until === null ? null : Math.floor(read_until / 900_000) * 900_000),
      is_on: is_on === 1,
    })),
    changed_at: iso((changed?.results[0] as { at: number | null } | undefined)?.at ?? null),
  };
}

/** Midnight of the zone's day that `now` is in, epoch ms; of a day that has no midnight, its first instant. */
export function startOfDay(zone: string, now: number): number {
  const day = dayIn(zone, now);
  let [before, after] = [now - 26 * 3_600_000, now];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayIn(zone, middle) < day) before = middle;
    else after = middle;
  }
  return after;
}
