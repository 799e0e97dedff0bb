/** The registry as the jobs bench sees it: one domain, whose task is to fetch 2 KB and keep the latest for each line. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Json } from "../contracts/patch.ts";
import type { BoundDomain } from "../domains/index.ts";

const limits = { stale_after_s: 60, expired_after_s: 300 };

export function bindDomains(variables: Record<string, unknown>): BoundDomain[] {
  const upstream = String(variables.UPSTREAM);
  return [
    {
      id: "bench",
      title: "Bench",
      sources: [{ id: "upstream", title: "Upstream", budget: { perDay: 1e9, perSecond: 1e6 } }],
      jobs: async () => [],
      task: () => ({
        kind: "fetch",
        source: () => "upstream",
        feed: (job) => `bench:${job.target}`,
        limits: () => limits,
        request: (job) => ({
          url: `${upstream}/line/${job.target}`,
          headers: { accept: "application/json" },
          timeoutMs: 10_000,
          maxBytes: 100_000,
        }),
        normalise: async (body, job) => {
          const document: Json = await new Response(body).json();
          return {
            kind: "documents",
            observedAt: null,
            documents: new Map([[`bench:line:${job.target}`, document]]),
            rejected: [],
            rejectedCount: 0,
            counts: { lines: 1 },
          };
        },
      }),
      entity: () => undefined,
      isTopic: () => true,
      routes: new OpenAPIHono(),
      published: { paths: [], routes: new OpenAPIHono() },
      seed: async () => {},
      record: async () => {},
    },
  ];
}

export const domainVariables = (): [] => [];
export const settingsRefused = (): [] => [];
