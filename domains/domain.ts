/**
 * The plug-in contract: what a domain must say so that the kernel can keep its data fresh. The kernel schedules,
 * fetches within quota, stores generations, streams deltas; the domain knows what the bytes mean.
 */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AccessScope } from "../contracts/control.ts";
import type { FeedFinding } from "../contracts/findings.ts";
import type { FreshnessLimits } from "../contracts/freshness.ts";
import type { FeedState as LiveFeed } from "../contracts/live.ts";
import type { Json } from "../contracts/patch.ts";
import type { FetchJob, Priority } from "../kernel/job.ts";
import type { Variable } from "../kernel/variable.ts";

/** One upstream API: where it is and what it allows. */
export type Source = {
  /** "prim-et": unique in the deployment. Each member of a family ("market/shop-1" of "market") has this budget to itself. */
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
  /** Calls that one such job makes, where it is not one: the budget is shared out by calls. */
  calls?: number;
  params?: Record<string, string>;
};

/** Of real time, or of something that stands for it. */
export type Origin = LiveFeed["origin"];

export type UpstreamRequest = {
  url: string;
  /** GET, where nothing is said. */
  method?: "GET" | "POST" | "PUT" | "DELETE";
  headers: Record<string, string>;
  body?: string;
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
      /** What the answer breaks of its format's rules, errors first; left out where nobody looks, or did this time. */
      findings?: FeedFinding[];
    }
  /** The body is not of the expected dialect: never "no data". */
  | { kind: "malformed"; reason: string }
  /** The upstream understood and refused (SIRI Status "false", 400…): retrying will not help. */
  | { kind: "rejected"; reason: string };

/** One call within a task of several. Refusals are answers too: only the domain knows what its upstream means by them. */
export type Called =
  | {
      kind: "answer";
      status: number;
      headers: Headers;
      /** Decompressed, capped; it must be read to its end or cancelled, within the request's time. */
      body: ReadableStream<Uint8Array>;
    }
  /** No answer: the upstream may have done what it was asked all the same. */
  | { kind: "unavailable"; reason: string };

/** A page that exists only once a browser has drawn it. */
export type RenderRequest = {
  url: string;
  /** For the answer, and again for `waitFor`. */
  timeoutMs: number;
  /** CSS selector of what the page shows when it is whole. */
  waitFor: string;
  /** A JavaScript expression, evaluated in the page; its value comes back as JSON. */
  read: string;
};

export type Rendered =
  | { kind: "page"; status: number; html: string; value: unknown }
  | { kind: "unavailable"; reason: string };

/** A unit of work outside the plan. The same `id` for the same target twice is one job. */
export type WorkRequest = {
  taskType: string;
  target: string;
  source: string;
  id: string;
  priority: Priority;
  /** Not before that long from now. */
  delayMs?: number;
  /** How long it is worth doing, from when it is due. */
  lifeMs: number;
  params?: Record<string, string>;
};

export type FrameSocket = {
  send(text: string): void;
  close(): void;
};
export type SocketEvents = { onFrame(text: string): void; onClosed(reason: string): void };
export type SocketAnswer =
  | { kind: "open"; socket: FrameSocket }
  /** The server answered, and not with a socket. */
  | { kind: "status"; status: number };

/** What the shell lends to a domain: everything that is not pure. */
export type Tools = {
  db: D1Database;
  /** Bodies that are too large for a row. Keys begin with the domain's id. */
  files: R2Bucket;
  /** Epoch ms. */
  now(): number;
  call(request: UpstreamRequest): Promise<Called>;
  render(request: RenderRequest): Promise<Rendered>;
  /** A WebSocket of text frames. @throws what the connection fails with. */
  socket(url: string, headers: Record<string, string>, events: SocketEvents): Promise<SocketAnswer>;
  /** Calls back once after `ms`; answers how to call it off. */
  after(ms: number, then: () => void): () => void;
  /** Hands a message to the one object of that kind and name (Domain.entities), which takes one at a time. */
  tell(kind: string, name: string, message: Json): Promise<Json>;
  submit(work: WorkRequest[]): Promise<void>;
};

export type Performed =
  /** `origin`: whose word the documents are, where no call of this run told them. */
  | (Normalised & { origin?: Origin })
  /** Work that keeps no feed: how many things it changed. */
  | { kind: "done"; changed: number; message: string | null }
  | { kind: "unavailable"; reason: string }
  /** The upstream asked for time: `retryAfterMs` where it said how long. */
  | { kind: "throttled"; reason: string; retryAfterMs: number | null };

type TaskBase<Settings> = {
  type: string;
  /** The source whose budget it draws from; of a family, "market/shop-1" draws from a budget of its own like "market". */
  source: string | ((job: FetchJob) => string);
  limits(job: FetchJob, settings: Settings): FreshnessLimits;
};

/** One request, whose answer is one generation of a feed. */
export type FetchTask<Settings> = TaskBase<Settings> & {
  kind: "fetch";
  /** The feed that this job's answers are generations of, e.g. "transit:prim-et" or "transit:stop:71517". */
  feed(job: FetchJob): string;
  request(job: FetchJob, settings: Settings): UpstreamRequest;
  /** Reads the stream and `tools.db`, and changes nothing. `body` is already decompressed. */
  normalise(
    body: ReadableStream<Uint8Array>,
    job: FetchJob,
    settings: Settings,
    now: number,
    tools: Pick<Tools, "db">,
  ): Promise<Normalised>;
};

/** Work of several calls, or with effects of its own. A job may be run again after a death half-way: it must bear that. */
export type WorkTask<Settings> = TaskBase<Settings> & {
  kind: "work";
  /** Null: it keeps no feed and answers "done". */
  feed(job: FetchJob): string | null;
  perform(job: FetchJob, settings: Settings, tools: Tools): Promise<Performed>;
};

export type Task<Settings> = FetchTask<Settings> | WorkTask<Settings>;

/** Something that must be done by one hand at a time: an order, a booking day. Each name has an object of its own. */
export type EntityKind<Settings> = {
  kind: string;
  /** Messages of one name are taken one after the other. `memory` outlives the object's sleep and its death. */
  receive(message: Json, name: string, settings: Settings, tools: Tools, memory: EntityMemory): Promise<Json>;
};

export type EntityMemory = {
  get(key: string): Json | undefined;
  /** On disk before the next call of an upstream leaves. */
  put(key: string, value: Json): void;
};

/** What the planner's moment looks like to a domain. */
export type PlanContext = {
  db: D1Database;
  /** Epoch ms. */
  now: number;
  /** Topics that somebody is watching now. */
  demand: ReadonlySet<string>;
  /** What is known of each feed, by its name. */
  feeds: ReadonlyMap<string, FeedState>;
};

export type FeedState = {
  /** Epoch ms of the last good generation; null before the first. */
  fetchedAt: number | null;
  /** The failure since then, if there was one. */
  lastErrorAt: number | null;
  /** What the last good generation counted. */
  counts: Readonly<Record<string, number>>;
};

/**
 * Asks whether the caller operates this deployment, by a key of /api/system: for what no user of a domain may do.
 * @throws Refusal 401, 403, 429 or 503, as /api/system does.
 */
export type Operator = (needed: AccessScope) => Promise<{ name: string }>;

/** What a domain's routes find in their context. The clock is the request's, set once by the API shell. */
export type DomainEnv = { Bindings: { DB: D1Database }; Variables: { now: number; tools: Tools; operator: Operator } };

export type Domain<Settings> = {
  id: string;
  title: string;
  /** Every variable that `settings` reads. */
  variables: readonly Variable[];
  /** zod-validated from the Worker's variables; a wrong one throws an error that names it, its value and what is allowed. */
  settings(variables: Record<string, unknown>): Settings;
  sources(settings: Settings): Source[];
  /** What comes back; called each minute. */
  jobs(settings: Settings, context: PlanContext): Promise<JobSpec[]>;
  tasks: Task<Settings>[];
  entities: EntityKind<Settings>[];
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
