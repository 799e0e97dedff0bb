import { describe, expect, it } from "vitest";
import type { FaultInput } from "./faults.ts";
import { Faults, parseFaults } from "./faults.ts";

const NOW = Date.parse("2026-03-10T12:00:00Z");

function armed(...faults: FaultInput[]): Faults {
  const set = new Faults(1);
  set.set(faults, NOW);
  return set;
}

describe("Faults.strike", () => {
  it("befalls the API it was set for, and every API for *", () => {
    const one = armed({ api: "stop-monitoring", kind: "reset" });
    expect(one.strike("stop-monitoring", NOW)?.kind).toBe("reset");
    expect(one.strike("estimated-timetable", NOW)).toBeNull();
    expect(armed({ kind: "html" }).strike("line_reports", NOW)?.kind).toBe("html");
  });

  it("ends after its count, and after its time", () => {
    const twice = armed({ kind: "reset", count: 2 });
    expect([1, 2, 3].map(() => twice.strike("general-message", NOW)?.kind)).toEqual(["reset", "reset", undefined]);
    const minute = armed({ kind: "reset", for_s: 60 });
    expect(minute.strike("general-message", NOW + 59_999)).not.toBeNull();
    expect(minute.strike("general-message", NOW + 60_000)).toBeNull();
  });

  it("draws by the seed: the same calls are befallen again", () => {
    const draw = () => {
      const some = armed({ kind: "reset", probability: 0.3 });
      return Array.from({ length: 200 }, () => some.strike("general-message", NOW) !== null);
    };
    const befallen = draw().filter(Boolean).length;
    expect(befallen).toBeGreaterThan(35);
    expect(befallen).toBeLessThan(85);
    expect(draw()).toEqual(draw());
  });
});

describe("parseFaults", () => {
  it("reads the command line's form", () => {
    expect(parseFaults("et:status=503:probability=0.2,sm:rate-limit=7:count=3, *:freeze:for_s=60")).toMatchObject([
      { api: "estimated-timetable", kind: "status", status: 503, probability: 0.2 },
      { api: "stop-monitoring", kind: "rate-limit", retry_after_s: 7, count: 3 },
      { api: "*", kind: "freeze", for_s: 60 },
    ]);
    expect(parseFaults("")).toEqual([]);
  });

  it.each(["et", "nowhere:reset", "et:explode", "et:status=99", "et:reset:probability=2", "et:reset:cuont=2"])(
    "says what is wrong with %s",
    (spec) => {
      expect(() => parseFaults(spec)).toThrow(`fault "${spec}"`);
    },
  );
});
