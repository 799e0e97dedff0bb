/** A network's archive: asked where it changed, and brought to D1 as it comes. */
import type { FetchJob } from "../../../kernel/job.ts";
import type { Performed, Rejection, Tools, WorkTask } from "../../domain.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { importFindings } from "../doctor/generation.ts";
import { type ImportOutcome, importGtfs } from "../gtfs-static/store-feed.ts";
import { openTimetable, type StoredTimetable } from "../gtfs-static/stored-timetable.ts";
import { lineRef } from "../ids.ts";
import { MAX_KEPT_REJECTIONS } from "../normalisers/normaliser.ts";
import type { TransitSettings } from "../settings.ts";
import { readArchiveTag, writeArchiveTag } from "../store/source-rows.ts";
import { ask } from "./answers.ts";
import { STATIC_LIMITS, STATIC_TASK, staticFeedName } from "./jobs.ts";
import type { NetworkDescription } from "./network.ts";
import { staticRequest } from "./requests.ts";
import { PARIS_NETWORK } from "./settings.ts";

/** A job's target is the network's id, of these. */
export function staticTask(descriptions: readonly NetworkDescription[]): WorkTask<TransitSettings> {
  const networkOf = (job: FetchJob): NetworkDescription => {
    const network = descriptions.find(({ id }) => id === job.target);
    if (network === undefined) throw new Error(`there is no network "${job.target}"`);
    return network;
  };
  return {
    kind: "work",
    type: STATIC_TASK,
    source: (job) => networkOf(job).staticFeed?.budget.bucket ?? "",
    feed: (job) => staticFeedName(networkOf(job)),
    limits: () => STATIC_LIMITS,
    perform: (job, settings, tools) => perform(networkOf(job), settings, tools),
  };
}

/** The archive did not answer a second time as it had the first. */
class ArchiveGone extends Error {
  readonly answer: Performed;
  constructor(answer: Performed) {
    super("reason" in answer ? answer.reason : "the archive is gone");
    this.answer = answer;
  }
}

async function perform(
  network: NetworkDescription,
  settings: TransitSettings,
  { db, call, now }: Tools,
): Promise<Performed> {
  const { staticFeed } = network;
  const request = staticFeed === null ? null : staticRequest(staticFeed, settings.agencies.variables);
  if (request === null) return { kind: "rejected", reason: `${network.id} has no address of a static feed` };
  const routes = routesOf(network, settings);
  const tag = await readArchiveTag(db, network.id);
  const known = tag !== null && tag.taken === takenOf(request.url, routes) ? tag.etag : null;
  const first = await ask(call, request, known);
  if (first.kind === "not-modified") {
    const timetable = await openTimetable(db, network.id);
    if (timetable !== null) return documentless(timetable, now());
    return { kind: "malformed", reason: "304, and nothing is stored" };
  }
  if (first.kind !== "body") return first;

  let next: ReadableStream<Uint8Array> | null = first.body;
  // The archive is read twice (read-feed.ts), and nowhere is there room for all of it.
  const open = async (): Promise<ReadableStream<Uint8Array>> => {
    const body = next;
    next = null;
    if (body !== null) return body;
    const again = await ask(call, request, null);
    if (again.kind === "body") return again.body;
    throw new ArchiveGone(again.kind === "not-modified" ? { kind: "malformed", reason: "304 out of turn" } : again);
  };
  let outcome: ImportOutcome;
  try {
    outcome = await importGtfs(db, network.id, open, now(), routes === null ? {} : { routes: new Set(routes) });
  } catch (error) {
    if (error instanceof ArchiveGone) return error.answer;
    throw error;
  }
  switch (outcome.kind) {
    case "malformed":
      return outcome;
    case "too_large":
      return { kind: "rejected", reason: outcome.reason };
    case "superseded":
      return { kind: "unavailable", reason: "another import was faster" };
    case "imported":
    case "unchanged": {
      const timetable = await openTimetable(db, network.id);
      if (timetable === null) return { kind: "unavailable", reason: "the timetable is gone" };
      if (timetable.head.zone !== network.zone) {
        return {
          kind: "rejected",
          reason: `its zone is ${timetable.head.zone}, and ${network.id} says ${network.zone}`,
        };
      }
      await writeArchiveTag(db, network.id, { etag: first.etag, taken: takenOf(request.url, routes) }, now());
      return documentless(timetable, now());
    }
  }
}

/** Which routes are taken: of Île-de-France those that are served, since ten million stop times fit nowhere. */
function routesOf(network: NetworkDescription, settings: TransitSettings): readonly string[] | null {
  if (network.id !== PARIS_NETWORK) return network.staticFeed?.routes ?? null;
  return catalogueFor(settings).lines.map(({ id }) => lineRef("gtfs", id));
}

/** Another address, or other routes of the same archive, is another question. */
function takenOf(url: string, routes: readonly string[] | null): string {
  return JSON.stringify([new URL(url).pathname, routes]);
}

/** What an import is to its readers is in its own tables; the feed tells operators how old it is and what is in it. */
async function documentless(timetable: StoredTimetable, now: number): Promise<Performed> {
  const { counts, rejected, rejectedCount, version } = timetable.head;
  return {
    kind: "documents",
    observedAt: version,
    documents: new Map(),
    rejected: rejected
      .slice(0, MAX_KEPT_REJECTIONS)
      .map(({ file, line, reason, ref }): Rejection => ({ reason, path: `/${file}/${line}`, ref })),
    rejectedCount,
    counts,
    findings: importFindings({ ...timetable.head, services: await timetable.services() }, now),
  };
}
