import { describe, expect, it } from "vitest";
import { dateText, serviceShift, timeText } from "./service-shift.ts";

const at = (text: string) => Date.parse(text) / 1000;
const ZONE = "America/Los_Angeles";
/** 17:05 of the 7th, in winter time. */
const RECORDED = at("2023-11-08T01:05:00Z");

describe("serviceShift", () => {
  it.each([
    ["the same time of another winter's day", "2026-11-22T01:05:00Z", { days: 1110, timeS: 0 }],
    ["later in the day", "2026-11-22T03:35:00Z", { days: 1110, timeS: 9000 }],
    ["earlier in the day, by the day before and more hours", "2026-11-21T13:05:00Z", { days: 1109, timeS: 43_200 }],
    [
      "the same UTC time in summer, when the clocks there say an hour more",
      "2026-07-01T01:05:00Z",
      { days: 966, timeS: 3600 },
    ],
  ])("%s", (_, to, expected) => {
    expect(serviceShift(RECORDED, at(to) - RECORDED, ZONE)).toEqual(expected);
  });
});

it("moves dates over years, and times past midnight", () => {
  expect(dateText("20231107", 1110)).toBe("20261121");
  expect(dateText("20240228", 2)).toBe("20240301");
  expect(timeText("5:07:00", 3600)).toBe("06:07:00");
  expect(timeText("23:59:59", 7201)).toBe("26:00:00");
  expect([dateText("soon", 1), timeText("later", 1)]).toEqual(["soon", "later"]);
});
