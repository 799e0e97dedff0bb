/** What is asked of the sources that stand in, or may have to soon: of what somebody looks at, and of nothing else. */
import type { JobSpec, Source } from "../../domain.ts";
import type { TransitSettings } from "../settings.ts";
import { NAVITIA_DEPARTURES, navitiaSources } from "../sources/navitia.ts";
import type { Settled } from "./settle.ts";
import { affordableCalls, standInCalls, standInIntervalMs } from "./stand-in-limits.ts";
import { isOn, preferredSource, STATIC, sourcesOf, VMTR } from "./subjects.ts";

/** A minute that the preferred source missed costs nobody else a call; the second one does. */
const ASKED_AFTER_MS = 60_000;

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

/**
 * The task that asks a source ahead of its being chosen. The kernel runs a task that is new to its plan at once: the
 * minute in which the source is chosen is the minute in which it shows something.
 */
export function standbyOf(source: string): string {
  return `${source}-standby`;
}

/**
 * `settled`: the subjects whose preferred source is not good, or not the one that tells. A live source is asked before
 * it is needed, so that there is something to choose, and about no more subjects than its budget can keep fresh; the
 * timetable, which is always at hand, is read once it is chosen. `now` is epoch ms.
 */
export function standInJobs(
  settings: TransitSettings,
  settled: readonly Settled[],
  demand: ReadonlySet<string>,
  now: number,
): JobSpec[] {
  const needed = settled.filter(
    ({ subject, choice }) =>
      choice.source !== preferredSource(subject) || now - (choice.badSince ?? now) >= ASKED_AFTER_MS,
  );
  const watched = needed.filter(({ subject }) => subject.kind === "traffic" || demand.has(subject.topic));
  const affordable = new Set(affordedBy(settings, watched));
  const live = watched.flatMap((one) =>
    sourcesOf(one.subject)
      .filter((source) => source !== preferredSource(one.subject) && source !== STATIC)
      .filter((source) => isOn(source, one.subject, settings))
      .filter((source) => source !== NAVITIA_DEPARTURES || affordable.has(one))
      .map((source) => jobOf(source, one, "high")),
  );
  const planned = needed
    .filter(({ choice }) => choice.source === STATIC)
    .map((one) => jobOf(STATIC, one, demand.has(one.subject.topic) ? "high" : "normal"));
  return [...live, ...planned];
}

/** Those that Navitia's budget can keep fresh: what it tells of already, then boards, which cost one call, then lines. */
function affordedBy({ standIns }: TransitSettings, watched: readonly Settled[]): Settled[] {
  const asked = watched.filter(({ subject }) => sourcesOf(subject).includes(NAVITIA_DEPARTURES));
  const rank = ({ subject, choice }: Settled) =>
    choice.source === NAVITIA_DEPARTURES ? 0 : subject.kind === "stop" ? 1 : 2;
  let left = affordableCalls(standIns.navitia.departuresBudget.perDay);
  return asked
    .toSorted((a, b) => rank(a) - rank(b))
    .filter(({ subject }, index) => {
      left -= standInCalls(NAVITIA_DEPARTURES, subject.kind);
      return left >= 0 || index === 0;
    });
}

function jobOf(source: string, { subject, choice }: Settled, priority: JobSpec["priority"]): JobSpec {
  const isCarrying = choice.source === source;
  return {
    taskType: isCarrying ? source : standbyOf(source),
    target: subject.topic,
    source,
    intervalMs: standInIntervalMs(source, isCarrying),
    priority,
    calls: standInCalls(source, subject.kind),
  };
}
