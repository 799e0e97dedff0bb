/** `vigie queue`: what waits, and whether it may start. Vigie's own admission, or with --cloudflare the account's queues. */
import type { QueueView } from "../contracts/control.ts";
import { COMMON_HELP, confirmed, noMore, oneOf, readArguments, serverOf } from "./arguments.ts";
import { cloudflareQueue, QUEUE_NAMES } from "./cloudflare-queue.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { issue } from "./issue.ts";
import { SCOPE_HELP, SCOPE_OPTIONS, scopeOf, scopeWords } from "./scope.ts";
import type { Server } from "./server.ts";
import { facts, table } from "./table.ts";
import { secondsOrDash, size, when } from "./units.ts";

export const queue: Command = {
  name: "queue",
  summary: "what waits: info, pause, resume, purge",
  help: `Usage: vigie queue [info]
       vigie queue pause|resume [scope] [--reason TEXT]
       vigie queue purge [scope] [--yes]
       vigie queue info|pause|resume|purge --cloudflare [--queue high|normal|dead] [--yes]

pause and resume say whether Vigie starts work; purge takes back what waits, each job recorded as cancelled.
With --cloudflare the account's own queues are acted on, through wrangler: their messages are not delivered, or are
deleted. What Vigie has promised it sends again minutes later, so that is for emergencies.

${SCOPE_HELP}
Options:
  --reason TEXT  why, for the audit log
  --yes          do not ask
  --cloudflare   the account's queues: ${Object.values(QUEUE_NAMES).join(", ")}
${COMMON_HELP}`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...SCOPE_OPTIONS,
    reason: { type: "string" },
    yes: { type: "boolean", default: false },
    cloudflare: { type: "boolean", default: false },
  });
  noMore(positionals, 1);
  const action = oneOf("what to do with the queue", positionals[0] ?? "info", ["info", "pause", "resume", "purge"]);
  if (values.cloudflare) {
    const { lane, domain, source, target, reason, json } = values;
    if ([lane, domain, source, target, reason].some((value) => value !== undefined) || json)
      throw new UsageError("--cloudflare goes with --queue and --yes alone: the account knows nothing else");
    return cloudflareQueue(action, values.queue, values.yes, io);
  }
  const scope = scopeOf(values);
  const reason = values.reason === undefined ? {} : { reason: values.reason };
  const server = serverOf(values, io);
  switch (action) {
    case "info": {
      if (Object.keys(scope).length > 0) throw new UsageError("info is of the whole queue: `vigie runs` has filters");
      const answer = await server.get<QueueView>("/api/system/queue");
      await io.out(values.json ? `${JSON.stringify(answer)}\n` : queueText(answer, io));
      return EXIT_OK;
    }
    case "pause":
      return issue(server, { command: "PAUSE", scope, ...reason }, values.json, io);
    case "resume":
      return issue(server, { command: "RESUME", scope, ...reason }, values.json, io);
    case "purge":
      return purge(server, scope, values, io);
  }
}

async function purge(
  server: Server,
  scope: ReturnType<typeof scopeOf>,
  { yes, json }: { yes: boolean; json: boolean },
  io: Io,
): Promise<number> {
  const { pending, later } = await server.get<QueueView>("/api/system/queue");
  const all = pending + later;
  const words = Object.keys(scope).length === 0 ? `all ${all}` : `those of ${scopeWords(scope)}, of ${all} in all`;
  if (!(await confirmed(io, `Take back the jobs that wait: ${words}?`, yes))) {
    io.err("Nothing was done.\n");
    return EXIT_OK;
  }
  const answer = await server.send<{ cancelled: number; job_ids: string[] }>("POST", "/api/system/jobs/cancel", {
    scope,
  });
  const jobs = answer.cancelled === 1 ? "job was" : "jobs were";
  await io.out(json ? `${JSON.stringify(answer)}\n` : `${answer.cancelled} ${jobs} taken back.\n`);
  return EXIT_OK;
}

function queueText(view: QueueView, io: Io): string {
  const reasons = Object.entries(view.by_reason).map(([reason, count]) => `${reason} ${count}`);
  const head = facts([
    [
      "pending",
      `${view.pending}${view.oldest_age_s === null ? "" : `, the oldest ${secondsOrDash(view.oldest_age_s)} late`}`,
    ],
    ["running", String(view.running)],
    ["for later", String(view.later)],
    ["waiting for", reasons.join(", ") || "nothing"],
    ["last planned", when(view.last_scheduled_at, io.now())],
  ]);
  const queues = table(
    view.queues,
    [
      { title: "queue", of: (one) => one.queue },
      { title: "messages", of: (one) => one.backlog_count, right: true },
      { title: "bytes", of: (one) => size(one.backlog_bytes), right: true },
      { title: "oldest", of: (one) => secondsOrDash(one.oldest_age_s), right: true },
    ],
    io,
  );
  return `${head}\n${queues}`;
}
