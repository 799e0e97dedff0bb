/**
 * XML 1.0 by its bytes, one token at a time: what SIRI needs of it and nothing that can be turned against a reader. A
 * DOCTYPE is refused, so no entity can be declared, let alone one of entities. All that gives XML its structure is
 * ASCII, and no byte of a longer UTF-8 character is: only names and texts are decoded.
 */
import type { ByteTexts } from "../normalisers/byte-texts.ts";
import { ascii, endOf, endOfName, INCOMPLETE, isBlank, spaceEnd } from "./xml-bytes.ts";
import { fault, XmlFault } from "./xml-fault.ts";
import { resolved, textsOf } from "./xml-text.ts";

export type XmlAttribute = { name: string; value: string };

export type XmlHandler = {
  /** `name` as written, prefix and all. */
  open(name: string, attributes: readonly XmlAttribute[]): void;
  /** Characters with their references resolved. An element's text may come in several parts. */
  text(text: string): void;
  close(name: string): void;
};

/** One tag, comment or run of text. The longest of real bodies is a message of some KB. */
export const MAX_TOKEN_BYTES = 1024 * 1024;

/** SIRI nests some 20 deep; each level costs memory that no closing tag has given back. */
export const MAX_DEPTH = 200;

const NO_ATTRIBUTES: readonly XmlAttribute[] = [];
const LT = 60;
const GT = 62;
const AMP = 38;
const SLASH = 47;
const EQUALS = 61;
const CR = 13;
const LF = 10;

export class XmlReader {
  readonly #handler: XmlHandler;
  readonly #open: string[] = [];
  #texts: ByteTexts = textsOf("utf-8");
  /** Of the bytes handed in before these. */
  #offset = 0;
  #line = 1;
  #hasRoot = false;

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /**
   * Reads the tokens that are whole in `bytes` and answers how many bytes they took; the others are to come again with
   * more behind them. Throws XmlFault, after which the reader is of no use.
   */
  take(bytes: Uint8Array): number {
    let at = 0;
    try {
      if (this.#offset === 0) at = this.#start(bytes);
      while (at < bytes.length) {
        const end = this.#token(bytes, at);
        if (end === INCOMPLETE) break;
        at = end;
      }
      if (bytes.length - at > MAX_TOKEN_BYTES) fault(`one token of more than ${MAX_TOKEN_BYTES} bytes`);
    } catch (error) {
      if (!(error instanceof XmlFault)) throw error;
      throw new XmlFault(`${error.message}, at line ${this.#line}, byte ${this.#offset + at}`);
    }
    this.#offset += at;
    return at;
  }

  /** The document has ended; `rest` is what no token was made of. Throws XmlFault where that cannot be its end. */
  end(rest: Uint8Array): void {
    const at = `at line ${this.#line}, byte ${this.#offset + rest.length}`;
    const inner = this.#open.at(-1);
    if (inner !== undefined) throw new XmlFault(`the document ends inside <${inner}>, ${at}`);
    if (!isBlank(rest)) throw new XmlFault(`the document ends inside a token, ${at}`);
    if (!this.#hasRoot) throw new XmlFault(`the document has no element, ${at}`);
  }

  /** Offset after a byte order mark. */
  #start(bytes: Uint8Array): number {
    const [a, b, c] = bytes;
    if ((a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe) || a === 0 || (a === LT && b === 0)) {
      fault("the document is UTF-16 or UTF-32; UTF-8 and ISO-8859-1 are read");
    }
    return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  }

  /** Offset after the token that begins at `at`. */
  #token(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== LT) return this.#text(bytes, at);
    switch (bytes[at + 1]) {
      case undefined:
        return INCOMPLETE;
      case SLASH:
        return this.#closeTag(bytes, at);
      case 33 /* ! */:
        return this.#declaration(bytes, at);
      case 63 /* ? */:
        return this.#instruction(bytes, at);
      default:
        return this.#openTag(bytes, at);
    }
  }

  #text(bytes: Uint8Array, start: number): number {
    let at = start;
    let lines = 0;
    let isPlain = true;
    for (let byte = bytes[at]; byte !== undefined && byte !== LT; byte = bytes[++at]) {
      if (byte === LF) lines++;
      else if (byte === AMP || byte === CR) isPlain = false;
    }
    if (at === bytes.length) return INCOMPLETE;
    if (this.#open.length === 0) {
      if (!isBlank(bytes.subarray(start, at))) fault("text outside of the document's element");
    } else {
      const text = this.#texts.textOf(bytes, start, at);
      this.#handler.text(isPlain ? text : resolved(text.replace(/\r\n?/g, "\n")));
    }
    this.#line += lines;
    return at;
  }

  #openTag(bytes: Uint8Array, start: number): number {
    const nameEnd = endOfName(bytes, start + 1);
    if (nameEnd === bytes.length) return INCOMPLETE;
    const isBare = bytes[nameEnd] === GT;
    const tag = isBare ? null : this.#attributes(bytes, nameEnd);
    if (tag === INCOMPLETE) return INCOMPLETE;
    const name = this.#texts.textOf(bytes, start + 1, nameEnd);
    if (this.#open.length === 0) {
      if (this.#hasRoot) fault(`<${name}> stands after the document's element`);
      this.#hasRoot = true;
    }
    if (this.#open.length >= MAX_DEPTH) fault(`elements nested more than ${MAX_DEPTH} deep`);
    this.#handler.open(name, tag === null ? NO_ATTRIBUTES : tag.attributes);
    if (tag?.isEmpty === true) this.#handler.close(name);
    else this.#open.push(name);
    if (tag === null) return nameEnd + 1;
    this.#countLines(bytes, nameEnd, tag.end);
    return tag.end;
  }

  #attributes(bytes: Uint8Array, start: number): Tag | typeof INCOMPLETE {
    const attributes: XmlAttribute[] = [];
    let at = start;
    for (;;) {
      const from = at;
      at = spaceEnd(bytes, at);
      const byte = bytes[at];
      if (byte === undefined) return INCOMPLETE;
      if (byte === GT) return { attributes, end: at + 1, isEmpty: false };
      if (byte === SLASH) {
        if (bytes[at + 1] === undefined) return INCOMPLETE;
        if (bytes[at + 1] !== GT) fault('"/" inside a tag');
        return { attributes, end: at + 2, isEmpty: true };
      }
      if (at === from)
        fault("attributes without a space between them, or a name with a character that names do not have");
      const nameEnd = endOfName(bytes, at);
      const equals = spaceEnd(bytes, nameEnd);
      const quoteAt = spaceEnd(bytes, equals + 1);
      const quote = bytes[quoteAt];
      if (quote === undefined) return INCOMPLETE;
      const name = this.#texts.textOf(bytes, at, nameEnd);
      if (bytes[equals] !== EQUALS || (quote !== 34 && quote !== 39)) fault(`attribute ${name} has no quoted value`);
      const end = bytes.indexOf(quote, quoteAt + 1);
      if (end === -1) return INCOMPLETE;
      const value = this.#texts.textOf(bytes, quoteAt + 1, end);
      if (value.includes("<")) fault(`attribute ${name} has "<" in its value`);
      if (attributes.some((one) => one.name === name)) fault(`attribute ${name} is given twice`);
      attributes.push({ name, value: resolved(value.replace(/\r\n|[\t\r\n]/g, " ")) });
      at = end + 1;
    }
  }

  #closeTag(bytes: Uint8Array, start: number): number {
    const nameEnd = endOfName(bytes, start + 2);
    const end = spaceEnd(bytes, nameEnd);
    if (end >= bytes.length) return INCOMPLETE;
    const name = this.#texts.textOf(bytes, start + 2, nameEnd);
    if (bytes[end] !== GT) fault(`</${name} does not end in ">"`);
    const open = this.#open.pop();
    if (open !== name) fault(`</${name}> closes ${open === undefined ? "nothing" : `<${open}>`}`);
    this.#handler.close(name);
    return end + 1;
  }

  /** Comments, CDATA, and the DOCTYPE that is refused. */
  #declaration(bytes: Uint8Array, start: number): number {
    const head = ascii(bytes, start, start + 9);
    if (head.startsWith("<!--")) return this.#skip(bytes, start, start + 4, "-->");
    if (head === "<![CDATA[") {
      const end = endOf(bytes, start + 9, "]]>");
      if (end === INCOMPLETE) return INCOMPLETE;
      if (this.#open.length === 0) fault("text outside of the document's element");
      const text = this.#texts.textOf(bytes, start + 9, end - 3);
      this.#handler.text(text.replace(/\r\n?/g, "\n"));
      this.#countLines(bytes, start, end);
      return end;
    }
    if (bytes.length - start < 9) return INCOMPLETE;
    if (/^<!DOCTYPE$/i.test(head)) fault("a DOCTYPE is not read: SIRI has none, and what it declares can be unbounded");
    return fault(`"${head}" begins nothing that XML has`);
  }

  #instruction(bytes: Uint8Array, start: number): number {
    const end = this.#skip(bytes, start, start + 2, "?>");
    if (end === INCOMPLETE) return INCOMPLETE;
    const text = ascii(bytes, start, end);
    if (/^<\?xml\s/.test(text)) this.#texts = textsOf(/\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1] ?? "utf-8");
    return end;
  }

  #skip(bytes: Uint8Array, start: number, from: number, until: string): number {
    const end = endOf(bytes, from, until);
    if (end !== INCOMPLETE) this.#countLines(bytes, start, end);
    return end;
  }

  #countLines(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) if (bytes[at] === LF) this.#line++;
  }
}

type Tag = { attributes: XmlAttribute[]; end: number; isEmpty: boolean };
