import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, it } from "vitest";
import { examine } from "./examine.ts";

const NOW = Date.parse("2026-03-02T08:00:00Z");
const read = (file: string) => new Uint8Array(readFileSync(`${import.meta.dirname}/../${file}`));
const BODIES = [
  read("gtfs-rt/fixtures/caltrain.trip-updates.pb"),
  read("gtfs-rt/fixtures/bibus-brest.alerts.pb"),
  read("fixtures/general-message.rerB.2023-01-14T204321Z.json"),
  read("fixtures/stop-monitoring.41178.2023-06-02.ara-lite.json"),
  read("siri-xml/fixtures/ext_estimatedTimetable_response.xml"),
  read("gtfs-static/fixtures/sample-feed-1.zip"),
];

const changesArb = fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 6 });

/** A recorded body with some bytes changed, and perhaps its end gone. */
const brokenArb = fc
  .record({ body: fc.constantFrom(...BODIES), changes: changesArb, cut: fc.option(fc.nat()) })
  .map(({ body, changes, cut }) => {
    const broken = Uint8Array.from(body);
    for (const { at, byte } of changes) broken[at % broken.length] = byte;
    return cut === null ? broken : broken.slice(0, cut % broken.length);
  });

it("answers for any bytes: what is there and what is wrong with it, or why it cannot be read", async () => {
  const bytesArb = fc.oneof(
    brokenArb,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
  );
  await fc.assert(
    fc.asyncProperty(bytesArb, async (bytes) => {
      const answer = await examine(bytes, {
        now: NOW,
        earlier: { bytes: Uint8Array.from(BODIES[0] ?? []), readAt: null },
      });
      if (answer.kind === "unreadable") expect(answer.reason).not.toBe("");
      else
        for (const { count, occurrences } of answer.findings) expect(count).toBeGreaterThanOrEqual(occurrences.length);
    }),
    { numRuns: 400 },
  );
});

it("answers for JSON of any shape under the names that it looks for", async () => {
  const names = [
    "Siri",
    "ServiceDelivery",
    "StopMonitoringDelivery",
    "MonitoredStopVisit",
    "header",
    "entity",
    "context",
    "error",
    "disruptions",
    "lines",
    "lastUpdatedDate",
    "trip_update",
    "stop_time_update",
    "trip",
    "alert",
    "Status",
    "value",
  ];
  const { tree } = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null)),
    tree: fc.oneof(
      { maxDepth: 6 },
      tie("leaf"),
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie("tree"), { maxKeys: 5 }),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(tree, async (body) => {
      const bytes = Uint8Array.from(new TextEncoder().encode(JSON.stringify(body)));
      expect(["examined", "unreadable"]).toContain((await examine(bytes, { now: NOW })).kind);
    }),
    { numRuns: 500 },
  );
});
