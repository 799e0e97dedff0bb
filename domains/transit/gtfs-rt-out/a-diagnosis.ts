/** What the doctor finds in a feed that Vigie publishes: for tests. */
import { checkFeed } from "../doctor/check-feed.ts";
import type { Reference } from "../doctor/reference.ts";
import { readFeed } from "../gtfs-rt/read-feed.ts";

/** W002: no upstream tells which vehicle an update is of, and none is made up. */
const NOT_OURS = "W002";

/** Each place where a rule is broken, an entity's id that stands there twice among them. `now`: epoch ms of the reader. */
export function diagnosisOf(
  bytes: Uint8Array,
  now: number,
  reference: Reference | null = null,
): { rule: string; says: string }[] {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") return [{ rule: "malformed", says: feed.reason }];
  const ids = feed.entities.map(({ entity }) => entity.id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return [
    ...twice.map((id) => ({ rule: "entity id twice", says: String(id) })),
    ...checkFeed(feed, { now, reference })
      .filter(({ id }) => id !== NOT_OURS)
      .flatMap(({ id, occurrences }) => occurrences.map(({ path, says }) => ({ rule: id, says: `${path}: ${says}` }))),
  ];
}
