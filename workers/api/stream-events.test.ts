import { describe, expect, it } from "vitest";
import type { ServerMessage } from "../../contracts/live.ts";
import { makeEventWriter, positionOf } from "./stream-events.ts";

const position = { epoch: "e", offset: 7 };
const subscribed = (topics: string[], recovered: boolean): ServerMessage => ({
  type: "subscribed",
  position,
  topics,
  recovered,
  server_time: "2026-11-20T08:00:00.000Z",
});
const snapshot = (topic: string): ServerMessage => ({
  type: "snapshot",
  topic,
  position,
  generation: 1,
  feed: null,
  data: null,
});

/** Type and id of each event. */
function written(...messages: ServerMessage[]): [string | undefined, string | null][] {
  const eventOf = makeEventWriter();
  return messages.map((message) => {
    const event = eventOf(JSON.stringify(message));
    expect(event.endsWith(`data: ${JSON.stringify(message)}\n\n`)).toBe(true);
    return [/^event: (.*)$/m.exec(event)?.[1], /^id: (.*)$/m.exec(event)?.[1] ?? null];
  });
}

describe("makeEventWriter", () => {
  it("gives an id only when all that was promised has come: before, no position is true", () => {
    expect(written(subscribed(["d:a", "d:b"], false), snapshot("d:a"), snapshot("d:b"))).toEqual([
      ["subscribed", null],
      ["snapshot", null],
      ["snapshot", "e/7"],
    ]);
  });

  it("gives no id to the greeting, which says where the hub stands and not where the reader does", () => {
    expect(written(subscribed([], false), subscribed(["d:a"], true))).toEqual([
      ["subscribed", null],
      ["subscribed", "e/7"],
    ]);
  });

  it("gives no id to what has no position", () => {
    expect(written({ type: "feeds", feeds: [], server_time: "2026-11-20T08:00:00.000Z" })).toEqual([["feeds", null]]);
  });
});

describe("positionOf", () => {
  it("reads what the writer wrote", () => {
    expect(positionOf("e/7")).toEqual(position);
  });

  it.each(["", "e", "e/", "/7", "e/-1", "e/7/8", "e/x"])("is null for %j", (eventId) => {
    expect(positionOf(eventId)).toBeNull();
  });
});
