/** A command that runs until it is told to end: what it refuses is said in one line, and nothing is left behind. */
import { Refused } from "./children.ts";

type Running = { stop(): Promise<void>; ended: Promise<void> };

/** `start` has printed that it is ready when it settles; null says that there is nothing to run. */
export async function runUntilSignal(start: () => Promise<Running | null>): Promise<void> {
  let isEnding = false;
  const starting = start();
  const end = async (code: number): Promise<void> => {
    // A second Ctrl-C does not wait: the guardian ends the rest.
    if (isEnding) process.exit(code);
    isEnding = true;
    await starting.then(
      (running) => running?.stop(),
      () => undefined,
    );
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
  try {
    const running = await starting;
    if (running === null) return;
    await running.ended;
    // What ends because it was told to is no news.
    if (isEnding) return;
    console.error("The Worker has ended.");
    await end(1);
  } catch (error) {
    console.error(error instanceof Refused ? error.message : error);
    process.exit(1);
  }
}
