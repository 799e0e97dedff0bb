/**
 * Parses an EstimatedVehicleJourney from its bytes as JSON.parse would, but keeps only what readEstimatedJourney looks
 * at, reads times as instants and `{"value": "x"}` as "x": a third of the work, a tenth of the garbage. It decides nothing
 * about good and bad. A value that is not plain (an escape, two texts in a list) is given to JSON.parse, and a journey
 * that is not (a space between its members, a number) is given back to the caller, who parses it whole.
 */
import type { ByteTexts } from "./byte-texts.ts";
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

/** Fixed shapes: an object that grows key by key costs more than all else here. */
class PlainJourney {
  RecordedAtTime: unknown = undefined;
  LineRef: unknown = undefined;
  DirectionRef: unknown = undefined;
  DirectionName: unknown = undefined;
  DatedVehicleJourneyRef: unknown = undefined;
  FramedVehicleJourneyRef: unknown = undefined;
  DestinationRef: unknown = undefined;
  DestinationName: unknown = undefined;
  JourneyNote: unknown = undefined;
  TrainNumbers: unknown = undefined;
  VehicleFeatureRef: unknown = undefined;
  Cancellation: unknown = undefined;
  EstimatedCalls: unknown = undefined;
}

class PlainCall {
  StopPointRef: unknown = undefined;
  ExpectedArrivalTime: unknown = undefined;
  ExpectedDepartureTime: unknown = undefined;
  AimedArrivalTime: unknown = undefined;
  AimedDepartureTime: unknown = undefined;
  ArrivalStatus: unknown = undefined;
  DepartureStatus: unknown = undefined;
  ArrivalPlatformName: unknown = undefined;
  DeparturePlatformName: unknown = undefined;
  DestinationDisplay: unknown = undefined;
  VehicleAtStop: unknown = undefined;
  Cancellation: unknown = undefined;
}

type Key<Name> = { name: Name; bytes: Uint8Array; isTime: boolean };
/** A key's place is its hash; a key that is not there is not read. */
type Keys<Name> = (Key<Name> | undefined)[];

const KEY_PLACES = 4096;
const JOURNEY_KEYS = keysOf(Object.keys(new PlainJourney()) as (keyof PlainJourney)[]);
const CALL_KEYS = keysOf(Object.keys(new PlainCall()) as (keyof PlainCall)[]);

const CALLS_START = ascii('{"EstimatedCall":[');
const VALUE_START = ascii('{"value":');
const TRUE = ascii("true");
const FALSE = ascii("false");
const NULL = ascii("null");

export class PlainJourneyParser {
  readonly #texts: ByteTexts;
  #bytes = new Uint8Array();
  #at = 0;
  #end = 0;
  #day = new Uint8Array(10);
  #dayMs = 0;

  constructor(texts: ByteTexts) {
    this.#texts = texts;
  }

  /** The object at `start`…`end`, which must be one whole object with its strings closed; or NOT_PLAIN. */
  parse(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): unknown {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    try {
      const journey = this.#journey();
      return this.#at === end ? journey : NOT_PLAIN;
    } catch (error) {
      // JSON.parse of one value; the whole will say the same.
      if (error instanceof SyntaxError) return NOT_PLAIN;
      throw error;
    }
  }

  #journey(): PlainJourney | typeof NOT_PLAIN {
    const journey = new PlainJourney();
    for (let more = this.#opens(); more !== false; more = this.#goesOn()) {
      if (more === NOT_PLAIN) return NOT_PLAIN;
      const key = this.#key(JOURNEY_KEYS);
      if (key === NOT_PLAIN) return NOT_PLAIN;
      if (key === undefined) {
        if (!this.#skip()) return NOT_PLAIN;
        continue;
      }
      const value = key.name === "EstimatedCalls" ? this.#calls() : this.#textOrMore();
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
    const call = new PlainCall();
    for (let more = this.#opens(); more !== false; more = this.#goesOn()) {
      if (more === NOT_PLAIN) return NOT_PLAIN;
      const key = this.#key(CALL_KEYS);
      if (key === NOT_PLAIN) return NOT_PLAIN;
      if (key === undefined) {
        if (!this.#skip()) return NOT_PLAIN;
        continue;
      }
      const value = key.isTime ? this.#time() : this.#textOrMore();
      if (value === NOT_PLAIN) return NOT_PLAIN;
      setField(call, key.name, value);
    }
    return call;
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
  #key<Name>(keys: Keys<Name>): Key<Name> | undefined | typeof NOT_PLAIN {
    const bytes = this.#bytes;
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

  /**
   * "x", {"value": "x"} and [{"value": "x"}] as "x"; {} and [] as null: for textOf and listOf the same. Anything else as
   * JSON.parse has it.
   */
  #textOrMore(): unknown {
    const start = this.#at;
    const text = this.#wrappedText();
    if (text !== NOT_PLAIN) return text;
    this.#at = start;
    return this.#parsedValue();
  }

  #wrappedText(): unknown {
    const bytes = this.#bytes;
    switch (bytes[this.#at]) {
      case QUOTE:
        return this.#text();
      case OPEN_BRACE: {
        if (bytes[this.#at + 1] === CLOSE_BRACE) {
          this.#at += 2;
          return null;
        }
        if (!hasWord(bytes, this.#at, VALUE_START)) return NOT_PLAIN;
        this.#at += VALUE_START.length;
        if (bytes[this.#at] !== QUOTE) return NOT_PLAIN;
        const text = this.#text();
        return bytes[this.#at++] === CLOSE_BRACE ? text : NOT_PLAIN;
      }
      case OPEN_BRACKET: {
        this.#at++;
        if (bytes[this.#at] === CLOSE_BRACKET) {
          this.#at++;
          return null;
        }
        const text = bytes[this.#at] === OPEN_BRACKET ? NOT_PLAIN : this.#wrappedText();
        return bytes[this.#at++] === CLOSE_BRACKET ? text : NOT_PLAIN;
      }
      default:
        return NOT_PLAIN;
    }
  }

  #text(): string | typeof NOT_PLAIN {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let at = start;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[++at]) {
      // A raw control character is an error in JSON.
      if (byte === undefined || byte === BACKSLASH || byte < 32) return NOT_PLAIN;
    }
    this.#at = at + 1;
    return this.#texts.textOf(bytes, start, at);
  }

  /** "2025-02-17T18:45:10.000Z", the only form seen, as an instant; any other as text, for instantOf to judge. */
  #time(): unknown {
    const bytes = this.#bytes;
    const at = this.#at + 1;
    const hasForm =
      bytes[at - 1] === QUOTE &&
      bytes[at + 24] === QUOTE &&
      bytes[at + 23] === 90 &&
      bytes[at + 19] === 46 &&
      bytes[at + 16] === COLON &&
      bytes[at + 13] === COLON &&
      bytes[at + 10] === 84;
    if (!hasForm || !(hasWord(bytes, at, this.#day) || this.#readDay(at))) return this.#textOrMore();
    const hour = twoDigits(bytes, at + 11);
    const minute = twoDigits(bytes, at + 14);
    const second = twoDigits(bytes, at + 17);
    const centis = twoDigits(bytes, at + 20);
    const millis = (bytes[at + 22] as number) - 48;
    if (hour > 23 || minute > 59 || second > 59 || centis > 99 || millis < 0 || millis > 9) return this.#textOrMore();
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
    return JSON.parse(this.#texts.decoded(bytes, start, this.#at));
  }

  /** Past a value that nobody will look at. */
  #skip(): boolean {
    const bytes = this.#bytes;
    const first = bytes[this.#at];
    const inside = this.#at + 1;
    if (first === QUOTE) this.#at = stringEnd(bytes, inside, this.#end);
    else if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      this.#at = bytes[inside] === first + 2 ? inside + 1 : nestEnd(bytes, inside, this.#end);
    } else while (this.#at < this.#end && bytes[this.#at] !== COMMA && bytes[this.#at] !== CLOSE_BRACE) this.#at++;
    return this.#at >= inside;
  }
}

/** A switch, since a store under a computed name goes through a lookup each time: there are 1.5 million. */
function setField(call: PlainCall, name: keyof PlainCall, value: unknown): void {
  switch (name) {
    case "StopPointRef":
      call.StopPointRef = value;
      break;
    case "ExpectedArrivalTime":
      call.ExpectedArrivalTime = value;
      break;
    case "ExpectedDepartureTime":
      call.ExpectedDepartureTime = value;
      break;
    case "AimedArrivalTime":
      call.AimedArrivalTime = value;
      break;
    case "AimedDepartureTime":
      call.AimedDepartureTime = value;
      break;
    case "ArrivalStatus":
      call.ArrivalStatus = value;
      break;
    case "DepartureStatus":
      call.DepartureStatus = value;
      break;
    case "DestinationDisplay":
      call.DestinationDisplay = value;
      break;
    default:
      call[name] = value;
  }
}

function keysOf<Name extends string>(names: readonly Name[]): Keys<Name> {
  const keys: Keys<Name> = new Array(KEY_PLACES).fill(undefined);
  for (const name of names) {
    const bytes = ascii(name);
    const place = placeOf(bytes, 0, bytes.length);
    if (keys[place] !== undefined) throw new Error(`the keys ${name} and ${keys[place].name} have one place`);
    keys[place] = { name, bytes, isTime: name.startsWith("Expected") || name.startsWith("Aimed") };
  }
  return keys;
}

/** Length and three bytes tell SIRI's keys apart; what is found is compared whole. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  const middle = bytes[start + ((end - start) >> 1)] as number;
  return (((end - start) << 7) ^ ((bytes[start] as number) << 3) ^ (middle << 1) ^ (bytes[end - 1] as number)) & 4095;
}

/** 100 or more where one of them is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 48;
  const units = (bytes[at + 1] as number) - 48;
  return tens < 0 || tens > 9 || units < 0 || units > 9 ? 100 : tens * 10 + units;
}
