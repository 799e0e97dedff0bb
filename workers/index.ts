/** One script, three handlers, two objects. Each folder owns its own; nothing but the joining happens here. */
import { handle } from "./api/index.ts";
import type { Env } from "./env.ts";
import { consumeDead } from "./fetcher/dead.ts";
import { consume } from "./fetcher/index.ts";
import { tick } from "./scheduler/index.ts";

export { ControlPlane } from "../durable-objects/control-plane.ts";
export { LiveHub } from "../durable-objects/live-hub.ts";
export { Entity } from "./entity-object.ts";

export default {
  fetch: handle,
  async scheduled(_controller, env) {
    await tick(env, Date.now());
  },
  async queue(batch, env) {
    await (batch.queue.endsWith("-dead") ? consumeDead(batch, env) : consume(batch, env));
  },
} satisfies ExportedHandler<Env>;
