/** A body asked for over REST and kept while newer ones are on their way. */
import { type Accessor, createComputed, createSignal, on, onCleanup } from "solid-js";
import type { Refused, Result } from "./api.ts";

export type Answer<T> = {
  body: Accessor<T | null>;
  why: Accessor<Refused | null>;
  loading: Accessor<boolean>;
  /** Epoch ms of the last good answer. */
  at: Accessor<number | null>;
  again(): void;
};

/** Asks when `path` changes; null asks nothing. The body of an earlier path is kept until the next one is there. */
export function createAnswer<T>(
  get: (path: string, signal: AbortSignal) => Promise<Result<T>>,
  path: Accessor<string | null>,
  now: () => number = Date.now,
): Answer<T> {
  const [body, setBody] = createSignal<T | null>(null);
  const [why, setWhy] = createSignal<Refused | null>(null);
  const [loading, setLoading] = createSignal(false);
  const [at, setAt] = createSignal<number | null>(null);
  let running: AbortController | undefined;

  const ask = async (): Promise<void> => {
    running?.abort();
    const asked = path();
    if (asked === null) return;
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    const result = await get(asked, mine.signal);
    if (mine.signal.aborted) return;
    setLoading(false);
    if (result.ok) {
      setBody(() => result.body);
      setAt(now());
      setWhy(null);
    } else setWhy(result.why);
  };

  createComputed(
    on(path, () => {
      void ask();
    }),
  );
  onCleanup(() => running?.abort());
  return { body, why, loading, at, again: () => void ask() };
}

/** Calls `run` at most once in `ms`, the last call never lost. Ends with its owner. */
export function createThrottled(run: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  onCleanup(() => clearTimeout(timer));
  const go = (): void => {
    isDue = false;
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (isDue) go();
    }, ms);
  };
  return () => {
    if (timer === undefined) go();
    else isDue = true;
  };
}
