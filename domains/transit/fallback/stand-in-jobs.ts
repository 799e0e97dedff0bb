/** What is asked of the sources that stand in, or may have to soon: of what somebody looks at, and of nothing else. */
import type { JobSpec, Source } from "../../domain.ts";
import type { TransitSettings } from "../settings.ts";
import { NAVITIA_DEPARTURES, NAVITIA_LINE_REPORTS, navitiaSources } from "../sources/navitia.ts";
import type { Settled } from "./settle.ts";
import { standInCalls, standInIntervalMs } from "./stand-in-limits.ts";
import { preferredSource, STATIC, sourcesOf, VMTR } from "./subjects.ts";

export function standInSources({ standIns }: TransitSettings): Source[] {
  return [
    ...navitiaSources(standIns.navitia),
    ...(standIns.vmtr.enabled
      ? [{ id: VMTR, title: "RATP VMTR (unofficial)", budget: { perDay: 2000, perSecond: 1 } }]
      : []),
    // No upstream's: it keeps the planner from reading more timetables a second than D1 answers.
    { id: STATIC, title: "Timetable (static GTFS)", budget: { perDay: 100_000, perSecond: 10 } },
  ];
}

/** A minute that the preferred source missed costs nobody else a call; the second one does. */
const ASKED_AFTER_MS = 60_000;
const SETTLED_AFTER_MS = 180_000;

/**
 * `settled`: the subjects whose preferred source is not good, or not the one that tells. A live source is asked before
 * it is needed, so that there is something to choose; the timetable, which is always at hand, once it is chosen. `now`
 * is epoch ms.
 */
export function standInJobs(
  { standIns }: TransitSettings,
  settled: readonly Settled[],
  demand: ReadonlySet<string>,
  now: number,
): JobSpec[] {
  return settled.flatMap(({ subject, choice }) => {
    const isNeeded = choice.source !== preferredSource(subject) || now - (choice.badSince ?? now) >= ASKED_AFTER_MS;
    if (!isNeeded) return [];
    return sourcesOf(subject).flatMap((source): JobSpec[] => {
      const isWatched = subject.kind === "traffic" || demand.has(subject.topic);
      const isAsked =
        source === STATIC
          ? choice.source === STATIC
          : source === VMTR
            ? isWatched && standIns.vmtr.enabled && subject.kind === "line" && subject.network === "metro"
            : isWatched && (source === NAVITIA_DEPARTURES || source === NAVITIA_LINE_REPORTS);
      if (!isAsked) return [];
      return [
        {
          taskType: source,
          target: subject.topic,
          source,
          intervalMs: standInIntervalMs(source, choice.source === source && now - choice.since > SETTLED_AFTER_MS),
          priority: isWatched ? "high" : "normal",
          calls: standInCalls(source, subject.kind),
        },
      ];
    });
  });
}
