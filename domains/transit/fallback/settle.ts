/** Once a minute, with the plan: looks at what is known of each source, decides who tells of what, and keeps it. */
import { readSnapshots } from "../../../db/snapshots.ts";
import type { PlanContext } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { openTimetable } from "../gtfs-static/stored-timetable.ts";
import { lineIdOf } from "../ids.ts";
import { idfm } from "../networks/idfm.ts";
import { chooseSource, isStandInWanted, type SourceChoice } from "../rules/source-choice.ts";
import { STOP_TOPIC_PREFIX } from "../rules/topics.ts";
import type { TransitSettings } from "../settings.ts";
import { readChoices, writeChoices } from "../store/source-choices.ts";
import { evidenceOf, type Witness } from "./evidence.ts";
import { SERVED_TOPIC, type ServedDocument } from "./served.ts";
import { lineSubject, preferredSource, type Subject, stopSubject, TRAFFIC_SUBJECT } from "./subjects.ts";

/** A subject, and who tells of it from now on. */
export type Settled = { subject: Subject; choice: SourceChoice };

/** Answers those subjects alone of which not simply the preferred source tells, and is good. */
export async function settleSources(
  settings: TransitSettings,
  { db, now, demand, feeds }: Pick<PlanContext, "db" | "now" | "demand" | "feeds">,
): Promise<Settled[]> {
  const stops = [...demand].filter((topic) => topic.startsWith(STOP_TOPIC_PREFIX)).map(stopSubject);
  const lines = catalogueFor(settings).lines.flatMap((line) => lineSubject(line) ?? []);
  const subjects = [...lines, ...stops, TRAFFIC_SUBJECT];
  const [before, served] = await Promise.all([readChoices(db), readSnapshots(db, [SERVED_TOPIC])]);
  const witness: Witness = {
    now,
    feeds,
    // Stored under that topic by estimated-timetable's task alone.
    served: (served.get(SERVED_TOPIC)?.document ?? null) as ServedDocument | null,
    // Looked at where it may be needed: each minute of an ordinary day it is not.
    timetabled: before.size > 0 ? await timetabledLines(db) : new Set(),
    watchedStops: stops.length,
  };
  const settled = subjects.map((subject): Settled => {
    const known = before.get(subject.topic) ?? ordinary(subject);
    return { subject, choice: chooseSource(known, evidenceOf(subject, settings, witness), now) };
  });
  const kept = settled.filter(({ subject, choice }) => !isOrdinary(subject, choice));
  const changed = kept.filter(({ subject, choice }) => !isSame(before.get(subject.topic), choice));
  const topics = new Set(kept.map(({ subject }) => subject.topic));
  const dropped = [...before.keys()].filter((topic) => !topics.has(topic));
  if (changed.length + dropped.length > 0) {
    await writeChoices(db, new Map(changed.map(({ subject, choice }) => [subject.topic, choice])), dropped);
  }
  return kept;
}

async function timetabledLines(db: D1Database): Promise<ReadonlySet<string>> {
  const timetable = await openTimetable(db, idfm.id);
  if (timetable === null) return new Set();
  return new Set([...(await timetable.routes()).keys()].flatMap((route) => lineIdOf(route) ?? []));
}

function ordinary(subject: Subject): SourceChoice {
  return { source: preferredSource(subject), since: 0, badSince: null, rival: null, lostAt: null };
}

function isOrdinary(subject: Subject, choice: SourceChoice): boolean {
  return !isStandInWanted(choice, preferredSource(subject));
}

function isSame(a: SourceChoice | undefined, b: SourceChoice): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
