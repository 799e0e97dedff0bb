/** Rows as aligned columns: colours for a person at a terminal, plain text for everybody else. */
import type { Io } from "./command.ts";

export type Tone = "good" | "warn" | "bad" | "dim" | "strong";

const CODES: Record<Tone, number> = { good: 32, warn: 33, bad: 31, dim: 2, strong: 1 };

export type Paint = (tone: Tone | null, text: string) => string;

/** Colour only where a person looks at a terminal and has not said NO_COLOR (no-color.org). */
export function painter(io: Pick<Io, "terminal" | "env">): Paint {
  if (io.terminal === null || io.env.NO_COLOR || io.env.TERM === "dumb") return (_, text) => text;
  return (tone, text) => (tone === null ? text : `\x1b[${CODES[tone]}m${text}\x1b[0m`);
}

export type Column<Row> = {
  title: string;
  of(row: Row): string | number;
  right?: boolean;
  tone?(row: Row): Tone | null;
};

/** What upstreams wrote must not move the cursor or colour the rest: control characters become one sign each. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, "\u00b7");
}

const GAP = "  ";
const MIN_LAST = 12;

/** With a title line; "" for no rows is the caller's to say. Only the last column is cut to a terminal's width. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  io: Pick<Io, "terminal" | "env">,
): string {
  const paint = painter(io);
  const cells = rows.map((row) => columns.map((column) => plain(String(column.of(row)))));
  const widths = columns.map(({ title }, at) => Math.max(title.length, ...cells.map((cell) => cell[at]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const room = io.terminal === null ? Number.POSITIVE_INFINITY : Math.max(MIN_LAST, io.terminal.columns - before);
  const line = (texts: string[], tone: (at: number) => Tone | null): string =>
    texts
      .map((text, at) => {
        const last = at === columns.length - 1;
        const cut = last && text.length > room ? `${text.slice(0, room - 1)}\u2026` : text;
        const width = widths[at] ?? 0;
        const space = " ".repeat(Math.max(0, width - cut.length));
        const painted = paint(tone(at), cut);
        if (columns[at]?.right) return space + painted;
        return last ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      columns.map(({ title }) => title),
      () => "dim",
    ),
    ...rows.map((row, index) => line(cells[index] ?? [], (at) => columns[at]?.tone?.(row) ?? null)),
  ]
    .map((text) => `${text}\n`)
    .join("");
}

/** "pending   12" lines, the words aligned. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `${name.padEnd(width)}  ${plain(text)}\n`).join("");
}
