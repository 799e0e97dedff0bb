/** Networks run from their descriptions in workerd: the real fetcher on recorded bodies, at the time of their recording. */
import {
  createExecutionContext,
  createMessageBatch,
  evictDurableObject,
  getQueueResult,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { JobSpec } from "../domains/domain.ts";
import { controlPlane } from "../durable-objects/stubs.ts";
import { consume } from "../workers/fetcher/index.ts";

/** Address → what it answers. */
export type Upstreams = Record<string, () => Response | Promise<Response>>;

export type Variables = Record<string, string>;

let serial = 0;

const TABLES = [
  "feeds",
  "feed_findings",
  "live_snapshots",
  "task_runs",
  "gtfs_feeds",
  "gtfs_packs",
  "gtfs_rt_rows",
  "transit_source_states",
];

/** As a deployment that has never run. */
export async function forgetAll(): Promise<void> {
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
  const plane = controlPlane(env);
  await runInDurableObject(plane, async (_, state) => {
    await state.storage.deleteAlarm();
    for (const table of ["kept", "leases"]) state.storage.sql.exec(`DELETE FROM ${table}`);
  });
  await evictDurableObject(plane);
}

export const bytesOf = (url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (character) => character.charCodeAt(0));

/** 304 to who has it. */
export const served = (bytes: Uint8Array<ArrayBuffer>, etag = '"1"') => {
  let condition: string | null = null;
  return Object.assign(
    () =>
      condition === etag
        ? new Response(null, { status: 304 })
        : new Response(bytes, { headers: { etag, "x-vigie-origin": "replay" } }),
    {
      hear(request: Request) {
        condition = request.headers.get("if-none-match");
      },
    },
  );
};

/** Runs jobs through the queue's consumer at `now`; what was asked, in order. */
export async function run(
  jobs: readonly Pick<JobSpec, "taskType" | "target">[],
  upstreams: Upstreams,
  variables: Variables,
  now: number,
): Promise<string[]> {
  const asked: string[] = [];
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    asked.push(request.url);
    const upstream = upstreams[request.url];
    if (upstream === undefined) throw new Error(`nothing answers at ${request.url}`);
    if ("hear" in upstream && typeof upstream.hear === "function") upstream.hear(request);
    return upstream();
  };
  try {
    const batch = createMessageBatch(
      "vigie-fetch",
      jobs.map(({ taskType, target }) => ({
        id: `m${++serial}`,
        timestamp: new Date(now),
        attempts: 1,
        body: {
          job_id: `transit:${taskType}:${target}:${++serial}`,
          domain: "transit",
          task_type: taskType,
          target,
          priority: "normal",
          scheduled_at: now,
          expires_at: now + 600_000,
          params: {},
        },
      })),
    );
    await consume(batch, { ...env, ...variables }, () => now);
    await getQueueResult(batch, createExecutionContext());
  } finally {
    globalThis.fetch = realFetch;
  }
  return asked;
}

export type RunRow = { source: string; outcome: string; changed: number | null; message: string | null };

export async function lastRun(): Promise<RunRow | null> {
  return env.DB.prepare(
    "SELECT source, outcome, changed, message FROM task_runs ORDER BY rowid DESC LIMIT 1",
  ).first<RunRow>();
}

export async function countsOf(feed: string): Promise<Record<string, number>> {
  const row = await env.DB.prepare("SELECT counts FROM feeds WHERE feed = ?1").bind(feed).first<{ counts: string }>();
  return JSON.parse(row?.counts ?? "{}");
}
