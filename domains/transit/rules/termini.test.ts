import { describe, expect, it } from "vitest";
import { terminiOf } from "./termini.ts";

const pattern = (text: string) => ({ direction: "0" as const, stops: text.split(" ") });

describe("terminiOf", () => {
  it("lists the ends of every branch once, main branch first", () => {
    const patterns = [pattern("a b e"), pattern("e b a"), pattern("a b c d"), pattern("d c b a")];
    expect(terminiOf({ order_known: true, patterns })).toEqual(["a", "d", "e"]);
  });

  it("does not call a stop a terminus where some trains turn and others go on", () => {
    expect(terminiOf({ order_known: true, patterns: [pattern("a b"), pattern("a b c")] })).toEqual(["a", "c"]);
  });

  it("claims nothing of a line whose order is not known", () => {
    expect(terminiOf({ order_known: false, patterns: [pattern("a b")] })).toEqual([]);
  });
});
