/**
 * The values of SIRI-Lite as PRIM writes them: text with or without its wrapper, absence in four spellings, statuses in
 * two vocabularies, instants. Called some 200,000 times for one whole-network body, so nothing here is a regular
 * expression and nothing allocates on the usual way.
 */
import type { CallStatus } from "../model.ts";

/** What a JSON object may hold once it is known to be an object. */
export type Fields = { readonly [key: string]: unknown };

/** True for a JSON object: not null, not an array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Text of "x", {value: "x"} or [{value: "x"}] (the first member that has any), trimmed. Null for the four spellings of
 * absent that PRIM mixes: a missing key, [], {} and "".
 */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value.trim() || null;
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return null;
  if (!Array.isArray(value)) return "value" in value ? textOf(value.value) : null;
  for (const member of value) {
    const text = textOf(member);
    if (text !== null) return text;
  }
  return null;
}

/** Members of a list that may be a list, one bare member, or absent in any spelling. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === undefined || value === null || value === "") return [];
  return isFields(value) && Object.keys(value).length === 0 ? [] : [value];
}

/** Both vocabularies: stop-monitoring is camelCase, estimated-timetable UPPER_SNAKE (camelCase in 2022). */
const STATUSES: ReadonlyMap<string, CallStatus> = new Map<string, CallStatus>([
  ["onTime", "on_time"],
  ["ON_TIME", "on_time"],
  ["early", "early"],
  ["EARLY", "early"],
  ["delayed", "delayed"],
  ["DELAYED", "delayed"],
  ["cancelled", "cancelled"],
  ["CANCELLED", "cancelled"],
  ["missed", "missed"],
  ["MISSED", "missed"],
  ["arrived", "arrived"],
  ["ARRIVED", "arrived"],
  ["departed", "departed"],
  ["DEPARTED", "departed"],
  ["notExpected", "not_expected"],
  ["NOT_EXPECTED", "not_expected"],
  ["noReport", "no_report"],
  ["NO_REPORT", "no_report"],
]);

/** The status that a word of either vocabulary means; undefined for a word that neither has. */
export function callStatusOf(word: string): CallStatus | undefined {
  return STATUSES.get(word);
}

/**
 * Epoch ms of an ISO 8601 instant: "2025-01-24T16:33:36.670Z", any number of decimals, or an offset ("+01:00",
 * "+0100") for Z. Null for anything else: a date without a zone would mean the reader's own zone, and 30 February is
 * an error, not 2 March (Date.parse lets both through).
 */
export function instantOf(text: string): number | null {
  const second = secondOf(text);
  if (second === null) return null;
  const length = text.length;
  if (length === 24 && text.charCodeAt(23) === Z && text.charCodeAt(19) === DOT) {
    const tens = twoDigits(text, 20);
    const ones = oneDigit(text, 22);
    return tens < 0 || ones < 0 ? null : second + tens * 10 + ones;
  }
  if (length === 20 && text.charCodeAt(19) === Z) return second;
  return withFractionAndZone(text, second);
}

/** A time that was read from its bytes already. JSON.parse makes none, so it can stand where a time's text would. */
export class Instant {
  /** Epoch ms. */
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

/**
 * How far an upstream's clock may be from ours and still be believed, either way. It must be under the smallest step of
 * time zones (30 min), since PRIM sent Paris local time labelled Z in May and June 2023, and over what an honest answer
 * takes: a gateway cache, and tens of seconds for a body of 60 MB.
 */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** ResponseTimestamp where it can be true at `now` (epoch ms), else null. */
export function credibleInstant(value: unknown, now: number): number | null {
  const text = textOf(value);
  const at = text === null ? null : instantOf(text);
  return at !== null && Math.abs(at - now) <= CLOCK_TOLERANCE_MS ? at : null;
}

const Z = 90;
const DOT = 46;
const COLON = 58;
const DASH = 45;
const PLUS = 43;
const T = 84;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Epoch ms of "YYYY-MM-DDTHH:MM:SS" at the start of `text`, read as UTC. */
function secondOf(text: string): number | null {
  if (
    text.length < 20 ||
    text.charCodeAt(4) !== DASH ||
    text.charCodeAt(7) !== DASH ||
    text.charCodeAt(10) !== T ||
    text.charCodeAt(13) !== COLON ||
    text.charCodeAt(16) !== COLON
  ) {
    return null;
  }
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
  const midnight = midnightOf(twoDigits(text, 0), twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8));
  return midnight === null ? null : midnight + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** The day read last. A body names one day or two some 800,000 times; this halves the cost of reading an instant. */
const lastDay = { key: -1, midnight: 0 };

/** Epoch ms of a day's start in UTC, null where there is no such day. A negative part was not digits. */
function midnightOf(century: number, yearOfCentury: number, month: number, day: number): number | null {
  if (century < 0 || yearOfCentury < 0 || month < 1 || month > 12 || day < 1) return null;
  const key = ((century * 100 + yearOfCentury) * 100 + month) * 100 + day;
  if (key === lastDay.key) return lastDay.midnight;
  const year = century * 100 + yearOfCentury;
  // The year 0001 is how some producers write "no date".
  if (year < 1970 || day > daysIn(year, month)) return null;
  lastDay.key = key;
  lastDay.midnight = dayNumber(year, month, day) * 86_400_000;
  return lastDay.midnight;
}

function withFractionAndZone(text: string, second: number): number | null {
  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === DOT) {
    const start = ++at;
    for (let unit = 100; at < text.length; at++, unit /= 10) {
      const digit = oneDigit(text, at);
      if (digit < 0) break;
      ms += digit * unit;
    }
    if (at === start) return null;
  }
  const instant = second + Math.floor(ms);
  const sign = text.charCodeAt(at);
  if (sign === Z) return at === text.length - 1 ? instant : null;
  if (sign !== PLUS && sign !== DASH) return null;
  const hours = twoDigits(text, at + 1);
  const hasColon = text.charCodeAt(at + 3) === COLON;
  const minutes = twoDigits(text, at + (hasColon ? 4 : 3));
  if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59 || text.length !== at + (hasColon ? 6 : 5)) return null;
  const offset = (hours * 60 + minutes) * 60_000;
  return sign === PLUS ? instant - offset : instant + offset;
}

/** The digit at `at`, or −1 where there is none. */
function oneDigit(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function daysIn(year: number, month: number): number {
  if (month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)) return 29;
  return DAYS_IN_MONTH[month - 1] ?? 0;
}

/** Days since 1970-01-01 of a Gregorian date (Howard Hinnant's days_from_civil, for years from 1970). */
function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
