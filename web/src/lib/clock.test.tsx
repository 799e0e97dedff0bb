import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClock } from "./clock.ts";

describe("createClock", () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => vi.useRealTimers());

  it("ticks once a second and stops with its owner", () => {
    const { clock, dispose } = createRoot((dispose) => ({ clock: createClock(), dispose }));
    vi.advanceTimersByTime(3000);
    expect(clock.now()).toBe(1_003_000);
    dispose();
    vi.advanceTimersByTime(3000);
    expect(clock.now()).toBe(1_003_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("follows a server whose clock differs, but not the network's delay", () => {
    const { clock, dispose } = createRoot((dispose) => ({ clock: createClock(), dispose }));
    clock.sync(1_000_900);
    expect(clock.now()).toBe(1_000_000);
    clock.sync(1_180_000);
    expect(clock.now()).toBe(1_180_000);
    vi.advanceTimersByTime(1000);
    expect(clock.now()).toBe(1_181_000);
    dispose();
  });

  it("rests while the page is hidden and is right at once when it is seen again", () => {
    const hidden = vi.spyOn(document, "hidden", "get");
    const { clock, dispose } = createRoot((dispose) => ({ clock: createClock(), dispose }));
    hidden.mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    vi.advanceTimersByTime(60_000);
    expect(clock.now()).toBe(1_000_000);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(clock.now()).toBe(1_060_000);
    dispose();
    hidden.mockRestore();
  });
});
