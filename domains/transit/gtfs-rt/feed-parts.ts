/**
 * A feed as the parts that become rows: trip updates, vehicle positions, alerts, each with a hash of its content. Of a
 * protobuf feed a part is hashed as its bytes and decoded only when it is asked for.
 */
import type { Rejections } from "../normalisers/rejections.ts";
import { type ContentHash, contentHash, textHash } from "./content-hash.ts";
import { planOf } from "./message-plans.ts";
import { type FeedEntity, type FeedHeader, isJson, readFeed, type Scan, scanFeed } from "./read-feed.ts";
import { instantOf } from "./trip-calls.ts";
import { WireError } from "./wire-reader.ts";

/** What a row is made from: one of the three, the others null. */
export type PartContent = Pick<FeedEntity, "tripUpdate" | "vehicle" | "alert">;

export type FeedPart = {
  /** Place of its entity in the feed. */
  index: number;
  entityId: string;
  /** Of all but the entity's id and a trip update's timestamp: a trip that is only heard of again is as it was. */
  hash: string;
  /** That timestamp, epoch ms. */
  heardAt: number | null;
  /** Throws WireError where the part is broken inside. */
  read(): PartContent;
};

export type FeedParts =
  | { kind: "parts"; header: FeedHeader; parts: Iterable<FeedPart> }
  | { kind: "malformed"; reason: string };

/** `seed` goes into every hash. Entities that are broken, or deleted from a differential feed, have no parts. */
export function partsOf(bytes: Uint8Array, seed: string, faults: Rejections): FeedParts {
  if (isJson(bytes)) return jsonParts(bytes, textHash(seed), faults);
  const scan = scanFeed(bytes);
  if (scan.kind === "malformed") return scan;
  return { kind: "parts", header: scan.header, parts: slicesAsParts(scan, textHash(seed), faults) };
}

const NOTHING: PartContent = { tripUpdate: null, vehicle: null, alert: null };
const ENTITY = planOf("FeedEntity").byTag;
const TIMESTAMP = planOf("TripUpdate").byName.get("timestamp")?.tag ?? 0;

/** Key in the entity → the message, the mark of its hashes, and the tag of the field that is left out of them. */
const KINDS = {
  tripUpdate: { message: "TripUpdate", mark: "t", leftOut: TIMESTAMP },
  vehicle: { message: "VehiclePosition", mark: "v", leftOut: 0 },
  alert: { message: "Alert", mark: "a", leftOut: 0 },
} as const;
type Kind = keyof typeof KINDS;

function isKind(key: string): key is Kind {
  return Object.hasOwn(KINDS, key);
}

type Scanned = Extract<Scan, { kind: "scan" }>;

function* slicesAsParts(scan: Scanned, seed: ContentHash, faults: Rejections): Iterable<FeedPart> {
  for (const [index, { start, end }] of scan.slices.entries()) {
    let parts: FeedPart[];
    try {
      parts = partsOfSlice(scan, start, end, index, seed);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      faults.add(`byte ${error.offset}: ${error.message}`, `/entity/${index}`, null);
      continue;
    }
    yield* parts;
  }
}

function partsOfSlice(scan: Scanned, start: number, end: number, index: number, seed: ContentHash): FeedPart[] {
  const { reader } = scan;
  const found: { kind: Kind; start: number; end: number }[] = [];
  let entityId = "";
  let isDeleted = false;
  reader.position = start;
  while (reader.position < end) {
    const tag = reader.tag(end);
    const key = ENTITY[tag]?.key ?? "";
    if (key === "isDeleted") isDeleted = reader.number(end) !== 0;
    else if (key === "id") entityId = reader.string(reader.lengthEnd(end));
    else if (isKind(key)) {
      const until = reader.lengthEnd(end);
      found.push({ kind: key, start: reader.position, end: until });
      reader.position = until;
    } else reader.skip(tag, end);
  }
  if (isDeleted) return [];
  return found.map(({ kind, start: from, end: until }) => {
    const { message, mark, leftOut } = KINDS[kind];
    // An alert has no other name than its entity's.
    const salt = kind === "alert" ? textHash(entityId, seed) : seed;
    const { hash, skipped } = contentHash(reader, from, until, leftOut, salt);
    return {
      index,
      entityId,
      hash: mark + hash,
      heardAt: instantOf(skipped),
      read() {
        reader.position = from;
        return { ...NOTHING, [kind]: reader.message(planOf(message), until) };
      },
    };
  });
}

/** JSON must be read whole to be read at all: its parts are hashed as the messages that they are. */
function jsonParts(bytes: Uint8Array, seed: ContentHash, faults: Rejections): FeedParts {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") return feed;
  for (const { reason, path, ref } of feed.faults.kept) faults.add(reason, path, ref);
  const parts = feed.entities.flatMap(({ index, entity }): FeedPart[] => {
    const { tripUpdate, vehicle, alert } = entity;
    const entityId = entity.id ?? "";
    const part = (kind: Kind, content: unknown, heardAt: number | null): FeedPart => ({
      index,
      entityId,
      hash: KINDS[kind].mark + textHash(JSON.stringify(content), seed).text,
      heardAt,
      read: () => ({ ...NOTHING, [kind]: entity[kind] }),
    });
    return [
      ...(tripUpdate === null
        ? []
        : [part("tripUpdate", { ...tripUpdate, timestamp: null }, instantOf(tripUpdate.timestamp))]),
      ...(vehicle === null ? [] : [part("vehicle", vehicle, null)]),
      ...(alert === null ? [] : [part("alert", [entityId, alert], null)]),
    ].filter(() => entity.isDeleted !== true);
  });
  return { kind: "parts", header: feed.header, parts };
}
