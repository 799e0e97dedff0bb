/** Dialect navitia-line-reports: Navitia v2 line_reports, into the same disruptions as PRIM's bulk (transit-upstreams.md 1.5). */
import { lineIdOf } from "../ids.ts";
import type { Disruption } from "../model.ts";
import type { ZoneClock } from "../paris-time.ts";
import { plainText } from "../plain-text.ts";
import { countDisruptions, isHidden, isLift, readPeriods, Touched } from "./disruption-parts.ts";
import { type NavitiaPage, readNavitiaPage } from "./navitia-page.ts";
import type { Normalisation } from "./normaliser.ts";
import { quoted, Rejections } from "./rejections.ts";
import { type Fields, isFields, listOf, textOf } from "./siri-values.ts";

const CAUSES = new Map<string, Disruption["cause"]>([
  ["travaux", "works"],
  ["perturbation", "incident"],
  ["information", "information"],
]);

/** The names that Île-de-France gives; they decide where both name and effect are known. */
const SEVERITY_NAMES = new Map<string, Disruption["severity"]>([
  ["bloquante", "blocking"],
  ["perturbée", "disturbed"],
  ["perturbee", "disturbed"],
  ["information", "information"],
]);

/** Navitia's effects, for the names of other regions (transit-system.md 1.6: a delay or a detour warns, no more). */
const EFFECTS = new Map<string, Disruption["severity"]>([
  ["NO_SERVICE", "blocking"],
  ["SIGNIFICANT_DELAYS", "disturbed"],
  ["REDUCED_SERVICE", "disturbed"],
  ["SHUTTLE_SERVICE", "disturbed"],
  ["DELAYED", "information"],
  ["DETOUR", "information"],
  ["MODIFIED_SERVICE", "information"],
  ["ADDITIONAL_SERVICE", "information"],
  ["STOP_MOVED", "information"],
  ["OTHER_EFFECT", "information"],
  ["UNKNOWN_EFFECT", "information"],
]);

export const LINE_REPORT_LISTS = ["line_reports", "disruptions"];

/** One page by itself; see navitiaDisruptions. */
export function normaliseLineReports(bytes: Uint8Array, now: number): Normalisation<Disruption> {
  const answer = readNavitiaPage(bytes, now, LINE_REPORT_LISTS);
  return answer.kind === "page" ? navitiaDisruptions([answer.page], now) : answer;
}

/**
 * Every disruption of all pages once, with what it touches: one that touches lines of two pages is on both. Accepted:
 * disruptions, active (at `now`, epoch ms, without hidden ones and lifts), lifts, hidden, periods, sections, lines
 * (reports on these pages) and lines_in_all (more than `lines` means that there are more pages).
 */
export function navitiaDisruptions(pages: readonly NavitiaPage[], now: number): Normalisation<Disruption> {
  const rejections = new Rejections();
  const touched = new Map<string, Touched>();
  const records = new Map<string, Disruption>();
  let given = 0;
  let lines = 0;
  for (const { body, clock } of pages) {
    const here = new Set<string>();
    for (const [at, raw] of listOf(body.disruptions).entries()) {
      given++;
      const record = readDisruption(raw, `/disruptions/${at}`, clock, touched, rejections);
      if (record === null) continue;
      if (here.has(record.id))
        rejections.add("disruption is given twice; the last is kept", `/disruptions/${at}`, record.id);
      here.add(record.id);
      records.set(record.id, record);
    }
  }
  if (given > 0 && records.size === 0) {
    return {
      kind: "malformed",
      reason: `none of ${given} disruptions can be read: ${rejections.kept[0]?.reason}`,
    };
  }
  for (const { body } of pages) {
    for (const [at, report] of listOf(body.line_reports).entries()) {
      lines++;
      readReport(report, `/line_reports/${at}`, touched, rejections);
    }
  }

  const list = [...records.values()].map((record) => ({ ...record, ...touched.get(record.id)?.result() }));
  const [first] = pages;
  return {
    kind: "records",
    records: list,
    accepted: { ...countDisruptions(list, now), lines, lines_in_all: first?.total ?? lines },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: first?.observedAt ?? null,
  };
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
  const periods = readPeriods(fields.application_periods, clock, `${path}/application_periods`, id, rejections);
  if (periods.length === 0) {
    rejections.add("disruption has no period that can be read", `${path}/application_periods`, id);
    return null;
  }
  readSections(fields.impacted_objects, `${path}/impacted_objects`, id, touches, rejections);
  const messages = listOf(fields.messages);
  const title = plainText(
    messageOf(messages, "titre", "title") ?? messageOf(messages, "notification", "notification") ?? "",
  );
  const updated = textOf(fields.updated_at);
  return {
    id,
    cause: causeOf(fields.cause, `${path}/cause`, id, rejections),
    severity: severityOf(fields.severity, `${path}/severity`, id, rejections),
    lift: isLift(fields.tags, title),
    hidden: isHidden(fields.tags),
    title,
    message: plainText(messageOf(messages, "moteur", "web") ?? ""),
    shortMessage: plainText(messageOf(messages, "cbiv", null) ?? "") || null,
    updatedAt: updated === null ? null : clock.instantOf(updated, "earlier"),
    periods,
    lines: [],
    sections: [],
    stops: [],
  };
}

/** The text on the channel of this name, else on the first channel of this type (names are each region's own). */
function messageOf(messages: readonly unknown[], channelName: string, channelType: string | null): string | null {
  const texts = messages.flatMap((message) => {
    if (!isFields(message)) return [];
    const channel: Fields = isFields(message.channel) ? message.channel : {};
    return [{ text: textOf(message.text), name: textOf(channel.name), types: listOf(channel.types) }];
  });
  const named = texts.find(({ name, text }) => text !== null && name === channelName);
  return (named ?? texts.find(({ types, text }) => text !== null && types.includes(channelType)))?.text ?? null;
}

function readSections(objects: unknown, path: string, ref: string, touches: Touched, rejections: Rejections): void {
  for (const [at, object] of listOf(objects).entries()) {
    if (!isFields(object) || !isFields(object.impacted_section)) continue;
    const line = isFields(object.pt_object) ? textOf(object.pt_object.id) : null;
    const problem = touches.addSection(line, object.impacted_section.from, object.impacted_section.to);
    if (problem !== null) rejections.add(problem, `${path}/${at}/impacted_section`, ref);
  }
}

/** One line of the page: each of its objects links to the disruptions that touch it. */
function readReport(raw: unknown, path: string, touched: ReadonlyMap<string, Touched>, rejections: Rejections): void {
  const fields: Fields = isFields(raw) ? raw : {};
  const spelling = isFields(fields.line) ? textOf(fields.line.id) : null;
  const lineId = spelling === null ? null : lineIdOf(spelling);
  if (lineId === null) {
    rejections.add(`line ${quoted(spelling)} is not an IDFM line`, `${path}/line/id`, spelling);
    return;
  }
  for (const [at, raw] of listOf(fields.pt_objects).entries()) {
    const object: Fields = isFields(raw) ? raw : {};
    const type = textOf(object.embedded_type);
    const inner: Fields = type !== null && isFields(object[type]) ? object[type] : {};
    for (const [index, link] of listOf(inner.links).entries()) {
      if (!isFields(link) || link.type !== "disruption") continue;
      const id = textOf(link.id);
      const touches = id === null ? undefined : touched.get(id);
      if (touches === undefined) {
        rejections.add("no such disruption in the body", `${path}/pt_objects/${at}/${type}/links/${index}`, id);
      } else if (!touches.addObject(type, lineId, textOf(object.id), textOf(inner.name) ?? textOf(object.name))) {
        rejections.add(`object type ${quoted(type)} is not known`, `${path}/pt_objects/${at}/embedded_type`, id);
      }
    }
  }
}

function causeOf(value: unknown, path: string, ref: string, rejections: Rejections): Disruption["cause"] {
  const word = textOf(value);
  const cause = CAUSES.get(word?.toLowerCase() ?? "");
  if (cause !== undefined) return cause;
  rejections.add(`cause ${quoted(word)} is not known; taken as "incident"`, path, ref);
  return "incident";
}

/** Name, else effect; a severity of which neither is known disturbs, since a silent all-clear is the worse mistake. */
function severityOf(value: unknown, path: string, ref: string, rejections: Rejections): Disruption["severity"] {
  const fields: Fields = isFields(value) ? value : {};
  const name = textOf(fields.name);
  const effect = textOf(fields.effect);
  const severity = SEVERITY_NAMES.get(name?.toLowerCase() ?? "") ?? EFFECTS.get(effect ?? "");
  if (severity !== undefined) return severity;
  rejections.add(
    `severity ${quoted(name)} with effect ${quoted(effect)} is not known; taken as "disturbed"`,
    path,
    ref,
  );
  return "disturbed";
}
