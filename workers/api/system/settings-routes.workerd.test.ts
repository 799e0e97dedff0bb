import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { SettingsView } from "../../../contracts/system.ts";
import { insertLetters, insertRuns } from "../../../db/a-run.ts";
import { currentOverrides, storeSettings } from "../../../db/settings-versions.ts";
import { anOperatorApi, aPlane, NOW } from "./an-operator-api.ts";

const DEPLOYED = {
  LANES: "16",
  STOP_INTERVAL_S: "60",
  PRIM_API_KEY: "very-secret",
  PRIM_BASE_URL: "https://up.example",
};
const aDeployment = (plane = aPlane().plane) => anOperatorApi({ plane, bindings: DEPLOYED });

beforeEach(async () => void (await env.DB.exec("DELETE FROM settings_versions")));

async function setting(name: string) {
  const { body } = await aDeployment().get("/settings");
  return (body as SettingsView).items.find((item) => item.name === name);
}

describe("GET /settings", () => {
  it("says of each what the deployment says, what counts, and who changed it when", async () => {
    expect(await setting("LANES")).toMatchObject({ deployed: "16", value: "16", overridden: false, by: null });
    await aDeployment().call("PUT", "/settings", { changes: { LANES: 4 }, note: "quiet night" });
    expect(await setting("LANES")).toMatchObject({
      deployed: "16",
      value: "4",
      overridden: true,
      by: "key:ops (k1)",
      since: "2026-10-08T08:00:00.000Z",
    });
    expect(await setting("MAX_ATTEMPTS")).toMatchObject({ deployed: null, value: "5", is_set: false });
  });

  it("never says a secret, only that it is set", async () => {
    expect(await setting("PRIM_API_KEY")).toMatchObject({ secret: true, is_set: true, value: null, deployed: null });
    expect(await setting("SYSTEM_API_TOKEN")).toMatchObject({ is_set: false });
    expect(JSON.stringify((await aDeployment().get("/settings")).body)).not.toContain("very-secret");
  });
});

describe("PUT /settings", () => {
  it("makes a version, writes down what was and is, and tells the lanes", async () => {
    const { plane, asked } = aPlane();
    const api = aDeployment(plane);
    await api.call("PUT", "/settings", { changes: { LANES: "4", STOP_INTERVAL_S: "30" } });
    const { body } = await api.call("PUT", "/settings", {
      changes: { LANES: null, STOP_INTERVAL_S: "90" },
      note: "calm",
    });
    expect(body).toMatchObject({
      changed: true,
      before: { LANES: "4", STOP_INTERVAL_S: "30" },
      after: { LANES: null, STOP_INTERVAL_S: "90" },
      command_id: "made-up-id",
    });
    expect(await currentOverrides(env.DB)).toMatchObject({ overrides: { STOP_INTERVAL_S: "90" } });
    // Lanes are counted anew, by the override and then by the deployment's own word.
    expect(asked.map(({ request }) => request)).toMatchObject([
      4,
      { command: "RELOAD_CONFIG" },
      16,
      { command: "RELOAD_CONFIG" },
    ]);
    expect(api.audits.at(-1)).toMatchObject({
      action: "settings.change",
      subject: "LANES, STOP_INTERVAL_S",
      before: { LANES: "4" },
      after: { LANES: null },
      result: "done",
    });
  });

  it("makes no version of what is so already", async () => {
    const api = aDeployment();
    await api.call("PUT", "/settings", { changes: { LANES: "4" } });
    const { version } = await currentOverrides(env.DB);
    expect((await api.call("PUT", "/settings", { changes: { LANES: "4" } })).body).toMatchObject({
      changed: false,
      version,
    });
    expect((await currentOverrides(env.DB)).version).toBe(version);
  });

  it.each([
    ["a number out of range", { LANES: "0" }, "changes.LANES"],
    ["a word for a number", { STOP_INTERVAL_S: "often" }, "changes.STOP_INTERVAL_S"],
    ["a network that there is not", { NETWORKS: "metro,zeppelin" }, "changes.NETWORKS"],
    ["a line that there is not", { SCHEDULER_LINES: "metro:99" }, "changes.SCHEDULER_LINES"],
    ["a secret", { PRIM_API_KEY: "stolen" }, "changes.PRIM_API_KEY"],
    ["where requests go", { PRIM_BASE_URL: "https://evil.example" }, "changes.PRIM_BASE_URL"],
    ["who may come in", { ALLOWED_ORIGINS: "https://evil.example" }, "changes.ALLOWED_ORIGINS"],
    ["what is no setting", { __proto__x: "1" }, "changes.__proto__x"],
    ["nothing", {}, "changes"],
  ])("refuses %s whole: nothing of it counts", async (_, changes, parameter) => {
    const { plane, asked } = aPlane();
    const api = aDeployment(plane);
    const sound = Object.keys(changes).length === 0 ? {} : { MAX_ATTEMPTS: "7" };
    expect(await api.call("PUT", "/settings", { changes: { ...sound, ...changes } })).toMatchObject({
      status: 400,
      body: { parameter },
    });
    expect(await currentOverrides(env.DB)).toEqual({ version: 0, overrides: {} });
    expect(asked).toEqual([]);
  });

  it("names every fault at once, and never a secret's value", async () => {
    const changes = { LANES: "0", STOP_INTERVAL_S: "often", ET_INTERVAL_S: "1" };
    const { body } = await aDeployment().call("PUT", "/settings", { changes });
    const { detail } = body as { detail: string };
    for (const name of Object.keys(changes)) expect(detail).toContain(name);
    expect(detail).not.toContain("very-secret");
  });

  it("is refused when somebody else's change came first, asked for or not", async () => {
    const api = aDeployment();
    await api.call("PUT", "/settings", { changes: { LANES: "4" } });
    const { version } = await currentOverrides(env.DB);
    const late = { changes: { LANES: "5" }, expected_version: version - 1 };
    expect(await api.call("PUT", "/settings", late)).toMatchObject({
      status: 409,
      body: { parameter: "expected_version" },
    });
    expect(api.audits.at(-1)).toMatchObject({ action: "settings.change", result: "refused" });
    const entry = { at: NOW, by: "x", note: null, overrides: {} };
    const both = await Promise.all([storeSettings(env.DB, version, entry), storeSettings(env.DB, version, entry)]);
    expect(both.filter((stored) => stored !== null).length).toBe(1);
  });
});

describe("versions and going back", () => {
  it("go back as a new version, so that going back can be taken back", async () => {
    const api = aDeployment();
    const versions: number[] = [];
    for (const LANES of ["4", "5", "6"]) {
      await api.call("PUT", "/settings", { changes: { LANES } });
      versions.push((await currentOverrides(env.DB)).version);
    }
    const { body } = await api.call("POST", "/settings/rollback", { version: versions[0] });
    expect(body).toMatchObject({ changed: true, before: { LANES: "6" }, after: { LANES: "4" } });
    expect(await setting("LANES")).toMatchObject({ value: "4" });
    await api.call("POST", "/settings/rollback", { version: 0, note: "clean" });
    expect(await currentOverrides(env.DB)).toMatchObject({ overrides: {} });
    const first = (await api.get("/settings/versions?limit=2")).body;
    expect(first).toMatchObject({ items: [{ note: "clean" }, { note: `back to version ${versions[0]}` }] });
    const { next } = first as { next: number };
    const { body: second } = await api.get(`/settings/versions?limit=2&before=${next}`);
    expect(second).toMatchObject({ items: [{ overrides: { LANES: "6" } }, { overrides: { LANES: "5" } }] });
  });

  it("refuse a version that there was not, and one that is none", async () => {
    const api = aDeployment();
    const none = await api.call("POST", "/settings/rollback", { version: 99_999 });
    expect(none).toMatchObject({ status: 404, body: { parameter: "version" } });
    expect((await api.call("POST", "/settings/rollback", { version: -1 })).status).toBe(400);
    expect((await api.call("POST", "/settings/rollback", {})).status).toBe(400);
  });
});

describe("GET /db/summary and /db/snapshots", () => {
  const targets = ["d:north:1", "d:north:3a", "d:south:1", "e:x"];
  beforeEach(async () => {
    await env.DB.batch(
      ["task_runs", "dead_letters", "live_snapshots", "feeds"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
    );
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO feeds (feed, domain, source, origin, generation, commit_id, fetched_at, stale_after_s, expired_after_s,
           last_error_at, last_error_outcome, last_error_message)
         VALUES ('d:f', 'd', 'src-a', 'simulator', 9, 'run-9', ?, 60, 600, ?, 'unavailable', '503 once')`,
      ).bind(NOW - 90_000, NOW - 5_000),
      ...targets.map((target) =>
        env.DB.prepare("INSERT INTO live_snapshots VALUES (?, ?, 'd:f', 7, 'h', ?, ?)").bind(
          target,
          target.slice(0, 1),
          JSON.stringify({ of: target }),
          NOW - 100_000,
        ),
      ),
    ]);
  });

  it("count what is there", async () => {
    await insertRuns(env.DB, [
      { run_id: "a#1" },
      { run_id: "b#1", outcome: "malformed" },
      { run_id: "c#1", finished_at: NOW - 2 * 86_400_000 },
    ]);
    await insertLetters(env.DB, [{ id: "b#1" }, { id: "z#1", state: "discarded" }]);
    expect((await anOperatorApi().get("/db/summary")).body).toEqual({
      since: "2026-10-07T08:00:00.000Z",
      task_counts: { changed: 1, malformed: 1 },
      worker_counts: { idle: 1, down: 1 },
      total_workers: 2,
      active_workers: 1,
      snapshots: {
        count: 4,
        oldest_change_at: "2026-10-08T07:58:20.000Z",
        newest_change_at: "2026-10-08T07:58:20.000Z",
      },
      feeds: 1,
      dead_letters: { open: 1, replayed: 0, discarded: 1 },
    });
  });

  it.each([
    ["", targets],
    ["domain=e", ["e:x"]],
    ["target=d:north:*", ["d:north:1", "d:north:3a"]],
    ["network=NORTH", ["d:north:1", "d:north:3a"]],
    ["network=north&line=3A", ["d:north:3a"]],
    ["line=1", ["d:north:1", "d:south:1"]],
    ["q=SOUTH", ["d:south:1"]],
    ["q=503", targets],
    ["q=nowhere", []],
  ])("list documents by %j", async (query, expected) => {
    const { body } = await anOperatorApi().get(`/db/snapshots?${query}`);
    expect((body as { items: { target: string }[] }).items.map(({ target }) => target)).toEqual(expected);
  });

  it("say how old a document is and what last went wrong, with the document when asked for", async () => {
    const { body } = await anOperatorApi().get("/db/snapshots?limit=1&include_payload=true");
    expect(body).toMatchObject({
      items: [
        {
          id: "d:north:1",
          status: "stale",
          age_s: 90,
          run_id: "run-9",
          last_error: { outcome: "unavailable", message: "503 once" },
          payload: { of: "d:north:1" },
        },
      ],
    });
    const { next } = body as { next: string };
    const rest = await anOperatorApi().get(`/db/snapshots?cursor=${next}`);
    expect((rest.body as { items: { target: string }[] }).items.map(({ target }) => target)).toEqual(targets.slice(1));
    expect((rest.body as { items: object[] }).items[0]).not.toHaveProperty("payload");
  });

  it.each([
    ["limit=101", "limit"],
    ["include_payload=yes", "include_payload"],
    ["network=a:b", "network"],
    ["cursor=!", "cursor"],
  ])("refuse %s", async (query, parameter) => {
    expect(await anOperatorApi().get(`/db/snapshots?${query}`)).toMatchObject({ status: 400, body: { parameter } });
  });
});

describe("the description of the API", () => {
  it("has every route under the tag system", () => {
    const document = anOperatorApi().app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "t", version: "1" } });
    const paths = Object.entries(document.paths ?? {});
    expect(paths.length).toBeGreaterThan(28);
    for (const [path, item] of paths)
      for (const operation of Object.values(item ?? {}))
        expect([path, (operation as { tags?: string[] }).tags]).toEqual([path, ["system"]]);
  });
});
