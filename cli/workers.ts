/** `vigie workers`: the fleet, and how large it is. */
import type { LaneStatus, WorkerView } from "../contracts/control.ts";
import { COMMON_HELP, noMore, oneOf, readArguments, serverOf, wholeNumber } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import type { Server } from "./server.ts";
import { facts, type Tone, table } from "./table.ts";
import { durationOrDash, when } from "./units.ts";

export const workers: Command = {
  name: "workers",
  summary: "the fleet; `workers scale N` changes how many lanes there are",
  help: `Usage: vigie workers
       vigie workers scale N|+N|-N

Shows each lane, or changes their number at once; lanes that are scaled away end what they hold.

Options:
${COMMON_HELP}`,
  run,
};

const MAX_LANES = 250;

const LANE_TONES: Record<LaneStatus, Tone | null> = {
  healthy: "good",
  idle: "dim",
  behind: "warn",
  down: "bad",
  paused: "warn",
  draining: "warn",
};

async function run(args: string[], io: Io): Promise<number> {
  // To a parser of options, "-2" is one.
  const change = args.find((argument) => /^-\d+$/.test(argument));
  const { values, positionals } = readArguments(
    args.filter((argument) => argument !== change),
    {},
  );
  const words = change === undefined ? positionals : [...positionals, change];
  if (words.length === 0) return show(serverOf(values, io), values.json, io);
  oneOf("what to do with workers", words[0], ["scale"]);
  noMore(words, 2);
  return scale(serverOf(values, io), sizeOf(words[1]), values.json, io);
}

type Size = { count: number } | { delta: number };

function sizeOf(text: string | undefined): Size {
  if (text === undefined) throw new UsageError("how many? `workers scale 8`, or `+2`, or `-2`");
  const [, sign, digits = ""] = /^([+-])(.*)$/.exec(text) ?? [];
  if (sign === undefined) return { count: wholeNumber("the number of lanes", text, 1, MAX_LANES) };
  const by = wholeNumber("the change", digits, 1, MAX_LANES);
  return { delta: sign === "-" ? -by : by };
}

type Scaled = { before: number; after: number; consumers: { changed: boolean; detail: string } };

async function scale(server: Server, size: Size, json: boolean, io: Io): Promise<number> {
  const answer = await server.send<Scaled>("POST", "/api/system/workers/scale", size);
  await io.out(
    json
      ? `${JSON.stringify(answer)}\n`
      : facts([
          ["lanes", `${answer.before} before, ${answer.after} now`],
          ["queues", answer.consumers.detail],
        ]),
  );
  return EXIT_OK;
}

async function show(server: Server, json: boolean, io: Io): Promise<number> {
  const answer = await server.get<{ workers: WorkerView[] }>("/api/system/workers");
  await io.out(json ? `${JSON.stringify(answer)}\n` : workersText(answer.workers, io));
  return EXIT_OK;
}

function workersText(lanes: readonly WorkerView[], io: Io): string {
  const now = io.now();
  return table(
    lanes,
    [
      { title: "lane", of: ({ worker_id }) => worker_id },
      { title: "status", of: ({ status }) => status, tone: ({ status }) => LANE_TONES[status] },
      { title: "host", of: ({ host }) => host ?? "-" },
      { title: "heartbeat", of: ({ last_heartbeat }) => when(last_heartbeat, now) },
      { title: "late by", of: ({ lag_s }) => durationOrDash(lag_s === 0 ? null : lag_s * 1000), right: true },
      { title: "runs/min", of: ({ fetch_rate }) => fetch_rate, right: true },
      {
        title: "errors/min",
        of: ({ errors_last_minute }) => errors_last_minute,
        right: true,
        tone: ({ errors_last_minute }) => (errors_last_minute > 0 ? "bad" : null),
      },
      { title: "p50", of: ({ p50_ms }) => durationOrDash(p50_ms), right: true },
      { title: "p95", of: ({ p95_ms }) => durationOrDash(p95_ms), right: true },
      { title: "works on", of: ({ current_jobs }) => current_jobs.map(({ target }) => target).join(", ") },
    ],
    io,
  );
}
