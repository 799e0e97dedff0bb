import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCause, causeOf } from "./cause.ts";

describe("causeOf", () => {
  it.each([
    ["no answer within 8000 ms", "no answer within * ms"],
    ["503 (text/html)", "503 (text/html)"],
    ["unavailable: 503 (text/html)", "unavailable: 503 (text/html)"],
    ["could not connect: 10.0.0.1:8080", "could not connect: *:*"],
    ["the body is larger than 5000000 bytes", "the body is larger than * bytes"],
    ["job 550e8400-e29b-41d4-a716-446655440000 is lost", "job * is lost"],
    ["since 2026-10-08T06:30:00.123Z and 2026-10-08T08:30:00+02:00", "since * and *"],
    ["GET https://x.example/y?key=1&q=a failed", "GET https://x.example/y?* failed"],
    ["", ""],
  ])("%j is of the cause %j", (message, cause) => {
    expect(causeOf(message)).toBe(cause);
  });

  it("keeps two statuses apart, which two durations are not", () => {
    expect(causeOf("502 (text/html)")).not.toBe(causeOf("503 (text/html)"));
    expect(causeOf("waited 502 s")).toBe(causeOf("waited 503 s"));
  });

  it("cuts what is too long to be a group's name, and says so with a star", () => {
    const cause = causeOf(`body: ${"é".repeat(500)}`);
    expect(cause.length).toBeLessThanOrEqual(161);
    expect(cause.endsWith("é*")).toBe(true);
  });

  it("is stable: the cause of a cause is itself", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (message) => {
        const cause = causeOf(message);
        expect(causeOf(cause)).toBe(cause);
      }),
    );
  });
});

describe("byCause", () => {
  it("adds up counts and keeps the first and last time seen, the most frequent cause first", () => {
    expect(
      byCause([
        { message: "429: over quota", count: 2, first: 50, last: 60 },
        { message: "no answer within 8000 ms", count: 1, first: 10, last: 20 },
        { message: "no answer within 5000 ms", count: 3, first: 5, last: 15 },
      ]),
    ).toEqual([
      { cause: "no answer within * ms", count: 4, first: 5, last: 20 },
      { cause: "429: over quota", count: 2, first: 50, last: 60 },
    ]);
  });
});
