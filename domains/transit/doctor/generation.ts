/** What the doctor finds in one answer of an upstream, as it is kept with the feed: the first place of each rule. */
import type { FeedFinding } from "../../../contracts/findings.ts";
import { type Feed, readFeed } from "../gtfs-rt/read-feed.ts";
import type { FeedPart } from "../gtfs-rt/static-memory.ts";
import type { StaticWanted } from "../gtfs-rt/static-timetable.ts";
import { wantedBy } from "../gtfs-rt/static-wanted.ts";
import type { Rejection } from "../model.ts";
import { readJsonBody } from "../normalisers/json-body.ts";
import { Rejections } from "../normalisers/rejections.ts";
import { isFields, textOf } from "../normalisers/siri-values.ts";
import { checkFeed } from "./check-feed.ts";
import { disruptionFindings } from "./disruption-rules.ts";
import type { EarlierFeed } from "./feed-rule.ts";
import { type Finding, occurrencesOf } from "./finding.ts";
import { referenceOf } from "./reference.ts";
import { examineSiriLite } from "./siri-lite-rules.ts";
import { SiriRecords, UNREADABLE_RECORD } from "./siri-rules.ts";
import { checkImport, type Imported } from "./static-rules.ts";

const MAX_EXAMPLE_CHARS = 240;
/** Entities whose trips are looked up anew with every answer: more take longer to load than all the rest. */
const MAX_LOOKED_UP = 2_000;

type Rejected = { rejected: readonly Rejection[]; rejectedCount: number };

/** A SIRI-Lite answer that is read as it arrives: by what its reader tells. `newestAt`: epoch ms of the newest record. */
export function streamedSiriFindings(
  {
    rejected,
    rejectedCount,
    responseTimestamp,
    newestAt,
  }: Rejected & { responseTimestamp: string | null; newestAt: number | null },
  now: number,
): FeedFinding[] {
  const records = new SiriRecords();
  records.findings.addSome(UNREADABLE_RECORD, occurrencesOf(rejected), rejectedCount);
  records.heard(newestAt);
  records.judge(responseTimestamp, now);
  return kept(records.findings.list());
}

/** A small SIRI-Lite body, which its normaliser has read too. */
export function siriLiteFindings(bytes: Uint8Array, now: number): FeedFinding[] {
  const json = readJsonBody(bytes);
  if (!json.ok || !isFields(json.value) || !isFields(json.value.Siri)) return [];
  const examination = examineSiriLite(json.value.Siri, now);
  return examination.kind === "examined" ? kept(examination.findings) : [];
}

/** PRIM's disruptions, of which `answer` tells what could not be read. */
export function bulkFindings(bytes: Uint8Array, answer: Rejected, now: number): FeedFinding[] {
  const json = readJsonBody(bytes);
  const lastUpdated = json.ok && isFields(json.value) ? textOf(json.value.lastUpdatedDate) : null;
  return kept(disruptionFindings(answer, lastUpdated, now));
}

/**
 * GTFS-Realtime. `load` gives what the feed names of its static GTFS: of a feed that names too much it is not asked. The
 * rules that need shapes are a command's.
 */
export async function realtimeFindings(
  bytes: Uint8Array,
  {
    now,
    earlier,
    load,
  }: { now: number; earlier: EarlierFeed | null; load: (wanted: StaticWanted) => Promise<FeedPart> },
): Promise<FeedFinding[]> {
  const feed = readFeed(bytes);
  if (feed.kind === "malformed") return [];
  const isFew = feed.entities.length <= MAX_LOOKED_UP;
  const reference = isFew ? referenceOf(await load(wantedBy(contents(feed))), null) : null;
  return kept(checkFeed(feed, { now, earlier, reference }));
}

/** What the clock alone makes of a feed that says what it said before. */
const OF_THE_CLOCK: ReadonlySet<string> = new Set(["W007", "W008"]);
/** What a change makes of it, which is over when nothing changes. */
const OF_THE_CHANGE: ReadonlySet<string> = new Set(["E017", "E018"]);

/**
 * The same for an answer that is as it was: `before` with what the clock has made of it, and nothing is decoded. Null
 * where an instant of it lay in the future: that must be looked at again.
 */
export function standingFindings(
  before: readonly FeedFinding[],
  timestamp: number | null,
  { now, earlier }: { now: number; earlier: EarlierFeed | null },
): FeedFinding[] | null {
  if (before.some(({ rule }) => rule === "E050")) return null;
  const header = { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp, feedVersion: null } as const;
  const empty: Feed = {
    kind: "feed",
    format: "protobuf",
    header,
    entities: [],
    faults: new Rejections(),
    unknowns: { extensions: 0, fields: 0, enumValues: 0 },
  };
  const aged = kept(checkFeed(empty, { now, earlier })).filter(({ rule }) => OF_THE_CLOCK.has(rule));
  return [...before.filter(({ rule }) => !OF_THE_CLOCK.has(rule) && !OF_THE_CHANGE.has(rule)), ...aged];
}

/** A static GTFS, by what its import has kept. */
export function importFindings(imported: Imported, now: number): FeedFinding[] {
  return kept(checkImport(imported, now));
}

function* contents({ entities }: Feed) {
  for (const { entity } of entities) yield entity;
}

function kept(findings: readonly Finding[]): FeedFinding[] {
  return findings.map(({ id, severity, title, count, consequence, occurrences: [first] }) => {
    const place =
      first === undefined ? "" : `${first.says} (${[first.path, first.ref].filter(Boolean).join(", ") || "/"})`;
    return { rule: id, severity, title, count, example: place.slice(0, MAX_EXAMPLE_CHARS), consequence };
  });
}
