/**
 * How much memory one run takes inside workerd, by its inspector (Chrome DevTools Protocol).
 *
 * Runtime.getHeapUsage counts what is allocated on V8's heap, dead or alive, and `backingStorageSize` what array buffers
 * hold beside it. Both are added. Before a run the heap is collected; during it the inspector is asked as fast as it
 * answers, which is between two turns of the Worker's event loop: once for each piece of the body that is read, when that
 * piece's garbage is still on the heap. So the peak has all garbage that had not been collected, and is an upper bound of
 * what the run needs; a run is repeated and its median peak taken, since when V8 collects is chance.
 */
type HeapUsage = { usedSize: number; backingStorageSize?: number };

export type HeapProbe = {
  /**
   * Bytes at the peak of `run` above the collected heap before it, and how many samples were taken. `wake` makes the
   * Worker answer something small: a collection that was asked for takes place when the isolate is next entered.
   */
  peakOf(run: () => Promise<void>, wake: () => Promise<void>): Promise<{ extra: number; samples: number }>;
  close(): void;
};

/** `inspector` is Miniflare's inspector URL; the Worker must be the only one of the user's. */
export async function heapProbe(inspector: URL): Promise<HeapProbe> {
  const list = await fetch(new URL("/json", inspector.href.replace("ws:", "http:")));
  const targets = (await list.json()) as { id: string; webSocketDebuggerUrl: string }[];
  const target = targets.find(({ id }) => id.startsWith("core:user"));
  if (target === undefined) throw new Error(`no user Worker among ${targets.map(({ id }) => id).join(", ")}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", reject, { once: true });
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: unknown; error?: { message: string } };
    const call = waiting.get(message.id ?? -1);
    if (call === undefined) return;
    waiting.delete(message.id ?? -1);
    if (message.error) call.reject(new Error(message.error.message));
    else call.resolve(message.result);
  });
  let calls = 0;
  const ask = (method: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, method }));
    });
  const used = async () => {
    const usage = (await ask("Runtime.getHeapUsage")) as HeapUsage;
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  };
  await ask("Runtime.enable");
  await ask("HeapProfiler.enable");
  return {
    async peakOf(run, wake) {
      // Its answer comes with the next collection at the earliest, so nobody waits for it.
      void ask("HeapProfiler.collectGarbage");
      await wake();
      const before = await used();
      let peak = before;
      let samples = 0;
      let isRunning = true;
      const done = run().finally(() => {
        isRunning = false;
      });
      while (isRunning) {
        peak = Math.max(peak, await used());
        samples++;
      }
      await done;
      return { extra: peak - before, samples };
    },
    close: () => socket.close(),
  };
}
