import { describe, expect, it } from "vitest";
import { type Pressed, readKey } from "./keys.ts";

const press = (key: string, extra: Partial<Pressed> = {}): Pressed => ({
  key,
  isModified: false,
  isTyping: false,
  isOnControl: false,
  ...extra,
});

describe("readKey", () => {
  it("goes to a page by g and its letter, and only then", () => {
    const first = readKey(press("g"), false);
    expect(first).toEqual({ command: null, waiting: true });
    expect(readKey(press("r"), first.waiting).command).toEqual({ do: "go", key: "r" });
    expect(readKey(press("r"), false).command).toBeNull();
  });

  it("leaves the keys to who is typing, but for Ctrl-K", () => {
    for (const key of ["/", "?", "j", "g", "Enter"])
      expect(readKey(press(key, { isTyping: true }), false)).toEqual({ command: null, waiting: false });
    expect(readKey(press("k", { isTyping: true, isModified: true }), false).command).toEqual({ do: "palette" });
  });

  it("leaves Enter to the control that has the focus", () => {
    expect(readKey(press("Enter"), false).command).toEqual({ do: "open" });
    expect(readKey(press("Enter", { isOnControl: true }), false).command).toBeNull();
  });

  it("leaves other shortcuts to the browser", () => {
    expect(readKey(press("j", { isModified: true }), false).command).toBeNull();
  });
});
