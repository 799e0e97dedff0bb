import { describe, expect, it } from "vitest";
import { aBoard } from "./a-board.ts";
import { badgeOf } from "./badge.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");

describe("the number on the icon", () => {
  it("is how many orders wait to be sent, those that are held left out", () => {
    expect(badgeOf({ kind: "ok", value: aBoard({ count: 12, held: 2 }) }, NOW)).toEqual({ text: "10", tone: "calm" });
  });

  it("is loud once one of them should have left", () => {
    const late = aBoard({ count: 1, next_ship_by: "2026-11-22T09:59:59Z" });
    expect(badgeOf({ kind: "ok", value: late }, NOW).tone).toBe("late");
    const inTime = aBoard({ count: 1, next_ship_by: "2026-11-22T10:00:01Z" });
    expect(badgeOf({ kind: "ok", value: inTime }, NOW).tone).toBe("calm");
  });

  it("is nothing when nothing waits, or nobody is paired", () => {
    expect(badgeOf({ kind: "ok", value: aBoard({ count: 3, held: 3 }) }, NOW).text).toBe("");
    expect(badgeOf({ kind: "unpaired" }, NOW).text).toBe("");
  });

  it("says that it does not know rather than a number of some time ago", () => {
    expect(badgeOf({ kind: "unreachable" }, NOW)).toEqual({ text: "?", tone: "unknown" });
    expect(badgeOf({ kind: "refused", reason: "503" }, NOW)).toEqual({ text: "?", tone: "unknown" });
  });

  it("fits its four characters", () => {
    expect(badgeOf({ kind: "ok", value: aBoard({ count: 12_345 }) }, NOW).text).toBe("999+");
  });
});
