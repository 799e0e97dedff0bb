/** What the deployment lends to a domain: its database, files, objects, queues and the way out to its upstreams. */
import type { Json } from "../contracts/patch.ts";
import type { Tools, WorkRequest } from "../domains/domain.ts";
import { controlPlane, entity } from "../durable-objects/stubs.ts";
import type { PlannedJob } from "../kernel/plan.ts";
import type { Env } from "./env.ts";
import { render } from "./render.ts";
import { callWithin, type Told } from "./request.ts";
import { after, connectSocket } from "./socket.ts";

/** `hear` is told of each call that is made with them. */
export function toolsFor(
  env: Env,
  domain: string,
  clock: () => number = Date.now,
  hear: (told: Told) => void = () => {},
): Tools {
  return {
    db: env.DB,
    files: env.FILES,
    now: clock,
    call: (request) => callWithin(request, clock(), hear),
    tell: async (kind, name, message) =>
      JSON.parse(await entity(env, domain, kind, name).receive(JSON.stringify(message))) as Json,
    submit: async (work) => {
      if (work.length > 0)
        await controlPlane(env).submit(
          work.map((one) => jobOf(domain, one, clock())),
          clock(),
        );
    },
    render: (request) => render(env.BROWSER, request, hear),
    socket: (url, headers, events) => connectSocket(url, headers, events, hear),
    after,
  };
}

function jobOf(domain: string, work: WorkRequest, now: number): PlannedJob {
  const { taskType, target, source, id, priority, delayMs = 0, lifeMs, params = {} } = work;
  const scheduledAt = now + delayMs;
  return {
    source,
    delaySeconds: Math.ceil(delayMs / 1000),
    job: {
      job_id: `${domain}:${taskType}:${target}:${id}`,
      domain,
      task_type: taskType,
      target,
      priority,
      scheduled_at: scheduledAt,
      expires_at: scheduledAt + lifeMs,
      params,
    },
  };
}
