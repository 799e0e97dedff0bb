import { describe, expect, it } from "vitest";
import { changed, differences, merged, refusedChanges, setBy, type Variable } from "./variable.ts";

const aVariable = (name: string, more: Partial<Variable> = {}): Variable => ({
  name,
  about: "",
  fallback: "1",
  secret: false,
  atRunTime: true,
  ...more,
});
const KNOWN = [
  aVariable("PACE"),
  aVariable("BASE_URL", { atRunTime: false }),
  aVariable("KEY", { secret: true, atRunTime: false }),
];

describe("refusedChanges", () => {
  it("refuses what is unknown, secret or the deployment's alone, and names each", () => {
    expect(refusedChanges({ PACE: "2", BASE_URL: "https://evil.example", KEY: null, NOPE: "1" }, KNOWN)).toEqual([
      { name: "BASE_URL", reason: "is set by the deployment alone: change it there" },
      { name: "KEY", reason: "is a secret: set it with `wrangler secret put`" },
      { name: "NOPE", reason: "is no setting of this deployment" },
    ]);
  });

  it("has nothing against what may be changed, and taken back", () => {
    expect(refusedChanges({ PACE: null }, KNOWN)).toEqual([]);
  });
});

describe("merged", () => {
  it("lets an override win over the deployment's value", () => {
    expect(merged({ PACE: "1", OTHER: 5 }, { PACE: "9" }, KNOWN)).toEqual({ PACE: "9", OTHER: 5 });
  });

  it("ignores an override, however it was stored, of what may not be overridden", () => {
    expect(merged({ BASE_URL: "https://a.example" }, { BASE_URL: "https://evil.example", KEY: "x" }, KNOWN)).toEqual({
      BASE_URL: "https://a.example",
    });
  });
});

describe("changed and differences", () => {
  it("take an override back with null, and tell what was and is", () => {
    const before = { A: "1", B: "2", C: "3" };
    const after = changed(before, { A: null, B: "9", D: "4", C: "3" });
    expect(after).toEqual({ B: "9", C: "3", D: "4" });
    expect(differences(before, after)).toEqual({
      before: { A: "1", B: "2", D: null },
      after: { A: null, B: "9", D: "4" },
    });
  });

  it("see no difference where there is none", () => {
    expect(differences({ A: "1" }, { A: "1" })).toEqual({ before: {}, after: {} });
  });
});

describe("setBy", () => {
  const versions = [
    { at: 40, by: "dan", overrides: { PACE: "9", B: "1" } },
    { at: 30, by: "cleo", overrides: { PACE: "9" } },
    { at: 20, by: "bo", overrides: { PACE: "8" } },
    { at: 10, by: "ana", overrides: { PACE: "9" } },
  ];

  it("names who brought the value that counts, not who last changed something else", () => {
    expect(setBy("PACE", versions)).toEqual({ by: "cleo", at: 30 });
    expect(setBy("B", versions)).toEqual({ by: "dan", at: 40 });
  });

  it("names nobody where nothing is overridden", () => {
    expect(setBy("C", versions)).toBeNull();
    expect(setBy("C", [])).toBeNull();
  });
});
