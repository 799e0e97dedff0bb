/** How PRIM spells things in SIRI Lite, as recorded: values in `{value}`, UTC with milliseconds, four ways to say nothing. */

import type { JourneyCall, SimJourney } from "./journeys.ts";
import type { Dialect, SimLine, Stop } from "./network.ts";
import { hash, pick, unit, uuid } from "./seeded.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined };

export const iso = (at: number): string => new Date(at).toISOString();

export const value = (text: string): { value: string } => ({ value: text });
export const values = (...texts: string[]): { value: string }[] => texts.map(value);

export const lineRef = (id: string): string => `STIF:Line::${id}:`;
export const areaRef = (id: string): string => `STIF:StopArea:SP:${id}:`;

/** The quay where the catalogue knows one; else the area, which upstreams also send for stops without quays. */
export const stopRef = (stop: Stop): string =>
  stop.quay === null ? areaRef(stop.area) : `STIF:StopPoint:Q:${stop.quay}:`;

/** ServiceDelivery as PRIM opens it, around one delivery. */
export function delivery(name: string, now: number, body: Record<string, Json | undefined>): Json {
  return {
    Siri: {
      ServiceDelivery: {
        ResponseTimestamp: iso(now),
        ProducerRef: "IVTR_HET",
        ResponseMessageIdentifier: responseId(now, name),
        [name]: [{ ResponseTimestamp: iso(now + 12), Version: "2.0", ...body }],
      },
    },
  };
}

export const responseId = (now: number, name: string): string =>
  `IVTR_HET:ResponseMessage:${uuid("response", name, now)}:LOC:`;

/** A refusal: HTTP 400, but SIRI JSON all the same, with the string "false" (seen by two clients' authors). */
export function refusal(name: string, now: number, text: string): Json {
  return delivery(name, now, { Status: "false", ErrorCondition: { ErrorInformation: { ErrorText: text } } });
}

/** Operators leave a field out in four ways; which one is theirs and that field's habit. `undefined` is a missing key. */
export function absent(dialect: Dialect, field: string): Json | undefined {
  return pick<Json | undefined>([undefined, [], {}, ""], "absent", dialect, field) ?? undefined;
}

const OPERATORS: Record<Exclude<Dialect, "saeiv">, string> = {
  "ratp-metro": "RATP-SIV",
  "ratp-surface": "RATP-SIV",
  sncf: "SNCF_ACCES_CLOUD",
};

/** The system that writes: "RATP-SIV", "SNCF_ACCES_CLOUD", or the operator's own, "KEOLISOUESTVALDEMARNE". */
export function producer(dialect: Dialect, line: SimLine): string {
  if (dialect !== "saeiv") return OPERATORS[dialect];
  const plain = line.line.operator
    .normalize("NFD")
    .replace(/[^A-Za-z0-9]/g, "")
    .toUpperCase();
  return plain === "" ? "IDFM" : plain.slice(0, 24);
}

/** Since 2026 the SNCF's Transilien records have `{}` here; its RER records still name it. */
export function operatorRef(journey: SimJourney): Json {
  const { dialect, line } = journey;
  if (dialect === "ratp-metro") return value(`RATP-SIV:Operator::RATP.OCTAVE.${line.line.key}.${line.line.key}:`);
  if (dialect === "ratp-surface") return value("RATP-SIV:Operator::RATP:");
  if (dialect === "saeiv") {
    const name = producer(dialect, line);
    return value(`${name}:Operator::${name}:`);
  }
  return line.line.network === "rer" ? value("SNCF_ACCES_CLOUD:Operator::SNCF:") : {};
}

/** Aller and Retour are the operator's words; the SNCF sends nothing. */
export function directionRef(journey: SimJourney): Json {
  if (journey.dialect === "sncf") return {};
  return value(journey.trip.run.direction === "0" ? "Aller" : "Retour");
}

/** "RATP-SIV:VehicleJourney::20230531.78.R.C01374:LOC", "SNCF_ACCES_CLOUD:VehicleJourney::<uuid>:LOC", …: no link to a timetable. */
export function journeyRef(journey: SimJourney): string {
  const { dialect, line, trip, key } = journey;
  const name = `${producer(dialect, line)}:VehicleJourney::`;
  if (dialect === "sncf") return `${name}${uuid("journey", key)}:LOC`;
  if (dialect === "saeiv") return `${name}${10_000_000 + (hash("journey", key) % 89_999_999)}:LOC`;
  const part = key.slice(trip.key.length).replace(".", "-");
  return `${name}${trip.day.date}.${trip.number + 1}${part}.${trip.run.direction === "0" ? "A" : "R"}.${line.line.id}:LOC`;
}

/** SNCF: six digits, odd one way and even the other. */
export const trainNumber = (journey: SimJourney): string =>
  String(100_000 + (hash("train", journey.trip.key) % 45_000) * 2 + Number(journey.trip.run.direction));

const CONSONANTS = "BCDFGLMNPRSTVZ";
const VOWELS = "AEIOU";

/** "BOBA": the first letter says where it goes, so trains to one place share it. */
export function mission(journey: SimJourney): string {
  const letter = (from: string, ...parts: (string | number)[]) => from[hash(...parts) % from.length] ?? "A";
  const { line, destination, trip } = journey;
  return [
    letter(CONSONANTS, "m1", line.line.id, destination.area),
    letter(VOWELS, "m2", line.line.id, trip.run.id),
    letter(CONSONANTS, "m3", line.line.id, trip.run.id),
    letter(VOWELS, "m4", line.line.id, trip.run.direction),
  ].join("");
}

/** The SNCF's stops are "Gare de …"; names that bring an article keep it rather than make "Gare de Les". */
export function nameOf(stop: Stop, dialect: Dialect): string {
  if (dialect !== "sncf" || /^(Gare|Aéroport|La |Le |Les |L')/.test(stop.name)) return stop.name;
  return /^[AEIOUYÉÈÊH]/i.test(stop.name) ? `Gare d'${stop.name}` : `Gare de ${stop.name}`;
}

const LATE_MS = 120_000;
const EARLY_MS = -60_000;

/** Status of a time, in estimated-timetable's spelling. Without an aimed time nothing can be late. */
export function statusOf(call: JourneyCall, expected: number | null, aimed: number | null): string {
  if (call.isCancelled) return "CANCELLED";
  if (expected === null || aimed === null) return "ON_TIME";
  const late = expected - aimed;
  return late > LATE_MS ? "DELAYED" : late < EARLY_MS ? "EARLY" : "ON_TIME";
}

/** stop-monitoring spells the same words in camelCase. */
export const camelStatus = (status: string): string =>
  status.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const platform = (journey: SimJourney, call: JourneyCall): string =>
  String(1 + ((hash("platform", call.stop.area, journey.line.line.id) % 3) * 2 + Number(journey.trip.run.direction)));

export const formation = (journey: SimJourney): string =>
  unit("formation", journey.trip.key) < 0.92 ? "longTrain" : "shortTrain";
