/** Vigie as it is deployed, but for its queues, which hand every so many messages over twice: at once, and once more after. */

import type { Env } from "../../workers/env.ts";
import vigie, { ControlPlane, Entity, LiveHub } from "../../workers/index.ts";

export { ControlPlane, Entity, LiveHub };

type Duplicating = Env & { DUPLICATE_EVERY?: string };

let seen = 0;

/** Copies whose fate the queue is not told: that of the original counts. */
function copies(batch: MessageBatch<unknown>, every: number): MessageBatch<unknown> | null {
  const chosen = batch.messages.filter(() => every > 0 && ++seen % every === 0);
  if (chosen.length === 0) return null;
  const messages = chosen.map(({ body, timestamp, attempts, id }) => ({
    id: `${id}-again`,
    body,
    timestamp,
    attempts,
    ack: () => undefined,
    retry: () => undefined,
  }));
  return { queue: batch.queue, messages, metadata: batch.metadata, ackAll: () => undefined, retryAll: () => undefined };
}

export default {
  fetch: vigie.fetch,
  scheduled: vigie.scheduled,
  async queue(batch, env) {
    const again = batch.queue.endsWith("-dead") ? null : copies(batch, Number(env.DUPLICATE_EVERY ?? 0));
    if (again === null) return vigie.queue(batch, env);
    await Promise.all([vigie.queue(batch, env), vigie.queue(again, env)]);
    await vigie.queue(again, env);
  },
} satisfies ExportedHandler<Duplicating>;
