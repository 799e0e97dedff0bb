import { describe, expect, it } from "vitest";
import { deadLetterHref, placeOf, returnTo, runHref } from "./pages.ts";

describe("placeOf", () => {
  it.each([
    ["/admin", { page: "orchestrator" }],
    ["/admin/", { page: "orchestrator" }],
    ["/admin/runs", { page: "runs" }],
    ["/admin/login", { page: "login" }],
    ["/admin/nothing", { page: "unknown" }],
    ["/admin/logs/7", { page: "unknown" }],
    ["/admin/runs/a/b", { page: "unknown" }],
    ["/admin/runs/%E0%A4%A", { page: "unknown" }],
    ["/lines/metro/13", { page: "unknown" }],
  ])("%s", (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });

  it("brings back an id as it was, whatever it holds", () => {
    const id = "transit:stop:71264:29/5#2";
    expect(placeOf(runHref(id))).toEqual({ page: "run", id });
    expect(placeOf(deadLetterHref(id))).toEqual({ page: "dead-letter", id });
  });
});

describe("returnTo", () => {
  it.each([
    ["/admin/runs?last=1h", "/admin/runs?last=1h"],
    [null, "/admin/orchestrator"],
    ["https://evil.example/admin", "/admin/orchestrator"],
    ["//evil.example/admin", "/admin/orchestrator"],
    ["/administrator", "/admin/orchestrator"],
    ["/admin/login?to=/admin", "/admin/orchestrator"],
  ])("%s leads to %s", (asked, to) => {
    expect(returnTo(asked)).toBe(to);
  });
});
