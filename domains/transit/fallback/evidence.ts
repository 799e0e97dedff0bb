/** What is known of each source that can tell of a subject: how old its word is, whether it fails, whether it has trains. */
import { pollSeconds } from "../../../contracts/freshness.ts";
import type { FeedState } from "../../domain.ts";
import type { SourceEvidence } from "../rules/source-choice.ts";
import type { TransitSettings } from "../settings.ts";
import { PRIM_DISRUPTIONS, PRIM_ET, PRIM_SM, type PrimApi, primLimits } from "../sources/prim.ts";
import { SERVED_FOR_MS, type ServedDocument } from "./served.ts";
import { standInLimits } from "./stand-in-limits.ts";
import { feedName, isOn, STATIC, type Subject, sourcesOf } from "./subjects.ts";

/** What the planner's moment looks like. */
export type Witness = {
  now: number;
  feeds: ReadonlyMap<string, FeedState>;
  /** Which lines estimated-timetable had trains of; null before its first answer. */
  served: ServedDocument | null;
  /** Lines that the stored timetable has. */
  timetabled: ReadonlySet<string>;
  /** Boards that are watched share stop-monitoring's budget. */
  watchedStops: number;
};

/** A slot is spread over a minute, and an answer of PRIM takes some seconds: only then has a poll been missed. */
const LATE_POLLS = 1.5;
const LATE_MS = 30_000;
/** A board among several is asked when its turn comes, which says nothing of the source. */
const LATE_BOARD_POLLS = 3;

/** What a source of PRIM's must show before it takes a subject back: three answers of PRIM at its default quota. */
const BACK = { answers: 3, ms: 150_000 };
/** The traffic is asked every five minutes. */
const TRAFFIC_BACK = { answers: 2, ms: 0 };
/** Asked only while it is wanted: its first answer is as good as its tenth. */
const AT_ONCE = { answers: 1, ms: 0 };

const TIMETABLE_MEMORY_MS = 15 * 60_000;

/** In order of preference. A source that is turned off is not there. */
export function evidenceOf(
  subject: Subject,
  settings: TransitSettings,
  witness: Witness,
): [SourceEvidence, ...SourceEvidence[]] {
  const [preferred = PRIM_ET, ...others] = sourcesOf(subject);
  const first = evidenceOfOne(preferred, subject, settings, witness);
  // Not asked yet is not silent: a new deployment, a board that somebody has just opened.
  const isUnasked = first.answeredAt === null && !first.isFailing;
  return [
    isUnasked ? { ...first, answeredAt: witness.now } : first,
    ...others
      .filter((source) => isOn(source, subject, settings))
      .map((source) => evidenceOfOne(source, subject, settings, witness)),
  ];
}

function evidenceOfOne(id: string, subject: Subject, settings: TransitSettings, witness: Witness): SourceEvidence {
  const feed = witness.feeds.get(feedName(id, subject));
  const common = { id, answeredAt: feed?.fetchedAt ?? null, isFailing: (feed?.lastErrorAt ?? null) !== null };
  const freshFor = (api: PrimApi) => pollSeconds(primLimits(api, settings)) * 1000 * LATE_POLLS + LATE_MS;
  switch (id) {
    case PRIM_ET:
      return { ...common, freshForMs: freshFor("et"), covers: isServed(subject, witness), trustedAfter: BACK };
    case PRIM_SM: {
      const share = Math.max(1, witness.watchedStops);
      const freshForMs = pollSeconds(primLimits("sm", settings)) * 1000 * share * LATE_BOARD_POLLS;
      return { ...common, freshForMs, covers: true, trustedAfter: BACK };
    }
    case PRIM_DISRUPTIONS:
      return { ...common, freshForMs: freshFor("disruptions"), covers: true, trustedAfter: TRAFFIC_BACK };
    case STATIC: {
      // It is at hand at once, and only read where it is chosen: what went wrong the last time holds for a while alone.
      const isRecent = (at: number | null | undefined) => at != null && witness.now - at < TIMETABLE_MEMORY_MS;
      const isKnown = subject.kind === "line" && witness.timetabled.has(subject.id);
      // A line of which it told no train is better left as it was.
      const isEmpty = feed !== undefined && isRecent(feed.fetchedAt) && !hasTrains(feed);
      return {
        ...common,
        answeredAt: witness.now,
        freshForMs: 0,
        isFailing: isRecent(feed?.lastErrorAt),
        covers: isKnown && !isEmpty,
        trustedAfter: AT_ONCE,
      };
    }
    default: {
      const freshForMs = standInLimits(id).stale_after_s * 1000 + LATE_MS;
      const covers = subject.kind !== "line" || (feed !== undefined && hasTrains(feed));
      return { ...common, freshForMs, covers, trustedAfter: AT_ONCE };
    }
  }
}

/** Within a day: a line without trains at night, or for hours of works, is still the source's. */
function isServed(subject: Subject, { served, now }: Witness): boolean {
  if (served === null || subject.kind !== "line") return true;
  const at = served.lines[subject.id];
  return at !== undefined && now - Date.parse(at) < SERVED_FOR_MS;
}

function hasTrains({ counts }: FeedState): boolean {
  return (counts.journeys ?? counts.vehicles ?? 0) > 0;
}
