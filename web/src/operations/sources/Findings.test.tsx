import { cleanup, fireEvent, render, screen } from "@solidjs/testing-library";
import { afterEach, expect, it } from "vitest";
import type { FeedFindingsView, FindingSpell } from "../../../../contracts/findings.ts";
import { aDesk } from "../a-desk.tsx";
import { Findings } from "./Findings.tsx";

afterEach(cleanup);

const title = { en: "Times go back", fr: "Heures en recul" };
const over = (minute: number): FindingSpell => ({
  rule: "W008",
  severity: "warning",
  title: { en: "Old", fr: "Ancien" },
  since: "2026-11-20T06:00:00.000Z",
  until: `2026-11-20T07:0${minute}:00.000Z`,
});
const aFeed = (overrides: Partial<FeedFindingsView> = {}): FeedFindingsView => ({
  feed: "d:f",
  domain: "d",
  source: "s",
  checked_at: "2026-11-20T07:59:30.000Z",
  findings: [
    {
      rule: "E022",
      severity: "error",
      title,
      count: 1200,
      example: "08:01 at B, and 08:06 at A before (/entity/0)",
      consequence: { en: "Countdowns jump.", fr: "Les attentes sautent." },
    },
  ],
  history: [
    { rule: "E022", severity: "error", title, since: "2026-11-20T07:00:00.000Z", until: null },
    ...[1, 2, 3, 4, 5, 6].map(over),
  ],
  ...overrides,
});

const drawn = (feeds: FeedFindingsView[]) => {
  const { Around } = aDesk();
  return render(() => (
    <Around>
      <Findings source="s" feeds={feeds} />
    </Around>
  )).container;
};

it("says what is broken, in how many places, what comes of it, one of them, and since when", () => {
  const text = drawn([aFeed()]).textContent ?? "";
  for (const part of ["E022 Times go back", "1,200 places", "Countdowns jump.", "08:06 at A before", "Since", "d:f"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("30 s ago");
});

it("shows the latest of what is mended, and the rest when asked", () => {
  const container = drawn([aFeed()]);
  expect(container.querySelectorAll(".past li")).toHaveLength(5);
  fireEvent.click(screen.getByRole("button", { name: "All 6" }));
  expect(container.querySelectorAll(".past li")).toHaveLength(6);
});

it("says that nothing is broken where somebody looked, and nothing where nobody does", () => {
  expect(drawn([aFeed({ findings: [], history: [] })]).textContent).toContain("No rule of its format is broken");
  cleanup();
  expect(drawn([aFeed({ source: "other" })]).textContent).toBe("");
});
