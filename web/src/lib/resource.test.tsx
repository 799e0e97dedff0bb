import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "./api.ts";
import { createRemote, type RemoteOptions, retryDelay } from "./resource.ts";

/** Answers in order, the last one for ever; records what was asked. */
function answering(...answers: Answer<unknown>[]) {
  const asked: string[] = [];
  const get = (<T,>(path: string) => {
    asked.push(path);
    return Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) as Answer<T>);
  }) satisfies RemoteOptions["get"];
  return { asked, get };
}
const good = (body: unknown): Answer<unknown> => ({ ok: true, body, serverTime: null });
const offline: Answer<unknown> = { ok: false, failure: { kind: "offline" }, serverTime: null };

describe("createRemote", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("keeps the last good body through a failure, and tries again by itself", async () => {
    const { asked, get } = answering(good("one"), offline, good("two"));
    const { remote, dispose } = createRoot((dispose) => ({
      remote: createRemote<string>(() => "/a", { get, everyMs: () => 1000 }),
      dispose,
    }));
    expect(remote.loading()).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(remote.body()).toBe("one");
    await vi.advanceTimersByTimeAsync(1000);
    expect([remote.body(), remote.failure()?.kind]).toEqual(["one", "offline"]);
    await vi.advanceTimersByTimeAsync(2000);
    expect([remote.body(), remote.failure()]).toEqual(["two", null]);
    dispose();
    const count = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(count);
  });

  it("forgets the old body when the path changes: one stop's trains are not another's", async () => {
    const { asked, get } = answering(good("x"));
    const [path, setPath] = createSignal<string | null>("/a");
    const { remote, dispose } = createRoot((dispose) => ({ remote: createRemote<string>(path, { get }), dispose }));
    await vi.advanceTimersByTimeAsync(0);
    setPath("/b");
    expect(remote.body()).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    setPath(null);
    expect([remote.body(), remote.loading()]).toEqual([null, false]);
    expect(asked).toEqual(["/a", "/b"]);
    dispose();
  });

  it("asks for nothing while the live feed does it", async () => {
    const { asked, get } = answering(good("x"));
    const [every, setEvery] = createSignal(0);
    const { dispose } = createRoot((dispose) => ({
      remote: createRemote(() => "/a", { get, everyMs: every }),
      dispose,
    }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    setEvery(15_000);
    await vi.advanceTimersByTimeAsync(6000);
    expect(asked).toHaveLength(2);
    dispose();
  });
});

describe("retryDelay", () => {
  it("does not repeat what would be refused again, waits as told, and backs off to half a minute", () => {
    expect(retryDelay({ kind: "not-found", problem: null }, 1)).toBeNull();
    expect(retryDelay({ kind: "refused", problem: null }, 1)).toBeNull();
    expect(retryDelay({ kind: "waiting", retryAfterS: 7 }, 9)).toBe(7000);
    expect([1, 2, 3, 9].map((n) => retryDelay({ kind: "offline" }, n))).toEqual([2000, 4000, 8000, 30_000]);
  });
});
