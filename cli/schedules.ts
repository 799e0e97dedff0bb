/** `vigie schedules`: what comes back, when it ran and when it is next. */
import type { ScheduleView } from "../contracts/control.ts";
import { COMMON_HELP, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io } from "./command.ts";
import { outcomeTone } from "./run-lines.ts";
import { table } from "./table.ts";
import { secondsOrDash, when } from "./units.ts";

export const schedules: Command = {
  name: "schedules",
  summary: "what comes back, when it ran and when it is next",
  help: `Usage: vigie schedules

"every" is the interval that was wished, "in fact" the one that the quota allows.

Options:
${COMMON_HELP}`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {});
  noMore(positionals, 0);
  const answer = await serverOf(values, io).get<{ items: ScheduleView[] }>("/api/system/schedules");
  await io.out(values.json ? `${JSON.stringify(answer)}\n` : schedulesText(answer.items, io));
  return EXIT_OK;
}

function schedulesText(items: readonly ScheduleView[], io: Io): string {
  const now = io.now();
  if (items.length === 0) return "No schedules yet: the scheduler has not planned.\n";
  return table(
    items,
    [
      { title: "task", of: ({ domain, task_type }) => `${domain}:${task_type}` },
      { title: "target", of: ({ target }) => target },
      { title: "source", of: ({ source }) => source },
      { title: "every", of: ({ interval_s }) => secondsOrDash(interval_s), right: true },
      { title: "in fact", of: ({ effective_interval_s }) => secondsOrDash(effective_interval_s), right: true },
      { title: "last", of: ({ last_run_at }) => when(last_run_at, now) },
      {
        title: "outcome",
        of: ({ last_outcome }) => last_outcome ?? "-",
        tone: ({ last_outcome }) => (last_outcome === null ? null : outcomeTone(last_outcome)),
      },
      { title: "next", of: ({ next_due_at }) => when(next_due_at, now) },
      { title: "postponed", of: ({ postponed }) => postponed?.reason ?? "", tone: () => "warn" },
    ],
    io,
  );
}
