import { describe, expect, it } from "vitest";
import { ask, refusalOf, type Told } from "./ask.ts";
import type { UpstreamPort } from "./upstream.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const bytesOf = (text: string, encoding: "utf8" | "latin1" = "utf8") => new Uint8Array(Buffer.from(text, encoding));

function portThatAnswers(
  body: Uint8Array | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): UpstreamPort {
  const stream = body instanceof ReadableStream ? body : new Blob([new Uint8Array(body)]).stream();
  const none = async () => null;
  return {
    call: async () => ({ kind: "answer", status: 200, headers: new Headers(headers), body: stream }),
    now: () => NOW,
    session: { get: none, put: async () => undefined, drop: async () => undefined },
  };
}

const textOf = async (port: UpstreamPort) => {
  const told = await ask({ url: "http://127.0.0.1/", headers: {} }, port);
  return told.kind === "told" ? told.text : told.reason;
};

const aTold = (overrides: Partial<Told> = {}): Told => ({
  kind: "told",
  status: 200,
  headers: new Headers(),
  text: "",
  ...overrides,
});

describe("ask", () => {
  it.each([
    ["UTF-8 that is not declared", bytesOf("código"), {}],
    ["ISO-8859-1 that is declared", bytesOf("código", "latin1"), { "content-type": "text/xml; charset=ISO-8859-1" }],
    ["ISO-8859-1 that is declared as nothing", bytesOf("código", "latin1"), { "content-type": "application/json" }],
    ["ISO-8859-1 that is declared as UTF-8", bytesOf("código", "latin1"), { "content-type": "a/b; charset=utf-8" }],
  ])("reads %s", async (_what, bytes, headers) => {
    expect(await textOf(portThatAnswers(bytes, headers))).toBe("código");
  });

  it("does not know whether the work was done where the answer breaks off", async () => {
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("cut")) });
    expect(await ask({ url: "http://127.0.0.1/", headers: {} }, portThatAnswers(broken))).toEqual({
      kind: "unavailable",
      reason: "HTTP 200, and the answer broke off: cut",
    });
  });
});

describe("refusalOf", () => {
  it.each([
    [200, null],
    [204, null],
    [302, "malformed"],
    [400, "rejected"],
    [401, "rejected"],
    [408, "unavailable"],
    [429, "throttled"],
    [500, "unavailable"],
    [503, "unavailable"],
  ])("%i is %s", (status, kind) => {
    expect(refusalOf(aTold({ status }), NOW)?.kind ?? null).toBe(kind);
  });

  it.each([
    ["30", 30_000],
    ["Mon, 23 Nov 2026 10:00:10 GMT", 10_000],
    ["Mon, 23 Nov 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["", null],
  ])('waits as Retry-After "%s" says', (value, retryAfterMs) => {
    const headers = new Headers({ "retry-after": value });
    expect(refusalOf(aTold({ status: 429, headers }), NOW)).toMatchObject({ retryAfterMs });
  });

  it("quotes no more of a page than says something", () => {
    const reason = refusalOf(aTold({ status: 500, text: `<html>\n  ${"x".repeat(5000)}` }), NOW)?.reason ?? "";
    expect(reason.length).toBeLessThan(230);
    expect(reason).not.toContain("\n");
  });
});
