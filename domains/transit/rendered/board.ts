/** A departure board as it was read off a page: lines of text, without dates or ids. */

import { readJsonBody } from "../normalisers/json-body.ts";
import type { Normalisation } from "../normalisers/normaliser.ts";
import { quoted, Rejections } from "../normalisers/rejections.ts";
import { CLOCK_TOLERANCE_MS, type Fields, instantOf, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { wallClock } from "./wall-clock.ts";

export type BoardDeparture = {
  line: string;
  station: string;
  direction: string;
  destination: string;
  /** Epoch ms, to the minute. */
  at: number;
};

/** "2 mn", "12 min". */
const RELATIVE = /^(\d{1,3})\s*m(?:i?n)?\.?$/i;

/** "A l'approche", "Train à quai", "A l'arrêt": it is here. */
const HERE = /(?:approche|quai|arr[eê]t)/i;

/**
 * {scraped_at, line, station, data: [{direction_label, departures: [{destination, prochain_passage}]}]}: what is read
 * off ratp.fr's timetable page. Times are of `zone` and have no date. Accepted: directions, departures. `now` is epoch
 * ms; the board's own moment goes before it, unless it is in the future.
 */
export function normaliseBoard(bytes: Uint8Array, now: number, zone: string): Normalisation<BoardDeparture> {
  const body = readJsonBody(bytes);
  if (!body.ok) return { kind: "malformed", reason: body.reason };
  const clock = wallClock(zone);
  if (clock === null) throw new Error(`this runtime has no time zone data for ${zone}`);
  const fields: Fields = isFields(body.value) ? body.value : {};
  const line = textOf(fields.line);
  const station = textOf(fields.station);
  if (line === null || station === null || !Array.isArray(fields.data)) {
    return { kind: "malformed", reason: "board has no line, no station or no list of directions" };
  }
  const told = instantOf(textOf(fields.scraped_at) ?? "");
  const observedAt = told !== null && told <= now + CLOCK_TOLERANCE_MS ? told : null;
  const readAt = observedAt ?? now;

  const rejections = new Rejections();
  const records: BoardDeparture[] = [];
  let given = 0;
  for (const [index, member] of fields.data.entries()) {
    const part: Fields = isFields(member) ? member : {};
    const list = listOf(part.departures).map((one): Fields => (isFields(one) ? one : {}));
    const passages = list.map((one) => textOf(one.prochain_passage) ?? "");
    const instants = clock.instantsOf(passages, readAt);
    for (const [at, one] of list.entries()) {
      given++;
      const text = passages[at] ?? "";
      const instant = instants[at] ?? awayOf(text, readAt);
      if (instant === null) {
        const path = `/data/${index}/departures/${at}/prochain_passage`;
        rejections.add(`passage ${quoted(text)} is no time`, path, textOf(one.destination));
        continue;
      }
      const direction = textOf(part.direction_label) ?? "";
      records.push({ line, station, direction, destination: textOf(one.destination) ?? direction, at: instant });
    }
  }
  if (given > 0 && records.length === 0) {
    return { kind: "malformed", reason: `none of ${given} departures can be read: ${rejections.kept[0]?.reason}` };
  }
  return {
    kind: "records",
    records,
    accepted: { directions: fields.data.length, departures: records.length },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt,
  };
}

/** A time that is told by how far away it is. */
function awayOf(text: string, readAt: number): number | null {
  const minute = Math.floor(readAt / 60_000) * 60_000;
  const minutes = RELATIVE.exec(text)?.[1];
  if (minutes !== undefined) return minute + Number(minutes) * 60_000;
  return HERE.test(text) ? minute : null;
}
