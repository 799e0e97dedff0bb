/**
 * The plug-in contract: what a domain must say so that the kernel can keep its data fresh. The kernel schedules,
 * fetches within quota, stores generations, streams deltas; the domain knows what the bytes mean.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { FreshnessLimits } from "../contracts/freshness.ts";
import type { Json } from "../contracts/patch.ts";
import type { FetchJob, Priority } from "../kernel/job.ts";
import type { Variable } from "../kernel/variable.ts";

/** One upstream API: where it is and what it allows. */
export type Source = {
  /** "prim-et": unique in the deployment. */
  id: string;
  /** For operators: "PRIM estimated-timetable". */
  title: string;
  budget: { perDay: number; perSecond: number };
};

/** Work that comes back every `intervalMs`; the planner stretches the interval where the budget asks for it. */
export type JobSpec = {
  taskType: string;
  target: string;
  source: string;
  intervalMs: number;
  priority: Priority;
  params?: Record<string, string>;
};

export type UpstreamRequest = {
  url: string;
  headers: Record<string, string>;
  timeoutMs: number;
  /** Body cap, bytes after decompression. */
  maxBytes: number;
};

export type Rejection = { reason: string; path: string; ref: string | null };

/** What a good body holds: one whole generation of a feed. */
export type Normalised =
  | {
      kind: "documents";
      /** Epoch ms, the upstream's word where credible. */
      observedAt: number | null;
      /** Topic → document. All topics of the feed, every time: a topic left out keeps its last document. */
      documents: Map<string, Json>;
      rejected: Rejection[];
      /** Bad records in all; `rejected` may be capped. */
      rejectedCount: number;
      /** E.g. {journeys: 812, calls: 9041}: shown to operators. */
      counts: Record<string, number>;
    }
  /** The body is not of the expected dialect: never "no data". */
  | { kind: "malformed"; reason: string }
  /** The upstream understood and refused (SIRI Status "false", 400…): retrying will not help. */
  | { kind: "rejected"; reason: string };

export type Task<Settings> = {
  type: string;
  source: string;
  /** The feed that this job's answers are generations of, e.g. "transit:prim-et" or "transit:stop:71517". */
  feed(job: FetchJob): string;
  limits(job: FetchJob, settings: Settings): FreshnessLimits;
  request(job: FetchJob, settings: Settings): UpstreamRequest;
  /** Pure but for reading the stream. `body` is already decompressed. */
  normalise(body: ReadableStream<Uint8Array>, job: FetchJob, settings: Settings, now: number): Promise<Normalised>;
};

/** What a domain's routes find in their context. The clock is the request's, set once by the API shell. */
export type DomainEnv = { Bindings: { DB: D1Database }; Variables: { now: number } };

export type Domain<Settings> = {
  id: string;
  title: string;
  /** Every variable that `settings` reads. */
  variables: readonly Variable[];
  /** zod-validated from the Worker's variables; a wrong one throws an error that names it, its value and what is allowed. */
  settings(variables: Record<string, unknown>): Settings;
  sources(settings: Settings): Source[];
  /** `demand`: topics that somebody is watching now. */
  jobs(settings: Settings, demand: ReadonlySet<string>): JobSpec[];
  tasks: Task<Settings>[];
  /** Topics that a client may subscribe to; anything else is refused. */
  isTopic(topic: string, settings: Settings): boolean;
  /**
   * Routes outside /api, for readers of a format who expect it at an address of its own. `paths` has every path that
   * they answer ("/feeds/*"); wrangler.toml must name them in run_worker_first.
   */
  published: { paths: readonly string[]; routes(settings: Settings): OpenAPIHono<DomainEnv> };
  /** Mounted under /api. Made once an isolate; refusals are thrown as Refusal (contracts/problem.ts). */
  routes(settings: Settings): OpenAPIHono<DomainEnv>;
  /** Brings the domain's own tables to the shipped reference data; does nothing when they are. Called by the scheduler. */
  seed(db: D1Database, settings: Settings): Promise<void>;
  /**
   * Keeps what the documents of this moment say for as long as the domain's history reaches, e.g. that a state has
   * changed. Called by the scheduler each minute, perhaps twice for one `now` (epoch ms), and not at all while it is down.
   */
  record(db: D1Database, settings: Settings, now: number): Promise<void>;
};
