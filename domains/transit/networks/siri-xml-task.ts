/** One source of SIRI in XML: estimated timetables, boards and situations of a network, as documents. */
import type { Json } from "../../../contracts/patch.ts";
import type { Performed, Tools, WorkTask } from "../../domain.ts";
import { indexOf } from "../catalogue/catalogue.ts";
import { openTimetable } from "../gtfs-static/stored-timetable.ts";
import { MAX_KEPT_REJECTIONS } from "../normalisers/normaliser.ts";
import { createGazetteer } from "../rules/gazetteer.ts";
import { createLineDocuments } from "../rules/line-documents.ts";
import { trafficTopicOf } from "../rules/topics.ts";
import { createTrafficDocument } from "../rules/traffic-document.ts";
import type { TransitSettings } from "../settings.ts";
import { readSiri } from "../siri-xml/read-siri.ts";
import type { SiriJourney, Situation } from "../siri-xml/records.ts";
import { storedCatalogue } from "../store/network-catalogues.ts";
import { ask } from "./answers.ts";
import { SIRI_XML_TASK } from "./jobs.ts";
import { createNames } from "./names.ts";
import type { NetworkDescription } from "./network.ts";
import { feedRequest } from "./requests.ts";
import { type SourcePlace, sourceTask } from "./source-place.ts";

export const siriXmlTask = (descriptions: readonly NetworkDescription[]): WorkTask<TransitSettings> =>
  sourceTask(SIRI_XML_TASK, descriptions, perform);

async function perform(
  { network, source }: SourcePlace,
  settings: TransitSettings,
  { db, call, now }: Tools,
): Promise<Performed> {
  const request = feedRequest(source, settings.agencies.variables);
  if (request === null) return { kind: "rejected", reason: `${source.address.variable} is not set` };
  const timetable = await openTimetable(db, network.id);
  if (timetable === null) return { kind: "unavailable", reason: `the timetable of ${network.id} is not there yet` };
  const catalogue = indexOf(await storedCatalogue(timetable, network));
  const asked = await ask(
    call,
    { ...request, headers: { ...request.headers, accept: "text/xml, application/xml" } },
    null,
  );
  if (asked.kind === "not-modified") return { kind: "malformed", reason: "304 to a question without a condition" };
  if (asked.kind !== "body") return asked;

  const at = now();
  const names = createNames(network.id, catalogue.catalogue);
  const gazetteer = createGazetteer(catalogue, { injectsAtNight: false });
  const builder = createLineDocuments(gazetteer, at, { source: source.id, insteadOf: null });
  const situations: Situation[] = [];
  let withoutCalls = 0;
  const add = (journey: SiriJourney) => {
    // A journey that is told without a call, cancelled ones too, is at no stop of anybody's.
    if (journey.calls.length === 0) withoutCalls++;
    else builder.add(names.journey(journey));
  };
  const answer = await readSiri(asked.body, {
    now: at,
    languages: network.languages,
    onJourney: add,
    onVisit: add,
    onSituation: (situation) => situations.push(names.disruption(situation)),
  });
  if (answer.kind !== "read") return answer;
  // A part of a network that is shown as the whole would be "no trains" on all the other lines.
  if (answer.hasMore) return { kind: "rejected", reason: "the upstream holds more than it sent (MoreData)" };

  const { documents: lines, rejected, rejectedCount, counts } = builder.finish();
  const documents = new Map<string, Json>(source.gives.includes("departures") ? lines : []);
  if (source.gives.includes("alerts")) {
    documents.set(trafficTopicOf(network.id), createTrafficDocument(gazetteer, situations, at).document);
  }
  return {
    kind: "documents",
    observedAt: answer.observedAt,
    documents,
    rejected: [...answer.rejected, ...rejected].slice(0, MAX_KEPT_REJECTIONS),
    rejectedCount: answer.rejectedCount + rejectedCount,
    counts: { ...answer.accepted, ...counts, journeys_without_calls: withoutCalls },
  };
}
