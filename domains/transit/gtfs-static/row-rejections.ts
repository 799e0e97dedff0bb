import type { RowRejection } from "./static-model.ts";

/** A file with one wrong column has a million bad rows: the first ones tell what is wrong, and no file hides another's. */
const MAX_KEPT_PER_FILE = 20;

/** Collects bad rows: all are counted, the first of each file are kept. */
export class RowRejections {
  readonly kept: RowRejection[] = [];
  count = 0;
  readonly #perFile = new Map<string, number>();

  add(file: string, line: number, reason: string, ref: string | null = null): void {
    this.count++;
    const before = this.#perFile.get(file) ?? 0;
    this.#perFile.set(file, before + 1);
    if (before < MAX_KEPT_PER_FILE) this.kept.push({ file, line, reason, ref });
  }
}
