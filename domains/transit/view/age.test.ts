import { expect, it } from "vitest";
import { feedAgeSeconds, feedFreshness, heldFeed } from "./age.ts";

const NOW = Date.UTC(2026, 9, 8, 8, 0, 0);
const iso = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const polled = { fetched_at: iso(-10), stale_after_s: 260, expired_after_s: 605 };

it("counts the age of a held document from the hold, however often its feed is polled", () => {
  expect(feedAgeSeconds(heldFeed(polled, iso(-300)), NOW)).toBe(300);
  expect(feedFreshness(heldFeed(polled, iso(-300)), NOW)).toBe("stale");
  expect(feedFreshness(heldFeed(polled, iso(-3600)), NOW)).toBe("expired");
});

it("never makes a document younger: a hold after the last poll leaves its age", () => {
  expect(heldFeed(polled, iso(-5))).toBe(polled);
  expect(heldFeed(polled, undefined)).toBe(polled);
});
