/** Every task of the domain. */
import type { WorkTask } from "../../domain.ts";
import type { OrdersSettings } from "../settings.ts";
import type { Upstreams } from "../upstreams.ts";
import { boardTask } from "./board.ts";
import { dispatchTask } from "./dispatch.ts";
import { fetchTasks } from "./fetch-orders.ts";
import { orderTasks } from "./of-order.ts";
import { pruneTask } from "./prune.ts";
import { trackTask } from "./track.ts";

export function orderTaskList(upstreams: Upstreams): WorkTask<OrdersSettings>[] {
  return [...fetchTasks(upstreams), dispatchTask(upstreams), ...orderTasks, trackTask(upstreams), boardTask, pruneTask];
}
