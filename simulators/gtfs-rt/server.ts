/**
 * Recorded GTFS-Realtime feeds on loopback, as an agency serves them: whole bodies under fixed addresses, ETag and
 * Last-Modified, 304 for who has the newest. Every answer carries `x-vigie-origin: replay`, so that nothing recorded
 * passes for live; `/_sim/state` tells what was asked, and `/_sim/fault?status=503&count=3` makes it fail.
 */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "../loopback.ts";
import { movedArchive } from "./moved-archive.ts";
import { headerTimestamp, movedFeed, retoldFeed } from "./moved-feed.ts";
import { type Recording, recordedFeeds } from "./recordings.ts";
import { serviceShift } from "./service-shift.ts";

export type GtfsRtSimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  /** Seconds from one recorded poll to the next; absent: as they were recorded. */
  stepS?: number;
  /** As recorded, ending with the last poll. Absent: moved to now, with the timetable; a day later it begins again. */
  verbatim?: boolean;
  recordings?: Recording[];
  now?: () => number;
};

export type GtfsRtSimulator = {
  /** "http://127.0.0.1:4100": "/caltrain/trip-updates.pb" and the others follow. */
  url: string;
  port: number;
  /** Answers by path and status, live: {"/caltrain/trip-updates.pb": {"200": 3, "304": 9}}. */
  answers: Record<string, Record<string, number>>;
  close(): Promise<void>;
};

/** What one poll is between two that were recorded a minute apart, or where only one was. */
const RECORDED_STEP_S = 60;
const ORIGIN = { "x-vigie-origin": "replay" };

type Body = { bytes: Uint8Array; etag: string; modified: number };

export async function startGtfsRtSimulator(options: GtfsRtSimulatorOptions = {}): Promise<GtfsRtSimulator> {
  const now = options.now ?? Date.now;
  const startedAt = now();
  const recordings = new Map((options.recordings ?? recordedFeeds()).map((one) => [`/${one.path}`, one]));
  const answers: GtfsRtSimulator["answers"] = {};
  const bodies = new Map<string, Body>();
  let fault = { status: 503, count: 0 };

  /** The poll that is current, moved where it is to be; the same bytes until the next one is due. */
  function bodyOf(recording: Recording): Body {
    const turn = turnAt(recording, now() - startedAt, options);
    const key = `${recording.path} ${turn.number}`;
    const known = bodies.get(key);
    if (known !== undefined) return known;
    const poll = recording.polls[turn.index] ?? new Uint8Array();
    const anchorAt = anchorOf(recording, recordings.values());
    const made = madeBody(recording, poll, turn, { anchorAt, startedAt }, options);
    // Only the current one is asked for again.
    for (const old of bodies.keys()) if (old.startsWith(`${recording.path} `)) bodies.delete(old);
    bodies.set(key, made);
    return made;
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/_sim/state") {
      sendJson(response, { feeds: [...recordings.keys()], answers });
      return;
    }
    if (pathname === "/_sim/fault") {
      fault = { status: Number(searchParams.get("status") ?? 503), count: Number(searchParams.get("count") ?? 1) };
      sendJson(response, fault);
      return;
    }
    const answered = (status: number, headers: Record<string, string>, bytes?: Uint8Array): void => {
      const counts = answers[pathname] ?? {};
      answers[pathname] = { ...counts, [status]: (counts[status] ?? 0) + 1 };
      response.writeHead(status, { ...ORIGIN, ...headers }).end(bytes);
    };
    const recording = recordings.get(pathname);
    if (recording === undefined) {
      answered(404, { "content-type": "text/plain" });
      return;
    }
    if (fault.count > 0) {
      fault.count--;
      answered(fault.status, { "content-type": "text/plain" });
      return;
    }
    const body = bodyOf(recording);
    const headers = { etag: body.etag, "last-modified": new Date(body.modified).toUTCString() };
    if (isHeld(request, body)) {
      answered(304, headers);
      return;
    }
    const type = recording.kind === "static" ? "application/zip" : "application/x-protobuf";
    answered(200, { ...headers, "content-type": type, "content-length": String(body.bytes.length) }, body.bytes);
  }

  const served = await listen(handle, options.port);
  return {
    ...served,
    answers,
  };
}

/** `number` counts on for ever, `index` is the recorded poll, served for so many steps after its own. */
type Turn = { number: number; index: number; held: number };

/** A day: then the timetable that the trips are of is a day's timetable again. */
const LAP_S = 86_400;

function turnAt({ kind, polls }: Recording, elapsedMs: number, options: GtfsRtSimulatorOptions): Turn {
  if (kind === "static") return { number: 0, index: 0, held: 0 };
  const stepS = options.stepS ?? RECORDED_STEP_S;
  const number = Math.floor(elapsedMs / 1000 / stepS);
  const last = polls.length - 1;
  if (options.verbatim === true) return { number: Math.min(number, last), index: Math.min(number, last), held: 0 };
  const step = number % Math.floor(LAP_S / stepS);
  return { number, index: Math.min(step, last), held: Math.max(0, step - last) };
}

function madeBody(
  { kind, zone }: Recording,
  poll: Uint8Array,
  { number, held }: Turn,
  { anchorAt, startedAt }: { anchorAt: number; startedAt: number },
  options: GtfsRtSimulatorOptions,
): Body {
  const etag = (bytes: Uint8Array) => `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;
  const stepS = options.stepS ?? RECORDED_STEP_S;
  const start = Math.floor(startedAt / 1000);
  if (kind === "static") {
    const bytes = options.verbatim === true ? poll : movedArchive(poll, serviceShift(anchorAt, start - anchorAt, zone));
    return { bytes, etag: etag(bytes), modified: startedAt };
  }
  const recordedAt = headerTimestamp(poll) ?? 0;
  if (options.verbatim === true) return { bytes: poll, etag: etag(poll), modified: recordedAt * 1000 };
  // Each poll is as much later than the start as it is served: a header never goes back. Trips are of the agency's lap.
  const servedAt = start + Math.round(number * stepS);
  const toldAt = servedAt - Math.round(held * stepS);
  const lap = Math.floor((number * stepS) / LAP_S) * LAP_S;
  const shift = serviceShift(anchorAt, start + lap - anchorAt, zone);
  const bytes = retoldFeed(movedFeed(poll, toldAt - recordedAt, shift), servedAt - toldAt);
  return { bytes, etag: etag(bytes), modified: servedAt * 1000 };
}

/** POSIX seconds of the moment that becomes the start: the first poll of the agency's first real-time feed. */
function anchorOf({ path }: Recording, recordings: Iterable<Recording>): number {
  const agency = path.split("/")[0];
  for (const one of recordings) {
    const [first] = one.polls;
    if (one.kind === "realtime" && one.path.split("/")[0] === agency && first !== undefined)
      return headerTimestamp(first) ?? 0;
  }
  return 0;
}

/** What RFC 9110 says: If-None-Match decides where it is sent, If-Modified-Since where it is not. */
function isHeld({ headers }: IncomingMessage, { etag, modified }: Body): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) return tags === "*" || tags.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
  const since = headers["if-modified-since"];
  return since !== undefined && Date.parse(since) >= Math.floor(modified / 1000) * 1000;
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { ...ORIGIN, "content-type": "application/json" }).end(JSON.stringify(value));
}
