import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FETCH_QUEUES } from "./fleet-routes.ts";
import { setConcurrency } from "./queue-consumers.ts";

const ACCOUNT = { id: "acc", token: "secret-token" };

const aConsumer = (queue: string) => ({
  consumer_id: `c-${queue}`,
  queue_name: queue,
  type: "worker",
  script_name: "vigie",
  dead_letter_queue: "vigie-fetch-dead",
  settings: { batch_size: 100, max_concurrency: 16, max_retries: 20, max_wait_time_ms: 2000, retry_delay: 7 },
});

type Sent = { method: string; path: string; body: unknown; authorization: string | null };

/** Cloudflare's API, as far as it is asked; `broken` answers instead where it has something to say. */
function anApi(broken: (path: string) => Response | null = () => null) {
  const sent: Sent[] = [];
  const ok = (result: unknown) => Response.json({ success: true, errors: [], messages: [], result });
  const call = async (input: string, init: RequestInit): Promise<Response> => {
    const path = input.replace("https://api.cloudflare.com/client/v4/accounts/acc", "");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const authorization = new Headers(init.headers).get("authorization");
    sent.push({ method: init.method ?? "GET", path, body, authorization });
    const answer = broken(path);
    if (answer !== null) return answer;
    if (path.startsWith("/queues?"))
      return ok([
        { queue_id: "q1", queue_name: "vigie-fetch-high" },
        { queue_id: "q2", queue_name: "vigie-fetch" },
        { queue_id: "q3", queue_name: "of-somebody-else" },
      ]);
    if (path === "/queues/q1/consumers") return ok([aConsumer("vigie-fetch-high")]);
    if (path === "/queues/q2/consumers")
      return ok([{ type: "http_pull", consumer_id: "p", settings: {} }, aConsumer("vigie-fetch")]);
    return ok(null);
  };
  return { call, sent };
}

describe("setConcurrency", () => {
  it("changes max_concurrency alone: an update replaces the consumer, so the rest goes back as it was", async () => {
    const { call, sent } = anApi();
    expect(await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, call)).toEqual({
      kind: "changed",
      queues: [
        { queue: "vigie-fetch-high", before: 16, after: 2 },
        { queue: "vigie-fetch", before: 16, after: 2 },
      ],
    });
    const updates = sent.filter(({ method }) => method === "PUT");
    expect(updates.map(({ path }) => path).sort()).toEqual([
      "/queues/q1/consumers/c-vigie-fetch-high",
      "/queues/q2/consumers/c-vigie-fetch",
    ]);
    for (const { body } of updates)
      expect(body).toEqual({
        type: "worker",
        script_name: "vigie",
        dead_letter_queue: "vigie-fetch-dead",
        settings: { batch_size: 100, max_concurrency: 2, max_retries: 20, max_wait_time_ms: 2000, retry_delay: 7 },
      });
    expect(new Set(sent.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer secret-token"]));
  });

  it("answers with Cloudflare's own words when it refuses", async () => {
    const { call } = anApi(() =>
      Response.json({ success: false, errors: [{ code: 10000, message: "Authentication error" }] }, { status: 403 }),
    );
    expect(await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, call)).toEqual({
      kind: "failed",
      message: "GET /queues?per_page=100: Authentication error",
    });
  });

  it.each([
    ["a page of HTML", () => new Response("<html>", { status: 502 }), "status 502"],
    ["another shape", () => Response.json({ success: true, result: { queues: [] } }), "another shape"],
    ["no such queue", () => Response.json({ success: true, result: [] }), "has no queue vigie-fetch-high"],
  ])("answers what is wrong when it gets %s", async (_, answer, words) => {
    const { call } = anApi((path) => (path.startsWith("/queues?") ? answer() : null));
    const change = await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, call);
    expect(change).toMatchObject({ kind: "failed", message: expect.stringContaining(words) });
  });

  it("says so when nothing consumes a queue, and when the network is gone", async () => {
    const { call } = anApi((path) =>
      path.endsWith("/consumers") ? Response.json({ success: true, result: [] }) : null,
    );
    expect(await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, call)).toMatchObject({
      message: expect.stringContaining("has no Worker that consumes it"),
    });
    const offline = async (): Promise<Response> => {
      throw new TypeError("fetch failed");
    };
    expect(await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, offline)).toEqual({
      kind: "failed",
      message: "fetch failed",
    });
  });

  it("never says the token", async () => {
    const { call } = anApi(() => new Response("no", { status: 500 }));
    expect(JSON.stringify(await setConcurrency(ACCOUNT, FETCH_QUEUES, 2, call))).not.toContain("secret-token");
  });
});

describe("FETCH_QUEUES", () => {
  it("are the queues that the deployment consumes, but for the dead letters'", () => {
    const toml = readFileSync(join(import.meta.dirname, "../../../wrangler.toml"), "utf8");
    const consumed = [...toml.matchAll(/\[\[queues\.consumers\]\]\nqueue = "([^"]+)"/g)].map(([, queue]) => queue);
    expect(FETCH_QUEUES).toEqual(consumed.filter((queue) => !queue?.endsWith("-dead")));
  });
});
