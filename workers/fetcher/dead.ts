/** The last resort for messages: what cannot be read, or crashed its consumer every time, is kept and never lost. */
import { commit } from "../../db/commit.ts";
import { fetchJobSchema } from "../../kernel/job.ts";
import type { Env } from "../env.ts";

const NOTHING = { feeds: [], touches: [], documents: [], failures: [], runs: [] };

async function bury(env: Env, message: Message<unknown>, reason: string, now: number): Promise<void> {
  const job = fetchJobSchema.safeParse(message.body).data;
  await commit(env.DB, {
    ...NOTHING,
    deadLetters: [
      {
        id: `message-${message.id}`,
        jobId: job?.job_id ?? null,
        domain: job?.domain ?? null,
        source: null,
        target: job?.target ?? null,
        body: JSON.stringify(message.body) ?? "null",
        reason,
        attempts: message.attempts,
        deadAt: now,
      },
    ],
  });
  message.ack();
}

export async function buryUnreadable(env: Env, message: Message<unknown>, why: string, now: number): Promise<void> {
  await bury(env, message, `unreadable message: ${why}`, now);
}

/** The dead-letter queue's consumer. */
export async function consumeDead(
  batch: MessageBatch<unknown>,
  env: Env,
  clock: () => number = Date.now,
): Promise<void> {
  for (const message of batch.messages)
    await bury(env, message, "its consumer failed each time it was delivered", clock());
}
