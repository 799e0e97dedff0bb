/** The fetcher as it ships, on a bare Miniflare, with one addition: the control plane notes when each job was settled. */
import { type SettleRequest, ControlPlane as ShippedControlPlane } from "../durable-objects/control-plane.ts";
import { controlPlane } from "../durable-objects/stubs.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Env } from "../workers/env.ts";
import { consume } from "../workers/fetcher/index.ts";

export { LiveHub } from "../durable-objects/live-hub.ts";

/** Jobs carry the instant of their enqueueing in their id; settling comes right after the commit. */
export class ControlPlane extends ShippedControlPlane {
  #latencies: number[] = [];
  #last = 0;

  override async settle(request: SettleRequest): Promise<boolean> {
    const now = Date.now();
    this.#last = now;
    for (const { job_id } of request.settlements)
      this.#latencies.push(now - Number(job_id.split(":")[3]?.split("-")[0]));
    return super.settle(request);
  }

  take(): { latencies: number[]; last: number } {
    const latencies = this.#latencies;
    this.#latencies = [];
    return { latencies, last: this.#last };
  }
}

export default {
  /** `?n=4000&lines=1000&at=<ms>`: enqueues that many jobs; `/take`: what was settled since. */
  async fetch(request: Request, env: Env): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === "/take") {
      const plane = controlPlane(env) as unknown as DurableObjectStub<ControlPlane>;
      return Response.json(await plane.take());
    }
    const count = Number(url.searchParams.get("n"));
    const lines = Number(url.searchParams.get("lines"));
    const first = Number(url.searchParams.get("first"));
    for (let start = 0; start < count; start += 100) {
      const now = Date.now();
      await env.FETCH.sendBatch(
        Array.from({ length: Math.min(100, count - start) }, (_, offset) => {
          const serial = first + start + offset;
          return { body: aJob(`L${serial % lines}`, serial, now) };
        }),
      );
    }
    return Response.json({ sent: count });
  },
  async queue(batch: MessageBatch<unknown>, env: Env): Promise<void> {
    await consume(batch, env);
  },
};

function aJob(target: string, serial: number, now: number): FetchJob {
  return {
    job_id: `bench:fetch:${target}:${now}-${serial}`,
    domain: "bench",
    task_type: "fetch",
    target,
    priority: "normal",
    scheduled_at: now,
    expires_at: now + 600_000,
    params: {},
  };
}
