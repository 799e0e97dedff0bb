import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { XmlFault } from "./xml-fault.ts";
import { MAX_DEPTH, MAX_TOKEN_BYTES, type XmlAttribute, XmlReader } from "./xml-reader.ts";

type Element = { name: string; attributes: XmlAttribute[]; children: (Element | string)[] };

/** The element tree of a document that is handed in by pieces of these sizes; texts that touch are one. */
function read(bytes: Uint8Array, sizes: readonly number[] = []): Element {
  const top: Element = { name: "", attributes: [], children: [] };
  const open = [top];
  const inner = () => open.at(-1) ?? top;
  const reader = new XmlReader({
    open: (name, attributes) => {
      const element = { name, attributes: [...attributes], children: [] };
      inner().children.push(element);
      open.push(element);
    },
    text: (text) => {
      const { children } = inner();
      const last = children.at(-1);
      if (typeof last === "string") children[children.length - 1] = last + text;
      else if (text !== "") children.push(text);
    },
    close: () => {
      open.pop();
    },
  });
  let held = 0;
  let given = 0;
  for (const size of [...sizes, bytes.length]) {
    given = Math.min(bytes.length, given + size);
    held += reader.take(bytes.slice(held, given));
  }
  reader.end(bytes.slice(held));
  const [root] = top.children;
  if (root === undefined || typeof root === "string") throw new Error("no element");
  return root;
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const textOf = (xml: string) => read(utf8(xml)).children.join("");

function faultOf(xml: string | Uint8Array): string {
  try {
    read(typeof xml === "string" ? utf8(xml) : xml);
  } catch (error) {
    if (error instanceof XmlFault) return error.message;
    throw error;
  }
  return "none";
}

describe("XmlReader, valid documents", () => {
  it("reads elements, attributes and texts in order", () => {
    expect(read(utf8(`<a x="1" y='2 > 1'>one<b/>two<p:c xml:lang="fr">trois</p:c></a>`))).toEqual({
      name: "a",
      attributes: [
        { name: "x", value: "1" },
        { name: "y", value: "2 > 1" },
      ],
      children: [
        "one",
        { name: "b", attributes: [], children: [] },
        "two",
        { name: "p:c", attributes: [{ name: "xml:lang", value: "fr" }], children: ["trois"] },
      ],
    });
  });

  it.each([
    ["the five named entities", "<a>&lt;&gt;&amp;&quot;&apos;</a>", `<>&"'`],
    ["decimal and hexadecimal references", "<a>&#233;&#xE9;&#x1F687;</a>", "éé🚇"],
    ["CDATA, whose brackets and ampersands are text", "<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>", "x<b>&amp;]]>"],
    ["comments and instructions, which are nothing", "<a>x<!-- <b> & -- --><?php <c> ?>y</a>", "xy"],
    ["a comment of one dash less", "<a>x<!---->y</a>", "xy"],
    ["line ends of Windows as one", "<a>x\r\ny\rz</a>", "x\ny\nz"],
    ["a reference that is escaped, once", "<a>&amp;lt;</a>", "&lt;"],
  ])("reads %s", (_, xml, text) => {
    expect(textOf(xml)).toBe(text);
  });

  it("reads around the element: a byte order mark, a declaration, comments and white space", () => {
    expect(textOf('\ufeff<?xml version="1.0" encoding="utf-8"?>\n<!-- x -->\n<a>é</a>\n<!-- y -->\n')).toBe("é");
  });

  it("reads ISO-8859-1 where it is declared", () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?><a b="é">Pont de Sèvres</a>';
    const bytes = Uint8Array.from(xml, (char) => char.charCodeAt(0));
    expect(read(bytes)).toMatchObject({ attributes: [{ name: "b", value: "é" }], children: ["Pont de Sèvres"] });
  });

  it("keeps white space of an attribute as spaces", () => {
    expect(read(utf8('<a b = "1\n2\t3" >x</a >')).attributes).toEqual([{ name: "b", value: "1 2 3" }]);
  });
});

describe("XmlReader, what is refused", () => {
  it.each([
    ["a tag that does not close", "<a><b></b>", "ends inside <a>"],
    ["tags that cross", "<a><b></a></b>", "</a> closes <b>"],
    ["a closing tag too many", "<a/></a>", "</a> closes nothing"],
    ["a second element", "<a/><b/>", "<b> stands after the document's element"],
    ["text after the element", "<a/>x<!-- -->", "text outside"],
    ["a document of nothing", "  ", "no element"],
    ["a cut tag", "<a><b", "ends inside <a>"],
    ["a DOCTYPE", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE is not read"],
    ["an entity that is not declared", "<a>&eacute;</a>", 'entity "&eacute;" is not declared'],
    ["a bare ampersand", "<a>RATP & SNCF</a>", "reference"],
    ["a reference to no character", "<a>&#0;</a>", "no character"],
    ["a reference to half a character", "<a>&#xD800;</a>", "no character"],
    ["a reference beyond Unicode", "<a>&#x110000;</a>", "no character"],
    ["an attribute without quotes", "<a b=c></a>", "attribute b has no quoted value"],
    ["an attribute given twice", '<a b="1" b="2"/>', "attribute b is given twice"],
    ["attributes that touch", '<a b="1"c="2"/>', "without a space"],
    ["an attribute with a tag in it", '<a b="<"/>', 'attribute b has "<"'],
    ["a name that begins with a digit", "<a><1/></a>", '"1" where a name begins'],
    ["JSON", '{"Siri":{}} <', "text outside"],
    ["another encoding", '<?xml version="1.0" encoding="EBCDIC-FR"?><a/>', 'encoding "EBCDIC-FR"'],
  ])("refuses %s", (_, xml, reason) => {
    expect(faultOf(xml)).toContain(reason);
  });

  it("refuses UTF-16 by its byte order mark and without one", () => {
    expect(faultOf(Uint8Array.of(0xff, 0xfe, 0x3c, 0))).toContain("UTF-16");
    expect(faultOf(Uint8Array.of(0x3c, 0, 0x61, 0))).toContain("UTF-16");
  });

  it("says at which line and byte", () => {
    expect(faultOf("<a>\n<!--\n--><b>\r\n</c></a>")).toMatch(/line 4, byte 17$/);
  });

  it("refuses a billion laughs before it grows", () => {
    const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
    expect(faultOf(`<!DOCTYPE l [<!ENTITY l0 "lol">${laughs.join("")}]><l>&l10;</l>`)).toContain("DOCTYPE");
  });

  it("refuses elements nested without end, and a token without end", () => {
    expect(faultOf("<a>".repeat(MAX_DEPTH + 1))).toContain("nested more than");
    expect(faultOf(`<a>${"x".repeat(MAX_TOKEN_BYTES + 1)}`)).toContain("one token of more than");
  });
});

const anyName = fc.stringMatching(/^[A-Za-zé_][A-Za-z0-9é._-]{0,9}(:[a-z]{1,3})?$/);
/** Characters that XML has; of white space none that it would change. */
const anyText = fc
  .string({ unit: "binary", minLength: 1, maxLength: 40 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no control characters
  .map((text) => text.replace(/[\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff\ufeff\t\n]/gu, "?"));

const { element: anyElement } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc.record({
    name: anyName,
    attributes: fc.uniqueArray(fc.record({ name: anyName, value: anyText }), {
      maxLength: 3,
      selector: ({ name }) => name,
    }),
    children: fc
      .array(fc.oneof({ depthSize: "small" }, anyText, tie("element")), { maxLength: 4 })
      .map((children) =>
        children.filter((child, at) => typeof child !== "string" || typeof children[at - 1] !== "string"),
      ),
  }),
}));

const escaped = (text: string) =>
  text.replace(/[<>&"']/g, (char) => (char === ">" ? "&gt;" : `&#${char.charCodeAt(0)};`));

function written({ name, attributes, children }: Element): string {
  const pairs = attributes.map((one) => ` ${one.name}="${escaped(one.value)}"`).join("");
  if (children.length === 0) return `<${name}${pairs}/>`;
  const inner = children.map((child) => (typeof child === "string" ? escaped(child) : written(child)));
  return `<${name}${pairs}>${inner.join("<!--x-->")}</${name}>`;
}

describe("XmlReader, any document", () => {
  it("reads what was written, however its bytes are cut", () => {
    fc.assert(
      fc.property(anyElement, fc.array(fc.nat(7), { maxLength: 400 }), (element, sizes) => {
        expect(read(utf8(written(element)), sizes)).toEqual(element);
      }),
    );
  });

  it("answers any bytes with an element or a fault, and no other error", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<a",
      ">",
      "&",
      "&lt;",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "x",
      '"',
      "=",
      "<?",
      "/",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 20 }), (pieces) => {
        expect(typeof faultOf(`<a>${pieces.join("")}</a>`)).toBe("string");
      }),
    );
  });
});
