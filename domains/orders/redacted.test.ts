import { describe, expect, it } from "vitest";
import { keptText } from "./redacted.ts";

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
