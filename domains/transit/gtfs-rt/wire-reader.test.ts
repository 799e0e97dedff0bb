import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messages } from "./message-arbitraries.ts";
import { planOf } from "./message-plans.ts";
import { MESSAGES, type MessageInput } from "./proto.ts";
import { readFeed } from "./read-feed.ts";
import { WireReader } from "./wire-reader.ts";
import { feedBytes } from "./wire-writer.ts";

/** Leaves out what is not said, to compare with what was written. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null && !isEmptyList(member));
  return Object.fromEntries(entries.map(([key, member]) => [key, said(member)]));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const aFeed: MessageInput<"FeedMessage"> = {
  header: { gtfsRealtimeVersion: "2.0", timestamp: 1_700_000_000 },
  entity: [
    { id: "1", tripUpdate: { trip: { tripId: "t1" }, stopTimeUpdate: [{ stopSequence: 1, arrival: { delay: -60 } }] } },
    { id: "2", alert: { headerText: { translation: [{ text: "Grève", language: "fr" }] } } },
  ],
};

describe("WireReader", () => {
  it("reads back whatever message of the format was written", () => {
    fc.assert(
      fc.property(messages("FeedEntity"), (entity) => {
        const read = readFeed(feedBytes({ header: {}, entity: [{ ...entity, id: "e" }] }));
        if (read.kind !== "feed") throw new Error(read.reason);
        expect(read.faults.count).toBe(0);
        expect(said(read.entities[0]?.entity)).toEqual(said({ ...entity, id: "e" }));
      }),
      { numRuns: 200 },
    );
  });

  it("gives every field of a message, said or not", () => {
    const read = readFeed(feedBytes(aFeed));
    const update = read.kind === "feed" ? read.entities[0]?.entity.tripUpdate : null;
    expect(Object.keys(update ?? {}).sort()).toEqual(Object.keys(MESSAGES.TripUpdate).sort());
    expect(update).toMatchObject({ delay: null, vehicle: null, trip: { routeId: null } });
  });

  it("tells where a cut body stops being one, whatever the cut, and never reads an entity that is not whole", () => {
    const bytes = feedBytes(aFeed);
    const whole = readFeed(bytes);
    const ends = new Set(whole.kind === "feed" ? boundaries(bytes) : []);
    expect(ends.size).toBe(3);
    for (let length = 0; length < bytes.length; length++) {
      const read = readFeed(bytes.subarray(0, length));
      if (ends.has(length)) expect(read.kind).toBe("feed");
      else if (length === 0) expect(read).toMatchObject({ kind: "malformed", reason: "it has no FeedHeader" });
      else expect(read).toMatchObject({ kind: "malformed", reason: expect.stringMatching(/^byte \d+: /) });
    }
  });

  it("never throws on bytes of any kind", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(["feed", "malformed"]).toContain(readFeed(bytes).kind);
      }),
    );
  });

  it("keeps a number of 64 bits in its order: 2^64-1 is far, not -1, and negative times stay negative", () => {
    const max = [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    const range = new WireReader(Uint8Array.from(max)).message(planOf("TimeRange"), max.length);
    expect(range.start).toBe(2 ** 64);
    const event = [0x10, ...max.slice(1)];
    expect(new WireReader(Uint8Array.from(event)).message(planOf("StopTimeEvent"), event.length).time).toBe(-1);
  });

  it("counts extensions and fields that are not in the format, and reads the rest", () => {
    // Field 1001 with two bytes, field 99 with a number, then the id.
    const bytes = Uint8Array.from([0xca, 0x3e, 0x02, 0x08, 0x01, 0x98, 0x06, 0x05, 0x0a, 0x01, 0x41]);
    const reader = new WireReader(bytes);
    expect(reader.message(planOf("FeedEntity"), bytes.length).id).toBe("A");
    expect(reader.unknowns).toEqual({ extensions: 1, fields: 1, enumValues: 0 });
  });

  it("takes an enum value that it does not know for none", () => {
    const bytes = Uint8Array.from([0x20, 0x04]);
    const reader = new WireReader(bytes);
    expect(reader.message(planOf("TripDescriptor"), bytes.length).scheduleRelationship).toBeNull();
    expect(reader.unknowns.enumValues).toBe(1);
  });

  it("passes over a field whose wire type is not the one of the format", () => {
    const bytes = Uint8Array.from([0x08, 0x05, 0x2a, 0x01, 0x52]);
    const reader = new WireReader(bytes);
    expect(reader.message(planOf("TripDescriptor"), bytes.length)).toMatchObject({ tripId: null, routeId: "R" });
  });

  it("keeps an entity that is broken inside from taking the others with it", () => {
    const good = feedBytes({ entity: [{ id: "1" }] });
    const broken = Uint8Array.from([0x12, 0x03, 0x0a, 0x09, 0x41]);
    const header = feedBytes({ header: { gtfsRealtimeVersion: "2.0" } });
    const read = readFeed(Uint8Array.from([...header, ...broken, ...good]));
    expect(read).toMatchObject({
      kind: "feed",
      entities: [{ index: 1, entity: { id: "1" } }],
      faults: { kept: [{ reason: expect.stringMatching(/^byte \d+: 9 bytes announced/), path: "/entity/0" }] },
    });
  });
});

/** Where a body could end and still be one: after the header and after each entity. */
function boundaries(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  const reader = new WireReader(bytes);
  while (reader.position < bytes.length) {
    reader.tag(bytes.length);
    reader.position = reader.lengthEnd(bytes.length);
    ends.push(reader.position);
  }
  return ends;
}
