/** One GTFS-Realtime body, protobuf or JSON, as messages. What the messages mean is not decided here. */
import { described, readJsonBody } from "../normalisers/json-body.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { isFields } from "../normalisers/siri-values.ts";
import { messageOfJson } from "./json-reader.ts";
import { type Draft, planOf } from "./message-plans.ts";
import type { Message } from "./proto.ts";
import { type Unknowns, WireError, WireReader } from "./wire-reader.ts";

export type FeedHeader = Message<"FeedHeader">;
export type FeedEntity = Message<"FeedEntity">;

export type ReadEntity = {
  /** Its place among the body's entities, rejected ones counted. */
  index: number;
  entity: FeedEntity;
};

export type Feed = {
  kind: "feed";
  format: "protobuf" | "json";
  header: FeedHeader;
  entities: ReadEntity[];
  /** Entities that cannot be read, with where and why. */
  faults: Rejections;
  unknowns: Unknowns;
};

export type FeedReading = Feed | { kind: "malformed"; reason: string };

/** Where an entity is in the body: `[start, end)`. */
export type Slice = { start: number; end: number };

export type Scan =
  | { kind: "scan"; header: FeedHeader; slices: Slice[]; reader: WireReader }
  | { kind: "malformed"; reason: string };

/**
 * Reads a body of either form. Malformed: not protobuf from some byte on (a cut body is), or without a header. A valid
 * feed without entities is a feed. An entity that is broken inside is a fault, and the rest is read.
 */
export function readFeed(bytes: Uint8Array): FeedReading {
  if (isJson(bytes)) return readJsonFeed(bytes);
  const scan = scanFeed(bytes);
  if (scan.kind === "malformed") return scan;
  const faults = new Rejections();
  const entities: ReadEntity[] = [];
  scan.slices.forEach((slice, index) => {
    const entity = readEntity(scan.reader, slice, index, faults);
    if (entity !== null) entities.push({ index, entity });
  });
  return {
    kind: "feed",
    format: "protobuf",
    header: scan.header,
    entities,
    faults,
    unknowns: scan.reader.unknowns,
  };
}

/** Finds the header and where each entity of a protobuf body is, without reading the entities. */
export function scanFeed(bytes: Uint8Array): Scan {
  const reader = new WireReader(bytes);
  const { byTag } = planOf("FeedMessage");
  const end = bytes.length;
  const slices: Slice[] = [];
  let header: Draft | null = null;
  try {
    while (reader.position < end) {
      const tag = reader.tag(end);
      const key = byTag[tag]?.key;
      if (key === undefined) {
        reader.unknowns.fields++;
        reader.skip(tag, end);
        continue;
      }
      const until = reader.lengthEnd(end);
      if (key === "header") header = reader.message(planOf("FeedHeader"), until);
      else slices.push({ start: reader.position, end: until });
      reader.position = until;
    }
  } catch (error) {
    if (error instanceof WireError) return { kind: "malformed", reason: `byte ${error.offset}: ${error.message}` };
    throw error;
  }
  if (header === null) return { kind: "malformed", reason: "it has no FeedHeader" };
  return { kind: "scan", header: header as FeedHeader, slices, reader };
}

/** The entity of a slice that scanFeed found; null, with a fault, where it is broken inside or has no id. */
export function readEntity(reader: WireReader, slice: Slice, index: number, faults: Rejections): FeedEntity | null {
  reader.position = slice.start;
  try {
    return identified(reader.message(planOf("FeedEntity"), slice.end) as FeedEntity, index, faults);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    faults.add(`byte ${error.offset}: ${error.message}`, `/entity/${index}`, null);
    return null;
  }
}

/** A line feed is how protobuf's header begins, and the header's length may be a brace: a brace alone tells nothing. */
const JSON_START = /^(?:\xef\xbb\xbf)?(?:\[|\s*\{\s*["}])/;
const JSON_START_BYTES = 64;

/** Which of the two forms a body has. */
export function isJson(bytes: Uint8Array): boolean {
  return JSON_START.test(String.fromCharCode(...bytes.subarray(0, JSON_START_BYTES)));
}

function readJsonFeed(bytes: Uint8Array): FeedReading {
  const json = readJsonBody(bytes);
  if (!json.ok) return { kind: "malformed", reason: json.reason };
  const body = json.value;
  if (!isFields(body)) return { kind: "malformed", reason: `it is ${described(body)}, not a FeedMessage` };
  if (!isFields(body.header))
    return { kind: "malformed", reason: `it has no FeedHeader: "header" is ${described(body.header)}` };
  const given = body.entity ?? [];
  if (!Array.isArray(given)) return { kind: "malformed", reason: `"entity" is ${described(given)}, not a list` };
  const faults = new Rejections();
  const unknowns: Unknowns = { extensions: 0, fields: 0, enumValues: 0 };
  const header = messageOfJson(body.header, planOf("FeedHeader"), "/header", faults, unknowns) as FeedHeader;
  const entities: ReadEntity[] = [];
  given.forEach((fields: unknown, index) => {
    const path = `/entity/${index}`;
    if (!isFields(fields)) {
      faults.add(`${described(fields)} is not an entity`, path, null);
      return;
    }
    const read = messageOfJson(fields, planOf("FeedEntity"), path, faults, unknowns) as FeedEntity;
    const entity = identified(read, index, faults);
    if (entity !== null) entities.push({ index, entity });
  });
  return { kind: "feed", format: "json", header, entities, faults, unknowns };
}

function identified(entity: FeedEntity, index: number, faults: Rejections): FeedEntity | null {
  if (entity.id !== null) return entity;
  faults.add("entity has no id", `/entity/${index}`, null);
  return null;
}
