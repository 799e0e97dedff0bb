import { afterEach, describe, expect, it, vi } from "vitest";

const language = Object.getOwnPropertyDescriptor(navigator, "language");

afterEach(() => {
  if (language === undefined) Reflect.deleteProperty(navigator, "language");
  else Object.defineProperty(navigator, "language", language);
});

describe("the chart's module", () => {
  it("loads in a browser whose language is no language tag, as Chromium's in a C locale", async () => {
    Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true });
    vi.resetModules();
    const { Chart } = await import("./Chart.tsx");
    expect(Chart).toBeTypeOf("function");
    expect(() => new Intl.NumberFormat(navigator.language)).not.toThrow();
  });
});
