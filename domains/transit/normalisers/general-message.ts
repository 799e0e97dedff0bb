/**
 * Dialect prim-general-message: what the screens of a station say (transit-upstreams.md 1.3). PRIM answers an empty list
 * for the metro, so this is shown as it is and never decides a line's colour.
 */
import { lineIdOf, type StopRef, stopRefOf } from "../ids.ts";
import { plainText } from "../plain-text.ts";
import { readJsonBody } from "./json-body.ts";
import type { Normalisation } from "./normaliser.ts";
import { quoted, Rejections } from "./rejections.ts";
import { readDeliveries } from "./siri-delivery.ts";
import { credibleInstant, type Fields, instantOf, isFields, listOf, textOf } from "./siri-values.ts";

const CHANNELS = new Map([
  ["Perturbation", "disturbance"],
  ["Information", "information"],
  ["Commercial", "commercial"],
] as const);

export type InfoMessage = {
  /** InfoMessageIdentifier: the same message in a later version keeps it. */
  id: string;
  version: number | null;
  channel: "disturbance" | "information" | "commercial";
  /** Epoch ms, as is validUntil. */
  recordedAt: number | null;
  validUntil: number | null;
  /** IDFM line ids and stops, where the message names any: PRIM leaves them out for what was asked by line. */
  lines: string[];
  stops: StopRef[];
  text: string;
  shortText: string | null;
  /** "fr"; null where the upstream does not say. */
  language: string | null;
};

/**
 * Each InfoMessage as text. An empty list is a good answer. Accepted: messages, disturbances (of them). `now` is epoch
 * ms and only decides whether ResponseTimestamp is believed.
 */
export function normaliseGeneralMessage(bytes: Uint8Array, now: number): Normalisation<InfoMessage> {
  const body = readJsonBody(bytes);
  if (!body.ok) return { kind: "malformed", reason: body.reason };
  const answer = readDeliveries(body.value, "GeneralMessageDelivery");
  if (answer.kind !== "deliveries") return answer;

  const rejections = new Rejections();
  const records: InfoMessage[] = [];
  let given = 0;
  for (const { fields, path } of answer.deliveries) {
    for (const [at, raw] of listOf(fields.InfoMessage).entries()) {
      given++;
      const message = readMessage(raw, `${path}/InfoMessage/${at}`, rejections);
      if (message !== null) records.push(message);
    }
  }
  if (given > 0 && records.length === 0) {
    return { kind: "malformed", reason: `none of ${given} messages can be read: ${rejections.kept[0]?.reason}` };
  }
  return {
    kind: "records",
    records,
    accepted: {
      messages: records.length,
      disturbances: records.filter((message) => message.channel === "disturbance").length,
    },
    rejected: rejections.kept,
    rejectedCount: rejections.count,
    observedAt: credibleInstant(answer.responseTimestamp, now),
  };
}

function readMessage(raw: unknown, path: string, rejections: Rejections): InfoMessage | null {
  const fields: Fields = isFields(raw) ? raw : {};
  const id = textOf(fields.InfoMessageIdentifier) ?? textOf(fields.ItemIdentifier);
  if (id === null) {
    rejections.add("message has no identifier", `${path}/InfoMessageIdentifier`, null);
    return null;
  }
  const content: Fields = isFields(fields.Content) ? fields.Content : {};
  const texts = listOf(content.Message).flatMap(readText);
  const long = texts.find(({ type }) => type !== "SHORT_MESSAGE");
  const short = texts.find(({ type }) => type === "SHORT_MESSAGE");
  const shown = long ?? short;
  if (shown === undefined) {
    rejections.add("message has no text", `${path}/Content/Message`, id);
    return null;
  }
  const version = Number(textOf(fields.InfoMessageVersion) ?? Number.NaN);
  return {
    id,
    version: Number.isFinite(version) ? version : null,
    channel: channelOf(fields.InfoChannelRef, `${path}/InfoChannelRef`, id, rejections),
    recordedAt: timeOf(fields.RecordedAtTime, `${path}/RecordedAtTime`, id, rejections),
    validUntil: timeOf(fields.ValidUntilTime, `${path}/ValidUntilTime`, id, rejections),
    lines: listOf(content.LineRef).flatMap((ref, at) => {
      const text = textOf(ref);
      const lineId = text === null ? null : lineIdOf(text);
      if (lineId !== null) return [lineId];
      if (text !== null)
        rejections.add(`line ${quoted(text)} is not an IDFM line`, `${path}/Content/LineRef/${at}`, id);
      return [];
    }),
    stops: listOf(content.StopPointRef).flatMap((ref) => {
      const text = textOf(ref);
      return text === null ? [] : [stopRefOf(text)];
    }),
    text: shown.text,
    shortText: short?.text ?? null,
    language: shown.language,
  };
}

function readText(raw: unknown): { type: string | null; text: string; language: string | null }[] {
  if (!isFields(raw)) return [];
  const text = plainText(textOf(raw.MessageText) ?? "");
  if (text === "") return [];
  const wrapper = listOf(raw.MessageText)[0];
  return [{ type: textOf(raw.MessageType), text, language: isFields(wrapper) ? textOf(wrapper.lang) : null }];
}

/** An unknown channel is noted and taken as a disturbance: a rider would rather read one message too many. */
function channelOf(value: unknown, path: string, ref: string, rejections: Rejections): InfoMessage["channel"] {
  const word = textOf(value);
  for (const [name, channel] of CHANNELS) {
    if (name === word) return channel;
  }
  rejections.add(`channel ${quoted(word)} is not known; taken as "disturbance"`, path, ref);
  return "disturbance";
}

function timeOf(value: unknown, path: string, ref: string, rejections: Rejections): number | null {
  const text = textOf(value);
  if (text === null) return null;
  const at = instantOf(text);
  if (at === null) rejections.add(`time ${quoted(text)} cannot be read`, path, ref);
  return at;
}
