/**
 * A whole-network estimated-timetable body of some 60 MB, made from the recorded journeys of bus line C00680: their
 * fields, their spellings of "absent" and their unsorted calls, spread over 1,013 lines with other ids and times. What is
 * known of the real one: 45–63 MB, 12,000–17,500 journeys, 1,013 lines, 705 metro journeys of which 36 % have one call.
 * Deterministic.
 */
import { readFileSync } from "node:fs";

const JOURNEYS = 15_000;
const LINES = 1_013;
/** IDFM has some 37,000; those that a day's journeys name are fewer. */
const QUAYS = 30_000;
/** Of JOURNEYS: 705 of metro, the rest RER, tram, Transilien. */
const RAIL_JOURNEYS = 1_300;
const METRO_JOURNEYS = 705;
const METRO_ONE_CALL_SHARE = 0.36;

export type NetworkBody = { bytes: Uint8Array; journeys: number; railJourneys: number; calls: number; rail: string[] };

type Text = { value: string };
type RecordedCall = { StopPointRef: Text; DestinationDisplay: Text[]; [field: string]: unknown };
type RecordedJourney = {
  LineRef: Text;
  DatedVehicleJourneyRef: Text;
  EstimatedCalls: { EstimatedCall: RecordedCall[] };
  [field: string]: unknown;
};

/**
 * Three of ten have an accent, as in the open data (3,880 of 13,597 stop names), and all are Latin-1, as all but 4 there:
 * one of those four in a body makes `text()` hold all of it in two bytes a character, so the peer is at its best here.
 */
const NAMES = [
  "Gare d'Epinay-sur-Orge",
  "Pont de Sèvres",
  "Mairie de Montreuil",
  "Gare du Nord",
  "La Défense (Grande Arche)",
  "Villejuif - Louis Aragon",
  "Aéroport Charles de Gaulle 2 (Terminal 2)",
  "Gare de Massy - Palaiseau",
  "Porte de Clignancourt",
  "Nation",
];

/** `rail` are the IDFM ids of the rail lines, metro first. */
export function networkBody(rail: readonly { id: string; network: string }[]): NetworkBody {
  const template = JSON.parse(recorded());
  const frame = template.Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
  const sources: RecordedJourney[] = frame.EstimatedVehicleJourney;
  const metro = rail.filter((line) => line.network === "metro").map((line) => line.id);
  const otherRail = rail.filter((line) => line.network !== "metro").map((line) => line.id);
  const random = randomOf(20_250_217);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

  let calls = 0;
  const texts: string[] = [];
  for (let at = 0; at < JOURNEYS; at++) {
    // Rail journeys stand together by line and operator in the real body, but in no known order: spread evenly here.
    const railIndex = Math.floor((at * RAIL_JOURNEYS) / JOURNEYS);
    const isRail = railIndex !== Math.floor(((at + 1) * RAIL_JOURNEYS) / JOURNEYS);
    const isMetro = isRail && railIndex % RAIL_JOURNEYS < METRO_JOURNEYS;
    // From C10001 on no line has an id: none of them can be taken for a rail line.
    const bus = `C${String(10_001 + Math.floor(random() * (LINES - rail.length)))}`;
    const line = isMetro ? pick(metro) : isRail ? pick(otherRail) : bus;
    const count = isMetro && random() < METRO_ONE_CALL_SHARE ? 1 : 1 + Math.floor(random() * 21);
    const journey = aJourney(pick(sources), { line, count, isMetro, name: pick(NAMES), at }, random);
    calls += count;
    texts.push(JSON.stringify(journey));
  }
  frame.EstimatedVehicleJourney = [];
  const envelope = JSON.stringify(template);
  const text = envelope.replace('"EstimatedVehicleJourney":[]', () => `"EstimatedVehicleJourney":[${texts.join(",")}]`);
  return {
    bytes: new TextEncoder().encode(text),
    journeys: JOURNEYS,
    railJourneys: RAIL_JOURNEYS,
    calls,
    rail: rail.map((line) => line.id),
  };
}

type Wanted = { line: string; count: number; isMetro: boolean; name: string; at: number };

function aJourney(source: RecordedJourney, wanted: Wanted, random: () => number): RecordedJourney {
  const recordedCalls = source.EstimatedCalls.EstimatedCall;
  const shiftMs = Math.floor(random() * 3_600_000);
  const EstimatedCall = Array.from({ length: wanted.count }, (_, at) => {
    const call = recordedCalls[at % recordedCalls.length] as RecordedCall;
    return aCall(call, wanted, shiftMs, 20_000 + Math.floor(random() * QUAYS));
  });
  return {
    ...source,
    RecordedAtTime: shifted(source.RecordedAtTime, -Math.floor(random() * 600_000)),
    LineRef: { value: `STIF:Line::${wanted.line}:` },
    DatedVehicleJourneyRef: { value: `526RDSACLAY:VehicleJourney::${10_000_000 + wanted.at}:LOC` },
    DestinationName: [{ value: wanted.name }],
    EstimatedCalls: { EstimatedCall },
  };
}

/** RATP's metro has expected times only, and an empty ArrivalStatus. */
function aCall(source: RecordedCall, wanted: Wanted, shiftMs: number, stop: number): RecordedCall {
  const call: RecordedCall = {
    ...source,
    StopPointRef: { value: `STIF:StopPoint:Q:${stop}:` },
    DestinationDisplay: [{ value: wanted.name }],
  };
  for (const field of ["ExpectedArrivalTime", "ExpectedDepartureTime", "AimedArrivalTime", "AimedDepartureTime"]) {
    if (field in call) call[field] = shifted(call[field], shiftMs);
  }
  if (wanted.isMetro) {
    delete call.AimedArrivalTime;
    delete call.AimedDepartureTime;
    call.ArrivalStatus = "";
  }
  return call;
}

function shifted(iso: unknown, ms: number): string {
  return new Date(Date.parse(String(iso)) + ms).toISOString();
}

function recorded(): string {
  const file = "domains/transit/fixtures/estimated-timetable.C00680.2025-02-17T184134Z.json";
  return readFileSync(`${import.meta.dirname}/../${file}`, "utf8");
}

/** mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
