/** Runs that end while the list is open. They come in at the top only while nobody points at or reads what is there. */
import { type Accessor, createSignal } from "solid-js";
import type { RunView } from "../../../../contracts/control.ts";

export type FreshRuns = {
  /** Above the list's first row, the newest first. */
  shown: Accessor<readonly RunView[]>;
  /** How many wait to be shown. */
  waiting: Accessor<number>;
  /** True when any of them belongs to the list. */
  hear(runs: readonly RunView[]): boolean;
  rest(isAtRest: boolean): void;
  show(): void;
  clear(): void;
  isNew(run: RunView | null): boolean;
};

/** Beyond it the oldest of them make room: they are further down in no page, but a reload has them. */
const MAX_SHOWN = 1_000;
/** As long as a glance takes to find what has come in. */
const NEW_FOR = 200;

export function createFreshRuns(options: { matches(run: RunView): boolean; onShown(rows: number): void }): FreshRuns {
  const [shown, setShown] = createSignal<readonly RunView[]>([]);
  const [held, setHeld] = createSignal<readonly RunView[]>([]);
  let isAtRest = true;
  let newest: ReadonlySet<string> = new Set();

  function show(): void {
    const coming = held();
    if (coming.length === 0) return;
    newest = new Set(coming.slice(0, NEW_FOR).map(({ run_id }) => run_id));
    setHeld([]);
    setShown((before) => [...coming, ...before].slice(0, MAX_SHOWN));
    options.onShown(coming.length);
  }

  return {
    shown,
    waiting: () => held().length,
    hear(runs) {
      const mine = runs.filter(options.matches).sort((a, b) => (a.finished_at < b.finished_at ? 1 : -1));
      if (mine.length === 0) return false;
      setHeld((before) => [...mine, ...before].slice(0, MAX_SHOWN));
      if (isAtRest) show();
      return true;
    },
    rest(next) {
      isAtRest = next;
      if (next) show();
    },
    show,
    clear() {
      setHeld([]);
      setShown([]);
    },
    isNew: (run) => run !== null && newest.has(run.run_id),
  };
}
