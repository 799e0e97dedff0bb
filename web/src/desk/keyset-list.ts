/** Drives a long keyset list: asks for pages as the reader comes near them, and again for those it had given back. */
import { type Accessor, createComputed, createSignal, on, onCleanup } from "solid-js";
import type { Refused, Result } from "./api.ts";
import {
  type KeysetPages,
  missingPages,
  noPages,
  refilled,
  rowCount,
  rowsBetween,
  trimmed,
  withPage,
} from "./keyset-pages.ts";

export type Fetched<T> = { items: T[]; next: string | null; searched_to?: string | null };

export type KeysetList<T> = {
  count: Accessor<number>;
  row(index: number): T | null;
  ended: Accessor<boolean>;
  loading: Accessor<boolean>;
  why: Accessor<Refused | null>;
  /** How far back an unfruitful search has come before it asks whether to go on. */
  searchedTo: Accessor<string | null>;
  /** The rows that are drawn. */
  view(first: number, last: number): void;
  goOn(): void;
  reload(): void;
};

/** Rows from the end at which the next page is asked for. */
const AHEAD = 120;
/** Rows on either side of the reader that are kept. */
const MARGIN = 2_000;
/** Pages that may be empty in a row before the reader is asked. */
const PATIENCE = 5;

export function createKeysetList<T>(options: {
  /** What is asked; another one starts anew. */
  of: Accessor<string>;
  fetch(of: string, cursor: string | null, signal: AbortSignal): Promise<Result<Fetched<T>>>;
}): KeysetList<T> {
  const [pages, setPages] = createSignal<KeysetPages<T>>(noPages());
  const [loading, setLoading] = createSignal(false);
  const [why, setWhy] = createSignal<Refused | null>(null);
  const [searchedTo, setSearchedTo] = createSignal<string | null>(null);
  let seen = { first: 0, last: 0 };
  let running: AbortController | undefined;
  let barren = 0;

  async function more(): Promise<void> {
    if (loading() || pages().ended || why() !== null) return;
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    const result = await options.fetch(options.of(), pages().next, mine.signal);
    if (mine.signal.aborted) return;
    setLoading(false);
    if (!result.ok) return void setWhy(result.why);
    const { items, next, searched_to } = result.body;
    setPages((known) => withPage(known, items, next));
    barren = items.length === 0 ? barren + 1 : 0;
    setSearchedTo(barren >= PATIENCE && next !== null ? (searched_to ?? null) : null);
    wanted();
  }

  async function refill(cursor: string | null): Promise<void> {
    const mine = running;
    const of = options.of();
    const result = await options.fetch(of, cursor, new AbortController().signal);
    // Another filter since: these rows belong to nobody.
    if (running !== mine || of !== options.of() || !result.ok) return;
    setPages((known) => refilled(known, cursor, result.body.items));
  }

  const asked = new Set<string>();
  function wanted(): void {
    const known = pages();
    if (!known.ended && barren < PATIENCE && rowCount(known) - seen.last < AHEAD) void more();
    for (const cursor of missingPages(known, seen.first - AHEAD, seen.last + AHEAD)) {
      const key = String(cursor);
      if (asked.has(key)) continue;
      asked.add(key);
      void refill(cursor).finally(() => asked.delete(key));
    }
    setPages((now) => trimmed(now, seen.first, seen.last, MARGIN));
  }

  function reload(): void {
    running?.abort();
    running = undefined;
    barren = 0;
    asked.clear();
    seen = { first: 0, last: 0 };
    setLoading(false);
    setWhy(null);
    setSearchedTo(null);
    setPages(noPages<T>());
    void more();
  }

  createComputed(on(options.of, () => reload()));
  onCleanup(() => running?.abort());

  return {
    count: () => rowCount(pages()),
    row: (index) => rowsBetween(pages(), index, index + 1)[0] ?? null,
    ended: () => pages().ended,
    loading,
    why,
    searchedTo,
    view(first, last) {
      seen = { first, last };
      wanted();
    },
    goOn() {
      barren = 0;
      setWhy(null);
      setSearchedTo(null);
      void more();
    },
    reload,
  };
}
