import { type Accessor, createComputed, createSignal, on, onCleanup } from "solid-js";
import { type Answer, type Failure, getJson } from "./api.ts";

/** A document asked over REST and asked again by itself. The last good body survives every later failure. */
export type Remote<T> = {
  body: Accessor<T | null>;
  failure: Accessor<Failure | null>;
  /** Nothing yet, neither good nor bad: time for a skeleton. */
  loading: Accessor<boolean>;
  retry(): void;
};

export type RemoteOptions = {
  /** Ask again this often, 0 for never. Read at each round, so that a live page can slow down. */
  everyMs?: () => number;
  onServerTime?: (serverTime: number) => void;
  get?: <T>(path: string, signal: AbortSignal, cache: RequestCache) => Promise<Answer<T>>;
};

const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 30_000;
/** How soon a page that asks for nothing looks again whether it should. */
const IDLE_MS = 5_000;

/** `path` null means: nothing to ask for now. A new path forgets the old body. */
export function createRemote<T>(path: Accessor<string | null>, options: RemoteOptions = {}): Remote<T> {
  const get = options.get ?? getJson;
  const [body, setBody] = createSignal<T | null>(null);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  let failures = 0;

  const stop = (): void => {
    clearTimeout(timer);
    running?.abort();
  };
  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // Hidden, or fed by other means since: look again later.
      const idle = document.hidden || (body() !== null && failure() === null && options.everyMs?.() === 0);
      if (idle) later(IDLE_MS);
      else void ask();
    }, ms);
  };
  const ask = async (): Promise<void> => {
    stop();
    const asked = path();
    if (asked === null) return;
    const mine = new AbortController();
    running = mine;
    const answer = await get<T>(asked, mine.signal, options.everyMs === undefined ? "default" : "no-cache");
    if (mine.signal.aborted) return;
    if (answer.serverTime !== null) options.onServerTime?.(answer.serverTime);
    if (answer.ok) {
      failures = 0;
      setFailure(null);
      setBody(() => answer.body);
      if (options.everyMs !== undefined) later(options.everyMs() || IDLE_MS);
      return;
    }
    failures += 1;
    setFailure(answer.failure);
    const delay = retryDelay(answer.failure, failures);
    if (delay !== null) later(delay);
  };

  createComputed(
    on(path, () => {
      stop();
      failures = 0;
      setBody(null);
      setFailure(null);
      void ask();
    }),
  );
  onCleanup(stop);

  return {
    body,
    failure,
    loading: () => path() !== null && body() === null && failure() === null,
    retry: () => {
      setFailure(null);
      void ask();
    },
  };
}

/** Null: asking again would give the same answer. */
export function retryDelay(failure: Failure, failures: number): number | null {
  if (failure.kind === "not-found" || failure.kind === "refused") return null;
  if (failure.kind === "waiting") return Math.min(MAX_RETRY_MS, failure.retryAfterS * 1000);
  return Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
}
