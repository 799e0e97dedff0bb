/** The bindings of wrangler.toml, typed. Only shells see it. */
import type { ControlPlane } from "../durable-objects/control-plane.ts";
import type { LiveHub } from "../durable-objects/live-hub.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Entity } from "./entity-object.ts";

export interface Env {
  DB: D1Database;
  FETCH_HIGH: Queue<FetchJob>;
  FETCH: Queue<FetchJob>;
  CONTROL_PLANE: DurableObjectNamespace<ControlPlane>;
  LIVE_HUB: DurableObjectNamespace<LiveHub>;
  ENTITY: DurableObjectNamespace<Entity>;
  FILES: R2Bucket;
  /** Browser Rendering, where the deployment has it. */
  BROWSER?: Fetcher;
  ASSETS: Fetcher;
  API_RATE: RateLimit;
}

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database;
      FETCH_HIGH: Queue<FetchJob>;
      FETCH: Queue<FetchJob>;
      CONTROL_PLANE: DurableObjectNamespace<ControlPlane>;
      LIVE_HUB: DurableObjectNamespace<LiveHub>;
      ENTITY: DurableObjectNamespace<Entity>;
      FILES: R2Bucket;
      BROWSER?: Fetcher;
      ASSETS: Fetcher;
      API_RATE: RateLimit;
      /** Present in tests only. */
      TEST_MIGRATIONS: { name: string; queries: string[] }[];
    }
  }
}
