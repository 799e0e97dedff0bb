/** Work about one order: the queue brings it, the order's own object does it. */
import type { Json } from "../../../contracts/patch.ts";
import type { FetchJob } from "../../../kernel/job.ts";
import type { Tools, WorkTask } from "../../domain.ts";
import { ORDER, type OrderMessage } from "../entities/order.ts";
import { performedOf, type Reply } from "../entities/reply.ts";
import type { OrdersSettings } from "../settings.ts";
import { OWN_WORK } from "../sources.ts";

/** Nothing that a client reads is kept by these: the kernel asks all the same. */
export const NO_FEED = { stale_after_s: 86_400, expired_after_s: 172_800 };

/** The budget was chosen by whoever submitted the job: it knows which account the order goes to. */
export const sourceOfJob = ({ params }: Pick<FetchJob, "params">): string => params.source ?? OWN_WORK;

const byOf = ({ params }: FetchJob): string => params.by ?? "system";

const MESSAGES: Readonly<Record<string, (job: FetchJob) => OrderMessage>> = {
  ship: (job) => ({
    type: "ship",
    by: byOf(job),
    ...(job.params.account === undefined ? {} : { accountId: job.params.account }),
    ...(job.params.service === undefined ? {} : { service: job.params.service }),
  }),
  push: (job) => ({ type: "push", by: byOf(job) }),
  label: (job) => ({ type: "label", by: byOf(job) }),
  refresh: (job) => ({ type: "refresh", by: byOf(job) }),
  "track-order": (job) => ({ type: "track", by: byOf(job) }),
};

export const orderTasks: WorkTask<OrdersSettings>[] = Object.entries(MESSAGES).map(([type, message]) => ({
  kind: "work",
  type,
  source: sourceOfJob,
  limits: () => NO_FEED,
  feed: () => null,
  perform: async (job, _settings, tools) => performedOf(await tellOrder(tools, job.target, message(job))),
}));

export async function tellOrder(tools: Pick<Tools, "tell">, orderId: string, message: OrderMessage): Promise<Reply> {
  return (await tools.tell(ORDER, orderId, message as unknown as Json)) as unknown as Reply;
}
