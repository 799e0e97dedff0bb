/**
 * Parses an EstimatedVehicleJourney from its bytes as JSON.parse would, but keeps only what readEstimatedJourney looks
 * at, reads times as instants and `{"value": "x"}` as "x": a third of the work, a tenth of the garbage. It decides nothing
 * about good and bad. A value that is not plain (an escape, two texts in a list) is given to JSON.parse, and a journey
 * that is not (a space between its members, a number) is given back to the caller, who parses it whole.
 */
import type { ByteTexts } from "./byte-texts.ts";
import {
  emptyCall,
  emptyJourney,
  type Key,
  type Keys,
  keyOf,
  keysOf,
  type PlainCall,
  type PlainJourney,
  placeOf,
  setField,
} from "./journey-keys.ts";
import {
  ascii,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  hasWord,
  nestEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  stringEnd,
} from "./json-bytes.ts";
import { Instant, instantOf } from "./siri-values.ts";

/** What no JSON value is. */
export const NOT_PLAIN: unique symbol = Symbol("not plain");

const CALLS_START = ascii('{"EstimatedCall":[');
const VALUE_START = ascii('{"value":');
const TRUE = ascii("true");
const FALSE = ascii("false");
const NULL = ascii("null");

export class PlainJourneyParser {
  readonly #texts: ByteTexts;
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  #at = 0;
  #day = new Uint8Array(10);
  #dayMs = 0;
  #journeys = 0;
  readonly #journeyKeys = keysOf(Object.keys(emptyJourney()) as (keyof PlainJourney)[]);
  readonly #callKeys = keysOf(Object.keys(emptyCall()) as (keyof PlainCall)[]);
  /** Stands before the first key of a call. */
  readonly #lastOfCall = keyOf<keyof PlainCall>("StopPointRef");

  constructor(texts: ByteTexts) {
    this.#texts = texts;
  }

  /** Offset after the journey that was parsed last. */
  get end(): number {
    return this.#at;
  }

  /** The journey that starts at `start`; NOT_PLAIN also where the bytes end before it does. */
  parse(bytes: Uint8Array<ArrayBuffer>, start: number): unknown {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#at = start;
    this.#journeys++;
    try {
      return this.#journey();
    } catch (error) {
      // From JSON.parse of one value, which says the same of the whole.
      if (error instanceof SyntaxError) return NOT_PLAIN;
      throw error;
    }
  }

  #journey(): PlainJourney | typeof NOT_PLAIN {
    const journey = emptyJourney();
    let last: Key<keyof PlainJourney> | undefined;
    for (let more = this.#opens(); more !== false; more = this.#goesOn()) {
      if (more === NOT_PLAIN) return NOT_PLAIN;
      const key = this.#key(this.#journeyKeys, last?.next);
      if (key === NOT_PLAIN) return NOT_PLAIN;
      if (key === undefined) {
        if (!this.#skip()) return NOT_PLAIN;
        continue;
      }
      if (last !== undefined) last.next = key;
      last = key;
      const value = key.name === "EstimatedCalls" ? this.#calls() : this.#textOrMore(key.isUnique);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      journey[key.name] = value;
    }
    return journey;
  }

  #calls(): unknown {
    if (!hasWord(this.#bytes, this.#at, CALLS_START)) return this.#parsedValue();
    this.#at += CALLS_START.length;
    const list: PlainCall[] = [];
    if (this.#bytes[this.#at] === CLOSE_BRACKET) this.#at++;
    else {
      for (;;) {
        const call = this.#call();
        if (call === NOT_PLAIN) return NOT_PLAIN;
        list.push(call);
        const next = this.#bytes[this.#at++];
        if (next === CLOSE_BRACKET) break;
        if (next !== COMMA) return NOT_PLAIN;
      }
    }
    return this.#bytes[this.#at++] === CLOSE_BRACE ? { EstimatedCall: list } : NOT_PLAIN;
  }

  #call(): PlainCall | typeof NOT_PLAIN {
    const call = emptyCall();
    let last: Key<keyof PlainCall> = this.#lastOfCall;
    for (let more = this.#opens(); more !== false; more = this.#goesOn()) {
      if (more === NOT_PLAIN) return NOT_PLAIN;
      const key = this.#key(this.#callKeys, last.next);
      if (key === NOT_PLAIN) return NOT_PLAIN;
      if (key === undefined) {
        if (!this.#skip()) return NOT_PLAIN;
        continue;
      }
      if (last.next !== key) last.next = key;
      last = key;
      const value = key.isTime ? this.#time() : this.#sameOrRead(key);
      if (value === NOT_PLAIN) return NOT_PLAIN;
      setField(call, key.name, value);
    }
    return call;
  }

  /** Statuses and destinations are mostly those of the call before: equal bytes are an equal value. */
  #sameOrRead(key: Key<keyof PlainCall>): unknown {
    const bytes = this.#bytes;
    const seen = key.seen;
    const start = this.#at;
    if (seen.journey === this.#journeys) {
      let index = 0;
      if (start + seen.length <= bytes.length) {
        const view = this.#view;
        while (index + 4 <= seen.length && view.getInt32(start + index) === view.getInt32(seen.start + index))
          index += 4;
      }
      while (index < seen.length && bytes[start + index] === bytes[seen.start + index]) index++;
      if (index === seen.length) {
        this.#at = start + index;
        return seen.value;
      }
    }
    const value = this.#textOrMore(false);
    seen.value = value;
    seen.start = start;
    seen.length = this.#at - start;
    // A number or a word has no end of its own: 1 is the beginning of 12.
    seen.journey = typeof value === "string" ? this.#journeys : 0;
    return value;
  }

  /** Into an object: whether it has members. */
  #opens(): boolean | typeof NOT_PLAIN {
    if (this.#bytes[this.#at++] !== OPEN_BRACE) return NOT_PLAIN;
    if (this.#bytes[this.#at] !== CLOSE_BRACE) return true;
    this.#at++;
    return false;
  }

  /** Past a member: whether there is another. */
  #goesOn(): boolean | typeof NOT_PLAIN {
    const next = this.#bytes[this.#at++];
    return next === COMMA ? true : next === CLOSE_BRACE ? false : NOT_PLAIN;
  }

  /** The key here, undefined for one that is not read. On to its value. */
  #key<Name>(keys: Keys<Name>, probable: Key<Name> | undefined): Key<Name> | undefined | typeof NOT_PLAIN {
    const bytes = this.#bytes;
    if (probable !== undefined && this.#hasMember(probable.member)) {
      this.#at += probable.member.length;
      return probable;
    }
    if (bytes[this.#at] !== QUOTE) return NOT_PLAIN;
    const start = this.#at + 1;
    let end = start;
    for (let byte = bytes[end]; byte !== QUOTE; byte = bytes[++end]) {
      if (byte === BACKSLASH || byte === undefined) return NOT_PLAIN;
    }
    if (bytes[end + 1] !== COLON) return NOT_PLAIN;
    this.#at = end + 2;
    const key = keys[placeOf(bytes, start, end)];
    return key !== undefined && key.bytes.length === end - start && hasWord(bytes, start, key.bytes) ? key : undefined;
  }

  #hasMember({ length, words }: Key<string>["member"]): boolean {
    const at = this.#at;
    if (at + length > this.#bytes.length) return false;
    const last = words.length - 1;
    for (let index = 0; index < last; index++) {
      if (this.#view.getInt32(at + index * 4) !== words[index]) return false;
    }
    return this.#view.getInt32(at + length - 4) === words[last];
  }

  /**
   * "x", {"value": "x"} and [{"value": "x"}] as "x"; {} and [] as null: for textOf and listOf the same. Anything else as
   * JSON.parse has it.
   */
  #textOrMore(isUnique: boolean): unknown {
    const start = this.#at;
    const text = this.#wrappedText(isUnique);
    if (text !== NOT_PLAIN) return text;
    this.#at = start;
    return this.#parsedValue();
  }

  #wrappedText(isUnique: boolean): unknown {
    const bytes = this.#bytes;
    switch (bytes[this.#at]) {
      case QUOTE:
        return this.#text(isUnique);
      case OPEN_BRACE: {
        if (bytes[this.#at + 1] === CLOSE_BRACE) {
          this.#at += 2;
          return null;
        }
        if (!hasWord(bytes, this.#at, VALUE_START)) return NOT_PLAIN;
        this.#at += VALUE_START.length;
        if (bytes[this.#at] !== QUOTE) return NOT_PLAIN;
        const text = this.#text(isUnique);
        return bytes[this.#at++] === CLOSE_BRACE ? text : NOT_PLAIN;
      }
      case OPEN_BRACKET: {
        this.#at++;
        if (bytes[this.#at] === CLOSE_BRACKET) {
          this.#at++;
          return null;
        }
        const text = bytes[this.#at] === OPEN_BRACKET ? NOT_PLAIN : this.#wrappedText(isUnique);
        return bytes[this.#at++] === CLOSE_BRACKET ? text : NOT_PLAIN;
      }
      default:
        return NOT_PLAIN;
    }
  }

  #text(isUnique: boolean): string | typeof NOT_PLAIN {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let at = start;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[++at]) {
      // A raw control character is an error in JSON.
      if (byte === undefined || byte === BACKSLASH || byte < 32) return NOT_PLAIN;
    }
    this.#at = at + 1;
    return isUnique ? this.#texts.textOnce(bytes, start, at) : this.#texts.textOf(bytes, start, at);
  }

  /** "2025-02-17T18:45:10.000Z", the only form seen, as an instant; any other as text, for instantOf to judge. */
  #time(): unknown {
    const bytes = this.#bytes;
    const at = this.#at + 1;
    const hasForm =
      bytes[at - 1] === QUOTE &&
      bytes[at + 10] === 84 &&
      bytes[at + 13] === COLON &&
      bytes[at + 16] === COLON &&
      bytes[at + 19] === 46 &&
      bytes[at + 23] === 90 &&
      bytes[at + 24] === QUOTE;
    if (!hasForm || !(hasWord(bytes, at, this.#day) || this.#readDay(at))) return this.#textOrMore(true);
    const hour = twoDigits(bytes, at + 11);
    const minute = twoDigits(bytes, at + 14);
    const second = twoDigits(bytes, at + 17);
    const centis = twoDigits(bytes, at + 20);
    const millis = (bytes[at + 22] as number) - 48;
    if (hour > 23 || minute > 59 || second > 59 || centis > 99 || millis < 0 || millis > 9)
      return this.#textOrMore(true);
    this.#at = at + 25;
    return new Instant(this.#dayMs + ((hour * 60 + minute) * 60 + second) * 1000 + centis * 10 + millis);
  }

  /** The date is worked out when it changes, which it hardly does. */
  #readDay(at: number): boolean {
    const day = this.#bytes.slice(at, at + 10);
    const start = instantOf(`${String.fromCharCode(...day)}T00:00:00Z`);
    if (start === null) return false;
    this.#day = day;
    this.#dayMs = start;
    return true;
  }

  #parsedValue(): unknown {
    const bytes = this.#bytes;
    const start = this.#at;
    for (const [word, value] of [
      [TRUE, true],
      [FALSE, false],
      [NULL, null],
    ] as const) {
      if (!hasWord(bytes, start, word)) continue;
      this.#at += word.length;
      return value;
    }
    const isNest = bytes[start] === OPEN_BRACE || bytes[start] === OPEN_BRACKET;
    if (!isNest && bytes[start] !== QUOTE) return NOT_PLAIN;
    if (!this.#skip()) return NOT_PLAIN;
    return JSON.parse(this.#texts.textOnce(bytes, start, this.#at));
  }

  /** Past a value that nobody will look at. */
  #skip(): boolean {
    const bytes = this.#bytes;
    const first = bytes[this.#at];
    const inside = this.#at + 1;
    if (first === QUOTE) this.#at = stringEnd(bytes, inside, bytes.length);
    else if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      // "{}" and "[]": each closes two above where it opens.
      this.#at = bytes[inside] === first + 2 ? inside + 1 : nestEnd(bytes, inside, bytes.length);
    } else while (this.#at < bytes.length && bytes[this.#at] !== COMMA && bytes[this.#at] !== CLOSE_BRACE) this.#at++;
    return this.#at >= inside;
  }
}

/** 100 or more where one of them is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 48;
  const units = (bytes[at + 1] as number) - 48;
  return tens < 0 || tens > 9 || units < 0 || units > 9 ? 100 : tens * 10 + units;
}
