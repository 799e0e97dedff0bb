/** The three kinds of work: which feed each keeps, and how its upstream's body becomes that feed's documents. */
import type { Json } from "../../contracts/patch.ts";
import { readSnapshots } from "../../db/snapshots.ts";
import type { FetchTask, Normalised } from "../domain.ts";
import { catalogueFor, type TransitCatalogue } from "./catalogue/catalogue.ts";
import { bulkFindings, siriLiteFindings, streamedSiriFindings } from "./doctor/generation.ts";
import { SERVED_TOPIC, type ServedDocument, servedDocument } from "./fallback/served.ts";
import { normaliseDisruptions } from "./normalisers/disruptions.ts";
import { estimatedTimetable } from "./normalisers/estimated-timetable.ts";
import { MAX_KEPT_REJECTIONS } from "./normalisers/normaliser.ts";
import { normaliseStopMonitoring } from "./normalisers/stop-monitoring.ts";
import { createGazetteer, type Gazetteer } from "./rules/gazetteer.ts";
import { createLineDocuments } from "./rules/line-documents.ts";
import { createStopDocument } from "./rules/stop-document.ts";
import { STOP_TOPIC_PREFIX, TRAFFIC_TOPIC } from "./rules/topics.ts";
import { createTrafficDocument } from "./rules/traffic-document.ts";
import type { TransitSettings } from "./settings.ts";
import {
  disruptionsRequest,
  estimatedTimetableRequest,
  PRIM_DISRUPTIONS,
  PRIM_ET,
  PRIM_SM,
  primLimits,
  stopMonitoringRequest,
} from "./sources/prim.ts";
import { readChoice, readChoices } from "./store/source-choices.ts";

const gazetteers = new WeakMap<TransitCatalogue, Gazetteer>();

/** Built once for each selection of lines and isolate, as the catalogue itself is. */
export function gazetteerFor(settings: TransitSettings): Gazetteer {
  const catalogue = catalogueFor(settings);
  const known = gazetteers.get(catalogue);
  if (known !== undefined) return known;
  const made = createGazetteer(catalogue);
  gazetteers.set(catalogue, made);
  return made;
}

/** All wanted lines at once. The feed's generation changes when any of them does. */
export const estimatedTimetableTask: FetchTask<TransitSettings> = {
  kind: "fetch",
  type: "estimated-timetable",
  source: PRIM_ET,
  feed: () => `transit:${PRIM_ET}`,
  limits: (_job, settings) => primLimits("et", settings),
  request: (_job, settings) => estimatedTimetableRequest(settings),
  async normalise(body, _job, settings, now, { db }): Promise<Normalised> {
    const gazetteer = gazetteerFor(settings);
    const builder = createLineDocuments(gazetteer, now, { source: PRIM_ET, insteadOf: null });
    let newestAt: number | null = null;
    const answer = await estimatedTimetable(body, {
      now,
      wantLine: (lineId) => gazetteer.line(lineId) !== undefined,
      onJourney(journey) {
        if (journey.recordedAt !== null && (newestAt === null || journey.recordedAt > newestAt))
          newestAt = journey.recordedAt;
        builder.add(journey);
      },
    });
    if (answer.kind !== "journeys") return answer;
    const { documents, trips, rejected, rejectedCount, counts } = builder.finish();
    const [choices, stored] = await Promise.all([readChoices(db), readSnapshots(db, [SERVED_TOPIC])]);
    // Stored under that topic by this task alone.
    const before = (stored.get(SERVED_TOPIC)?.document ?? null) as ServedDocument | null;
    const served = servedDocument(before, documents.values(), now);
    const own = [...documents].filter(([topic]) => (choices.get(topic)?.source ?? PRIM_ET) === PRIM_ET);
    return {
      kind: "documents",
      observedAt: answer.observedAt,
      documents: new Map<string, Json>([...own, ...trips, [SERVED_TOPIC, served]]),
      rejected: [...answer.rejected, ...rejected].slice(0, MAX_KEPT_REJECTIONS),
      rejectedCount: answer.rejectedCount + rejectedCount,
      counts: { ...counts, other_lines: counts.other_lines + answer.skipped },
      findings: streamedSiriFindings({ ...answer, newestAt }, now),
    };
  },
};

/** One watched stop, which is a feed of its own: it is polled only while somebody watches it. */
export const stopMonitoringTask: FetchTask<TransitSettings> = {
  kind: "fetch",
  type: "stop-monitoring",
  source: PRIM_SM,
  feed: (job) => job.target,
  limits: (_job, settings) => primLimits("sm", settings),
  request: (job, settings) => stopMonitoringRequest(settings, stopOf(job.target)),
  async normalise(body, job, settings, now, { db }): Promise<Normalised> {
    const bytes = await bytesOf(body);
    const answer = normaliseStopMonitoring(bytes, now);
    if (answer.kind !== "records") return answer;
    const made = createStopDocument(gazetteerFor(settings), stopOf(job.target), answer.records, now, {
      source: PRIM_SM,
      insteadOf: null,
    });
    return {
      kind: "documents",
      observedAt: answer.observedAt,
      documents: new Map<string, Json>((await tellsOf(db, job.target, PRIM_SM)) ? [[job.target, made.document]] : []),
      rejected: [...answer.rejected, ...made.rejected].slice(0, MAX_KEPT_REJECTIONS),
      rejectedCount: answer.rejectedCount + made.rejectedCount,
      counts: { ...answer.accepted, ...made.counts },
      findings: siriLiteFindings(bytes, now),
    };
  },
};

/** The traffic of the whole network. */
export const disruptionsTask: FetchTask<TransitSettings> = {
  kind: "fetch",
  type: "disruptions",
  source: PRIM_DISRUPTIONS,
  feed: () => `transit:${PRIM_DISRUPTIONS}`,
  limits: (_job, settings) => primLimits("disruptions", settings),
  request: (_job, settings) => disruptionsRequest(settings),
  async normalise(body, _job, settings, now, { db }): Promise<Normalised> {
    const bytes = await bytesOf(body);
    const answer = normaliseDisruptions(bytes, now);
    if (answer.kind !== "records") return answer;
    const { document, counts } = createTrafficDocument(gazetteerFor(settings), answer.records, now);
    return {
      kind: "documents",
      observedAt: answer.observedAt,
      documents: new Map<string, Json>(
        (await tellsOf(db, TRAFFIC_TOPIC, PRIM_DISRUPTIONS)) ? [[TRAFFIC_TOPIC, document]] : [],
      ),
      rejected: answer.rejected,
      rejectedCount: answer.rejectedCount,
      counts: { ...answer.accepted, ...counts },
      findings: bulkFindings(bytes, answer, now),
    };
  },
};

/** False while another source stands in for this one: until it has shown that it is back, it answers and shows nothing. */
async function tellsOf(db: D1Database, topic: string, source: string): Promise<boolean> {
  return ((await readChoice(db, topic))?.source ?? source) === source;
}

/** A stop's job has the stop's topic as its target. */
function stopOf(topic: string): string {
  return topic.slice(STOP_TOPIC_PREFIX.length);
}

/** The small bodies are read whole; the request's cap bounds them. */
async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body).arrayBuffer());
}
