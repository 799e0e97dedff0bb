import { describe, expect, it } from "vitest";
import { commandOf } from "./keys.ts";

type Held = Partial<Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey">>;

const press = (key: string, held: Held = {}, isTyping = false) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held }, isTyping);

describe("commandOf", () => {
  it("opens the search on Ctrl-K and ⌘K", () => {
    expect(press("k", { ctrlKey: true })).toBe("search");
    expect(press("K", { metaKey: true })).toBe("search");
  });

  it("knows single keys, and leaves the browser's own combinations alone", () => {
    expect(press("?")).toBe("keys");
    expect(press("r")).toBe("network");
    expect(press("r", { ctrlKey: true })).toBeNull();
    expect(press("t", { altKey: true })).toBeNull();
    expect(press("q")).toBeNull();
  });

  it("leaves letters to whoever types, but not Ctrl-K", () => {
    expect(press("r", {}, true)).toBeNull();
    expect(press("k", { ctrlKey: true }, true)).toBe("search");
  });
});
