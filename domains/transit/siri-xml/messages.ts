/** GeneralMessage (SIRI-GM) as an info message. What is in Content is agreed by two parties: SIRI leaves it open. */
import { stopRefOf } from "../ids.ts";
import type { InfoMessage } from "../normalisers/general-message.ts";
import { quoted, type Rejections } from "../normalisers/rejections.ts";
import { type Fields, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { plainText } from "../plain-text.ts";
import { timeOf } from "./instants.ts";
import type { Reading } from "./journeys.ts";
import { inLanguage } from "./languages.ts";
import { networkLine } from "./lines.ts";

/** The French profile's three, and the words of others for them. */
const CHANNELS = new Map<string, InfoMessage["channel"]>([
  ["perturbation", "disturbance"],
  ["disturbance", "disturbance"],
  ["warning", "disturbance"],
  ["warnings", "disturbance"],
  ["information", "information"],
  ["commercial", "commercial"],
]);

/** Elements of embedded documents that hold what a person reads, best first. */
const TEXTS = ["Message", "MessageText", "Description", "Summary", "Text"];

/** How far into Content a text or a reference is looked for. */
const MAX_LEVELS = 12;

/** One message; null without its identifier or a text. */
export function readGeneralMessage(raw: Fields, path: string, { languages, rejections }: Reading): InfoMessage | null {
  const id = textOf(raw.InfoMessageIdentifier) ?? textOf(raw.ItemIdentifier);
  if (id === null) {
    rejections.add("message has no identifier", `${path}/InfoMessageIdentifier`, null);
    return null;
  }
  const messages = isFields(raw.Content) ? listOf(raw.Content.Message).filter(isFields) : [];
  const short = messages.find(({ MessageType }) => textOf(MessageType) === "shortMessage" || isShort(MessageType));
  const long = messages.find((message) => message !== short) ?? short;
  const told = long === undefined ? anyText(raw.Content, languages) : inLanguage(long.MessageText, languages);
  const text = plainText(told?.text ?? "");
  if (text === "") {
    rejections.add("message has no text", `${path}/Content`, id);
    return null;
  }
  const version = Number(textOf(raw.InfoMessageVersion) ?? Number.NaN);
  return {
    id,
    version: Number.isFinite(version) ? version : null,
    channel: channelOf(raw.InfoChannelRef, `${path}/InfoChannelRef`, id, rejections),
    recordedAt: timeOf(raw.RecordedAtTime, `${path}/RecordedAtTime`, id, rejections),
    validUntil: timeOf(raw.ValidUntilTime, `${path}/ValidUntilTime`, id, rejections),
    lines: [...new Set(valuesOf(raw.Content, "LineRef").map(networkLine))],
    stops: [...new Set(valuesOf(raw.Content, "StopPointRef"))].map(stopRefOf),
    text,
    shortText: (short === undefined ? null : plainText(inLanguage(short.MessageText, languages)?.text ?? "")) || null,
    language: told?.language || null,
  };
}

function isShort(type: unknown): boolean {
  return textOf(type) === "SHORT_MESSAGE";
}

/** Content that is a text itself, or a document of another kind (XTIS) that holds one. */
function anyText(content: unknown, languages: readonly string[]) {
  if (!isFields(content) || "value" in content) return inLanguage(content, languages);
  for (const name of TEXTS) {
    const found = membersOf(content, name, MAX_LEVELS);
    const told = inLanguage(found, languages);
    if (told !== null) return told;
  }
  return null;
}

function valuesOf(content: unknown, name: string): string[] {
  return membersOf(content, name, MAX_LEVELS).flatMap((value) => textOf(value) ?? []);
}

function membersOf(value: unknown, name: string, levels: number): unknown[] {
  if (!isFields(value) || levels === 0) return [];
  return Object.entries(value).flatMap(([child, held]) =>
    child === name ? [...listOf(held)] : listOf(held).flatMap((member) => membersOf(member, name, levels - 1)),
  );
}

/** An unknown channel is noted and taken as a disturbance: a rider would rather read one message too many. */
function channelOf(value: unknown, path: string, ref: string, rejections: Rejections): InfoMessage["channel"] {
  const word = textOf(value);
  const channel = CHANNELS.get(word?.toLowerCase() ?? "");
  if (channel !== undefined) return channel;
  rejections.add(`channel ${quoted(word)} is not known; taken as "disturbance"`, path, ref);
  return "disturbance";
}
