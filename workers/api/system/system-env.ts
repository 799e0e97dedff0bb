/** What the operator's routes stand on. Each need is as narrow as they use it, so that a test can put a fake in its place. */
import type { Context, MiddlewareHandler } from "hono";
import type {
  AccessScope,
  BulkView,
  CommandRequest,
  CommandView,
  DeadLetterFilter,
  OperatorDocument,
  Scope,
} from "../../../contracts/control.ts";
import type { Pending } from "../../../kernel/outbox.ts";
import type { Variable } from "../../../kernel/variable.ts";

/** The part of the control plane that operators speak to. */
export type OperatorPlane = {
  view(now: number): Promise<OperatorDocument>;
  /** One a minute for the last 24 hours, oldest first. */
  minutes(): Promise<OperatorDocument["minutes"]>;
  command(request: CommandRequest & { by: string }, now: number): Promise<{ command: CommandView; repeated: boolean }>;
  scale(count: number): Promise<{ before: number; after: number }>;
  startBulk(
    request: { bulk_id: string; action: "replay" | "discard"; filter: DeadLetterFilter; by: string },
    now: number,
  ): Promise<BulkView>;
  /** Answers the jobs that will not run. */
  cancel(which: { job_ids?: string[]; scope?: Scope }, now: number): Promise<Pending[]>;
};

export type MeteredQueue = Pick<Queue<unknown>, "metrics">;

export type SystemBindings = {
  DB: D1Database;
  FETCH: MeteredQueue;
  FETCH_HIGH: MeteredQueue;
  /** Both set: scaling also changes the account's queue consumers. */
  CLOUDFLARE_ACCOUNT_ID?: string;
  CLOUDFLARE_ACCOUNT_TOKEN?: string;
};

export type SystemEnv = {
  Bindings: SystemBindings;
  Variables: { now: number; requestId: string; actor: { name: string; scope: AccessScope } };
};

export type AuditRecord = {
  /** Epoch ms. */
  at: number;
  actor: string;
  action: string;
  subject: string;
  before?: unknown;
  after?: unknown;
  result: "done" | "refused";
  address: string | null;
  requestId: string | null;
};

export type SystemDeps = {
  plane(env: SystemBindings): OperatorPlane;
  /** Lets through who may do this; refuses with 401 or 403 who may not. */
  requireScope(scope: AccessScope): MiddlewareHandler;
  audit(db: D1Database, record: AuditRecord): Promise<void>;
  settings: {
    known: readonly Variable[];
    /** What the deployment has against variables; nothing when they could be deployed. */
    refused(variables: Record<string, unknown>): string[];
  };
  fetch(input: string, init: RequestInit): Promise<Response>;
};

export type SystemContext = Context<SystemEnv>;

/**
 * Does something an operator asked for, and writes it down whether it was done or refused: who, what, before, after,
 * from where. Calls that are refused for their form alone never get here.
 */
export async function audited<Answer>(
  context: SystemContext,
  audit: SystemDeps["audit"],
  what: { action: string; subject: string },
  act: () => Promise<{ answer: Answer; before?: unknown; after?: unknown }>,
): Promise<Answer> {
  const record: Omit<AuditRecord, "result"> = {
    at: context.get("now"),
    actor: context.get("actor").name,
    address: context.req.header("cf-connecting-ip") ?? null,
    requestId: context.get("requestId"),
    ...what,
  };
  let done: Awaited<ReturnType<typeof act>>;
  try {
    done = await act();
  } catch (error) {
    const after = { refused: error instanceof Error ? error.message : String(error) };
    await audit(context.env.DB, { ...record, result: "refused", after });
    throw error;
  }
  await audit(context.env.DB, { ...record, result: "done", before: done.before, after: done.after });
  return done.answer;
}
