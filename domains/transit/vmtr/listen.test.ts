import { describe, expect, it } from "vitest";
import type { SocketAnswer, SocketEvents } from "../../domain.ts";
import { type ListenDeps, listenToVehicles, vmtrUrl } from "./listen.ts";
import { vmtrSettings } from "./settings.ts";

const SETTINGS = vmtrSettings({});

const ASK = { lineId: "C01371", direction: "A" } as const;
const HANDSHAKE = '0{"sid":"a","pingInterval":25000,"pingTimeout":20000}';
const INIT = `42${JSON.stringify(["[POSV - INIT]", { vehicles: [{ vehicleId: 7, vehicleActivity: { directionRef: "A" } }] }])}`;

type Server = (events: SocketEvents, sent: string[]) => SocketAnswer["kind"] | number | Error;

/** A server that is asked in turn for each connection, and a clock that runs as fast as anybody waits for it. */
async function listen(...servers: Server[]) {
  const calls: { url: string; headers: Record<string, string> }[] = [];
  const sent: string[] = [];
  let closed = 0;
  let now = 0;
  const timers = new Set<{ at: number; then: () => void }>();
  const deps: ListenDeps = {
    now: () => now,
    after: (ms, then) => {
      const timer = { at: now + ms, then };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async connect(url, headers, events) {
      calls.push({ url, headers });
      const told = servers[calls.length - 1]?.(events, sent) ?? 503;
      if (told instanceof Error) throw told;
      if (typeof told === "number") return { kind: "status", status: told };
      return { kind: "open", socket: { send: (text) => sent.push(text), close: () => closed++ } };
    },
  };
  let isDone = false;
  const answer = listenToVehicles(SETTINGS, ASK, deps).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    const [next] = [...timers].sort((a, b) => a.at - b.at);
    if (isDone || next === undefined) continue;
    timers.delete(next);
    now = next.at;
    next.then();
  }
  return { answer: await answer, calls, sent, closed, now, timers: timers.size };
}

const says =
  (...frames: string[]): Server =>
  (events) => {
    for (const text of frames) events.onFrame(text);
    return "open";
  };

describe("listenToVehicles", () => {
  it("asks as one of VMTR's own pages does", async () => {
    expect(vmtrUrl(SETTINGS, ASK)).toBe(
      "https://api.vmtr.ratp.fr/socket.io/?roomName=LIG%3AIDFM%3AC01371&directionId=DIR%3AIDFM%3AC01371%3AA&EIO=4&transport=websocket",
    );
    const { calls } = await listen(says(HANDSHAKE, "40", INIT));
    expect(calls).toEqual([{ url: vmtrUrl(SETTINGS, ASK), headers: { origin: "https://vmtr.ratp.fr" } }]);
  });

  it("answers frames that came before the socket was handed over, and leaves nothing behind", async () => {
    const { answer, sent, closed, timers } = await listen(says(HANDSHAKE, "2", "40", INIT));
    expect(answer).toMatchObject({ kind: "vehicles", vehicles: [{ id: "7", from: null, progress: null }] });
    expect({ sent, closed, timers }).toEqual({ sent: [], closed: 1, timers: 0 });
    const silent = await listen(says(HANDSHAKE, "2"));
    expect(silent).toMatchObject({ sent: ["40", "3"], closed: 1, timers: 0, now: SETTINGS.listenMs });
  });

  it("takes what was told last of a vehicle", async () => {
    const moved = (progress: number) =>
      `42${JSON.stringify(["[POSV - UPDATE]", { vehicles: [{ vehicleId: 7, vehicleActivity: { directionRef: "A" }, position: { progressBetweenStopsPercentage: progress } }] }])}`;
    expect((await listen(says(HANDSHAKE, "40", moved(10), moved(20), "41"))).answer).toMatchObject({
      kind: "vehicles",
      isComplete: false,
      vehicles: [{ id: "7", progress: 0.2 }],
    });
  });

  it("connects again after a connection that breaks, three times in all", async () => {
    const { answer, calls } = await listen(
      () => new Error("reset"),
      says(HANDSHAKE, "41"),
      says(HANDSHAKE, "40", INIT),
    );
    expect(answer).toMatchObject({ kind: "vehicles" });
    expect(calls).toHaveLength(3);
    const lost = await listen(...Array.from({ length: 9 }, () => () => new Error("reset")));
    expect(lost.answer).toEqual({ kind: "unavailable", reason: "the connection was lost: reset" });
    expect(lost.calls).toHaveLength(3);
  });

  it.each([
    [502, "unavailable"],
    [503, "unavailable"],
    [429, "unavailable"],
    [403, "rejected"],
    [200, "rejected"],
  ])("is answered %i: %s, without asking again", async (status, kind) => {
    const { answer, calls } = await listen(() => status);
    expect(answer).toMatchObject({ kind, reason: expect.stringContaining(String(status)) });
    expect(calls).toHaveLength(1);
  });

  it("gives up a connection that is never made, and closes it should it be made later", async () => {
    let made: ((connected: SocketAnswer) => void) | undefined;
    let closed = 0;
    let now = 0;
    const answer = await listenToVehicles(SETTINGS, ASK, {
      now: () => now,
      after: (ms, then) => {
        setImmediate(() => {
          now += ms;
          then();
        });
        return () => {};
      },
      connect: () =>
        new Promise((resolve) => {
          made = resolve;
        }),
    });
    expect(answer).toMatchObject({ kind: "unavailable" });
    made?.({ kind: "open", socket: { send: () => {}, close: () => closed++ } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(1);
  });
});
