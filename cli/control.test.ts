/** What operators change: what is sent, what is asked before, how a refusal is told. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AVigie, aVigie, KEY, problem, recorded, runVigie, startVigie } from "./a-vigie.ts";

let vigie: AVigie;
beforeEach(async () => {
  vigie = await aVigie({
    "POST /api/system/commands": [recorded("command")],
    "POST /api/system/workers/scale": [recorded("scaled")],
    "PUT /api/system/settings": [recorded("settings-saved")],
    "POST /api/system/settings/rollback": [recorded("settings-saved")],
    "GET /api/system/queue": [recorded("queue")],
    "POST /api/system/jobs/cancel": [{ cancelled: 2, job_ids: ["a", "b"] }],
  });
});
afterEach(() => vigie.close());

const run = (...args: string[]) => runVigie([...args, "--url", vigie.url]);
const sent = () => vigie.asked.filter(({ method }) => method !== "GET").map(({ path, body }) => [path, body]);

describe("vigie command and queue", () => {
  it.each([
    [
      ["command", "PAUSE", "--source", "prim-et", "--reason", "works", "--expires-in", "60", "--id", "0123456789"],
      { command: "PAUSE", scope: { source: "prim-et" }, reason: "works", command_id: "0123456789", expires_in_s: 60 },
    ],
    [["command", "resume"], { command: "RESUME", scope: {} }],
    [["command", "DRAIN", "--lane", "fetcher-03"], { command: "DRAIN", scope: { lane: "fetcher-03" } }],
    [
      ["queue", "pause", "--queue", "high", "--target", "transit:metro:4"],
      { command: "PAUSE", scope: { queue: "high", target: "transit:metro:4" } },
    ],
    [["queue", "resume", "--domain", "transit"], { command: "RESUME", scope: { domain: "transit" } }],
  ])("%j", async (args, body) => {
    const { code, out } = await run(...args);
    expect(code).toBe(0);
    expect(sent()).toEqual([["/api/system/commands", body]]);
    expect(out).toMatch(/^effect +1 hold lifted$/m);
    expect(out).toMatch(/^taken by +16 lanes/m);
  });

  it("purges when told so, and says how many jobs it took back", async () => {
    const { code, out } = await run("queue", "purge", "--source", "prim-sm", "--yes");
    expect([code, out]).toEqual([0, "2 jobs were taken back.\n"]);
    expect(sent()).toEqual([["/api/system/jobs/cancel", { scope: { source: "prim-sm" } }]]);
  });

  it("asks before it purges, with how many that would be", async () => {
    const no = await runVigie(["queue", "purge", "--url", vigie.url], { answer: "n" });
    expect(no).toEqual({ code: 0, out: "", err: "Take back the jobs that wait: all 1? [y/N] Nothing was done.\n" });
    expect(sent()).toEqual([]);
    expect((await runVigie(["queue", "purge", "--url", vigie.url], { answer: "y" })).out).toBe(
      "2 jobs were taken back.\n",
    );
  });

  it("purges nothing where nobody can be asked and nobody said yes", async () => {
    const { code, err } = await run("queue", "purge");
    expect([code, sent()]).toEqual([1, []]);
    expect(err).toContain("say --yes");
  });
});

describe("vigie workers scale", () => {
  it.each([
    ["4", { count: 4 }],
    ["+2", { delta: 2 }],
    ["-2", { delta: -2 }],
  ])("%s", async (size, body) => {
    const { code, out } = await run("workers", "scale", size);
    expect([code, sent()]).toEqual([0, [["/api/system/workers/scale", body]]]);
    expect(out).toMatch(/^lanes +16 before, 17 now$/m);
  });
});

describe("vigie config", () => {
  it("sets and takes back in one change, with a note", async () => {
    const { code, out } = await run(
      "config",
      "set",
      "ET_INTERVAL_S=50",
      "--unset",
      "LANES",
      "--note",
      "try",
      "--expect",
      "2",
    );
    expect(code).toBe(0);
    expect(sent()).toEqual([
      ["/api/system/settings", { changes: { ET_INTERVAL_S: "50", LANES: null }, note: "try", expected_version: 2 }],
    ]);
    expect(out).toMatch(/^ET_INTERVAL_S +\(as deployed\) -> 50$/m);
  });

  it("rolls back to a version", async () => {
    expect((await run("config", "rollback", "0")).code).toBe(0);
    expect(sent()).toEqual([["/api/system/settings/rollback", { version: 0 }]]);
  });
});

describe("vigie keys", () => {
  it("creates a key and prints it once; revokes one by its id", async () => {
    const key = { id: "abc", name: "ops", scope: "control", expires_at: null };
    vigie.answers["POST /api/system/keys"] = [{ status: 201, body: { key, secret: "vigie_abc_new" } }];
    vigie.answers["DELETE /api/system/keys/abc"] = [{ key, sessions_ended: 1 }];
    const made = await run("keys", "create", "--name", "ops", "--scope", "control", "--days", "30");
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^key +vigie_abc_new$/m) });
    const revoked = await run("keys", "revoke", "abc");
    expect(revoked).toMatchObject({ code: 0, out: "ops (abc) is revoked; 1 session ended.\n" });
    expect(sent()).toEqual([
      ["/api/system/keys", { name: "ops", scope: "control", expires_in_days: 30 }],
      ["/api/system/keys/abc", undefined],
    ]);
  });
});

describe("vigie replay", () => {
  const bulk = (done: number, failed: number, ended_at: string | null) => ({
    bulk_id: "b-1",
    action: "replay",
    total: 500,
    done,
    failed,
    started_at: "2026-11-22T10:00:00.000Z",
    ended_at,
  });
  const filter = { source: "prim-et", until: "2026-11-22T10:00:00.000Z" };

  it("counts, sends the counted filter back, and tells how far it is until it has ended", async () => {
    vigie.answers["POST /api/system/dead-letters/count"] = [{ count: 500, filter }];
    vigie.answers["POST /api/system/dead-letters/replay"] = [bulk(0, 0, null)];
    vigie.answers["GET /api/system/bulk"] = [
      { items: [bulk(200, 0, null)] },
      problem(503, "Restarting", "in a moment"),
      { items: [bulk(500, 0, "2026-11-22T10:00:09.000Z")] },
    ];
    const { code, out, err } = await run(
      "replay",
      "--filter",
      "source=prim-et",
      "--filter",
      "cause=no answer within * ms",
      "--yes",
    );
    expect([code, out]).toEqual([0, "500 replayed. (b-1)\n"]);
    expect(err).toBe("0 of 500\n200 of 500\n");
    expect(sent()).toEqual([
      ["/api/system/dead-letters/count", { filter: { source: "prim-et", cause: "no answer within * ms" } }],
      ["/api/system/dead-letters/replay", { filter, expected_count: 500, bulk_id: expect.any(String) }],
    ]);
  });

  it("does nothing where nobody can be asked, and says how many it would have been", async () => {
    vigie.answers["POST /api/system/dead-letters/count"] = [{ count: 500, filter }];
    const { code, err } = await run("replay", "--all");
    expect([code, sent().map(([path]) => path)]).toEqual([1, ["/api/system/dead-letters/count"]]);
    expect(err).toContain("Replay 500 dead letters (all that are open)?");
  });

  it("exits 2 when some could not be replayed", async () => {
    vigie.answers["POST /api/system/dead-letters/count"] = [{ count: 500, filter }];
    vigie.answers["POST /api/system/dead-letters/replay"] = [bulk(497, 3, "2026-11-22T10:00:09.000Z")];
    const { code, out } = await run("replay", "--all", "--yes", "--json");
    expect([code, JSON.parse(out)]).toMatchObject([2, { done: 497, failed: 3 }]);
  });

  it("turns how long ago into an instant, which is what the API's filter has", async () => {
    vigie.answers["POST /api/system/dead-letters/count"] = [{ count: 0, filter }];
    await run("dead-letters", "discard", "--filter", "since=1h");
    expect(sent()).toEqual([["/api/system/dead-letters/count", { filter: { since: "2026-11-22T09:03:30.000Z" } }]]);
  });
});

describe("what is not asked rightly", () => {
  it.each([
    [["command"], "a command is needed: PAUSE, RESUME"],
    [["command", "STOP"], 'a command is "STOP"; allowed: PAUSE'],
    [["command", "PAUSE", "DRAIN"], '"DRAIN" is one too many'],
    [["command", "PAUSE", "--queue", "low"], '--queue is "low"; allowed: high, normal'],
    [["command", "PAUSE", "--expires-in", "1"], "a whole number from 5 to 86400"],
    [["workers", "scale"], "how many?"],
    [["workers", "scale", "0"], "a whole number from 1 to 250"],
    [["workers", "grow"], "allowed: scale"],
    [["queue", "stop"], "allowed: info, pause, resume, purge"],
    [["queue", "purge", "--cloudflare"], "which queue is to be purged?"],
    [["queue", "pause", "--cloudflare", "--source", "s"], "goes with --queue and --yes alone"],
    [["runs", "--limit", "501"], "a whole number from 1 to 500"],
    [["runs", "--failed", "--outcome", "changed"], "give one of them"],
    [["runs", "--follow", "--until", "1h"], "--until does not go with --follow"],
    [["runs", "--loud"], "--loud"],
    [["run"], "which run?"],
    [["logs", "--level", "loud"], "allowed: debug, info, warn, error"],
    [["replay"], "which ones? --filter KEY=VALUE, or --all"],
    [["replay", "--filter", "colour=red"], "with a key of ids, domain"],
    [["replay", "--filter", "since=noon"], "must be an ISO 8601 instant"],
    [["replay", "--all", "--filter", "q=x"], "give one of them"],
    [["keys", "create", "--scope", "read"], "--name is needed"],
    [["keys", "create", "--name", "x", "--scope", "root"], "allowed: read, control, admin"],
    [["config", "set", "LANES"], "write NAME=VALUE"],
    [["config", "set"], "set what?"],
    [["config", "rollback", "x"], "the version is"],
    [["queue", "--url", "ftp://x"], '--url is "ftp://x"'],
  ])("%j exits 1, asks the server nothing and says what is allowed", async (args, words) => {
    const url = args.includes("--url") ? [] : ["--url", vigie.url];
    const { code, out, err } = await runVigie([...args, ...url]);
    expect([code, out, vigie.asked]).toEqual([1, "", []]);
    expect(err).toContain(words);
  });

  it("asks for a key where there is none, and never repeats one that cannot be", async () => {
    expect(await runVigie(["queue"], { env: {} })).toMatchObject({
      code: 1,
      err: expect.stringContaining("VIGIE_KEY or --key"),
    });
    const odd = await runVigie(["queue", "--key", "my secret\nkey"]);
    expect(odd.code).toBe(1);
    expect(odd.err).not.toContain("secret");
  });
});

describe("what the server refuses, and a server that is not there", () => {
  it("exits 2 with the problem's own words, the wait and the request's id", async () => {
    vigie.answers["POST /api/system/commands"] = [
      problem(403, "Not allowed", "This needs the scope control; key:x has read."),
    ];
    expect(await run("command", "PAUSE")).toEqual({
      code: 2,
      out: "",
      err: "vigie command: 403 Not allowed: This needs the scope control; key:x has read.\n  request r-1\n",
    });
    vigie.answers["GET /api/system/queue"] = [problem(429, "Too many requests", "Slow down.", { "retry-after": "10" })];
    expect((await run("queue")).err).toContain("again in 10 s");
  });

  it("exits 2 for a page where JSON was expected, as a captive portal has it", async () => {
    vigie.answers["GET /api/system/queue"] = [
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>hello" },
    ];
    expect(await run("queue")).toMatchObject({ code: 2, err: expect.stringContaining("is this a Vigie?") });
  });

  it("does not carry the key along a redirect", async () => {
    const seen: unknown[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers);
      response.end("{}");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    vigie.answers["GET /api/system/queue"] = [{ status: 302, headers: { location }, body: "" }];
    const { code, err } = await run("queue");
    other.close();
    expect([code, seen]).toEqual([2, []]);
    expect(err).toContain(location);
    expect(err).not.toContain(KEY);
  });

  it("exits 3 when nobody answers, over HTTP and over the live connection", async () => {
    const { url } = vigie;
    await vigie.close();
    expect(await runVigie(["queue", "--url", url])).toMatchObject({
      code: 3,
      err: expect.stringContaining("ECONNREFUSED"),
    });
    expect((await runVigie(["runs", "--follow", "--url", url])).code).toBe(3);
    expect((await startVigie(["queue", "--url", url]).ended).code).toBe(3);
  });
});
