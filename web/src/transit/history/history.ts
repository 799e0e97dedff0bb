import { type Accessor, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { createRemote } from "../../lib/resource.ts";
import { keyOf } from "../line-key.ts";
import type { LineHistory, LineRef } from "../types.ts";

/** GET /api/traffic/history */
type HistoryBody = { lines: LineHistory[] };

const REFRESH_MS = 300_000;
const PATIENCE_MS = 2_000;

/**
 * What the lines' states were, by "metro:13". Nobody waits for it: it is asked for when the page has been drawn and
 * the browser has nothing better to do. `of` null: all lines.
 */
export function createHistory(of: Accessor<LineRef | null>): Accessor<ReadonlyMap<string, LineHistory["states"]>> {
  const [isIdle, setIdle] = createSignal(false);
  onMount(() => {
    const go = (): void => {
      setIdle(true);
    };
    if (typeof requestIdleCallback === "function") {
      const asked = requestIdleCallback(go, { timeout: PATIENCE_MS });
      onCleanup(() => cancelIdleCallback(asked));
    } else {
      const timer = setTimeout(go, PATIENCE_MS / 2);
      onCleanup(() => clearTimeout(timer));
    }
  });
  const remote = createRemote<HistoryBody>(
    () => {
      if (!isIdle()) return null;
      const line = of();
      const only = line === null ? "" : `&network=${line.network}&line=${encodeURIComponent(line.line)}`;
      return `/api/traffic/history?hours=24${only}`;
    },
    { everyMs: () => REFRESH_MS },
  );
  return createMemo(() => new Map(remote.body()?.lines.map((line) => [keyOf(line), line.states])));
}
