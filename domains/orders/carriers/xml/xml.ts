/** Carriers' XML as a tree, and text made safe for it. Strict: what is not well-formed is told, never mended. */
import { SaxesParser } from "saxes";

export type XmlElement = {
  /** Without its prefix. */
  name: string;
  /** The namespace's URI; "" for none. */
  namespace: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlElement[];
  /** The characters directly inside, in order, references resolved. */
  text: string;
};

export type ParsedXml = { kind: "document"; root: XmlElement } | { kind: "malformed"; reason: string };

/** A carrier's answer nests some 6 deep; each level of a hostile one would cost memory. */
const MAX_DEPTH = 64;

type Growing = XmlElement & { children: XmlElement[] };

/** One whole document. The reason has the line and column. A DOCTYPE is refused: no carrier sends one, and it can declare entities without end. */
export function parseXml(text: string): ParsedXml {
  const open: Growing[] = [];
  const found: { root: XmlElement | null; fault: string | null } = { root: null, fault: null };
  const parser = new SaxesParser({ xmlns: true });
  const append = (characters: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += characters;
  };
  parser.on("error", (error) => {
    found.fault ??= error.message;
  });
  parser.on("doctype", () => {
    found.fault ??= `${parser.line}:${parser.columnIndex}: a DOCTYPE is not read`;
  });
  parser.on("text", append);
  parser.on("cdata", append);
  parser.on("opentag", (tag) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ name, value }) => [name, value]));
    const element: Growing = { name: tag.local, namespace: tag.uri, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    found.root ??= element;
    open.push(element);
    if (open.length > MAX_DEPTH)
      found.fault ??= `${parser.line}:${parser.columnIndex}: deeper than ${MAX_DEPTH} elements`;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  if (found.fault !== null) return { kind: "malformed", reason: `not XML that can be read: ${found.fault}` };
  if (found.root === null) return { kind: "malformed", reason: "not XML that can be read: no element" };
  return { kind: "document", root: found.root };
}

export function childOf(element: XmlElement, name: string): XmlElement | null {
  return element.children.find((child) => child.name === name) ?? null;
}

/** The trimmed text of a child; null where there is no such child. */
export function textOf(element: XmlElement, name: string): string | null {
  return childOf(element, name)?.text.trim() ?? null;
}

/** Half a surrogate pair, control characters and the two non-characters: XML 1.0 (§2.2) has no way to write them. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // Written plainly, a reader would turn it into a line feed.
  "\r": "&#13;",
};

/** Text for an element or an attribute. Characters that XML cannot hold become spaces. */
export function escapeXml(text: string): string {
  return text.replace(NOT_XML, " ").replace(/[&<>"'\r]/g, (character) => REFERENCES[character] ?? character);
}
