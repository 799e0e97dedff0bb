/** From the descriptions of the networks that run to the work that comes back. */
import type { FreshnessLimits } from "../../../contracts/freshness.ts";
import { STALE_AFTER_POLLS } from "../../../contracts/freshness.ts";
import type { JobSpec, PlanContext, Source } from "../../domain.ts";
import type { NetworkDescription, NetworkSource } from "./network.ts";
import { budgetsOf, feedRequest, intervalSeconds, staticRequest } from "./requests.ts";
import { describedNetworks, type NetworkSettings } from "./settings.ts";

export const GTFS_RT_TASK = "gtfs-rt";
export const SIRI_XML_TASK = "siri-xml";
export const STATIC_TASK = "gtfs-static";
export const TIMETABLE_TASK = "network-timetable";

/** No upstream: what is stored is read again. */
const TIMETABLES: Source = {
  id: "timetables",
  title: "Stored timetables",
  budget: { perDay: 1_000_000, perSecond: 1000 },
};

/** Ten minutes of a feed that is asked every 90 s: beyond it the minutes on a board are guesses. */
const EXPIRED_AFTER_POLLS = 7;
/** An archive is imported a few times a week; a fortnight without one is the end of most calendars. */
const STATIC_STALE_S = 3 * 86_400;
const STATIC_EXPIRED_S = 14 * 86_400;
/** Until the first archive is there, nothing of its network can be told. */
const FIRST_IMPORT_S = 300;
/** Planned trips come into sight and leave it by the minute. */
const TIMETABLE_S = 60;

/** "transit:caltrain-trip-updates": what a source's answers are generations of. */
export function sourceFeed(source: Pick<NetworkSource, "id">): string {
  return `transit:${source.id}`;
}

/** "transit:caltrain:static" */
export function staticFeedName({ id }: Pick<NetworkDescription, "id">): string {
  return `transit:${id}:static`;
}

/** "transit:caltrain:timetable": documents that are of the timetable alone, while no live source answers. */
export function timetableFeedName({ id }: Pick<NetworkDescription, "id">): string {
  return `transit:${id}:timetable`;
}

export function sourceLimits(source: NetworkSource, network: NetworkDescription): FreshnessLimits {
  const interval = intervalSeconds(source, network);
  return {
    stale_after_s: Math.ceil(interval * STALE_AFTER_POLLS),
    expired_after_s: Math.ceil(interval * EXPIRED_AFTER_POLLS),
  };
}

export const STATIC_LIMITS: FreshnessLimits = { stale_after_s: STATIC_STALE_S, expired_after_s: STATIC_EXPIRED_S };
export const TIMETABLE_LIMITS: FreshnessLimits = {
  stale_after_s: TIMETABLE_S * STALE_AFTER_POLLS,
  expired_after_s: TIMETABLE_S * EXPIRED_AFTER_POLLS,
};

export function networkSources({ running, ...agencies }: NetworkSettings): Source[] {
  const described = describedNetworks({ running, ...agencies });
  const archives = running
    .filter((network) => !described.includes(network))
    .map((network) => ({ ...network, sources: [] }));
  const budgets = budgetsOf([...archives, ...described]);
  return described.length === 0 ? budgets : [...budgets, TIMETABLES];
}

const TASK_OF: { [dialect: string]: string } = { "gtfs-rt": GTFS_RT_TASK, "siri-xml": SIRI_XML_TASK };

export function networkJobs(agencies: NetworkSettings, { now, feeds }: Pick<PlanContext, "now" | "feeds">): JobSpec[] {
  const described = describedNetworks(agencies);
  return agencies.running.flatMap((network): JobSpec[] => [
    ...archiveJobs(network, agencies, feeds),
    ...(described.includes(network) ? liveJobs(network, agencies, now, feeds) : []),
  ]);
}

function archiveJobs(
  network: NetworkDescription,
  { variables }: NetworkSettings,
  feeds: PlanContext["feeds"],
): JobSpec[] {
  const { staticFeed } = network;
  if (staticFeed === null || staticRequest(staticFeed, variables) === null) return [];
  const isImported = (feeds.get(staticFeedName(network))?.fetchedAt ?? null) !== null;
  return [
    {
      taskType: STATIC_TASK,
      target: network.id,
      source: staticFeed.budget.bucket,
      intervalMs: (isImported ? staticFeed.intervalS : FIRST_IMPORT_S) * 1000,
      priority: "normal",
    },
  ];
}

function liveJobs(
  network: NetworkDescription,
  { variables }: NetworkSettings,
  now: number,
  feeds: PlanContext["feeds"],
): JobSpec[] {
  // Trips are told in the timetable's words: before there is one there is nothing to tell them with.
  if (network.staticFeed === null || (feeds.get(staticFeedName(network))?.fetchedAt ?? null) === null) return [];
  const asked = network.sources.filter(
    (source) => !source.isOff && source.dialect in TASK_OF && feedRequest(source, variables) !== null,
  );
  const jobs = asked.map(
    (source): JobSpec => ({
      taskType: TASK_OF[source.dialect] ?? "",
      target: source.id,
      source: source.budget.bucket,
      intervalMs: intervalSeconds(source, network) * 1000,
      priority: source.gives.includes("departures") ? "high" : "normal",
    }),
  );
  if (!isTimetableWanted(network, asked, now, feeds)) return jobs;
  const job = { taskType: TIMETABLE_TASK, target: network.id, source: TIMETABLES.id } as const;
  return [...jobs, { ...job, intervalMs: TIMETABLE_S * 1000, priority: "normal" }];
}

/** When none of the sources of departures has answered for as long as its word holds. */
function isTimetableWanted(
  network: NetworkDescription,
  asked: readonly NetworkSource[],
  now: number,
  feeds: PlanContext["feeds"],
): boolean {
  if (!network.prefers.departures.includes("static")) return false;
  return asked
    .filter(({ gives }) => gives.includes("departures"))
    .every((source) => {
      const { fetchedAt = null } = feeds.get(sourceFeed(source)) ?? {};
      return fetchedAt === null || now - fetchedAt > sourceLimits(source, network).stale_after_s * 1000;
    });
}
