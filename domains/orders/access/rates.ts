/** The documented limits of requests a minute. Counted in the database, so that they hold over all isolates. */
import { Refusal } from "../../../contracts/problem.ts";

export const RATES = {
  auth: { perMinute: 10, title: "logins and tokens" },
  orchestrator: { perMinute: 100, title: "orders and settings" },
  logs: { perMinute: 50, title: "logs" },
  exports: { perMinute: 10, title: "exports" },
} as const;
export type Rate = keyof typeof RATES;

const MINUTE_MS = 60_000;

/** @param caller a user, device or network @param now epoch ms */
export function countRequest(db: D1Database, rate: Rate, caller: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO orders_rates (key, minute, count) VALUES (?1, ?2, 1)
       ON CONFLICT (key) DO UPDATE SET count = CASE WHEN minute = ?2 THEN count + 1 ELSE 1 END, minute = ?2
       RETURNING count`,
    )
    .bind(`${rate}:${caller}`, Math.floor(now / MINUTE_MS));
}

/** @param count what `countRequest` returned @throws Refusal 429 */
export function refuseAbove(rate: Rate, count: number, now: number): void {
  const { perMinute, title } = RATES[rate];
  if (count <= perMinute) return;
  throw new Refusal(429, "Too many requests", `At most ${perMinute} requests a minute for ${title}.`, {
    retryAfterSeconds: Math.ceil((MINUTE_MS - (now % MINUTE_MS)) / 1000),
  });
}

/** For the retention: minutes that are over. */
export function pruneRates(db: D1Database, now: number): D1PreparedStatement {
  return db.prepare("DELETE FROM orders_rates WHERE minute < ?1").bind(Math.floor(now / MINUTE_MS));
}
