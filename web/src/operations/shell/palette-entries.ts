/** What Ctrl-K finds: pages, sources, schedules, commands. Pure. */
import type { OperatorDocument } from "../../../../contracts/control.ts";
import { query } from "../../desk/api.ts";
import type { Entry } from "../../desk/Palette.tsx";
import { PAGES, pageHref } from "../pages.ts";
import type { Words } from "../words/words.ts";

const MAX_SHOWN = 12;

export function entriesOf(t: Words, board: OperatorDocument | null): Entry[] {
  return [
    ...PAGES.map(
      (page): Entry => ({
        kind: t.shell.paletteKinds.page,
        text: t.pages[page],
        detail: pageHref(page),
        href: pageHref(page),
      }),
    ),
    ...(board?.sources ?? []).map(
      (source): Entry => ({
        kind: t.shell.paletteKinds.source,
        text: source.title,
        detail: source.source,
        href: `/admin/sources#${encodeURIComponent(source.source)}`,
      }),
    ),
    ...(board?.schedules ?? []).map(
      (schedule): Entry => ({
        kind: t.shell.paletteKinds.schedule,
        text: schedule.target,
        detail: `${schedule.task_type} · ${schedule.source}`,
        href: `/admin/runs${query({ target: schedule.target, task_type: schedule.task_type })}`,
      }),
    ),
    ...(board?.commands ?? []).slice(0, 20).map(
      (command): Entry => ({
        kind: t.shell.paletteKinds.command,
        text: t.commands.names[command.command],
        detail: `${command.effect} · ${command.issued_by}`,
        href: "/admin/orchestrator#commands",
      }),
    ),
  ];
}

/** Every word must occur; those that begin a text come first. What was not found is looked for among the runs. */
export function findEntries(entries: readonly Entry[], typed: string, t: Words): Entry[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return entries.filter(({ kind }) => kind === t.shell.paletteKinds.page);
  const found = entries
    .map((entry) => ({ entry, hay: `${entry.text} ${entry.detail}`.toLowerCase() }))
    .filter(({ hay }) => words.every((word) => hay.includes(word)))
    .map(({ entry, hay }) => ({ entry, rank: hay.startsWith(words[0] ?? "") ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
  const inRuns: Entry = {
    kind: t.shell.paletteKinds.run,
    text: t.shell.paletteRuns(typed.trim()),
    detail: "",
    href: `/admin/runs${query({ q: typed.trim() })}`,
  };
  return [...found.slice(0, MAX_SHOWN), inRuns];
}
