/** `vigie command`: what an operator may say to the control plane. */
import { COMMAND_NAMES } from "../contracts/control.ts";
import { COMMON_HELP, noMore, oneOf, readArguments, serverOf, wholeNumber } from "./arguments.ts";
import type { Command, Io } from "./command.ts";
import { issue } from "./issue.ts";
import { SCOPE_HELP, SCOPE_OPTIONS, scopeOf } from "./scope.ts";

export const sendCommand: Command = {
  name: "command",
  summary: "say something to the control plane: PAUSE, RESUME, DRAIN…",
  help: `Usage: vigie command NAME [scope] [--reason TEXT] [--expires-in SECONDS] [--id ID]

Commands:
  PAUSE           nothing of the scope starts any more; it waits and is not lost
  RESUME          lifts the pauses and drains of exactly this scope; without one, all of them
  DRAIN           the scope takes nothing new; what its lanes hold is finished first
  RELOAD_CONFIG   lanes read the run-time settings again before their next job
  REBALANCE       waiting work is spread anew over what the quotas allow
  SCHEDULE_NOW    the next slot of every schedule in the scope is now
  REQUEUE_FAILED  open dead letters of the scope are sent again

${SCOPE_HELP}
Options:
  --reason TEXT  why, for the audit log
  --expires-in S a lane that has not taken it by then is told nothing (300)
  --id ID        the same id twice is one command
${COMMON_HELP}`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...SCOPE_OPTIONS,
    reason: { type: "string" },
    "expires-in": { type: "string" },
    id: { type: "string" },
  });
  noMore(positionals, 1);
  const command = oneOf("a command", positionals[0]?.toUpperCase(), COMMAND_NAMES);
  const { reason, id, "expires-in": expires } = values;
  return issue(
    serverOf(values, io),
    {
      command,
      scope: scopeOf(values),
      ...(reason === undefined ? {} : { reason }),
      ...(id === undefined ? {} : { command_id: id }),
      ...(expires === undefined ? {} : { expires_in_s: wholeNumber("--expires-in", expires, 5, 86_400) }),
    },
    values.json,
    io,
  );
}
