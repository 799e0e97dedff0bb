/** SIRI in XML (ET, SM, SX, GM, VM; SIRI 2.x, CEN/TS 15531), read as it arrives. */
import type { VehicleRecord } from "../gtfs-rt/records.ts";
import type { Rejection } from "../model.ts";
import { readBytes } from "../normalisers/body-bytes.ts";
import type { InfoMessage } from "../normalisers/general-message.ts";
import type { Normalisation } from "../normalisers/normaliser.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { credibleInstant, isFields } from "../normalisers/siri-values.ts";
import type { ElementValue } from "./element-tree.ts";
import { type Reading, readEstimatedVehicleJourney, readMonitoredStopVisit, readVehicleActivity } from "./journeys.ts";
import { readGeneralMessage } from "./messages.ts";
import type { SiriJourney, SiriRecord, Situation } from "./records.ts";
import { type Around, type RecordName, SiriDocument } from "./siri-document.ts";
import { readSituation } from "./situations.ts";
import { XmlFault } from "./xml-fault.ts";
import { XmlReader } from "./xml-reader.ts";

/** Handed over: ET journeys and their calls, SM visits, SX situations, GM messages, VM vehicles. */
export type SiriCounts = Record<
  "journeys" | "calls" | "visits" | "situations" | "messages" | "vehicle_positions",
  number
>;

export type SiriReceivers = {
  onJourney(journey: SiriJourney): void;
  onVisit(visit: SiriJourney): void;
  onSituation(situation: Situation): void;
  onMessage(message: InfoMessage): void;
  onVehicle(vehicle: VehicleRecord): void;
};

export type SiriAnswer =
  | {
      kind: "read";
      accepted: SiriCounts;
      rejected: Rejection[];
      rejectedCount: number;
      /** ResponseTimestamp, epoch ms, where it is credible against `now`. */
      observedAt: number | null;
      /** The upstream holds more than it sent: the answer is a part, and no generation. */
      hasMore: boolean;
    }
  /** Not XML, not SIRI, or only the beginning of it; with line and byte. */
  | { kind: "malformed"; reason: string }
  /** Status false, an ErrorCondition or a SOAP Fault: the upstream understood and refused. */
  | { kind: "rejected"; reason: string };

/**
 * Reads one document in memory that does not grow with it. `body` is already decompressed.
 *
 * Records are handed over one by one, BEFORE the end of the document is known: unless the answer is of kind "read" they
 * must be thrown away. A bad record or call is rejected under its path and the rest kept; one refused delivery refuses
 * the document. What a receiver throws is thrown.
 *
 * @param options.now epoch ms, to judge the upstream's clock
 * @param options.languages those of the network's riders, best first, lower case: "fr", "en"
 */
export async function readSiri(
  body: ReadableStream<Uint8Array>,
  options: { now: number; languages: readonly string[] } & Partial<SiriReceivers>,
): Promise<SiriAnswer> {
  const rejections = new Rejections();
  const accepted: SiriCounts = { journeys: 0, calls: 0, visits: 0, situations: 0, messages: 0, vehicle_positions: 0 };
  const reading: Reading = { languages: options.languages, rejections };
  const document = new SiriDocument((name, value, path, around) => {
    handOver(name, value, path, around, reading, accepted, options);
  });
  const reader = new XmlReader(document);

  let rest = new Uint8Array();
  try {
    const read = await readBytes(body, (bytes) => {
      const taken = reader.take(bytes);
      rest = bytes.slice(taken);
      return taken;
    });
    if (read.kind === "broken") {
      return { kind: "malformed", reason: `body broke off after ${read.bytes} bytes: ${read.reason}` };
    }
    reader.end(rest);
  } catch (error) {
    if (error instanceof XmlFault) return { kind: "malformed", reason: error.message };
    throw error;
  }
  const { foreign, refusal, moreData } = document;
  if (foreign !== null) return { kind: "malformed", reason: foreign };
  if (refusal !== null) return { kind: "rejected", reason: refusal };
  const { calls: _, ...records } = accepted;
  // Not "nothing runs": elements that were renamed upstream would look like this.
  if (document.records > 0 && Object.values(records).every((count) => count === 0)) {
    return {
      kind: "malformed",
      reason: `none of ${document.records} records can be read: ${rejections.kept[0]?.reason}`,
    };
  }
  if (moreData !== null) rejections.add("the upstream holds more than it sent (MoreData)", moreData, null);
  return {
    kind: "read",
    accepted,
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: credibleInstant(document.responseTimestamp, options.now),
    hasMore: moreData !== null,
  };
}

function handOver(
  name: RecordName,
  value: ElementValue,
  path: string,
  around: Around,
  reading: Reading,
  accepted: SiriCounts,
  receivers: Partial<SiriReceivers>,
): void {
  if (!isFields(value)) {
    reading.rejections.add(`${name} is empty`, path, null);
    return;
  }
  switch (name) {
    case "EstimatedVehicleJourney": {
      const journey = readEstimatedVehicleJourney(value, path, around, reading);
      if (journey === null) return;
      accepted.journeys++;
      accepted.calls += journey.calls.length;
      receivers.onJourney?.(journey);
      return;
    }
    case "MonitoredStopVisit": {
      const visit = readMonitoredStopVisit(value, path, around, reading);
      if (visit === null) return;
      accepted.visits++;
      receivers.onVisit?.(visit);
      return;
    }
    case "PtSituationElement": {
      const situation = readSituation(value, path, reading);
      if (situation === null) return;
      accepted.situations++;
      receivers.onSituation?.(situation);
      return;
    }
    case "GeneralMessage":
    case "InfoMessage": {
      const message = readGeneralMessage(value, path, reading);
      if (message === null) return;
      accepted.messages++;
      receivers.onMessage?.(message);
      return;
    }
    case "VehicleActivity": {
      const vehicle = readVehicleActivity(value, path, reading);
      if (vehicle === null) return;
      accepted.vehicle_positions++;
      receivers.onVehicle?.(vehicle);
      return;
    }
  }
}

/** Dialect siri-xml: one whole document, its records gathered. `now` is epoch ms. */
export async function normaliseSiriXml(
  bytes: Uint8Array<ArrayBuffer>,
  options: { now: number; languages: readonly string[] },
): Promise<Normalisation<SiriRecord>> {
  const records: SiriRecord[] = [];
  const keep = (record: SiriRecord) => {
    records.push(record);
  };
  const answer = await readSiri(new Blob([bytes]).stream(), {
    ...options,
    onJourney: keep,
    onVisit: keep,
    onSituation: keep,
    onMessage: keep,
    onVehicle: keep,
  });
  if (answer.kind !== "read") return answer;
  const { accepted, rejected, rejectedCount, observedAt } = answer;
  return { kind: "records", records, accepted, rejected, rejectedCount, observedAt };
}
