/** How long what is kept is kept. Deletes are billed as writes: each table loses a bounded bite at a time. */
import { pruneRates } from "./access/rates.ts";
import { pruneAttempts } from "./access/throttle.ts";
import { pruneTokens } from "./access/tokens.ts";
import type { OrdersSettings } from "./settings.ts";

const DAY_MS = 86_400_000;
const BITE = 5_000;
const FILES_A_BITE = 200;

/** An event that comes again later than this is an attack or a mistake; its signature has run out long before. */
const WEBHOOK_EVENT_DAYS = 30;

/** Orders themselves are kept for good: they are the seller's books. `now` in epoch ms. Answers what it deleted. */
export async function pruneOrders(
  db: D1Database,
  files: Pick<R2Bucket, "delete">,
  { retentionDays: { log, exchanges, labels } }: Pick<OrdersSettings, "retentionDays">,
  now: number,
): Promise<number> {
  const before = (days: number): number => now - days * DAY_MS;
  const results = await db.batch([
    db
      .prepare(
        "DELETE FROM orders_exchanges WHERE id IN (SELECT id FROM orders_exchanges WHERE at < ?1 ORDER BY at LIMIT ?2)",
      )
      .bind(before(exchanges), BITE),
    db
      .prepare(
        "DELETE FROM orders_operations WHERE seq IN (SELECT seq FROM orders_operations WHERE at < ?1 ORDER BY seq LIMIT ?2)",
      )
      .bind(before(log), BITE),
    // Only of parcels that have ended: a fold without its terminal event would begin anew.
    db
      .prepare(
        `DELETE FROM orders_tracking_events WHERE order_key IN
           (SELECT e.order_key FROM orders_tracking_events AS e JOIN orders AS o ON o.id = e.order_key
            WHERE e.received_at < ?1 AND o.state = 'COMPLETE' LIMIT ?2)`,
      )
      .bind(before(log), BITE),
    db.prepare("DELETE FROM orders_webhook_events WHERE received_at < ?1").bind(before(WEBHOOK_EVENT_DAYS)),
    pruneTokens(db, now),
    pruneAttempts(db, now),
    pruneRates(db, now),
  ]);
  const rows = results.reduce((sum, { meta }) => sum + meta.changes, 0);
  return rows + (await pruneLabels(db, files, before(labels)));
}

/** The files first: a row that still names a file which is gone is seen to, a file that no row names never is. */
async function pruneLabels(db: D1Database, files: Pick<R2Bucket, "delete">, before: number): Promise<number> {
  const { results } = await db
    .prepare(
      `SELECT id, label_file FROM orders WHERE label_file IS NOT NULL AND state = 'COMPLETE' AND updated_at < ?1
       LIMIT ?2`,
    )
    .bind(before, FILES_A_BITE)
    .all<{ id: string; label_file: string }>();
  if (results.length === 0) return 0;
  await files.delete(results.map(({ label_file }) => label_file));
  await db
    .prepare("UPDATE orders SET label_file = NULL WHERE id IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(results.map(({ id }) => id)))
    .run();
  return results.length;
}
