/** Tells what a body is, and asks it every rule of its format. */
import { type Feed, type FeedEntity, readFeed } from "../gtfs-rt/read-feed.ts";
import { readFeed as readStatic } from "../gtfs-static/read-feed.ts";
import type { StaticFeed } from "../gtfs-static/static-model.ts";
import { aboutFeed } from "./about-feed.ts";
import { checkFeed, rulesNotAsked } from "./check-feed.ts";
import type { Examination } from "./examination.ts";
import { readGeography } from "./geography.ts";
import { examineJson } from "./json-bodies.ts";
import { type Reference, referenceOf } from "./reference.ts";
import { examineSiriXml } from "./siri-xml-rules.ts";
import { aboutStatic, checkStatic } from "./static-rules.ts";
import { earlierFeed } from "./whole-feed-rules.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export type Around = {
  /** Epoch ms of the reader's clock. */
  now: number;
  reference?: Reference | null;
  /** The body before this one, and when it was read (epoch ms); null where that is not known. */
  earlier?: { bytes: Bytes; readAt: number | null } | null;
  /** A body that is published beside this one: vehicle positions beside trip updates. */
  beside?: Bytes | null;
};

/** `bytes` is one whole body, unpacked. */
export async function examine(bytes: Bytes, around: Around): Promise<Examination> {
  switch (formOf(bytes)) {
    case "empty":
      return { kind: "unreadable", reason: "it is empty" };
    case "zip": {
      const read = await readStatic(async () => new Blob([bytes]).stream(), { known: null });
      if (read.kind === "unchanged") throw new Error("nothing was known to compare with");
      if (read.kind !== "feed") return { kind: "unreadable", reason: `a zip, and no static GTFS: ${read.reason}` };
      return {
        kind: "examined",
        about: aboutStatic(read.feed),
        findings: checkStatic(read.feed, around.now),
        notAsked: [],
      };
    }
    case "xml":
      return examineSiriXml(bytes, around.now);
    case "json":
      return (await examineJson(bytes, around.now)) ?? examineFeed(bytes, around);
    case "other":
      return examineFeed(bytes, around);
  }
}

/** The static GTFS that a feed's ids are looked up in. */
export async function readReference(
  bytes: Bytes,
): Promise<{ kind: "reference"; reference: Reference; feed: StaticFeed } | { kind: "unreadable"; reason: string }> {
  const open = async () => new Blob([bytes]).stream();
  const read = await readStatic(open, { known: null });
  if (read.kind === "unchanged") throw new Error("nothing was known to compare with");
  if (read.kind !== "feed") return { kind: "unreadable", reason: read.reason };
  const geography = await readGeography(open, read.feed.stops);
  return { kind: "reference", reference: referenceOf(read.feed, geography), feed: read.feed };
}

function examineFeed(bytes: Bytes, { now, reference = null, earlier = null, beside = null }: Around): Examination {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed")
    return { kind: "unreadable", reason: `it is no body that the doctor knows; as GTFS-Realtime: ${feed.reason}` };
  const before = earlier === null ? null : readFeed(earlier.bytes);
  if (before?.kind === "malformed") return { kind: "unreadable", reason: `the earlier feed: ${before.reason}` };
  const other = beside === null ? null : readFeed(beside);
  if (other?.kind === "malformed") return { kind: "unreadable", reason: `the feed beside it: ${other.reason}` };
  const surroundings = {
    now,
    reference,
    earlier: before && earlierFeed(before, earlier?.readAt ?? null),
    beside: other === null ? [] : entitiesOf(other),
  };
  return {
    kind: "examined",
    about: aboutFeed(feed),
    findings: checkFeed(feed, surroundings),
    notAsked: rulesNotAsked(feed, surroundings),
  };
}

function entitiesOf({ entities }: Feed): FeedEntity[] {
  return entities.map(({ entity }) => entity);
}

/** By its first bytes. */
function formOf(bytes: Bytes): "empty" | "zip" | "xml" | "json" | "other" {
  if (bytes.length === 0) return "empty";
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "zip";
  const start = String.fromCharCode(...bytes.subarray(0, 64)).replace(/^\xef\xbb\xbf/, "");
  // A protobuf feed begins with the header: a line feed, its length, a line feed, the version's length. The first of
  // the lengths may be a brace or "<", the second is never a letter or a blank.
  const version = bytes[3] ?? 0;
  if (bytes[0] === 0x0a && bytes[2] === 0x0a && version > 0 && version < 9) return "other";
  if (/^\s*</.test(start)) return "xml";
  if (/^\s*(?:\{\s*["}]|\[)/.test(start)) return "json";
  return "other";
}
