/** What a running deployment has written, read from its local D1. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type FeedRow = { feed: string; origin: string; counts: Record<string, number>; rejectedCount: number };

/** The feeds as they are stored, by name. */
export function storedFeeds(persist: string): Map<string, FeedRow> {
  const folder = join(persist, "v3/d1/miniflare-D1DatabaseObject");
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite")
    .flatMap((name) => {
      const database = new DatabaseSync(join(folder, name), { readOnly: true });
      try {
        return database.prepare("SELECT feed, origin, counts, rejected_count FROM feeds").all();
      } finally {
        database.close();
      }
    });
  return new Map(
    rows.map(({ feed, origin, counts, rejected_count }) => [
      String(feed),
      {
        feed: String(feed),
        origin: String(origin),
        counts: JSON.parse(String(counts)) as Record<string, number>,
        rejectedCount: Number(rejected_count),
      },
    ]),
  );
}
