/**
 * The SIRI XML reader on a whole network's estimated timetable of some 40 MB, in Node: how fast, and how much of it is
 * held while it is read. Beside it fast-xml-parser, where that is installed, which makes objects and no journeys; it
 * takes the document whole. Rounds alternate, so that a slow moment of the machine hits both.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readSiri } from "../domains/transit/siri-xml/read-siri.ts";
import { atMost, type Figure, median, reported } from "./figure.ts";

const JOURNEYS = 4_000;
const CALLS = 20;
const PIECE_BYTES = 65_536;
const WARM_UP_ROUNDS = 1;
const ROUNDS = 5;
/** Bytes between two looks at the heap: each is a whole collection. */
const LOOK_EVERY_BYTES = 4_000_000;
const NOW = Date.UTC(2026, 2, 2, 8);

type Parse = (xml: string) => unknown;

export async function* bench(): AsyncGenerator<Figure> {
  const bytes = document();
  const megabytes = bytes.length / 1e6;
  const parse = await peer();
  const seconds: Record<"own" | "peer", number[]> = { own: [], peer: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const start = performance.now();
    await read(bytes, () => {});
    const middle = performance.now();
    parse?.(new TextDecoder().decode(bytes));
    const end = performance.now();
    if (round < 0) continue;
    seconds.own.push((middle - start) / 1000);
    seconds.peer.push((end - middle) / 1000);
  }
  const peerSpeed = parse === null ? null : megabytes / median(seconds.peer);
  yield reported("siri_xml.mb_per_s", megabytes / median(seconds.own), "MB/s", peerSpeed);

  const collect = collector();
  collect();
  const before = held();
  let peak = before;
  let looked = 0;
  await read(bytes, (given) => {
    if (given - looked < LOOK_EVERY_BYTES) return;
    looked = given;
    collect();
    peak = Math.max(peak, held());
  });
  yield atMost("siri_xml.live_heap_mb", (peak - before) / 1e6, "MB", 16);
}

async function read(bytes: Uint8Array<ArrayBuffer>, onPiece: (given: number) => void): Promise<void> {
  let given = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      onPiece(given);
      if (given < bytes.length) controller.enqueue(bytes.subarray(given, given + PIECE_BYTES));
      else controller.close();
      given += PIECE_BYTES;
    },
  });
  const answer = await readSiri(body, { now: NOW, languages: ["fr"], onJourney: () => {} });
  if (answer.kind !== "read" || answer.accepted.calls !== JOURNEYS * CALLS) throw new Error(JSON.stringify(answer));
}

/** Null where the peer is not installed. */
async function peer(): Promise<Parse | null> {
  const name = "fast-xml-parser";
  try {
    const { XMLParser }: { XMLParser: new (options: object) => { parse: Parse } } = await import(name);
    const parser = new XMLParser({ ignoreAttributes: false, removeNSPrefix: true });
    return (xml) => parser.parse(xml);
  } catch {
    return null;
  }
}

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

/** Journeys as the standard's own example has them, with the calls of a metro line. Deterministic. */
function document(): Uint8Array<ArrayBuffer> {
  const parts = [
    '<?xml version="1.0" encoding="UTF-8"?>\n<Siri xmlns="http://www.siri.org.uk/siri" version="2.0">\n\t<ServiceDelivery>\n',
    "\t\t<ResponseTimestamp>2026-03-02T08:00:00.000Z</ResponseTimestamp>\n\t\t<EstimatedTimetableDelivery>\n\t\t\t<EstimatedJourneyVersionFrame>\n",
  ];
  for (let at = 0; at < JOURNEYS; at++) parts.push(journey(at));
  parts.push(
    "\t\t\t</EstimatedJourneyVersionFrame>\n\t\t</EstimatedTimetableDelivery>\n\t</ServiceDelivery>\n</Siri>\n",
  );
  return Uint8Array.from(new TextEncoder().encode(parts.join("")));
}

function journey(index: number): string {
  const line = `STIF:Line::C${String(1371 + (index % 1013)).padStart(5, "0")}:`;
  const calls = Array.from({ length: CALLS }, (_, at) => call(index, at)).join("");
  return `\t\t\t\t<EstimatedVehicleJourney>\n\t\t\t\t\t<LineRef>${line}</LineRef>\n\t\t\t\t\t<DirectionRef>Aller</DirectionRef>\n\t\t\t\t\t<DatedVehicleJourneyRef>RATP:VehicleJourney::${index}:LOC</DatedVehicleJourneyRef>\n\t\t\t\t\t<DestinationName xml:lang="FR">Pont de Sèvres</DestinationName>\n\t\t\t\t\t<EstimatedCalls>\n${calls}\t\t\t\t\t</EstimatedCalls>\n\t\t\t\t</EstimatedVehicleJourney>\n`;
}

function call(journeyIndex: number, at: number): string {
  const time = new Date(NOW + journeyIndex * 1000 + at * 90_000).toISOString();
  const stop = `STIF:StopPoint:Q:${22_000 + ((journeyIndex * 7 + at * 31) % 30_000)}:`;
  const lines = [
    `<StopPointRef>${stop}</StopPointRef>`,
    `<Order>${at + 1}</Order>`,
    `<AimedArrivalTime>${time}</AimedArrivalTime>`,
    `<ExpectedArrivalTime>${time}</ExpectedArrivalTime>`,
    "<ArrivalStatus>onTime</ArrivalStatus>",
    `<AimedDepartureTime>${time}</AimedDepartureTime>`,
    `<ExpectedDepartureTime>${time}</ExpectedDepartureTime>`,
    "<DepartureStatus>onTime</DepartureStatus>",
  ];
  return `\t\t\t\t\t\t<EstimatedCall>\n${lines.map((one) => `\t\t\t\t\t\t\t${one}\n`).join("")}\t\t\t\t\t\t</EstimatedCall>\n`;
}
