/** The work of the sources that stand in. Each answers for one subject, and shows its document only while it is chosen. */
import type { Json } from "../../../contracts/patch.ts";
import type { FetchJob } from "../../../kernel/job.ts";
import type { Performed, Tools, WorkTask } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { scheduledJourneys } from "../gtfs-static/scheduled-journeys.ts";
import { openTimetable } from "../gtfs-static/stored-timetable.ts";
import { lineRef } from "../ids.ts";
import type { Journey } from "../model.ts";
import { idfm } from "../networks/idfm.ts";
import { navitiaDisruptions } from "../normalisers/line-reports.ts";
import { navitiaJourneys } from "../normalisers/navitia-departures.ts";
import type { Normalisation } from "../normalisers/normaliser.ts";
import { createLineDocuments } from "../rules/line-documents.ts";
import { createStopDocument } from "../rules/stop-document.ts";
import { STOP_TOPIC_PREFIX, TRAFFIC_TOPIC } from "../rules/topics.ts";
import { createTrafficDocument } from "../rules/traffic-document.ts";
import type { TransitSettings } from "../settings.ts";
import { askDepartures, askLineReports, NAVITIA_DEPARTURES, NAVITIA_LINE_REPORTS } from "../sources/navitia.ts";
import { readChoice } from "../store/source-choices.ts";
import { gazetteerFor } from "../tasks.ts";
import { listenToVehicles } from "../vmtr/listen.ts";
import { vehicleJourneys } from "../vmtr/vehicle-journeys.ts";
import { VMTR_DIRECTIONS } from "../vmtr/vehicles.ts";
import type { Told } from "../wire.ts";
import { standbyOf } from "./stand-in-jobs.ts";
import { standInLimits } from "./stand-in-limits.ts";
import {
  feedName,
  lineSubject,
  preferredSource,
  STATIC,
  type Subject,
  stopSubject,
  TRAFFIC_SUBJECT,
  VMTR,
} from "./subjects.ts";

/** What the board shows of the timetable, and the time that a train may stand at a platform already. */
const AHEAD_MS = 2 * 3_600_000;
const BEHIND_MS = 2 * 60_000;

type Answer = Normalisation<Journey> | Exclude<Performed, { kind: "documents" | "done" }>;

const navitiaDepartures = departuresTask(NAVITIA_DEPARTURES, async (subject, settings, tools) => {
  if (subject.kind === "traffic") return { kind: "rejected", reason: "departures are asked of a line or a stop" };
  const answer = await askDepartures(settings.standIns.navitia, subject, tools);
  return answer.kind === "pages" ? navitiaJourneys(answer.pages, tools.now()) : answer;
});

/** RATP's map tells where the metro's trains are; when they come is reckoned from that. */
const vmtr = departuresTask(VMTR, async (subject, settings, tools) => {
  const line = subject.kind === "line" ? gazetteerFor(settings).line(subject.id) : undefined;
  if (line === undefined) return { kind: "rejected", reason: "vehicles are asked of a line" };
  const deps = { connect: tools.socket, now: tools.now, after: tools.after };
  const answers = await Promise.all(
    VMTR_DIRECTIONS.map((direction) => listenToVehicles(settings.standIns.vmtr, { lineId: line.id, direction }, deps)),
  );
  const refused = answers.find((answer) => answer.kind !== "vehicles");
  if (refused !== undefined) return refused;
  const told = answers.filter((answer) => answer.kind === "vehicles");
  const vehicles = told.flatMap((answer) => answer.vehicles);
  return {
    kind: "records",
    records: vehicleJourneys(vehicles, line, gazetteerFor(settings), catalogueFor(settings).catalogue, tools.now()),
    accepted: { vehicles: vehicles.length },
    rejected: told.flatMap((answer) => answer.rejected),
    rejectedCount: told.reduce((sum, answer) => sum + answer.rejectedCount, 0),
    observedAt: null,
  };
});

/** The times that were planned, where nobody tells of anything better. */
const timetable = departuresTask(STATIC, async (subject, _settings, tools) => {
  if (subject.kind !== "line") return { kind: "rejected", reason: "the timetable is read for a line" };
  const stored = await openTimetable(tools.db, idfm.id);
  if (stored === null) return { kind: "unavailable", reason: "no timetable has been imported" };
  const now = tools.now();
  const route = lineRef("gtfs", subject.id);
  const records = await scheduledJourneys(stored, [route], now - BEHIND_MS, now + AHEAD_MS);
  return { kind: "records", records, accepted: {}, rejected: [], rejectedCount: 0, observedAt: null };
});

/** Every line's traffic, page by page. */
const navitiaLineReports: WorkTask<TransitSettings> = {
  kind: "work",
  type: NAVITIA_LINE_REPORTS,
  source: NAVITIA_LINE_REPORTS,
  feed: () => feedName(NAVITIA_LINE_REPORTS, TRAFFIC_SUBJECT),
  limits: () => standInLimits(NAVITIA_LINE_REPORTS),
  async perform(_job, settings, tools) {
    const pages = await askLineReports(settings.standIns.navitia, tools);
    if (pages.kind !== "pages") return pages;
    const now = tools.now();
    const answer = navitiaDisruptions(pages.pages, now);
    if (answer.kind !== "records") return answer;
    const told = await chosen(TRAFFIC_SUBJECT, NAVITIA_LINE_REPORTS, tools);
    const insteadOf = told?.insteadOf ?? null;
    const { document, counts } = createTrafficDocument(gazetteerFor(settings), answer.records, now, insteadOf);
    return {
      kind: "documents",
      observedAt: answer.observedAt,
      documents: new Map<string, Json>(told === null ? [] : [[TRAFFIC_TOPIC, document]]),
      rejected: answer.rejected,
      rejectedCount: answer.rejectedCount,
      counts: { ...answer.accepted, ...counts },
    };
  },
};

function departuresTask(
  source: string,
  ask: (subject: Subject, settings: TransitSettings, tools: Tools) => Promise<Answer>,
): WorkTask<TransitSettings> {
  return {
    kind: "work",
    type: source,
    source,
    feed: (job) => feedName(source, { topic: job.target }),
    limits: () => standInLimits(source),
    async perform(job, settings, tools) {
      const subject = subjectOf(job, settings);
      if (subject === null) return { kind: "rejected", reason: `${job.target} is not served here` };
      const answer = await ask(subject, settings, tools);
      if (answer.kind !== "records") return answer;
      // Asked ahead of being needed, it answers and shows nothing.
      const told = await chosen(subject, source, tools);
      const made = documentOf(subject, answer.records, settings, tools.now(), told ?? { source, insteadOf: null });
      return {
        kind: "documents",
        observedAt: answer.observedAt,
        documents: new Map<string, Json>(told === null ? [] : [[job.target, made.document]]),
        rejected: [...answer.rejected, ...made.rejected],
        rejectedCount: answer.rejectedCount + made.rejectedCount,
        counts: { ...answer.accepted, ...made.counts, journeys: answer.records.length },
      };
    },
  };
}

/** Each twice: as what tells of a subject, and as what may have to soon. */
export const standInTasks: WorkTask<TransitSettings>[] = [
  navitiaDepartures,
  { ...navitiaDepartures, type: standbyOf(NAVITIA_DEPARTURES) },
  navitiaLineReports,
  { ...navitiaLineReports, type: standbyOf(NAVITIA_LINE_REPORTS) },
  vmtr,
  { ...vmtr, type: standbyOf(VMTR) },
  timetable,
];

function subjectOf({ target }: FetchJob, settings: TransitSettings): Subject | null {
  if (target.startsWith(STOP_TOPIC_PREFIX)) return stopSubject(target);
  const [, network = "", key = ""] = target.split(":");
  const line = catalogueFor(settings).lineByKey(network, key);
  return line === undefined ? null : lineSubject(line);
}

/** Null: another source tells of it. */
async function chosen(subject: Subject, source: string, { db }: Pick<Tools, "db">): Promise<Told | null> {
  const choice = await readChoice(db, subject.topic);
  if (choice?.source !== source) return null;
  const last_at = choice.lostAt === null ? null : new Date(choice.lostAt).toISOString();
  return { source, insteadOf: { source: preferredSource(subject), last_at } };
}

function documentOf(
  subject: Subject,
  journeys: readonly Journey[],
  settings: TransitSettings,
  now: number,
  told: Told,
) {
  const gazetteer = gazetteerFor(settings);
  if (subject.kind === "stop") return createStopDocument(gazetteer, subject.id, journeys, now, told);
  const builder = createLineDocuments(gazetteer, now, told);
  for (const journey of journeys) builder.add(journey);
  const { documents, rejected, rejectedCount, counts } = builder.finish();
  return { document: documents.get(subject.topic) ?? null, rejected, rejectedCount, counts };
}
