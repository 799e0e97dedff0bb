/** The operator's API as it is mounted, for tests: a fake control plane that writes down what it was asked, a clock, callers by scope. */

import { env } from "cloudflare:workers";
import { OpenAPIHono } from "@hono/zod-openapi";
import {
  type AccessScope,
  type CommandView,
  type OperatorDocument,
  SCOPES,
  type WorkerView,
} from "../../../contracts/control.ts";
import { Refusal } from "../../../contracts/problem.ts";
import { domainVariables, settingsRefused } from "../../../domains/index.ts";
import type { Pending } from "../../../kernel/outbox.ts";
import { KERNEL_VARIABLES } from "../../kernel-variables.ts";
import { kernelSettingsRefused } from "../../settings.ts";
import { onError } from "../problems.ts";
import type { AuditRecord, OperatorPlane, SystemBindings, SystemEnv } from "./system-env.ts";
import { systemRoutes } from "./system-routes.ts";

/** 2026-10-08 08:00:00 Z. */
export const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);

function aWorker(id: string, more: Partial<WorkerView> = {}): WorkerView {
  return {
    worker_id: id,
    status: "idle",
    host: "local",
    started_at: null,
    last_heartbeat: null,
    current_jobs: [],
    lag_s: 0,
    fetch_rate: 0,
    errors_last_minute: 0,
    p50_ms: null,
    p95_ms: null,
    ...more,
  };
}

function aDocument(more: Partial<OperatorDocument> = {}): OperatorDocument {
  return {
    at: new Date(NOW).toISOString(),
    workers: [aWorker("fetcher-01"), aWorker("fetcher-02", { status: "down" })],
    queue: { pending: 3, later: 1, oldest_age_s: 12, by_reason: { planned: 3 }, running: 1, last_scheduled_at: null },
    holds: [],
    sources: [],
    schedules: [],
    commands: [],
    minutes: [],
    bulk: [],
    ...more,
  };
}

export function aPending(id: string): Pending {
  const job = {
    job_id: id,
    domain: "d",
    task_type: "t",
    target: "d:a",
    priority: "normal" as const,
    scheduled_at: NOW - 60_000,
    expires_at: NOW + 60_000,
    params: {},
  };
  return { job, source: "src", dueAt: NOW, reason: "paused", since: NOW };
}

type Asked = { what: keyof OperatorPlane; request: unknown };

export function aPlane(document: Partial<OperatorDocument> = {}, waiting: Pending[] = []) {
  const asked: Asked[] = [];
  const issued = new Map<string, CommandView>();
  const plane: OperatorPlane = {
    view: async () => aDocument(document),
    minutes: async () => document.minutes ?? [],
    async command(request, now) {
      asked.push({ what: "command", request });
      const id = request.command_id ?? "made-up-id";
      const earlier = issued.get(id);
      if (earlier !== undefined) return { command: earlier, repeated: true };
      const command: CommandView = {
        command_id: id,
        command: request.command,
        scope: request.scope,
        reason: request.reason ?? null,
        issued_by: request.by,
        issued_at: new Date(now).toISOString(),
        expires_at: new Date(now + request.expires_in_s * 1000).toISOString(),
        state: "acknowledged",
        acknowledged: [],
        awaiting: [],
        effect: "done",
      };
      issued.set(id, command);
      return { command, repeated: false };
    },
    async scale(count) {
      asked.push({ what: "scale", request: count });
      return { before: 2, after: count };
    },
    async startBulk(request, now) {
      asked.push({ what: "startBulk", request });
      const started_at = new Date(now).toISOString();
      return {
        bulk_id: request.bulk_id,
        action: request.action,
        total: 1,
        done: 0,
        failed: 0,
        started_at,
        ended_at: null,
      };
    },
    async cancel(request) {
      asked.push({ what: "cancel", request });
      return waiting;
    },
  };
  return { plane, asked };
}

type Options = {
  plane?: OperatorPlane;
  scope?: AccessScope;
  now?: number;
  bindings?: Partial<SystemBindings> & Record<string, unknown>;
  fetch?: (input: string, init: RequestInit) => Promise<Response>;
};

/** `call` speaks JSON; `audits` is what was written down. */
export function anOperatorApi(options: Options = {}) {
  const audits: AuditRecord[] = [];
  const held = options.scope ?? "admin";
  const app = new OpenAPIHono<SystemEnv>();
  app.onError(onError);
  app.use(async (context, next) => {
    context.set("now", options.now ?? NOW);
    context.set("requestId", "req-1");
    context.set("actor", { name: "key:ops (k1)", scope: held });
    await next();
  });
  app.route(
    "/api/system",
    systemRoutes({
      plane: () => options.plane ?? aPlane().plane,
      requireScope: (needed) => async (_, next) => {
        if (SCOPES.indexOf(held) < SCOPES.indexOf(needed)) throw new Refusal(403, "Not allowed", `needs ${needed}`);
        await next();
      },
      audit: async (_, record) => void audits.push(record),
      settings: {
        known: [...KERNEL_VARIABLES, ...domainVariables()],
        refused: (variables) => [...kernelSettingsRefused(variables), ...settingsRefused(variables)],
      },
      fetch:
        options.fetch ??
        (async () => {
          throw new Error("no test may call the network");
        }),
    }),
  );
  const quiet = { metrics: async () => ({ backlogCount: 0, backlogBytes: 0 }) };
  const bindings = { DB: env.DB, FETCH: quiet, FETCH_HIGH: quiet, ...options.bindings };

  async function raw(path: string, init: RequestInit = {}): Promise<Response> {
    return await app.request(`/api/system${path}`, init, bindings);
  }
  async function call(method: string, path: string, body?: unknown) {
    const response = await raw(path, {
      method,
      ...(body === undefined
        ? {}
        : {
            body: JSON.stringify(body),
            headers: { "content-type": "application/json", "cf-connecting-ip": "192.0.2.7" },
          }),
    });
    const json: unknown = await response.json();
    return { status: response.status, body: json, headers: response.headers };
  }
  return { app, raw, call, get: (path: string) => call("GET", path), audits };
}
