/** The registry: one line a domain. Binding a domain to the Worker's variables validates its settings, once an isolate. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { FreshnessLimits } from "../contracts/freshness.ts";
import type { FetchJob } from "../kernel/job.ts";
import type { Variable } from "../kernel/variable.ts";
import type { Domain, DomainEnv, JobSpec, Normalised, Source, UpstreamRequest } from "./domain.ts";
import { transit } from "./transit/index.ts";

/** A task with its settings filled in. */
export type BoundTask = {
  source: string;
  feed(job: FetchJob): string;
  limits(job: FetchJob): FreshnessLimits;
  request(job: FetchJob): UpstreamRequest;
  normalise(body: ReadableStream<Uint8Array>, job: FetchJob, now: number): Promise<Normalised>;
};

export type BoundDomain = {
  id: string;
  title: string;
  sources: Source[];
  jobs(demand: ReadonlySet<string>): JobSpec[];
  task(type: string): BoundTask | undefined;
  isTopic(topic: string): boolean;
  routes: OpenAPIHono<DomainEnv>;
  published: { paths: readonly string[]; routes: OpenAPIHono<DomainEnv> };
  seed(db: D1Database): Promise<void>;
  record(db: D1Database, now: number): Promise<void>;
};

function bind<Settings>(domain: Domain<Settings>, variables: Record<string, unknown>): BoundDomain {
  const settings = domain.settings(variables);
  const tasks = new Map(
    domain.tasks.map((task): [string, BoundTask] => [
      task.type,
      {
        source: task.source,
        feed: (job) => task.feed(job),
        limits: (job) => task.limits(job, settings),
        request: (job) => task.request(job, settings),
        normalise: (body, job, now) => task.normalise(body, job, settings, now),
      },
    ]),
  );
  return {
    id: domain.id,
    title: domain.title,
    sources: domain.sources(settings),
    jobs: (demand) => domain.jobs(settings, demand),
    task: (type) => tasks.get(type),
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

const REGISTRY = [register(transit)];

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
