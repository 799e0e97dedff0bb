/** `vigie run`: one run, with all attempts of its job and what happened when. */
import type { DeadLetterView, RunView } from "../contracts/control.ts";
import { COMMON_HELP, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io, UsageError } from "./command.ts";
import { runColumns } from "./run-lines.ts";
import { facts, table } from "./table.ts";
import { clock, duration } from "./units.ts";

export const run: Command = {
  name: "run",
  summary: "one run: its attempts, its timeline, what was asked and answered",
  help: `Usage: vigie run RUN_ID

Options:
${COMMON_HELP}`,
  run: runRun,
};

type Detail = {
  run: RunView;
  attempts: (RunView & { exchange: unknown })[];
  timeline: { at: string; what: string; attempt: number | null; after_ms: number | null; detail: string | null }[];
  dead_letter: DeadLetterView | null;
};

async function runRun(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {});
  noMore(positionals, 1);
  const [id] = positionals;
  if (id === undefined) throw new UsageError("which run? `vigie runs` shows their ids");
  const detail = await serverOf(values, io).get<Detail>(`/api/system/runs/${encodeURIComponent(id)}`);
  await io.out(values.json ? `${JSON.stringify(detail)}\n` : detailText(detail, io));
  return EXIT_OK;
}

function detailText({ run: one, attempts, timeline, dead_letter }: Detail, io: Io): string {
  const now = io.now();
  const head = facts([
    ["job", one.job_id],
    ["run", `${one.run_id}, attempt ${one.attempt}${one.final ? ", the last" : ""}`],
    ["outcome", one.message === null ? one.outcome : `${one.outcome}: ${one.message}`],
    ...(one.rejected_count === 0 ? [] : [["rejected", `${one.rejected_count} records`] as const]),
    ...(one.generation === null ? [] : [["generation", String(one.generation)] as const]),
    ...(dead_letter === null ? [] : [["dead letter", `${dead_letter.state}: ${dead_letter.reason}`] as const]),
  ]);
  const steps = table(
    timeline,
    [
      { title: "at", of: ({ at }) => clock(at, now) },
      { title: "after", of: ({ after_ms }) => (after_ms === null ? "" : duration(after_ms)), right: true },
      { title: "attempt", of: ({ attempt }) => attempt ?? "", right: true },
      { title: "what", of: ({ what }) => what },
      { title: "", of: ({ detail }) => detail ?? "" },
    ],
    io,
  );
  const exchange = attempts.find(({ run_id }) => run_id === one.run_id)?.exchange ?? null;
  const asked = exchange === null ? "" : `\nasked and answered\n${JSON.stringify(exchange, null, 2)}\n`;
  return `${head}\n${steps}\n${table(attempts, runColumns(now), io)}${asked}`;
}
