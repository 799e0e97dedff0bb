/** `vigie sources`: upstreams, their breakers and what is left of their quotas. */
import type { SourceView } from "../contracts/control.ts";
import { COMMON_HELP, noMore, readArguments, serverOf } from "./arguments.ts";
import { type Command, EXIT_OK, type Io } from "./command.ts";
import { type Tone, table } from "./table.ts";
import { secondsOrDash, when } from "./units.ts";

export const sources: Command = {
  name: "sources",
  summary: "upstreams: breaker, quota, when it would be empty",
  help: `Usage: vigie sources

"empty" is when the calls run out at the pace of the last hour; "-" when they last until they are counted anew.
"worth" is what the next call is worth: documents changed a call, times those watching.

Options:
${COMMON_HELP}`,
  run,
};

async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, {});
  noMore(positionals, 0);
  const answer = await serverOf(values, io).get<{ items: SourceView[] }>("/api/system/sources");
  await io.out(values.json ? `${JSON.stringify(answer)}\n` : sourcesText(answer.items, io));
  return EXIT_OK;
}

/** What keeps calls from going out now, if anything does. */
function sourceState(source: SourceView, now: number): { words: string; tone: Tone } {
  if (source.held) return { words: "held", tone: "warn" };
  if (source.breaker === "open") return { words: `broken, probe ${when(source.breaker_until, now)}`, tone: "bad" };
  if (source.closed_until !== null) return { words: `closed, again ${when(source.closed_until, now)}`, tone: "warn" };
  if (source.breaker === "half-open") return { words: "probing", tone: "warn" };
  return source.left === 0 ? { words: "spent", tone: "bad" } : { words: "open", tone: "good" };
}

export function sourcesText(items: readonly SourceView[], io: Io): string {
  const now = io.now();
  if (items.length === 0) return "No sources yet: the scheduler has not planned.\n";
  return table(
    items,
    [
      { title: "source", of: ({ source }) => source },
      { title: "state", of: (one) => sourceState(one, now).words, tone: (one) => sourceState(one, now).tone },
      { title: "used", of: ({ used }) => used, right: true },
      { title: "left", of: ({ left }) => left, right: true },
      { title: "per day", of: ({ per_day }) => per_day, right: true },
      { title: "resets", of: ({ resets_at }) => when(resets_at, now) },
      {
        title: "empty",
        of: ({ empty_at }) => when(empty_at, now),
        tone: ({ empty_at }) => (empty_at === null ? null : "warn"),
      },
      { title: "pace", of: (one) => secondsOrDash(one.sustainable_interval_s), right: true },
      { title: "worth", of: ({ next_call_value }) => next_call_value ?? "-", right: true },
      { title: "title", of: ({ title }) => title },
    ],
    io,
  );
}
