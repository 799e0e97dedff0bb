/**
 * The simulated clock. At speed 1 it is the real one. At speed X the timetable runs X times as fast from `anchor` on, and
 * every instant that leaves the simulator is mapped back, so that "in 40 s" on screen is 40 s on the reader's watch.
 */
export type SimClock = { simulated(real: number): number; real(simulated: number): number };

export function simClock(anchor: number, speed: number): SimClock {
  if (speed === 1) return { simulated: (real) => real, real: (simulated) => simulated };
  return {
    simulated: (real) => anchor + (real - anchor) * speed,
    real: (simulated) => Math.round(anchor + (simulated - anchor) / speed),
  };
}
