import { expect, it } from "vitest";
import type { FeedFinding, FeedFindingsView, FindingSpell } from "../../../../contracts/findings.ts";
import { findingsOf } from "./finding-rows.ts";

const aFinding = (rule: string, count = 1): FeedFinding => ({
  rule,
  severity: rule.startsWith("E") ? "error" : "warning",
  title: { en: rule, fr: rule },
  count,
  example: `one of ${count}`,
  consequence: { en: "late", fr: "en retard" },
});
const aSpell = (rule: string, since: string | null, until: string | null = null): FindingSpell => ({
  rule,
  severity: "error",
  title: { en: rule, fr: rule },
  since,
  until,
});
const aFeed = (feed: string, overrides: Partial<FeedFindingsView> = {}): FeedFindingsView => ({
  feed,
  domain: "d",
  source: "s",
  checked_at: "2026-11-20T08:00:00.000Z",
  findings: [],
  history: [],
  ...overrides,
});

it("puts a source's feeds together: places added, the first beginning, errors before warnings", () => {
  const { rows } = findingsOf("s", [
    aFeed("a", {
      findings: [aFinding("W1", 50), aFinding("E1", 2)],
      history: [aSpell("E1", "2026-11-20T07:00:00.000Z")],
    }),
    aFeed("b", { findings: [aFinding("E1", 3)], history: [aSpell("E1", "2026-11-20T06:00:00.000Z")] }),
    aFeed("c", { source: "other", findings: [aFinding("E9")] }),
  ]);
  expect(rows).toMatchObject([
    { rule: "E1", count: 5, feeds: ["a", "b"], since: "2026-11-20T06:00:00.000Z", example: "one of 2" },
    { rule: "W1", count: 50, feeds: ["a"], since: null },
  ]);
});

it("tells what is over, the latest end first, and when it was looked at last", () => {
  const { past, checkedAt } = findingsOf("s", [
    aFeed("a", { history: [aSpell("E1", null), aSpell("E2", null, "2026-11-20T05:00:00.000Z")] }),
    aFeed("b", {
      checked_at: "2026-11-20T08:01:00.000Z",
      history: [aSpell("E3", "2026-11-19T05:00:00.000Z", "2026-11-20T06:00:00.000Z")],
    }),
  ]);
  expect(past.map(({ rule, feed }) => [rule, feed])).toEqual([
    ["E3", "b"],
    ["E2", "a"],
  ]);
  expect(checkedAt).toBe("2026-11-20T08:01:00.000Z");
  expect(findingsOf("nobody", []).checkedAt).toBeNull();
});
