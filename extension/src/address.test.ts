import { describe, expect, it } from "vitest";
import { originOf } from "./address.ts";

describe("originOf", () => {
  it.each([
    ["vigie.example.com", "https://vigie.example.com"],
    ["  https://Vigie.example.com/orders?state=POSTED ", "https://vigie.example.com"],
    ["http://localhost:8787/orders", "http://localhost:8787"],
    ["http://127.0.0.1:8787", "http://127.0.0.1:8787"],
  ])("takes %j for %s", (typed, origin) => {
    expect(originOf(typed)).toBe(origin);
  });

  it.each(["", "   ", "http://vigie.example.com", "javascript://x", "https://", "not an address"])(
    "sends no token to %j",
    (typed) => {
      expect(originOf(typed)).toBeNull();
    },
  );
});
