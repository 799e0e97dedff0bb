import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSecretName, redactor, secretsOf } from "./redaction.ts";

const KEY = "0bB7_upstream/key+1=";
const { text, json } = redactor([KEY, "abc"]);

describe("isSecretName", () => {
  it.each([
    "authorization",
    "Proxy-Authorization",
    "apikey",
    "api_key",
    "X-API-Key",
    "apiKey",
    "token",
    "SYSTEM_API_TOKEN",
    "access_token",
    "Cookie",
    "set-cookie",
    "password",
    "client_secret",
    "Cf-Access-Jwt-Assertion",
    "ticket",
  ])("takes %s for a secret's name", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(["key", "job_id", "etag", "author", "accept", "target", "keys"])("lets %s be", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("secretsOf", () => {
  it("finds the secrets of an environment by their variables' names", () => {
    expect(
      secretsOf({
        SYSTEM_API_TOKEN: "t",
        UPSTREAM_API_KEY: "k",
        SIGNING_KEY: "s",
        LANES: "16",
        DB: {},
        EMPTY_TOKEN: "",
      }),
    ).toEqual(["t", "k", "s"]);
  });
});

describe("redactor", () => {
  it("blacks out by name at any depth, and keeps what tells nothing", () => {
    expect(
      json({
        headers: { Authorization: "Bearer x", accept: "application/json" },
        list: [{ cookie: ["a", "b"] }, { password: { old: "x" } }],
        tokens: 5,
        cookie: null,
        token: false,
      }),
    ).toEqual({
      headers: { Authorization: "[redacted]", accept: "application/json" },
      list: [{ cookie: "[redacted]" }, { password: "[redacted]" }],
      tokens: 5,
      cookie: null,
      token: false,
    });
  });

  it("blacks out a known secret wherever it stands, as it is or percent-encoded", () => {
    expect(text(`asked with ${KEY}!`)).toBe("asked with [redacted]!");
    expect(text(`https://up.example/?k=${encodeURIComponent(KEY)}&line=1`)).toBe(
      "https://up.example/?k=[redacted]&line=1",
    );
    expect(json({ [`a ${KEY}`]: [KEY] })).toEqual({ "a [redacted]": ["[redacted]"] });
  });

  it("blacks out a short secret only where it is the whole text, for it would hide ordinary words", () => {
    expect(json(["abc", "abcdef"])).toEqual(["[redacted]", "abcdef"]);
  });

  it.each([
    ["authorization: Bearer abcdefgh.ijkl", "authorization: Bearer [redacted]"],
    ["Basic dXNlcjpwYXNzd29yZA==", "Basic [redacted]"],
    ["jwt eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl end", "jwt [redacted] end"],
    [`vigie_0123456789ab_${"x".repeat(43)}`, "vigie_0123456789ab_[redacted]"],
    ["GET /live/operator?client=1&ticket=abc_def#x", "GET /live/operator?client=1&ticket=[redacted]#x"],
    ["?api_key=1&access_token=2", "?api_key=[redacted]&access_token=[redacted]"],
  ])("knows a credential by its looks: %s", (given, clean) => {
    expect(text(given)).toBe(clean);
  });

  it("turns what is thrown into what can be read, causes included", () => {
    const error = new TypeError(`no ${KEY}`, { cause: new Error("deep") });
    expect(json({ error })).toMatchObject({
      error: { name: "TypeError", message: "no [redacted]", cause: { message: "deep" } },
    });
    expect(json({ error: "only text" })).toEqual({ error: "only text" });
  });

  it("ends with what has no end and what JSON does not know", () => {
    const cycle: Record<string, unknown> = { name: "c" };
    cycle.self = cycle;
    expect(json(cycle)).toEqual({ name: "c", self: "[cycle]" });
    expect(
      json({ n: Number.NaN, big: 5n, when: new Date(0), map: new Map([["token", "x"]]), gone: undefined }),
    ).toEqual({ n: "NaN", big: "5", when: "1970-01-01T00:00:00.000Z", map: { token: "[redacted]" } });
  });

  it("lets no known secret out of any JSON value, and changes nothing in values that hold none", () => {
    const secret = "s3cr3t-value";
    const redact = redactor([secret]);
    const holding = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.string().map((around) => `${around}${secret}${around}`),
        fc.integer(),
        fc.array(tie("node")),
        fc.dictionary(fc.string(), tie("node")),
        fc.dictionary(fc.constantFrom("token", "api_key", "note"), tie("node")),
      ),
    })).node;
    fc.assert(fc.property(holding, (value) => !JSON.stringify(redact.json(value)).includes(secret)));
    const plain = fc.dictionary(
      fc.constantFrom("a", "b", "line"),
      fc.oneof(fc.integer(), fc.constantFrom("x", "y z"), fc.boolean()),
    );
    fc.assert(
      fc.property(plain, (value) => {
        expect(redact.json(value)).toEqual({ ...value });
      }),
    );
  });
});
