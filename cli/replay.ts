/** `vigie replay`: sends dead letters again. */
import { COMMON_HELP } from "./arguments.ts";
import { runBulk } from "./bulk.ts";
import type { Command } from "./command.ts";
import { FILTER_HELP } from "./dead-letter-filter.ts";

export const replay: Command = {
  name: "replay",
  summary: "send dead letters again: all that match a filter",
  help: `Usage: vigie replay --filter KEY=VALUE … [--yes]
       vigie replay --all [--yes]

Tells how many match and asks; then shows how far it is. Work that dies while it runs is not replayed twice.

${FILTER_HELP}
Options:
  --all          all that are open
  --yes          do not ask
${COMMON_HELP}`,
  run: (args, io) => runBulk("replay", args, io),
};
