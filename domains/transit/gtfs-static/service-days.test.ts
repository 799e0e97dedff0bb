import { describe, expect, it } from "vitest";
import { activeServices, runsOn, serviceDaysBetween } from "./service-days.ts";
import type { Service } from "./static-model.ts";

/** Monday to Friday through 2025. */
function aService(overrides: Partial<Service> = {}): Service {
  return { id: "WEEK", weekdays: 0b11111, first: "20250101", last: "20251231", added: [], removed: [], ...overrides };
}

describe("runsOn", () => {
  it.each([
    ["20250310", true],
    ["20250315", false],
    ["20250101", true],
    ["20251231", true],
    ["20241231", false],
    ["20260101", false],
  ])("asks the weekday and the span on %s", (day, runs) => expect(runsOn(aService(), day)).toBe(runs));

  it("gives exceptions the last word, outside the span too", () => {
    const service = aService({ added: ["20250315", "20260105"], removed: ["20250310"] });
    expect(["20250315", "20260105", "20250310", "20250311"].map((day) => runsOn(service, day))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it("runs on its exceptions alone where no calendar defines it", () => {
    const service = aService({ weekdays: 0, first: null, last: null, added: ["20250315"] });
    expect([runsOn(service, "20250315"), runsOn(service, "20250310")]).toEqual([true, false]);
  });
});

describe("activeServices", () => {
  it("answers by index", () => {
    const services = [aService(), aService({ weekdays: 0b1100000 }), aService({ added: ["20250315"] })];
    expect([...activeServices(services, "20250315")]).toEqual([1, 2]);
  });
});

describe("serviceDaysBetween", () => {
  it("goes as far back as a trip may have begun that still runs", () => {
    const noon = Date.UTC(2025, 2, 10, 12);
    expect(serviceDaysBetween(noon, noon + 1, 90_000)).toEqual([
      "20250307",
      "20250308",
      "20250309",
      "20250310",
      "20250311",
    ]);
  });

  it("is empty for a span that is none", () => {
    expect(serviceDaysBetween(Date.UTC(2025, 2, 20), Date.UTC(2025, 2, 10), 0)).toEqual([]);
  });
});
