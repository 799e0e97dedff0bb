/** What a tenant's log and orders come to. */
import type { Stats } from "../wire.ts";

const DAY_MS = 86_400_000;

type Count = { name: string; status: string; count: number };

/** WARNING is neither a success nor an error: something that a person should know of went on. @param now epoch ms */
export async function readStats(
  db: D1Database,
  tenantId: string,
  now: number,
): Promise<Pick<Stats, "operations" | "orders">> {
  const [operations = [], states = [], carriers = [], changed = []] = (
    await db.batch<Count>([
      db
        .prepare(
          "SELECT action AS name, status, COUNT(*) AS count FROM orders_operations WHERE tenant_id = ?1 GROUP BY 1, 2",
        )
        .bind(tenantId),
      db.prepare("SELECT state AS name, COUNT(*) AS count FROM orders WHERE tenant_id = ?1 GROUP BY 1").bind(tenantId),
      db
        .prepare(
          "SELECT carrier AS name, COUNT(*) AS count FROM orders WHERE tenant_id = ?1 AND carrier IS NOT NULL GROUP BY 1",
        )
        .bind(tenantId),
      db
        .prepare("SELECT COUNT(*) AS count FROM orders WHERE tenant_id = ?1 AND updated_at >= ?2")
        .bind(tenantId, now - DAY_MS),
    ])
  ).map(({ results }) => results);
  const [good, bad] = ["OK", "ERROR"].map((status) => sum(operations.filter((row) => row.status === status)));
  const judged = (good ?? 0) + (bad ?? 0);
  const rate = (part = 0): number | null => (judged === 0 ? null : part / judged);
  return {
    operations: {
      total_logs: sum(operations),
      success_rate: rate(good),
      error_rate: rate(bad),
      operations_count: byName(operations),
    },
    orders: {
      total_orders: sum(states),
      by_state: byName(states),
      by_carrier: byName(carriers),
      recent_activity: sum(changed),
    },
  };
}

const sum = (counts: readonly Count[]): number => counts.reduce((total, { count }) => total + count, 0);

function byName(counts: readonly Count[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { name, count } of counts) totals[name] = (totals[name] ?? 0) + count;
  return totals;
}
