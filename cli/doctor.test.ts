import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { feedBytes } from "../domains/transit/gtfs-rt/wire-writer.ts";
import { runVigie } from "./a-vigie.ts";

const FEEDS = join(import.meta.dirname, "../domains/transit/gtfs-rt/fixtures");
const CALTRAIN = join(FEEDS, "caltrain.trip-updates.pb");
const STATIC = join(import.meta.dirname, "../domains/transit/gtfs-static/fixtures/caltrain.zip");
const NYCT = join(FEEDS, "nyct-ace.1707397157.pb");
const AT = "2023-11-08T01:05:39Z";

type Answer = { status?: number; headers?: Record<string, string>; body?: Uint8Array | string };

let server: Server | null = null;
const asked: { path: string; headers: IncomingHttpHeaders }[] = [];

/** Each request takes the next answer, the last one for ever. */
async function serving(...answers: Answer[]): Promise<string> {
  asked.length = 0;
  const made = createServer((request, response) => {
    asked.push({ path: request.url ?? "", headers: request.headers });
    const { status = 200, headers = {}, body = "" } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
    response.writeHead(status, headers);
    response.end(body);
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

afterEach(async () => {
  const open = server;
  server = null;
  open?.closeAllConnections();
  if (open !== null) await new Promise((resolve) => open.close(resolve));
});

const feedAt = (timestamp: number) =>
  feedBytes({ header: { gtfsRealtimeVersion: "2.0", incrementality: "FULL_DATASET", timestamp }, entity: [] });

describe("vigie doctor", () => {
  it("says what a feed is and that nothing is wrong, with exit code 0", async () => {
    const { code, out } = await runVigie(["doctor", CALTRAIN, "--static", STATIC, "--at", AT]);
    expect(code).toBe(0);
    expect(out).toMatch(/^is {10}GTFS-Realtime, protobuf$/m);
    expect(out).toMatch(/^made at {5}2023-11-08T01:05:34Z, 5 s ago$/m);
    expect(out).toMatch(/^holds {7}19 entities, 19 trip updates, /m);
    expect(out).toMatch(/^nothing found$/m);
    expect(out).toContain("not asked without --previous or --twice: E017 E018 W007");
  });

  it("tells for each fault where it is, the values, and what a rider sees, with exit code 1", async () => {
    const { code, out } = await runVigie(["doctor", NYCT, "--at", "2024-02-08T12:59:20Z"]);
    expect(code).toBe(1);
    expect(out).toContain(`error E041  trip doesn't have any stop_time_updates  17 times
  The train is announced and nothing is known of it: riders see planned times as if they were confirmed.
  - trip 038700_A..S is SCHEDULED and has none
    /entity/2/trip_update (000003A)
`);
    expect(out).toContain("errors: 5 of the rules, in 177 places; warnings: 3 of the rules, in 943 places");
    const all = await runVigie(["doctor", NYCT, "--at", "2024-02-08T12:59:20Z", "--all"]);
    expect(all.out.split("\n").length).toBeGreaterThan(out.split("\n").length);
  });

  it("has exit code 0 with warnings alone", async () => {
    const { code, out } = await runVigie(["doctor", CALTRAIN]);
    expect(code).toBe(0);
    expect(out).toMatch(/^warning W008 /m);
    expect(out).toMatch(/errors: none; warnings: 1 of the rules/);
  });

  it("prints the same as JSON", async () => {
    const { code, out } = await runVigie(["doctor", NYCT, "--at", "2024-02-08T12:59:20Z", "--json"]);
    expect(code).toBe(1);
    const told = JSON.parse(out);
    expect(told).toMatchObject({
      checked_at: "2024-02-08T12:59:20Z",
      about: { format: "gtfs-rt", version: "1.0", made_at: "2024-02-08T12:59:15Z", counts: { trip_updates: 160 } },
      errors: 5,
      warnings: 3,
    });
    expect(told.findings[0]).toMatchObject({
      rule: "E012",
      severity: "error",
      count: 79,
      consequence: expect.stringContaining("app"),
      occurrences: expect.arrayContaining([
        { path: "/entity/65/vehicle/timestamp", ref: "000066A", says: expect.stringContaining("105 s after") },
      ]),
    });
    expect(told.findings[0].occurrences).toHaveLength(20);
  });

  it("compares a feed with the one before", async () => {
    const io = { stdin: async () => feedAt(1_700_000_000) };
    const { code, out } = await runVigie(["doctor", "-", "--previous", CALTRAIN, "--at", "2023-11-14T22:13:25Z"], io);
    expect(code).toBe(0);
    expect(out).toContain("warning W007");
    const back = await runVigie(["doctor", CALTRAIN, "--previous", NYCT, "--at", AT]);
    expect(back.code).toBe(1);
    expect(back.out).toContain("error E018");
  });

  it("looks for a vehicle's update in the feed beside", async () => {
    const vehicles = join(FEEDS, "caltrain.vehicle-positions.pb");
    const { out } = await runVigie(["doctor", vehicles, "--beside", CALTRAIN, "--at", "2023-11-08T01:06:00Z"]);
    expect(out).not.toContain("(--beside)");
    expect(out).not.toContain("W003");
    const alone = await runVigie(["doctor", vehicles, "--at", "2023-11-08T01:06:00Z"]);
    expect(alone.out).toContain("not asked without the other feed (--beside): E047 W003");
  });

  it("is not asked rightly, with exit code 1 and what is allowed", async () => {
    for (const [args, says] of [
      [[], "a feed is needed"],
      [[CALTRAIN, NYCT], "one feed at a time"],
      [[CALTRAIN, "--at", "yesterday"], "ISO 8601"],
      [[CALTRAIN, "--twice", "0"], "more than 0 and at most 3600"],
      [[CALTRAIN, "--twice", "5", "--at", AT], "does not go with --at"],
      [[CALTRAIN, "--header", "secret"], "a colon between them"],
    ] as [string[], string][]) {
      const { code, err } = await runVigie(["doctor", ...args]);
      expect([code, err]).toEqual([1, expect.stringContaining(says)]);
    }
  });

  it("says why it cannot be read, with exit code 2", async () => {
    for (const [args, says] of [
      [["absent.pb"], "absent.pb cannot be read: ENOENT"],
      [[join(FEEDS, "PROVENANCE.md")], "no body that the doctor knows"],
      [[CALTRAIN, "--static", NYCT], "no static GTFS"],
      [[CALTRAIN, "--previous", STATIC], "the earlier feed"],
    ] as [string[], string][]) {
      const { code, out, err } = await runVigie(["doctor", ...args]);
      expect([code, out, err]).toEqual([2, "", expect.stringContaining(says)]);
    }
  });
});

describe("vigie doctor of a url", () => {
  it("sends the header, unpacks what is packed, and shows neither key", async () => {
    const body = gzipSync(readFileSync(CALTRAIN));
    const url = await serving({ headers: { "content-type": "application/gzip" }, body });
    const { code, out, err } = await runVigie([
      "doctor",
      `${url}/feed?key=hidden`,
      "--header",
      "apikey: s3cret",
      "--at",
      AT,
    ]);
    expect(code).toBe(0);
    expect(asked[0]).toMatchObject({ path: "/feed?key=hidden", headers: { apikey: "s3cret" } });
    expect(out).toContain(`${url}/feed?…\n`);
    expect(out + err).not.toMatch(/s3cret|hidden/);
  });

  it("follows a redirect of the same host with the header, and of another without", async () => {
    const url = await serving({ status: 302, headers: { location: "/elsewhere" } }, { body: readFileSync(CALTRAIN) });
    await runVigie(["doctor", url, "--header", "apikey: s3cret", "--at", AT]);
    expect(asked[1]).toMatchObject({ path: "/elsewhere", headers: { apikey: "s3cret" } });
    const sameHost = server;
    const other = await serving({ body: readFileSync(CALTRAIN) });
    const otherHost = server;
    const from = await serving(
      { status: 302, headers: { location: "/second" } },
      { status: 302, headers: { location: `${other}/elsewhere` } },
    );
    await runVigie(["doctor", from, "--header", "apikey: s3cret", "--at", AT]);
    expect(asked.map(({ path, headers }) => [path, headers.apikey])).toEqual([
      ["/", "s3cret"],
      ["/second", "s3cret"],
      ["/elsewhere", undefined],
    ]);
    for (const each of [sameHost, otherHost]) each?.close();
  });

  it("reads it twice and compares", async () => {
    const url = await serving({ body: feedAt(1_700_000_060) }, { body: feedAt(1_700_000_000) });
    const { code, out } = await runVigie(["doctor", url, "--twice", "0.01"], { now: () => 1_700_000_065_000 });
    expect(asked).toHaveLength(2);
    expect(code).toBe(1);
    expect(out).toContain("2023-11-14T22:13:20Z comes after 2023-11-14T22:14:20Z: 60 s back");
  });

  it("gives up on redirects that lead in a circle", async () => {
    const url = await serving({ status: 302, headers: { location: "/again" } });
    expect(await runVigie(["doctor", url])).toMatchObject({
      code: 2,
      err: expect.stringContaining("more than 5 redirects"),
    });
    expect(asked).toHaveLength(6);
  });

  it("says what an upstream answers that refuses, and that nobody answers", async () => {
    const url = await serving({ status: 401, body: '{"message":"No API key found in request"}' });
    expect(await runVigie(["doctor", url])).toMatchObject({
      code: 2,
      err: expect.stringContaining('HTTP 401: {"message":"No API key found in request"}'),
    });
    expect(await runVigie(["doctor", "http://127.0.0.1:1/feed"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/cannot be read: fetch failed: /),
    });
  });
});
