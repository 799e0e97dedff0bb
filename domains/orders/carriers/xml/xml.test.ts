import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeXml, parseXml, textOf } from "./xml.ts";

const rootOf = (text: string) => {
  const parsed = parseXml(text);
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return parsed.root;
};
/** What XML 1.0 can hold; line ends are normalised by every reader. */
const holdable = (text: string) => text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, " ");

describe("parseXml", () => {
  it("knows an element by its namespace, whatever prefix it has", () => {
    const root = rootOf('<a:x xmlns:a="urn:one"><y xmlns="urn:two" k="&lt;v&gt;">t &amp; u<![CDATA[<z/>]]></y></a:x>');
    expect([root.name, root.namespace]).toEqual(["x", "urn:one"]);
    expect(root.children[0]).toMatchObject({ name: "y", namespace: "urn:two", attributes: { k: "<v>" } });
    expect(textOf(root, "y")).toBe("t & u<z/>");
    expect(textOf(root, "missing")).toBeNull();
  });

  it.each([
    ["an open element", "<a><b></a>"],
    ["an undeclared prefix", "<v1:a/>"],
    ["an undeclared entity", "<a>&nbsp;</a>"],
    ["two roots", "<a/><b/>"],
    ["a web page", "<!DOCTYPE html><html><br></html>"],
    ["a DOCTYPE with entities", '<!DOCTYPE a [<!ENTITY b "c">]><a>b</a>'],
    ["no element", "  "],
    ["not XML at all", "Service unavailable"],
    ["elements without end", `${"<a>".repeat(80)}${"</a>".repeat(80)}`],
  ])("refuses %s", (_what, text) => {
    expect(parseXml(text)).toMatchObject({
      kind: "malformed",
      reason: expect.stringMatching(/^not XML that can be read: /),
    });
  });
});

describe("escapeXml", () => {
  it("survives a reader whatever a buyer typed, as text and as attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (typed) => {
        const root = rootOf(`<a k="${escapeXml(typed)}">${escapeXml(typed)}</a>`);
        expect(root.text).toBe(holdable(typed));
        expect(root.attributes.k).toBe(holdable(typed).replace(/[\t\n]/g, " "));
        expect(root.children).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
