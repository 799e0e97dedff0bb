import type { Rejection } from "../model.ts";
import { MAX_KEPT_REJECTIONS } from "./normaliser.ts";

/** Collects bad records beside the good ones: all are counted, the first MAX_KEPT_REJECTIONS are kept. */
export class Rejections {
  readonly kept: Rejection[] = [];
  count = 0;

  /** `ref` is the record's own name, where it has one. `path` is from the root of the body: "/a/0/b". */
  add(reason: string, path: string, ref: string | null): void {
    this.count++;
    if (this.kept.length < MAX_KEPT_REJECTIONS) this.kept.push({ reason, path, ref });
  }
}

/** An upstream's word as it goes into a reason: quoted, and cut where it is long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
