/**
 * How many batches the account's queues hand out at once (`max_concurrency`). A deployment writes it from
 * wrangler.toml; Cloudflare's API changes it while it runs.
 * developers.cloudflare.com/api/resources/queues/subresources/consumers
 */
import { z } from "zod";

const API = "https://api.cloudflare.com/client/v4";
const TIMEOUT_MS = 10_000;

export type ConsumerChange =
  | { kind: "changed"; queues: { queue: string; before: number | null; after: number }[] }
  | { kind: "failed"; message: string };

export type Account = { id: string; token: string };
export type Call = (input: string, init: RequestInit) => Promise<Response>;

/** Older answers say `script`, newer ones `script_name`; what is not named here is sent back as it came. */
const consumerSchema = z.looseObject({
  consumer_id: z.string(),
  type: z.string(),
  script: z.string().optional(),
  script_name: z.string().optional(),
  dead_letter_queue: z.string().optional(),
  settings: z.looseObject({ max_concurrency: z.number().nullish() }),
});

const queuesSchema = z.array(z.looseObject({ queue_id: z.string(), queue_name: z.string() }));

class ApiRefusal extends Error {}

async function ask<T>(
  schema: z.ZodType<T>,
  account: Account,
  call: Call,
  path: string,
  init: { method: string; body?: string },
): Promise<T> {
  const response = await call(`${API}/accounts/${account.id}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${account.token}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = z
    .object({
      success: z.boolean(),
      errors: z.array(z.looseObject({ message: z.string() })).default([]),
      result: z.unknown().optional(),
    })
    .safeParse(await response.json().catch(() => null)).data;
  if (answer?.success !== true) {
    const why = answer?.errors.map(({ message }) => message).join(", ") || `status ${response.status}`;
    throw new ApiRefusal(`${init.method} ${path}: ${why}`);
  }
  const result = schema.safeParse(answer.result);
  if (!result.success) throw new ApiRefusal(`${init.method} ${path}: the answer has another shape than documented`);
  return result.data;
}

/**
 * Sets `max_concurrency` of the Worker consumer of each of these queues. Everything else of a consumer is written back
 * as it was, since an update replaces it whole. Failures are an answer.
 */
export async function setConcurrency(
  account: Account,
  queues: readonly string[],
  count: number,
  call: Call,
): Promise<ConsumerChange> {
  try {
    const all = await ask(queuesSchema, account, call, "/queues?per_page=100", { method: "GET" });
    const changes = await Promise.all(
      queues.map(async (queue) => {
        const id = all.find(({ queue_name }) => queue_name === queue)?.queue_id;
        if (id === undefined) throw new ApiRefusal(`the account has no queue ${queue}`);
        const consumers = await ask(z.array(consumerSchema), account, call, `/queues/${id}/consumers`, {
          method: "GET",
        });
        const consumer = consumers.find(({ type }) => type === "worker");
        if (consumer === undefined) throw new ApiRefusal(`queue ${queue} has no Worker that consumes it`);
        const { consumer_id, settings, dead_letter_queue } = consumer;
        await ask(z.unknown(), account, call, `/queues/${id}/consumers/${consumer_id}`, {
          method: "PUT",
          body: JSON.stringify({
            type: "worker",
            script_name: consumer.script_name ?? consumer.script,
            ...(dead_letter_queue ? { dead_letter_queue } : {}),
            settings: { ...settings, max_concurrency: count },
          }),
        });
        return { queue, before: settings.max_concurrency ?? null, after: count };
      }),
    );
    return { kind: "changed", queues: changes };
  } catch (error) {
    return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
  }
}
