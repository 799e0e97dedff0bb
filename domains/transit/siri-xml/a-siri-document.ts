/** SIRI documents for tests, from their parts. */
import { readSiri, type SiriAnswer } from "./read-siri.ts";
import type { SiriRecord } from "./records.ts";

export const NOW = Date.parse("2026-03-02T08:00:05Z");

/** <name>content</name>, the content as given. */
export const element = (name: string, ...content: string[]) => `<${name}>${content.join("")}</${name}>`;

export function aSiri(...deliveries: string[]): string {
  const head = element("ResponseTimestamp", "2026-03-02T09:00:00+01:00");
  return `<?xml version="1.0"?><Siri xmlns="http://www.siri.org.uk/siri" version="2.0">${element("ServiceDelivery", head, ...deliveries)}</Siri>`;
}

/** An EstimatedTimetableDelivery of these journeys. */
export function aTimetable(...journeys: string[]): string {
  return element("EstimatedTimetableDelivery", element("EstimatedJourneyVersionFrame", ...journeys));
}

export function aJourney({ line = "STIF:Line::C01371:", ref = "RATP:1", calls = aCall(), more = "" } = {}): string {
  const ids = [element("LineRef", line), element("DatedVehicleJourneyRef", ref), more];
  return element("EstimatedVehicleJourney", ...ids, element("EstimatedCalls", calls));
}

export function aCall({ stop = "STIF:StopPoint:Q:22101:", at = "2026-03-02T09:10:00+01:00", more = "" } = {}): string {
  return element("EstimatedCall", element("StopPointRef", stop), element("ExpectedArrivalTime", at), more);
}

export function aSituationDelivery(...situations: string[]): string {
  return element("SituationExchangeDelivery", element("Situations", ...situations));
}

/** A situation with a number and a period, and what is given. */
export function aSituation(...more: string[]): string {
  const period = element("ValidityPeriod", element("StartTime", "2026-03-02T06:00:00+01:00"));
  return element("PtSituationElement", element("SituationNumber", "7"), period, ...more);
}

/** A SIRI-Lite value in XML: {value} and [..] are how JSON says a text and a list. */
export function liteInXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => liteInXml(name, member)).join("");
  if (typeof value !== "object" || value === null) return element(name, escaped(String(value ?? "")));
  if ("value" in value) return liteInXml(name, value.value);
  return element(name, ...Object.entries(value).map(([child, member]) => liteInXml(child, member)));
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
}

export type Read = { answer: SiriAnswer; records: SiriRecord[] };

/** What is read of a document that arrives in pieces of `pieceBytes`. */
export async function readText(
  xml: string | Uint8Array<ArrayBuffer>,
  { languages = ["fr"], pieceBytes = Number.POSITIVE_INFINITY }: { languages?: string[]; pieceBytes?: number } = {},
): Promise<Read> {
  const bytes = typeof xml === "string" ? Uint8Array.from(new TextEncoder().encode(xml)) : xml;
  const records: SiriRecord[] = [];
  const keep = (record: SiriRecord) => {
    records.push(record);
  };
  const answer = await readSiri(inPieces(bytes, pieceBytes), {
    now: NOW,
    languages,
    onJourney: keep,
    onVisit: keep,
    onSituation: keep,
    onMessage: keep,
    onVehicle: keep,
  });
  return { answer, records };
}

/** The one record of a document that is read without a fault. */
export async function onlyRecord(xml: string, languages?: string[]): Promise<SiriRecord> {
  const { answer, records } = await readText(xml, languages === undefined ? {} : { languages });
  const [record] = records;
  if (answer.kind !== "read" || record === undefined || records.length > 1) {
    throw new Error(`${records.length} records: ${JSON.stringify(answer)}`);
  }
  return record;
}

function inPieces(bytes: Uint8Array<ArrayBuffer>, size: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + size));
      else controller.close();
      at += size;
    },
  });
}
