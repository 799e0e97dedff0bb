import { lineIdOf } from "../ids.ts";
import type { Journey, Rejection } from "../model.ts";
import { readBytes, STOP } from "./body-bytes.ts";
import { ByteTexts } from "./byte-texts.ts";
import { JourneyCutter } from "./journey-stream.ts";
import { NOT_PLAIN, PlainJourneyParser } from "./plain-journey.ts";
import { quoted, Rejections } from "./rejections.ts";
import { readEstimatedJourney } from "./siri.ts";
import { readDeliveries } from "./siri-delivery.ts";
import { credibleInstant, isFields, listOf, textOf } from "./siri-values.ts";

export type EstimatedTimetable =
  | {
      kind: "journeys";
      /** Handed over. */
      accepted: { journeys: number; calls: number };
      /** Journeys of lines that are not wanted: not looked into, so neither accepted nor rejected. */
      skipped: number;
      rejected: Rejection[];
      rejectedCount: number;
      /** ResponseTimestamp, epoch ms, where it is credible against `now`. */
      observedAt: number | null;
      /** The same as the body has it. */
      responseTimestamp: string | null;
    }
  /** Not a body of this dialect, or only the beginning of one. */
  | { kind: "malformed"; reason: string }
  /** The upstream understood and refused (SIRI Status "false"). */
  | { kind: "rejected"; reason: string };

/**
 * Normalises PRIM's `GET /estimated-timetable` (SIRI-Lite ET 2.0; 45–63 MB for the whole network) as it arrives, in
 * memory that does not grow with it. `body` is already decompressed.
 *
 * Journeys are handed over one by one, calls sorted by time, BEFORE the end of the body is known: unless the answer is
 * of kind "journeys" the body was cut or refused and what was handed over must be thrown away. A bad journey or call is
 * counted and the rest kept; a body without journeys (night, works) is a valid one. What `onJourney` throws is thrown.
 *
 * @param options.now epoch ms, to judge the upstream's clock
 * @param options.wantLine asked once for each IDFM line id of the body, before its journeys are parsed; all when absent
 */
export async function estimatedTimetable(
  body: ReadableStream<Uint8Array>,
  options: { now: number; wantLine?: (lineId: string) => boolean; onJourney: (journey: Journey) => void },
): Promise<EstimatedTimetable> {
  const { now, wantLine, onJourney } = options;
  const isWanted = wantLine === undefined ? () => true : memoised(wantLine);
  const rejections = new Rejections();
  let journeys = 0;
  let calls = 0;
  let skipped = 0;

  const texts = new ByteTexts();
  const parser = new PlainJourneyParser(texts);

  const deliver = (raw: unknown, list: string, index: number) => {
    const journey = readEstimatedJourney(raw, `${list}/${index}`, rejections);
    if (journey === null) return;
    journeys++;
    calls += journey.calls.length;
    onJourney(journey);
  };

  const cutter = new JourneyCutter(
    (bytes, start, end, line, list, index) => {
      if (line !== null && !isWanted(texts.textOf(bytes, line.start, line.end))) {
        skipped++;
        return;
      }
      let raw = parser.parse(bytes, start);
      if (raw === NOT_PLAIN) raw = parsed(texts.textOnce(bytes, start, end));
      if (raw === undefined) {
        rejections.add("journey is not JSON", `${list}/${index}`, null);
        return;
      }
      const told = line === null && isFields(raw) ? textOf(raw.LineRef) : null;
      if (told !== null && !isWanted(told)) skipped++;
      else deliver(raw, list, index);
    },
    wantLine === undefined
      ? (bytes, start, list, index) => {
          const raw = parser.parse(bytes, start);
          if (raw === NOT_PLAIN) return 0;
          const end = parser.end;
          deliver(raw, list, index);
          return end;
        }
      : null,
  );

  let left = new Uint8Array();
  const read = await readBytes(body, (bytes) => {
    const taken = cutter.take(bytes);
    if (taken === null) return STOP;
    left = bytes.slice(taken);
    return taken;
  });
  if (read.kind === "broken") {
    return { kind: "malformed", reason: `body broke off after ${read.bytes} bytes: ${read.reason}` };
  }
  const cut = cutter.end(left);
  if (cut.kind === "failed") return { kind: "malformed", reason: cut.reason };
  const envelope = readEnvelope(cut.envelope, now);
  if (envelope.kind !== "answered") return envelope;
  return {
    kind: "journeys",
    accepted: { journeys, calls },
    skipped,
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: envelope.observedAt,
    responseTimestamp: envelope.responseTimestamp,
  };
}

/** Decides by the text of a LineRef, once for each text. A line that is not IDFM's is "wanted": it is to be rejected. */
function memoised(wantLine: (lineId: string) => boolean): (line: string) => boolean {
  const answers = new Map<string, boolean>();
  return (line) => {
    let answer = answers.get(line);
    if (answer === undefined) {
      const lineId = lineIdOf(line.trim());
      answer = lineId === null || wantLine(lineId);
      answers.set(line, answer);
    }
    return answer;
  };
}

/** Undefined, which no JSON is, for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Envelope =
  | { kind: "answered"; observedAt: number | null; responseTimestamp: string | null }
  | Exclude<EstimatedTimetable, { kind: "journeys" }>;

/** What the body says beside its journeys. One refused delivery refuses the body: half a network is no generation. */
function readEnvelope(text: string, now: number): Envelope {
  const body = parsed(text);
  if (body === undefined) return { kind: "malformed", reason: "body is not JSON outside its journeys" };
  const answer = readDeliveries(body, "EstimatedTimetableDelivery");
  if (answer.kind !== "deliveries") return answer;
  let observedAt: number | null = null;
  for (const { fields, path } of answer.deliveries) {
    observedAt ??= credibleInstant(fields.ResponseTimestamp, now);
    for (const [at, frame] of listOf(fields.EstimatedJourneyVersionFrame).entries()) {
      // The lists of journeys were cut out: what is left where one belongs is something else.
      const left = isFields(frame) ? listOf(frame.EstimatedVehicleJourney) : [frame];
      if (left.length === 0) continue;
      const place = `${path}/EstimatedJourneyVersionFrame/${at}`;
      return { kind: "malformed", reason: `${place} has ${quoted(left[0])} instead of a list of journeys` };
    }
  }
  const { responseTimestamp } = answer;
  return {
    kind: "answered",
    observedAt: observedAt ?? credibleInstant(responseTimestamp, now),
    responseTimestamp: textOf(responseTimestamp),
  };
}
