/** What the states of a line were: kept as changes, shown as spans. Times are epoch ms. */
import type { Level } from "../wire.ts";

export type StateChange = { line: string; at: number; level: Level };
export type LevelSpan = { from: number; to: number; level: Level };

/** When the states were last looked at, and what they were: line → level. */
export type StatesSeen = { at: number; levels: Readonly<Record<string, Level>> };

/** States are looked at once a minute: what was seen holds until the next look. */
const LOOK_MS = 60_000;
/** A few looks may be missed without anybody having been blind. */
const BLIND_AFTER_MS = 5 * LOOK_MS;

/**
 * The changes between the last look and the one at `now`. A line that is no longer served becomes unknown, and so does
 * every line from the end of the last look to this one when nobody looked in between: nothing is known of that time.
 */
export function stateChanges(before: StatesSeen | null, levels: StatesSeen["levels"], now: number): StateChange[] {
  const changes: StateChange[] = [];
  const wasBlind = before !== null && now - before.at > BLIND_AFTER_MS;
  for (const [line, level] of Object.entries(before?.levels ?? {})) {
    if (wasBlind && before !== null && level !== "unknown") {
      changes.push({ line, at: before.at + LOOK_MS, level: "unknown" });
    }
  }
  const last = (line: string): Level | undefined => (wasBlind ? "unknown" : before?.levels[line]);
  for (const [line, level] of Object.entries(levels)) {
    if (last(line) !== level) changes.push({ line, at: now, level });
  }
  for (const line of Object.keys(before?.levels ?? {})) {
    if (!(line in levels) && last(line) !== "unknown") changes.push({ line, at: now, level: "unknown" });
  }
  return changes;
}

/**
 * One line's states from `from` to `to`, without holes or overlaps: what is not known is a span of level unknown.
 * `changes` are those of this line, in any order, with the last one before `from` where there is one. `seenAt` is the
 * last look, null where there was none.
 */
export function levelSpans(
  changes: readonly Pick<StateChange, "at" | "level">[],
  from: number,
  to: number,
  seenAt: number | null,
): LevelSpan[] {
  if (to <= from) return [];
  const isBlind = seenAt === null || to - seenAt > BLIND_AFTER_MS;
  const knownUntil = isBlind ? Math.min(to, (seenAt ?? from) + LOOK_MS) : to;
  const known = changes.filter(({ at }) => at < knownUntil).sort((a, b) => a.at - b.at);
  const marks: Pick<StateChange, "at" | "level">[] = [{ at: from, level: "unknown" }, ...known];
  if (isBlind) marks.push({ at: Math.max(from, knownUntil), level: "unknown" });
  const spans: LevelSpan[] = [];
  for (const [index, { at, level }] of marks.entries()) {
    const begin = Math.max(from, at);
    const end = Math.min(to, marks[index + 1]?.at ?? to);
    if (end <= begin) continue;
    const last = spans.at(-1);
    if (last?.level === level) last.to = end;
    else spans.push({ from: begin, to: end, level });
  }
  return spans;
}
