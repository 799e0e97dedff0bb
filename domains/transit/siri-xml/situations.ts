/** PtSituationElement (SIRI-SX) as a disruption. Road situations are not public transport's and are left out. */
import type { Disruption } from "../model.ts";
import { isLift } from "../normalisers/disruption-parts.ts";
import { quoted, type Rejections } from "../normalisers/rejections.ts";
import { type Fields, instantOf, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { plainText } from "../plain-text.ts";
import { timeOf } from "./instants.ts";
import type { Reading } from "./journeys.ts";
import { chosenOf, textsByLanguage } from "./languages.ts";
import type { Consequence, Situation, Translation } from "./records.ts";
import { isXmlTrue } from "./siri-document.ts";
import { causeOf, isForRiders, isLiftReason, severityOf } from "./situation-words.ts";
import { TouchedParts } from "./touched.ts";

/** The reason's element before SIRI 2.0 had AlertCause for all of them. */
const REASONS = [
  "AlertCause",
  "EquipmentReason",
  "EnvironmentReason",
  "PersonnelReason",
  "MiscellaneousReason",
  "UndefinedReason",
];

/**
 * One situation; null without its number or a period that can be read. It is "blocking" only where a consequence says
 * that nothing runs and every whole line that it names is named there in both directions: the closure of a part, of one
 * direction or of a stop is never told of a line.
 */
export function readSituation(raw: Fields, path: string, { languages, rejections }: Reading): Situation | null {
  const number = textOf(raw.SituationNumber);
  if (number === null) {
    rejections.add("situation has no number", `${path}/SituationNumber`, null);
    return null;
  }
  const participant = textOf(raw.ParticipantRef);
  const id = participant === null ? number : `${participant}:${number}`;
  const progress = textOf(raw.Progress) ?? "open";
  const created = timeOf(raw.CreationTime, `${path}/CreationTime`, id, rejections);
  const updatedAt = timeOf(raw.VersionedAtTime, `${path}/VersionedAtTime`, id, rejections) ?? created;
  const told = readPeriods(raw, created, path, id, rejections);
  if (told.length === 0) return null;

  const touched = new TouchedParts(languages);
  touched.add(raw.Affects);
  const severity = readSeverity(raw, touched, languages);
  const reason = REASONS.map((name) => textOf(raw[name])).find((text) => text !== null) ?? null;
  const translations = translationsOf(raw);
  const shown = chosenOf(translations, languages);
  const title = shown?.title ?? "";
  return {
    kind: "situation",
    id,
    version: textOf(raw.Version),
    progress,
    reason,
    cause: causeOf(reason, isXmlTrue(textOf(raw.Planned)), severity),
    severity,
    lift: isLiftReason(reason) || isLift([], title),
    hidden: !isForRiders(progress, textOf(raw.Audience)),
    title,
    message: shown?.message ?? "",
    shortMessage: null,
    updatedAt,
    periods: progress === "closed" ? told.map((period) => endedAt(period, updatedAt)) : told,
    ...touched.result(),
    consequences: consequencesOf(raw).map(consequenceOf),
    url: linkOf(raw),
    language: shown?.language || null,
    translations,
  };
}

/** Adds to `touched` what the consequences touch, since which lines are blocked is theirs to say. */
function readSeverity(raw: Fields, touched: TouchedParts, languages: readonly string[]): Disruption["severity"] {
  const own = severityOf(null, textOf(raw.Severity));
  const blocked = new Set<string>();
  const told: Disruption["severity"][] = [];
  for (const consequence of consequencesOf(raw)) {
    const { condition, severity } = consequenceOf(consequence);
    const said = severityOf(condition, severity);
    if (said !== null) told.push(said);
    const scope = new TouchedParts(languages);
    const hasOwn = isFields(consequence.Affects);
    scope.add(hasOwn ? consequence.Affects : raw.Affects);
    if (said === "blocking") for (const line of scope.wholeLines) blocked.add(line);
    touched.add(consequence.Affects);
  }
  // SIRI's default for a severity that is not told is "normal".
  if (told.length === 0) return own ?? "disturbed";
  if (!told.includes("blocking")) return told.includes("disturbed") ? "disturbed" : "information";
  return touched.result().lines.every((line) => blocked.has(line)) ? "blocking" : "disturbed";
}

function consequencesOf(raw: Fields): readonly Fields[] {
  return isFields(raw.Consequences) ? listOf(raw.Consequences.Consequence).filter(isFields) : [];
}

function consequenceOf(fields: Fields): Consequence {
  const delays: Fields = isFields(fields.Delays) ? fields.Delays : {};
  return {
    condition: textOf(fields.Condition),
    severity: textOf(fields.Severity),
    delayS: durationOf(textOf(delays.Delay)),
  };
}

/** Seconds of an XML duration of days and less ("PT7M", "-P1DT2H"); null for another. */
function durationOf(text: string | null): number | null {
  const match = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(text ?? "");
  if (match === null || !/\d/.test(text ?? "")) return null;
  const [, sign, days, hours, minutes, seconds] = match;
  const total = ((Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -total : total;
}

type Period = Disruption["periods"][number];

/** Validity, else when it is published, else from its creation on. Sorted by begin. */
function readPeriods(raw: Fields, created: number | null, path: string, ref: string, rejections: Rejections): Period[] {
  const name = listOf(raw.ValidityPeriod).length > 0 ? "ValidityPeriod" : "PublicationWindow";
  const given = listOf(raw[name]);
  if (given.length === 0) return [{ begin: created ?? 0, end: null }];
  const periods: Period[] = [];
  for (const [at, member] of given.entries()) {
    const fields: Fields = isFields(member) ? member : {};
    const place = `${path}/${name}/${at}`;
    const begin = textOf(fields.StartTime);
    const end = textOf(fields.EndTime);
    const from = begin === null ? created : instantOf(begin);
    const to = end === null ? null : instantOf(end);
    if (from === null)
      rejections.add(`period begins at ${quoted(begin)}, which is no instant`, `${place}/StartTime`, ref);
    else if (end !== null && to === null) {
      rejections.add(`period ends at ${quoted(end)}, which is no instant`, `${place}/EndTime`, ref);
    } else if (to !== null && to < from) rejections.add("period ends before it begins", place, ref);
    else periods.push({ begin: from, end: to });
  }
  if (periods.length === 0) rejections.add("situation has no period that can be read", `${path}/${name}`, ref);
  return periods.sort((a, b) => a.begin - b.begin || (a.end ?? Infinity) - (b.end ?? Infinity));
}

/** A closed situation ended when its last version was made, whatever its validity still says. */
function endedAt({ begin, end }: Period, closedAt: number | null): Period {
  const last = Math.max(begin, closedAt ?? begin);
  return { begin, end: end === null ? last : Math.min(end, last) };
}

/** Parts of a message in the order in which a rider reads them: SIRI 2.0's own, then SIRI 2.1's textual content. */
const MESSAGE_PARTS = ["Description", "Detail", "Advice"];
const CONTENT_PARTS: readonly (readonly [content: string, text: string])[] = [
  ["ReasonContent", "ReasonText"],
  ["DescriptionContent", "DescriptionText"],
  ["ConsequenceContent", "ConsequenceText"],
  ["RecommendationContent", "RecommendationText"],
  ["DurationContent", "DurationText"],
  ["RemarkContent", "Remark"],
];

function translationsOf(raw: Fields): Translation[] {
  const content = textualContentOf(raw);
  const titles = [...textsByLanguage(raw.Summary), ...partsOf(content, "SummaryContent", "SummaryText")];
  const own = MESSAGE_PARTS.flatMap((name) => textsByLanguage(raw[name]));
  const messages = own.length > 0 ? own : CONTENT_PARTS.flatMap(([name, text]) => partsOf(content, name, text));
  const reasons = textsByLanguage(raw.ReasonName);
  const languages = new Set([...titles, ...messages].map(({ language }) => language));
  return [...languages].map((language) => {
    const of = (one: { language: string }) => one.language === language;
    const lines = new Set(messages.filter(of).map(({ text }) => plainText(text)));
    const message = [...lines].filter((line) => line !== "").join("\n");
    const title = plainText((titles.find(of) ?? reasons.find(of))?.text ?? "") || (message.split("\n")[0] ?? "");
    return { language, title, message };
  });
}

/** The longest text of a passenger information action for everybody, else of the first action that has one. */
function textualContentOf(raw: Fields): Fields {
  const actions = isFields(raw.PublishingActions) ? listOf(raw.PublishingActions.PublishingAction) : [];
  const informing = actions
    .flatMap((action) => (isFields(action) ? listOf(action.PassengerInformationAction) : []))
    .filter(isFields);
  const general = informing.find(({ Perspective }) => listOf(Perspective).some((word) => textOf(word) === "general"));
  const content = (general ?? informing[0])?.TextualContent;
  return listOf(content).find(isFields) ?? {};
}

function partsOf(content: Fields, name: string, text: string) {
  return listOf(content[name]).flatMap((part) => (isFields(part) ? textsByLanguage(part[text]) : []));
}

function linkOf(raw: Fields): string | null {
  const links = isFields(raw.InfoLinks) ? listOf(raw.InfoLinks.InfoLink) : [];
  const uris = links.map((link) => (isFields(link) ? textOf(link.Uri) : null));
  return uris.find((uri) => uri !== null && /^https?:\/\//i.test(uri)) ?? null;
}
