/** What operators look at: tables for a person, the API's own body for a machine. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AVigie, aVigie, KEY, recorded, runVigie, startVigie } from "./a-vigie.ts";

let vigie: AVigie;
beforeAll(async () => {
  vigie = await aVigie({
    "GET /api/system/queue": [recorded("queue")],
    "GET /api/system/workers": [recorded("workers")],
    "GET /api/system/sources": [recorded("sources")],
    "GET /api/system/schedules": [recorded("schedules")],
    "GET /api/system/runs": [recorded("runs")],
    "GET /api/system/runs/counts": [recorded("runs-counts")],
    "GET /api/system/runs/transit%3Adisruptions%3Anetwork%3A5984470%231": [recorded("run")],
    "GET /api/system/dead-letters": [recorded("dead-letters")],
    "GET /api/system/logs": [recorded("logs")],
    "GET /api/system/audit": [recorded("audit")],
    "GET /api/system/settings": [recorded("settings")],
    "GET /api/system/settings/versions": [recorded("settings-versions")],
    "GET /api/system/keys": [recorded("keys")],
    "GET /api/system/db/summary": [recorded("db-summary")],
  });
  vigie.welcome = [{ type: "snapshot", generation: 1, data: recorded("operator") as never }];
});
afterAll(() => vigie.close());

const run = (...args: string[]) => runVigie([...args, "--url", vigie.url]);

describe("vigie as a user runs it", () => {
  it("shows the fleet, with the address and the key from its environment", async () => {
    const { code, out, err } = await startVigie(["workers"], { VIGIE_URL: vigie.url }).ended;
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^lane +status .*\nfetcher-01 +idle /);
  }, 20_000);

  it("shows the status, and ends when it has", async () => {
    expect((await startVigie(["status", "--url", vigie.url]).ended).code).toBe(0);
  }, 20_000);
});

describe("vigie that looks, for a machine", () => {
  it.each([
    [["queue"], "queue"],
    [["workers"], "workers"],
    [["sources"], "sources"],
    [["schedules"], "schedules"],
    [["runs"], "runs"],
    [["runs", "--causes"], "runs-counts"],
    [["run", "transit:disruptions:network:5984470#1"], "run"],
    [["dead-letters"], "dead-letters"],
    [["logs"], "logs"],
    [["audit"], "audit"],
    [["config"], "settings"],
    [["config", "versions"], "settings-versions"],
    [["keys"], "keys"],
  ])("%j --json prints the API's body and nothing else", async (args, body) => {
    const { code, out, err } = await run(...args, "--json");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual(recorded(body));
  });

  it("status --json has the operators' document and what the database holds", async () => {
    const { code, out } = await run("status", "--json");
    expect([code, JSON.parse(out)]).toEqual([0, { operator: recorded("operator"), database: recorded("db-summary") }]);
  });

  it("takes global options before the command too", async () => {
    const { code, out } = await runVigie(["--json", "--url", vigie.url, "queue"]);
    expect([code, JSON.parse(out)]).toEqual([0, recorded("queue")]);
  });
});

describe("vigie that looks, for a person", () => {
  it("status tells what is held and by whom, the lanes and the sources", async () => {
    const { code, out } = await run("status");
    expect(code).toBe(0);
    expect(out).toMatch(/^paused +source prim-sm +.+ +root +works at the upstream$/m);
    expect(out).toMatch(/^prim-sm +held /m);
    expect(out).toMatch(/^dead letters +0 open$/m);
    expect(out).toContain("PRIM estimated-timetable");
  });

  it("runs are aligned under their titles, and say how to go on", async () => {
    const { out } = await run("runs");
    const [title = "", ...rows] = out.split("\n");
    const at = title.indexOf("outcome");
    expect(at).toBeGreaterThan(0);
    expect(rows.filter((row) => /^(changed|unchanged|expired|cancelled)/.test(row.slice(at)))).toHaveLength(4);
    expect(out).toMatch(/There may be more: --cursor \S+$/m);
  });

  it("a run shows its timeline, and what was asked without its key", async () => {
    const { out } = await run("run", "transit:disruptions:network:5984470#1");
    expect(out).toMatch(/admitted +by fetcher-\d\d/);
    expect(out).toContain('"apikey": "•••"');
  });

  it("what an upstream wrote cannot move the cursor or colour the rest", async () => {
    const { out } = await run("dead-letters");
    expect(out).toContain("Service Unavailable");
    expect(out).not.toContain("\u001b");
  });

  it("one setting is its bare value, for scripts; a secret is only said to be set", async () => {
    expect(await run("config", "get", "LANES")).toMatchObject({ code: 0, out: "16\n" });
    expect((await run("config", "get", "PRIM_API_KEY")).out).toBe("(set, and secret)\n");
    expect(await run("config", "get", "NOPE")).toMatchObject({ code: 2, err: expect.stringContaining("LANES") });
  });

  it("logs are in the order of their writing, the latest last", async () => {
    const { out } = await run("logs");
    const lines = out.split("\n").filter((line) => line.includes("scheduler"));
    expect(lines.length).toBeGreaterThan(1);
    expect([...lines].sort()).toEqual(lines);
  });

  it("colours for a person at a terminal alone, and not for one who said NO_COLOR", async () => {
    const at = { url: ["sources", "--url", vigie.url], terminal: { columns: 100 } };
    expect((await run("sources")).out).not.toContain("\u001b");
    expect((await runVigie(at.url, { terminal: at.terminal })).out).toContain("\u001b[32mopen");
    const plain = await runVigie(at.url, { terminal: at.terminal, env: { VIGIE_KEY: KEY, NO_COLOR: "1" } });
    expect(plain.out).not.toContain("\u001b");
  });

  it("cuts the last column to the terminal's width", async () => {
    const { out } = await runVigie(["config", "--url", vigie.url], {
      terminal: { columns: 150 },
      env: { VIGIE_KEY: KEY, NO_COLOR: "1" },
    });
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(150);
    expect(out).toContain("\u2026");
  });
});

describe("what a command asks for", () => {
  const asked = async (...args: string[]) => {
    vigie.asked.length = 0;
    const ran = await run(...args);
    return { ...ran, paths: vigie.asked.map(({ method, path }) => `${method} ${path}`) };
  };

  it.each([
    [
      ["runs", "--failed", "--source", "prim-et", "--since", "24h", "--limit", "3"],
      "outcome=failed&source=prim-et&since=24h&limit=3",
    ],
    [["runs", "--target", "transit:metro:*", "--final"], "final=true&target=transit%3Ametro%3A*"],
    [["runs", "--job", "a b&c", "--cursor", "x=="], "job_id=a+b%26c&cursor=x%3D%3D"],
  ])("%j", async (args, query) => {
    expect((await asked(...args)).paths).toEqual([`GET /api/system/runs?${query}`]);
  });

  it("logs by service, level and text", async () => {
    const { paths } = await asked("logs", "--service", "fetcher", "--level", "warn", "--q", "timeout", "--limit", "9");
    expect(paths).toEqual(["GET /api/system/logs?service=fetcher&level=warn&q=timeout&limit=9"]);
  });

  it("sends the key as a header, and shows it nowhere", async () => {
    const { out, err } = await asked("status");
    expect(vigie.asked.filter(({ method }) => method !== "WS").map(({ headers }) => headers["x-api-key"])).toEqual([
      KEY,
      KEY,
    ]);
    expect(vigie.asked.find(({ method }) => method === "WS")?.path).toBe("/live/operator?ticket=a-ticket");
    expect(out + err).not.toContain(KEY);
  });

  it("brings a service token where Cloudflare Access stands in front", async () => {
    vigie.asked.length = 0;
    await runVigie(["queue"], {
      env: {
        VIGIE_KEY: KEY,
        VIGIE_URL: vigie.url,
        CF_ACCESS_CLIENT_ID: "id.access",
        CF_ACCESS_CLIENT_SECRET: "s3cret",
      },
    });
    expect(vigie.asked[0]?.headers).toMatchObject({
      "cf-access-client-id": "id.access",
      "cf-access-client-secret": "s3cret",
    });
  });
});
