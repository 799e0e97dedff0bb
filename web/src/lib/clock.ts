import { type Accessor, createSignal, onCleanup } from "solid-js";

const TICK_MS = 1000;
const TOLERANCE_MS = 2000;

export type Clock = {
  /** Epoch ms, corrected to the server's clock, moving once a second while somebody is looking. */
  now: Accessor<number>;
  /** Tells what the server's clock said (epoch ms) just now. */
  sync(serverTime: number): void;
};

/**
 * One clock for the page. It follows the server's time, since a phone that is 3 min wrong would show every train
 * 3 min wrong; it stops while the page is hidden and catches up at once when it is seen again.
 */
export function createClock(read: () => number = Date.now): Clock {
  let offset = 0;
  const [now, setNow] = createSignal(read());
  const tick = (): void => {
    setNow(read() + offset);
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => clearInterval(timer);
  const start = (): void => {
    stop();
    tick();
    timer = setInterval(tick, TICK_MS);
  };
  const onVisibility = (): void => (document.hidden ? stop() : start());
  document.addEventListener("visibilitychange", onVisibility);
  onCleanup(() => {
    stop();
    document.removeEventListener("visibilitychange", onVisibility);
  });
  if (!document.hidden) start();

  return {
    now,
    sync(serverTime) {
      const seen = serverTime - read();
      // Below that it is the network's delay, or a Date header without fractions: moving for it makes minutes flicker.
      if (Math.abs(seen - offset) < TOLERANCE_MS) return;
      offset = seen;
      tick();
    },
  };
}
