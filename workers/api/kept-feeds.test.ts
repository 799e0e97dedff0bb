import { describe, expect, it } from "vitest";
import { deployment } from "../settings.ts";
import { keptFeeds } from "./kept-feeds.ts";

const scheduled = (task_type: string, target: string, domain = "transit") => ({
  key: `${domain}:${task_type}:${target}`,
  domain,
  task_type,
  target,
});

describe("keptFeeds", () => {
  it("knows the feed of each schedule, so that a stop nobody watches any more is not among them", () => {
    const feeds = keptFeeds(deployment({}), [
      scheduled("estimated-timetable", "network"),
      scheduled("stop-monitoring", "transit:stop:71517"),
    ]);
    expect([...feeds]).toEqual(["transit:prim-et", "transit:stop:71517"]);
  });

  it("passes over a schedule of a task that this release does not have any more", () => {
    expect([
      ...keptFeeds(deployment({}), [scheduled("traffic-scrape", "network"), scheduled("x", "y", "gone")]),
    ]).toEqual([]);
  });
});
