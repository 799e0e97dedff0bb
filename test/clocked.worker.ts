/**
 * Vigie on a clock that a test moves: what the cron and the queues would do in a minute is done at once, when the test
 * says so, and everything else is the Worker as it is deployed. The clock must stand ahead of the real one, so that no
 * alarm rings by itself.
 */
// The API comes first: it teaches zod a word that schemas have only when they are made afterwards.
import "../workers/api/index.ts";
import { importGtfs } from "../domains/transit/gtfs-static/store-feed.ts";
import { controlPlane } from "../durable-objects/stubs.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Env } from "../workers/env.ts";
import { consume } from "../workers/fetcher/index.ts";
import vigie, { ControlPlane, Entity, LiveHub } from "../workers/index.ts";
import { tick } from "../workers/scheduler/index.ts";

export { ControlPlane, Entity, LiveHub };

const realNow = Date.now.bind(Date);
let ahead = 0;
Date.now = () => realNow() + ahead;

/** What was postponed or is to be tried again comes with the next minute. */
let waiting: { body: FetchJob; attempts: number }[] = [];

const queue = {
  send: async (body: FetchJob) => void waiting.push({ body, attempts: 1 }),
  sendBatch: async (messages: Iterable<{ body: FetchJob }>) => {
    for (const { body } of messages) waiting.push({ body, attempts: 1 });
  },
} as unknown as Queue<FetchJob>;

/** One minute of the scheduler and of the fetcher at `now`, epoch ms; answers how many jobs were run. */
async function minute(env: Env, now: number): Promise<number> {
  const plane = controlPlane(env);
  const watched = await plane.watched(Date.now());
  ahead = now - realNow();
  // Hubs say again every three minutes what is watched, by an alarm that does not ring here.
  await plane.demand({ hub: "kept", topics: watched, now });
  const own = { ...env, FETCH: queue, FETCH_HIGH: queue };
  await tick(own, Date.now());
  const jobs = waiting;
  waiting = [];
  const messages = jobs.map(({ body, attempts }, index) => ({
    id: `${now}-${index}`,
    timestamp: new Date(now),
    body,
    attempts,
    ack: () => undefined,
    retry: () => void waiting.push({ body, attempts: attempts + 1 }),
  }));
  if (messages.length > 0) {
    await consume({ queue: "vigie-fetch-high", messages } as unknown as MessageBatch<unknown>, own, () => Date.now());
  }
  return jobs.length;
}

export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/_test/minute") {
      return Response.json({ jobs: await minute(env, Number(searchParams.get("now"))) });
    }
    if (pathname === "/api/_test/timetable") {
      const archive = await request.blob();
      return Response.json(await importGtfs(env.DB, "idfm", async () => archive.stream(), Date.now()));
    }
    return vigie.fetch(request, env, context);
  },
  /** What the control plane sends by itself: work that an operator let go, or that was lost. */
  async queue(batch) {
    for (const { body } of batch.messages) waiting.push({ body: body as FetchJob, attempts: 1 });
  },
} satisfies ExportedHandler<Env>;
