/** Where the parts of a token end, by its bytes. */
import { fault } from "./xml-fault.ts";

/** What a search answers where the bytes end first. */
export const INCOMPLETE = -1;

const LF = 10;
const CR = 13;

/** By byte: 1 may stand in a name, 2 may begin one too. What is not ASCII is let through: its own table has 300 ranges. */
const NAME_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return byte >= 128 || /[A-Za-z_:]/.test(char) ? 2 : /[-.0-9]/.test(char) ? 1 : 0;
});

/** Offset of the first byte at or after `start` that no name has; throws XmlFault where none can begin there. */
export function endOfName(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first !== undefined && NAME_BYTES[first] !== 2) fault(`"${String.fromCharCode(first)}" where a name begins`);
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && NAME_BYTES[byte] !== 0; byte = bytes[++at]);
  return at;
}

/** Offset of the first byte at or after `start` that is none of XML's four spaces. */
export function spaceEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte === 32 || byte === LF || byte === 9 || byte === CR; byte = bytes[++at]);
  return at;
}

export function isBlank(bytes: Uint8Array): boolean {
  return spaceEnd(bytes, 0) === bytes.length;
}

/** Offset after the next `until`, which is ASCII. */
export function endOf(bytes: Uint8Array, from: number, until: string): number {
  const last = until.charCodeAt(until.length - 1);
  for (let at = bytes.indexOf(last, from + until.length - 1); at !== -1; at = bytes.indexOf(last, at + 1)) {
    if (ascii(bytes, at + 1 - until.length, at + 1) === until) return at + 1;
  }
  return INCOMPLETE;
}

/** A character for each byte: ASCII, and ISO-8859-1 too. */
export function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (const byte of bytes.subarray(start, end)) text += String.fromCharCode(byte);
  return text;
}
