import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { AuditEntryView, KeyView, LogLineView } from "../../../contracts/access.ts";
import { type AuditEntry, pruneAudit, writeAudit } from "../../../db/audit.ts";
import { insertLogs, type LogLine, pruneLogs } from "../../../db/logs.ts";
import { createLogger } from "../../log.ts";
import { anAccessApi, NOW, ROOT, withKey } from "./an-access-api.ts";

const { DB } = env;
let api: ReturnType<typeof anAccessApi>;

beforeEach(async () => {
  await DB.batch(
    ["api_keys", "sessions", "audit_log", "system_logs"].map((table) => DB.prepare(`DELETE FROM ${table}`)),
  );
  api = anAccessApi({ db: DB, clock: { now: NOW } });
});

const root = (path: string, method = "GET", body?: unknown) =>
  api.ask(path, { method, headers: withKey(ROOT), ...(body === undefined ? {} : { body }) });

describe("/api/system/keys", () => {
  it("shows the secret once, then only what it may do and when it was used", async () => {
    const made = await root("/api/system/keys", "POST", { name: " ops ", scope: "control", expires_in_days: 7 });
    expect(made.status).toBe(201);
    const secret = String(made.body.secret);
    api.clock.now = NOW + 1000;
    await api.ask("/api/system/who", { headers: withKey(secret) });
    const { body } = await root("/api/system/keys");
    expect(JSON.stringify(body)).not.toContain(secret.slice(-43));
    expect(body.keys).toEqual([
      {
        id: (made.body.key as KeyView).id,
        name: "ops",
        scope: "control",
        state: "active",
        created_at: new Date(NOW).toISOString(),
        created_by: "root",
        expires_at: new Date(NOW + 7 * 86_400_000).toISOString(),
        last_used_at: new Date(NOW + 1000).toISOString(),
        revoked_at: null,
      },
    ]);
  });

  it("tells expired and revoked keys from active ones", async () => {
    await root("/api/system/keys", "POST", { name: "short", scope: "read", expires_in_days: 1 });
    const { body } = await root("/api/system/keys", "POST", { name: "gone", scope: "read" });
    api.clock.now = NOW + 86_400_000;
    await root("/api/system/keys", "POST", { name: "new", scope: "read" });
    await root(`/api/system/keys/${(body.key as KeyView).id}`, "DELETE");
    const keys = (await root("/api/system/keys")).body.keys as KeyView[];
    expect(new Map(keys.map(({ name, state }) => [name, state]))).toEqual(
      new Map([
        ["new", "active"],
        ["short", "expired"],
        ["gone", "revoked"],
      ]),
    );
  });

  it("revokes once, whatever the number of calls, and audits that once", async () => {
    const { body } = await root("/api/system/keys", "POST", { name: "ops", scope: "read" });
    const { id } = body.key as KeyView;
    const first = await root(`/api/system/keys/${id}`, "DELETE");
    api.clock.now = NOW + 5000;
    const second = await root(`/api/system/keys/${id}`, "DELETE");
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.body.key).toEqual(first.body.key);
    expect((await api.ask("/api/system/who", { headers: withKey(String(body.secret)) })).status).toBe(401);
    const audit = await root("/api/system/audit?action=key.*");
    expect((audit.body.entries as AuditEntryView[]).map(({ action, subject }) => [action, subject])).toEqual([
      ["key.revoke", id],
      ["key.create", id],
    ]);
  });

  it("knows no key that there is not", async () => {
    expect(await root("/api/system/keys/0123456789ab", "DELETE")).toMatchObject({
      status: 404,
      body: { parameter: "id" },
    });
  });

  it.each([
    [{ scope: "read" }, "name"],
    [{ name: "", scope: "read" }, "name"],
    [{ name: "a\nb", scope: "read" }, "name"],
    [{ name: "root) (x", scope: "read" }, "name"],
    [{ name: "ops", scope: "owner" }, "scope"],
    [{ name: "ops", scope: "read", expires_in_days: 0 }, "expires_in_days"],
    [{ name: "ops", scope: "read", expires_in_days: 1.5 }, "expires_in_days"],
    [{ name: "ops", scope: "read", expires_in_days: "7" }, "expires_in_days"],
    [{ name: "ops", scope: "read", expires: 7 }, "expires"],
  ])("refuses %j and names %s", async (body, parameter) => {
    const answer = await root("/api/system/keys", "POST", body);
    expect([answer.status, answer.body.parameter]).toEqual([400, parameter]);
  });
});

const anEntry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  at: NOW,
  actor: "key:ops (0123456789ab)",
  action: "command.pause",
  subject: "source:upstream",
  result: "done",
  address: null,
  requestId: "r",
  ...overrides,
});

describe("GET /api/system/audit", () => {
  async function subjects(query: string): Promise<string[]> {
    const { status, body } = await root(`/api/system/audit?${query}`);
    expect(status).toBe(200);
    return (body.entries as AuditEntryView[]).map(({ subject }) => subject);
  }

  it("finds by actor, action, time and text", async () => {
    await writeAudit(DB, anEntry({ subject: "a", actor: "session:ana" }));
    await writeAudit(DB, anEntry({ subject: "b", action: "command.resume", at: NOW + 1000 }));
    await writeAudit(DB, anEntry({ subject: "c", action: "settings.set", at: NOW + 2000, after: { LANES: "100%" } }));
    expect(await subjects("actor=ANA")).toEqual(["a"]);
    expect(await subjects("action=command.*")).toEqual(["b", "a"]);
    expect(await subjects("action=command")).toEqual([]);
    expect(await subjects(`since=${new Date(NOW + 1000).toISOString()}`)).toEqual(["c", "b"]);
    expect(await subjects(`until=${new Date(NOW + 1000).toISOString()}`)).toEqual(["a"]);
    expect(await subjects("q=100%25")).toEqual(["c"]);
    expect(await subjects("q=%25")).toEqual(["c"]);
    expect(await subjects("q=_______")).toEqual([]);
  });

  it("pages without a gap or a double while entries come in", async () => {
    for (let index = 0; index < 7; index++) await writeAudit(DB, anEntry({ subject: `s${index}` }));
    const seen: string[] = [];
    let before: unknown = null;
    do {
      const { body } = await root(`/api/system/audit?limit=3${before === null ? "" : `&before_id=${before}`}`);
      seen.push(...(body.entries as AuditEntryView[]).map(({ subject }) => subject));
      before = body.next_before_id;
      await writeAudit(DB, anEntry({ subject: "later" }));
    } while (before !== null);
    expect(seen).toEqual(["s6", "s5", "s4", "s3", "s2", "s1", "s0"]);
  });

  it("never holds a credential that a change carried", async () => {
    await writeAudit(
      DB,
      anEntry({ before: { api_key: "k-1234567" }, after: { list: [{ Authorization: "Bearer x" }], limit: 5 } }),
    );
    const { body } = await root("/api/system/audit");
    expect(body.entries).toMatchObject([
      { before: { api_key: "[redacted]" }, after: { list: [{ Authorization: "[redacted]" }], limit: 5 } },
    ]);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=x", "limit"],
    ["since=yesterday", "since"],
    ["before_id=-1", "before_id"],
    ["actor=", "actor"],
    ["user=ana", "user"],
  ])("refuses %s and names %s", async (query, parameter) => {
    const { status, body } = await root(`/api/system/audit?${query}`);
    expect([status, body.parameter]).toEqual([400, parameter]);
  });

  it("is pruned oldest first, in bites", async () => {
    for (let index = 0; index < 4; index++) await writeAudit(DB, anEntry({ at: NOW + index, subject: `s${index}` }));
    await pruneAudit(DB, NOW + 3, 2).run();
    expect(await subjects("")).toEqual(["s3", "s2"]);
  });
});

const aLine = (overrides: Partial<LogLine> = {}): LogLine => ({
  at: NOW,
  service: "fetcher",
  level: "info",
  message: "a line",
  jobId: null,
  requestId: null,
  extra: null,
  ...overrides,
});

describe("GET /api/system/logs", () => {
  async function messages(query: string): Promise<string[]> {
    const { status, body } = await root(`/api/system/logs?${query}`);
    expect(status).toBe(200);
    return (body.lines as LogLineView[]).map(({ message }) => message);
  }

  it("finds a level or worse, a service, a job, a request, a window and a text", async () => {
    await insertLogs(DB, [
      aLine({ message: "d", level: "debug" }),
      aLine({ message: "i", at: NOW + 1, jobId: "a:b:c:1" }),
      aLine({ message: "w", level: "warn", at: NOW + 2, requestId: "r-9", service: "api" }),
      aLine({ message: "e 50%_off", level: "error", at: NOW + 3, extra: { cause: 'Émile said "no"' } }),
    ]).run();
    expect(await messages("")).toEqual(["e 50%_off", "w", "i", "d"]);
    expect(await messages("level=warn")).toEqual(["e 50%_off", "w"]);
    expect(await messages("service=api")).toEqual(["w"]);
    expect(await messages("job_id=a:b:c:1")).toEqual(["i"]);
    expect(await messages("request_id=r-9")).toEqual(["w"]);
    expect(await messages(`since=${iso(NOW + 1)}&until=${iso(NOW + 3)}`)).toEqual(["w", "i"]);
    expect(await messages("q=50%25_OFF")).toEqual(["e 50%_off"]);
    expect(await messages(`q=${encodeURIComponent("Émile")}`)).toEqual(["e 50%_off"]);
    expect(await messages("q=%25")).toEqual(["e 50%_off"]);
    expect(await messages(`q=${"x".repeat(150)}`)).toEqual([]);
  });

  it("pages by time over lines that were written late, and follows by what was written since", async () => {
    await insertLogs(DB, [aLine({ message: "2", at: NOW + 2 }), aLine({ message: "4", at: NOW + 4 })]).run();
    await insertLogs(DB, [aLine({ message: "1", at: NOW + 1 }), aLine({ message: "3", at: NOW + 3 })]).run();
    const first = await root("/api/system/logs?limit=2");
    expect((first.body.lines as LogLineView[]).map(({ message }) => message)).toEqual(["4", "3"]);
    expect(await messages(`limit=2&before_id=${first.body.next_before_id}`)).toEqual(["2", "1"]);
    const four = (first.body.lines as LogLineView[])[0]?.id;
    expect(await messages(`after_id=${four}`)).toEqual(["3", "1"]);
  });

  it.each([
    ["level=fatal", "level"],
    ["q=", "q"],
    ["before_id=1.5", "before_id"],
    ["leve=warn", "leve"],
  ])("refuses %s and names %s", async (query, parameter) => {
    const { status, body } = await root(`/api/system/logs?${query}`);
    expect([status, body.parameter]).toEqual([400, parameter]);
  });

  it("is pruned oldest first, in bites", async () => {
    await insertLogs(
      DB,
      [3, 1, 2, 0].map((at) => aLine({ at, message: `${at}` })),
    ).run();
    await pruneLogs(DB, 3, 2).run();
    expect(await messages("")).toEqual(["3", "2"]);
  });
});

describe("createLogger", () => {
  it("stores in one statement what it printed, without the secrets of the deployment", async () => {
    const printed: string[] = [];
    let statements = 0;
    const counting = new Proxy(DB, {
      get(target, name) {
        if (name === "prepare") statements += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const log = createLogger({
      service: "fetcher",
      level: "info",
      db: counting,
      now: () => NOW,
      secrets: ["the-upstream-key"],
      print: (_, line) => printed.push(line),
    }).with({ request_id: "r-1" });
    log.debug("too small to keep");
    log.info("asked https://up.example/?apikey=abc&line=1", {
      job_id: "a:b:c:1",
      headers: { apikey: "zzz", accept: "x" },
    });
    log.error("it said the-upstream-key", { error: new Error("no the-upstream-key", { cause: new Error("deep") }) });
    await log.flush();
    await log.flush();
    expect(statements).toBe(1);
    const lines = (await root("/api/system/logs")).body.lines as LogLineView[];
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "it said [redacted]",
        request_id: "r-1",
        job_id: null,
        extra: { error: { name: "Error", message: "no [redacted]", cause: { message: "deep" } } },
      },
      {
        level: "info",
        message: "asked https://up.example/?apikey=[redacted]&line=1",
        job_id: "a:b:c:1",
        request_id: "r-1",
        extra: { headers: { apikey: "[redacted]", accept: "x" } },
      },
    ]);
    expect(printed).toHaveLength(2);
    expect(printed.join()).not.toMatch(/the-upstream-key|abc|zzz/);
  });

  it.each([
    ["many", 250, "short", 50],
    ["long", 40, '"🚇\n'.repeat(4_000), 7],
  ])("of too %s lines stores the first, and says how many it left out", async (_, lines, text, left) => {
    const log = createLogger({
      service: "fetcher",
      level: "debug",
      db: DB,
      now: () => NOW,
      secrets: [],
      print: () => undefined,
    });
    for (let index = 0; index < lines; index++) log.debug(text, { text });
    await log.flush();
    const { results } = await DB.prepare("SELECT level, message FROM system_logs ORDER BY id").all();
    expect(results).toHaveLength(lines - left + 1);
    expect(results.at(-1)).toEqual({ level: "warn", message: `${left} more lines are on the console only` });
    log.debug("the next flush starts anew");
    await log.flush();
    expect(await DB.prepare("SELECT COUNT(*) AS n FROM system_logs").first("n")).toBe(lines - left + 2);
  });

  it("does not fail the work when the database does", async () => {
    const printed: string[] = [];
    const log = createLogger({
      service: "api",
      level: "info",
      db: {
        prepare: () => {
          throw new Error("D1 is away");
        },
      } as unknown as D1Database,
      now: () => NOW,
      secrets: [],
      print: (_, line) => printed.push(line),
    });
    log.info("done");
    await log.flush();
    expect(printed[1]).toContain("D1 is away");
  });
});

const iso = (at: number): string => new Date(at).toISOString();
