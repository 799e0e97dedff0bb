/** Characters of an XML document: its encoding and its references. */
import { ByteTexts } from "../normalisers/byte-texts.ts";
import { ascii } from "./xml-bytes.ts";
import { fault } from "./xml-fault.ts";

const UTF_8 = new Set(["utf-8", "utf8", "us-ascii", "ascii"]);
const LATIN_1 = new Set(["iso-8859-1", "iso_8859-1", "latin1"]);

/** The texts of a document that declares this encoding. Throws XmlFault for one that is not read. */
export function textsOf(encoding: string): ByteTexts {
  const code = encoding.toLowerCase();
  if (LATIN_1.has(code)) return new Latin1Texts();
  if (UTF_8.has(code)) return new ByteTexts();
  return fault(`encoding ${JSON.stringify(encoding)} is not UTF-8 or ISO-8859-1`);
}

/** The decoders of this name that runtimes have read windows-1252; each byte of ISO-8859-1 is its own character. */
class Latin1Texts extends ByteTexts {
  override textOnce(bytes: Uint8Array, start: number, end: number): string {
    return ascii(bytes, start, end);
  }
}

const NAMED = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Text with its references as the characters that they stand for. Throws XmlFault for one that XML does not have. */
export function resolved(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&([^;&<\s]{0,40})(;?)/g, (reference, name: string, semicolon) => {
    if (semicolon === "") fault(`"${reference}" is a reference without its end`);
    return NAMED.get(name) ?? characterOf(name) ?? fault(`entity "${reference}" is not declared`);
  });
}

function characterOf(name: string): string | null {
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return null;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  const isControl = code < 32 && code !== 9 && code !== 10 && code !== 13;
  if (isControl || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) fault(`"&${name};" is no character of XML`);
  return String.fromCodePoint(code);
}
