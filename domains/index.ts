/** The registry: one line a domain. Binding a domain to the Worker's variables validates its settings, once an isolate. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { FreshnessLimits } from "../contracts/freshness.ts";
import type { Json } from "../contracts/patch.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Variable } from "../kernel/variable.ts";
import type {
  Domain,
  DomainEnv,
  EntityMemory,
  JobSpec,
  Normalised,
  Performed,
  PlanContext,
  Source,
  Task,
  Tools,
  UpstreamRequest,
} from "./domain.ts";
import { orders } from "./orders/index.ts";
import { transit } from "./transit/index.ts";

type BoundBase = {
  source(job: FetchJob): string;
  limits(job: FetchJob): FreshnessLimits;
};

/** A task with its settings filled in. */
export type BoundTask =
  | (BoundBase & {
      kind: "fetch";
      feed(job: FetchJob): string;
      request(job: FetchJob): UpstreamRequest;
      normalise(
        body: ReadableStream<Uint8Array>,
        job: FetchJob,
        now: number,
        tools: Pick<Tools, "db">,
      ): Promise<Normalised>;
    })
  | (BoundBase & {
      kind: "work";
      feed(job: FetchJob): string | null;
      perform(job: FetchJob, tools: Tools): Promise<Performed>;
    });

export type BoundDomain = {
  id: string;
  title: string;
  sources: Source[];
  jobs(context: PlanContext): Promise<JobSpec[]>;
  task(type: string): BoundTask | undefined;
  /** Undefined: the domain has no such kind of entity. */
  entity(
    kind: string,
  ): ((message: Json, name: string, tools: Tools, memory: EntityMemory) => Promise<Json>) | undefined;
  isTopic(topic: string): boolean;
  routes: OpenAPIHono<DomainEnv>;
  published: { paths: readonly string[]; routes: OpenAPIHono<DomainEnv> };
  seed(db: D1Database): Promise<void>;
  record(db: D1Database, now: number): Promise<void>;
};

function bindTask<Settings>(task: Task<Settings>, settings: Settings): BoundTask {
  const { source } = task;
  const base: BoundBase = {
    source: typeof source === "string" ? () => source : source,
    limits: (job) => task.limits(job, settings),
  };
  if (task.kind === "work")
    return {
      ...base,
      kind: "work",
      feed: (job) => task.feed(job),
      perform: (job, tools) => task.perform(job, settings, tools),
    };
  return {
    ...base,
    kind: "fetch",
    feed: (job) => task.feed(job),
    request: (job) => task.request(job, settings),
    normalise: (body, job, now, tools) => task.normalise(body, job, settings, now, tools),
  };
}

function bind<Settings>(domain: Domain<Settings>, variables: Record<string, unknown>): BoundDomain {
  const settings = domain.settings(variables);
  const tasks = new Map(domain.tasks.map((task) => [task.type, bindTask(task, settings)]));
  const entities = new Map(domain.entities.map((entity) => [entity.kind, entity]));
  return {
    id: domain.id,
    title: domain.title,
    sources: domain.sources(settings),
    jobs: (context) => domain.jobs(settings, context),
    task: (type) => tasks.get(type),
    entity: (kind) => {
      const entity = entities.get(kind);
      return entity && ((message, name, tools, memory) => entity.receive(message, name, settings, tools, memory));
    },
    isTopic: (topic) => domain.isTopic(topic, settings),
    routes: domain.routes(settings),
    published: { paths: domain.published.paths, routes: domain.published.routes(settings) },
    seed: (db) => domain.seed(db, settings),
    record: (db, now) => domain.record(db, settings, now),
  };
}

function register<Settings>(domain: Domain<Settings>) {
  return {
    variables: domain.variables,
    bind: (variables: Record<string, unknown>): BoundDomain => bind(domain, variables),
    check: (variables: Record<string, unknown>): void => void domain.settings(variables),
  };
}

const REGISTRY = [register(transit), register(orders)];

export function bindDomains(variables: Record<string, unknown>): BoundDomain[] {
  return REGISTRY.map((domain) => domain.bind(variables));
}

/** Every variable that a domain reads. */
export function domainVariables(): Variable[] {
  return REGISTRY.flatMap(({ variables }) => variables);
}

/** What the domains have against these variables, each in its own words; nothing when they could be deployed. */
export function settingsRefused(variables: Record<string, unknown>): string[] {
  return REGISTRY.flatMap(({ check }) => {
    try {
      check(variables);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
}
