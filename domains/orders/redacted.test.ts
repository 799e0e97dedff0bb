import { describe, expect, it } from "vitest";
import { keptText, sessionSecrets } from "./redacted.ts";

const HEAD = { line: "POST carrier.example/create", headers: Object.entries({ "content-type": "text/xml" }) };
const kept = (body: string, secrets: readonly string[] = [], head = HEAD) => keptText(head, body, secrets);

describe("keptText", () => {
  it("keeps what was said", () => {
    expect(kept("<strRef>MIR-001</strRef>")).toBe(
      "POST carrier.example/create\ncontent-type: text/xml\n\n<strRef>MIR-001</strRef>",
    );
  });

  it.each([
    ["an element", "<v1:strPass>hunter2</v1:strPass>"],
    ["an element with attributes", '<strSesion xsi:type="string">{B9-1}hunter2</strSesion>'],
    ["DinaPaq's header", "<ROClientIDHeader xmlns='x'><ID>hunter2</ID></ROClientIDHeader>"],
    ["a form", "grant_type=password&client_secret=hunter2&password=hunter2"],
    ["a form's first field", "password=hunter2&x=1"],
    ["JSON", '{"access_token":"hunter2","deep":{"clientSecret":"hunter2"}}'],
  ])("takes a secret out of %s by its name", (_, body) => {
    expect(kept(body)).not.toContain("hunter2");
    expect(kept(body)).toContain("[redacted]");
  });

  it.each([
    ["in the address", "", { ...HEAD, line: "GET carrier.example/track?who=hunter2" }],
    ["in a header", "", { ...HEAD, headers: Object.entries({ "content-type": "x; hunter2" }) }],
    ["in a text", "the password hunter2 is wrong", HEAD],
    ["in JSON under any name", '{"note":"hunter2"}', HEAD],
  ])("takes a secret out by its value %s", (_, body, head) => {
    expect(kept(body, ["hunter2"], head)).not.toContain("hunter2");
  });

  it("takes out a short one where it stands as a word, and leaves the words that it is part of", () => {
    expect(kept("<a>1234</a><b>912345</b>", ["1234"])).toContain("<a>[redacted]</a><b>912345</b>");
  });

  it("keeps no header whose use it does not know", () => {
    const head = { ...HEAD, headers: Object.entries({ authorization: "Basic abc", "x-new": "abc" }) };
    expect(kept("", [], head)).not.toContain("abc");
  });

  it("cuts what is long, and not in the middle of a secret", () => {
    const body = `${"x".repeat(7_900)}${"secret-".repeat(100)}`;
    const text = kept(body, ["secret-".repeat(100)]);
    expect(text).not.toContain("secret-");
    expect(kept("y".repeat(20_000))).toMatch(/y\n… \d+ characters more$/);
  });
});

describe("sessionSecrets", () => {
  const GUID = "7B0C1F6E-9D1A-4E35-8C4B-0A1B2C3D4E5F";

  it.each([
    ["kept as JSON with its braces", JSON.stringify({ id: `{${GUID}}`, trackingTemplate: null })],
    ["kept bare within JSON", JSON.stringify({ id: GUID })],
    ["kept with its braces", `{${GUID}}`],
    ["kept bare", GUID],
  ])("takes a GUID that is %s out of wherever it is said, with braces and without", (_, session) => {
    const body = `<Reply><faultstring>41: la sesión ${GUID} no existe</faultstring><strX>{${GUID}}</strX></Reply>`;
    const text = kept(body, sessionSecrets(session));
    expect(text).toContain("la sesión [redacted] no existe");
    expect(text).not.toContain(GUID);
  });

  it("are none of no session", () => {
    expect(sessionSecrets(null)).toEqual([]);
  });
});
