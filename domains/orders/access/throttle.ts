/**
 * Guessing passwords and codes. Each attempt is counted before it is looked at, in one statement, so that many at once
 * count as many; a good one takes its count back. After too many the rest of the window is refused, good or not.
 */
import { Refusal } from "../../../contracts/problem.ts";
import { digest } from "./secrets.ts";

const WINDOW_MS = 15 * 60_000;
/** A person who has forgotten which of their passwords it was. */
const MAX_BY_ADDRESS = 10;
/** A desk with several such people behind one line. */
const MAX_BY_CLIENT = 30;

/** `email` as typed, null where what is tried names nobody; `client` is a network. Hashed: people type passwords into the wrong field. */
export type Attempt = { email: string | null; client: string };

type Counted = { key: string; most: number };

async function countersOf({ email, client }: Attempt): Promise<Counted[]> {
  const counters = [{ key: `client:${await digest(client)}`, most: MAX_BY_CLIENT }];
  if (email !== null) counters.push({ key: `address:${await digest(email)}`, most: MAX_BY_ADDRESS });
  return counters;
}

/** @param now epoch ms @throws Refusal 429 */
export async function countAttempt(db: D1Database, attempt: Attempt, now: number): Promise<void> {
  const counters = await countersOf(attempt);
  const counted = await db.batch<{ count: number; firstAt: number }>(
    counters.map(({ key }) =>
      db
        .prepare(
          `INSERT INTO orders_login_failures (key, count, first_at, last_at) VALUES (?1, 1, ?2, ?2)
           ON CONFLICT (key) DO UPDATE SET
             count = CASE WHEN first_at <= ?3 THEN 1 ELSE count + 1 END,
             first_at = CASE WHEN first_at <= ?3 THEN ?2 ELSE first_at END,
             last_at = ?2
           RETURNING count, first_at AS firstAt`,
        )
        .bind(key, now, now - WINDOW_MS),
    ),
  );
  const waits = counted.flatMap(({ results: [row] }, index) =>
    row !== undefined && row.count > (counters[index]?.most ?? 0) ? [row.firstAt + WINDOW_MS - now] : [],
  );
  if (waits.length === 0) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(Math.max(...waits) / 1000));
  throw new Refusal(429, "Too many attempts", `Try again in ${inWords(retryAfterSeconds)}.`, {
    retryAfterSeconds,
  });
}

/** It was good: the address starts anew, and the client has not failed. */
export async function forgiveAttempt(db: D1Database, attempt: Attempt): Promise<void> {
  const [client, address] = await countersOf(attempt);
  await db.batch([
    db.prepare("UPDATE orders_login_failures SET count = MAX(count - 1, 0) WHERE key = ?1").bind(client?.key ?? ""),
    db.prepare("DELETE FROM orders_login_failures WHERE key = ?1").bind(address?.key ?? ""),
  ]);
}

/** For the retention: what counts no more. */
export function pruneAttempts(db: D1Database, now: number): D1PreparedStatement {
  return db.prepare("DELETE FROM orders_login_failures WHERE last_at <= ?1").bind(now - WINDOW_MS);
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
