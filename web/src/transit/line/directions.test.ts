import { describe, expect, it } from "vitest";
import { aDeparture, aLayout } from "./a-layout.ts";
import { nextByWay, wayOf } from "./directions.ts";

const layout = aLayout(["0 a b c", "1 c b a"]);
const NOW = Date.parse("2026-11-22T09:00:00Z");
const at = (minute: number) => new Date(NOW + minute * 60_000).toISOString();

describe("wayOf", () => {
  it("reads the pattern direction, else where the destination lies, else says that it does not know", () => {
    expect(wayOf(layout, "b", aDeparture({ direction: "1" }))).toBe("up");
    expect(wayOf(layout, "b", aDeparture({ direction: null, destination_id: "c" }))).toBe("down");
    expect(wayOf(layout, "b", aDeparture({ direction: null, destination_id: "b" }))).toBe("other");
    expect(wayOf(layout, "b", aDeparture({ direction: null }))).toBe("other");
    expect(wayOf(null, "b", aDeparture())).toBe("other");
  });
});

describe("nextByWay", () => {
  it("gives the next two each way, without those that nobody can take", () => {
    const departures = [
      aDeparture({ id: "late", expected_at: at(9) }),
      aDeparture({ id: "gone", expected_at: at(-5) }),
      aDeparture({ id: "off", expected_at: at(1), provenance: "cancelled" }),
      aDeparture({ id: "ends", expected_at: at(2), terminates: true }),
      aDeparture({ id: "first", expected_at: at(3) }),
      aDeparture({ id: "second", expected_at: at(6) }),
      aDeparture({ id: "back", expected_at: at(4), direction: "1" }),
    ];
    const next = nextByWay(layout, "b", departures, NOW);
    expect(next.down.map(({ id }) => id)).toEqual(["first", "second"]);
    expect(next.up.map(({ id }) => id)).toEqual(["back"]);
  });
});
