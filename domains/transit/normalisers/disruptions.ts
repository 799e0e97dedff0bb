/** Dialect prim-disruptions: PRIM disruptions_bulk v2, the source of traffic (transit-upstreams.md 1.4). */
import { lineIdOf } from "../ids.ts";
import type { Disruption } from "../model.ts";
import { PARIS, type ZoneClock, zoneClock } from "../paris-time.ts";
import { plainText } from "../plain-text.ts";
import { countDisruptions, isHidden, isLift, readPeriods, Touched } from "./disruption-parts.ts";
import { described, readJsonBody } from "./json-body.ts";
import type { Normalisation } from "./normaliser.ts";
import { quoted, Rejections } from "./rejections.ts";
import { CLOCK_TOLERANCE_MS, type Fields, isFields, listOf, textOf } from "./siri-values.ts";

const CAUSES = new Map<string | null, Disruption["cause"]>([
  ["TRAVAUX", "works"],
  ["PERTURBATION", "incident"],
  ["INFORMATION", "information"],
]);

const SEVERITIES = new Map<string | null, Disruption["severity"]>([
  ["BLOQUANTE", "blocking"],
  ["PERTURBEE", "disturbed"],
  ["PERTURBÉE", "disturbed"],
  ["INFORMATION", "information"],
]);

/**
 * Every disruption once, with all that it touches. Dates are Paris local time. Accepted: disruptions, active (at `now`,
 * epoch ms, without hidden ones and lifts), lifts, hidden, periods, sections, lines (that the body lists).
 *
 * A word that the enums do not have is noted in `rejected` and taken as an incident that disturbs: never as nothing.
 */
export function normaliseDisruptions(bytes: Uint8Array, now: number): Normalisation<Disruption> {
  const json = readJsonBody(bytes);
  if (!json.ok) return { kind: "malformed", reason: json.reason };
  const body = json.value;
  if (!isFields(body) || !Array.isArray(body.disruptions)) {
    return { kind: "malformed", reason: `body has no list of disruptions: it is ${described(body)}` };
  }
  const lines = body.lines;
  // Without its lines, a disruption is known to touch something only where it names a section: the others would vanish.
  if (!Array.isArray(lines) && !body.disruptions.every(namesSection)) {
    return { kind: "malformed", reason: "body has no list of lines, so what its disruptions touch is not known" };
  }
  const clock = zoneClock(PARIS);
  if (clock === null) throw new Error(`this runtime has no time zone data for ${PARIS}`);

  const rejections = new Rejections();
  if (!Array.isArray(lines)) rejections.add("body has no list of lines; sections tell what is touched", "/lines", null);
  const touched = new Map<string, Touched>();
  const records = new Map<string, Disruption>();
  for (const [at, raw] of body.disruptions.entries()) {
    const record = readDisruption(raw, `/disruptions/${at}`, clock, touched, rejections);
    if (record === null) continue;
    const known = records.get(record.id);
    if (known !== undefined)
      rejections.add("disruption is given twice; the latest is kept", `/disruptions/${at}`, record.id);
    if (known === undefined || (record.updatedAt ?? 0) >= (known.updatedAt ?? 0)) records.set(record.id, record);
  }
  if (body.disruptions.length > 0 && records.size === 0) {
    return {
      kind: "malformed",
      reason: `none of ${body.disruptions.length} disruptions can be read: ${rejections.kept[0]?.reason}`,
    };
  }
  for (const [at, line] of listOf(lines).entries()) readLine(line, `/lines/${at}`, touched, rejections);

  const list = [...records.values()].map((record) => ({ ...record, ...touched.get(record.id)?.result() }));
  return {
    kind: "records",
    records: list,
    accepted: { ...countDisruptions(list, now), lines: listOf(lines).length },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: updateInstant(textOf(body.lastUpdatedDate), clock, now),
  };
}

function namesSection(raw: unknown): boolean {
  return isFields(raw) && listOf(raw.impactedSections).length > 0;
}

function readDisruption(
  raw: unknown,
  path: string,
  clock: ZoneClock,
  touched: Map<string, Touched>,
  rejections: Rejections,
): Disruption | null {
  const fields: Fields = isFields(raw) ? raw : {};
  const id = textOf(fields.id);
  if (id === null) {
    rejections.add("disruption has no id", `${path}/id`, null);
    return null;
  }
  const touches = touched.get(id) ?? new Touched();
  touched.set(id, touches);
  const periods = readPeriods(fields.applicationPeriods, clock, `${path}/applicationPeriods`, id, rejections);
  if (periods.length === 0) {
    rejections.add("disruption has no period that can be read", `${path}/applicationPeriods`, id);
    return null;
  }
  for (const [at, section] of listOf(fields.impactedSections).entries()) {
    const part: Fields = isFields(section) ? section : {};
    const problem = touches.addSection(textOf(part.lineId), part.from, part.to);
    if (problem !== null) rejections.add(problem, `${path}/impactedSections/${at}`, id);
  }
  const updated = textOf(fields.lastUpdate);
  const title = plainText(textOf(fields.title) ?? "");
  return {
    id,
    cause: wordOf(CAUSES, fields.cause, "incident", `${path}/cause`, id, rejections),
    severity: wordOf(SEVERITIES, fields.severity, "disturbed", `${path}/severity`, id, rejections),
    lift: isLift(fields.tags, title),
    hidden: isHidden(fields.tags),
    title,
    message: plainText(textOf(fields.message) ?? ""),
    shortMessage: plainText(textOf(fields.shortMessage) ?? "") || null,
    updatedAt: updated === null ? null : clock.instantOf(updated, "earlier"),
    periods,
    lines: [],
    sections: [],
    stops: [],
  };
}

function readLine(raw: unknown, path: string, touched: ReadonlyMap<string, Touched>, rejections: Rejections): void {
  const fields: Fields = isFields(raw) ? raw : {};
  const spelling = textOf(fields.id);
  const lineId = spelling === null ? null : lineIdOf(spelling);
  if (lineId === null) {
    rejections.add(`line ${quoted(spelling)} is not an IDFM line`, `${path}/id`, spelling);
    return;
  }
  for (const [at, object] of listOf(fields.impactedObjects).entries()) {
    const impacted: Fields = isFields(object) ? object : {};
    const type = textOf(impacted.type);
    const objectPath = `${path}/impactedObjects/${at}`;
    for (const [index, reference] of listOf(impacted.disruptionIds).entries()) {
      const id = textOf(reference);
      const touches = id === null ? undefined : touched.get(id);
      if (touches === undefined) {
        rejections.add("no such disruption in the body", `${objectPath}/disruptionIds/${index}`, id);
      } else if (!touches.addObject(type, lineId, textOf(impacted.id), textOf(impacted.name))) {
        rejections.add(`object type ${quoted(type)} is not known`, `${objectPath}/type`, id);
      }
    }
  }
}

function wordOf<Word>(
  words: ReadonlyMap<string | null, Word>,
  value: unknown,
  otherwise: Word,
  path: string,
  ref: string,
  rejections: Rejections,
): Word {
  const word = textOf(value);
  const known = words.get(word?.toUpperCase() ?? null);
  if (known !== undefined) return known;
  rejections.add(`${quoted(word)} is not a word that is known; taken as "${otherwise}"`, path, ref);
  return otherwise;
}

/** When the data last changed: it may be hours old at night and true, so only the future is not believed. */
function updateInstant(local: string | null, clock: ZoneClock, now: number): number | null {
  const at = local === null ? null : clock.instantOf(local, "earlier");
  return at !== null && at <= now + CLOCK_TOLERANCE_MS ? at : null;
}
