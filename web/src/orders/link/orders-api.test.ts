import { expect, it } from "vitest";
import { makeOrdersApi } from "./orders-api.ts";

type Answer = { status: number; body?: unknown };

function aSite(answers: Record<string, Answer[]>) {
  const calls: string[] = [];
  let signedOut = 0;
  const api = makeOrdersApi({
    fetch: async (input, init) => {
      const path = String(input);
      calls.push(`${init?.method ?? "GET"} ${path}`);
      const answer = answers[path]?.shift() ?? { status: 404, body: { title: "Not found", detail: "" } };
      return new Response(JSON.stringify(answer.body ?? {}), { status: answer.status });
    },
    onSignedOut: () => signedOut++,
  });
  return { api, calls, signedOut: () => signedOut };
}

const OVER: Answer = { status: 401, body: { title: "Not authenticated", detail: "over" } };

it("renews a session that has run out, once, and makes the call again", async () => {
  const site = aSite({ "/api/v1/x": [OVER, { status: 200, body: { n: 1 } }], "/auth/refresh": [{ status: 200 }] });
  expect(await site.api.get("/api/v1/x")).toEqual({ ok: true, body: { n: 1 } });
  expect(site.calls).toEqual(["GET /api/v1/x", "POST /auth/refresh", "GET /api/v1/x"]);
  expect(site.signedOut()).toBe(0);
});

it("spends the refresh token once for calls that are refused at the same time", async () => {
  const good = { status: 200, body: {} };
  const site = aSite({ "/a": [OVER, good], "/b": [OVER, good], "/auth/refresh": [good, good] });
  const both = await Promise.all([site.api.get("/a"), site.api.get("/b")]);
  expect(both.every(({ ok }) => ok)).toBe(true);
  expect(site.calls.filter((call) => call === "POST /auth/refresh")).toHaveLength(1);
});

it("says that nobody is logged in where the session cannot be renewed", async () => {
  const site = aSite({ "/a": [OVER], "/auth/refresh": [OVER] });
  expect(await site.api.get("/a")).toEqual({ ok: false, why: { kind: "signed-out" } });
  expect(site.signedOut()).toBe(1);
});

it("takes a wrong password for a wrong password", async () => {
  const site = aSite({ "/auth/login": [OVER] });
  expect(await site.api.send("POST", "/auth/login", {})).toEqual({ ok: false, why: { kind: "signed-out" } });
  expect(site.calls).toEqual(["POST /auth/login"]);
  expect(site.signedOut()).toBe(0);
});
