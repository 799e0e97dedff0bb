/**
 * Cuts a SIRI-Lite body of 60 MB into its journeys without ever holding it whole. Bytes come in pieces of any size; each
 * complete journey is handed over as a span of the piece, and everything else (the *envelope*: timestamps, Status,
 * ErrorCondition, each list of journeys as `[]`) is kept to be parsed as one small document at the end.
 *
 * The cutter reads JSON as JSON: it knows strings, escapes and depth, so key order, spacing and a `},{` inside a string
 * make no difference. There is no second, careful way for strange bodies that could answer otherwise.
 */
import {
  ascii,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  closingQuote,
  hasWord,
  INCOMPLETE,
  isSpace,
  nestEnd,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  spaceEnd,
  stringEnd,
} from "./json-bytes.ts";

/** Where the journeys are. Lists on the way (several deliveries, several frames) are gone through. */
const JOURNEYS_PATH = [
  "Siri",
  "ServiceDelivery",
  "EstimatedTimetableDelivery",
  "EstimatedJourneyVersionFrame",
  "EstimatedVehicleJourney",
];

/** The longest journey seen is 10 KB (27 calls); a string that is never closed must not gather the whole body. */
const MAX_JOURNEY_BYTES = 1_048_576;

/**
 * Bytes before the end of a piece from which a journey is probably not whole. Reading past the end of a typed array is
 * harmless and slow for good: V8 gives up its fast loads for that place in the code.
 */
const IN_PASSING_BYTES = 16_384;

/** Some 500 bytes are seen; a body of another dialect has no journeys, so all of it would be envelope. */
const MAX_ENVELOPE_BYTES = 1_048_576;

/**
 * A member of a list of journeys is at `start`…`end`. Its LineRef is the text at `line.start`…`line.end` where that can
 * be told without parsing, else `line` is null: the key is escaped, the value has another shape than `{"value": "…"}` or
 * `"…"`, there is none. `line` is good for the call only. `list` is the JSON pointer of the list, `index` the place in it.
 */
export type JourneySink = (
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  end: number,
  line: { readonly start: number; readonly end: number } | null,
  list: string,
  index: number,
) => void;

/**
 * Reads the journey at `start` without knowing where it ends, and answers the offset after it; 0 where it could not, and
 * the journey is cut out for the sink. For when all lines are wanted: then finding the end first is a pass too many.
 */
export type ReadInPassing = (bytes: Uint8Array<ArrayBuffer>, start: number, list: string, index: number) => number;

/** `failed`: the bytes are no body of journeys, or only the beginning of one; what was handed over must not be used. */
export type Cut = { kind: "cut"; envelope: string } | { kind: "failed"; reason: string };

type Level = { isList: boolean; key: string; index: number };

export class JourneyCutter {
  readonly #sink: JourneySink;
  readonly #readInPassing: ReadInPassing | null;
  readonly #decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  #envelope = "";
  readonly #levels: Level[] = [];
  #expectsKey = false;
  /** JSON pointer of the list that is being read, or null outside one. */
  #list: string | null = null;
  #index = 0;
  #afterMember = false;
  /** LineRef key of the journey last scanned: offset after its closing quote, NO_KEY or UNSURE. */
  #lineKeyEnd = NO_KEY;
  readonly #line = { start: 0, end: 0 };
  #failure: string | null = null;
  /** Of the bytes that are being taken. */
  #view = new DataView(new ArrayBuffer(0));

  constructor(sink: JourneySink, readInPassing: ReadInPassing | null = null) {
    this.#sink = sink;
    this.#readInPassing = readInPassing;
  }

  /**
   * Takes what it can of the next bytes and answers how many that are: the others must come again, with more behind
   * them. Null when the rest is of no use: `end` says why.
   */
  take(bytes: Uint8Array<ArrayBuffer>): number | null {
    let at = 0;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (;;) {
      const inEnvelope = this.#list === null;
      at = this.#list === null ? this.#readEnvelope(bytes, at) : this.#readMembers(bytes, at, this.#list);
      if (this.#failure !== null) return null;
      if (inEnvelope === (this.#list === null)) return at;
    }
  }

  /** To be asked once all bytes were given; `left` are those that were not taken. The envelope may still be no JSON. */
  end(left: Uint8Array): Cut {
    if (this.#failure !== null) return { kind: "failed", reason: this.#failure };
    if (this.#list !== null) {
      return { kind: "failed", reason: `body ends inside its list of journeys, after ${this.#index} of them` };
    }
    if (this.#levels.length > 0) return { kind: "failed", reason: "body ends before its JSON does" };
    return { kind: "cut", envelope: this.#envelope + this.#decoder.decode(left) };
  }

  #fail(reason: string): number {
    this.#failure = reason;
    return 0;
  }

  /** Goes on to the next list of journeys or to the end of the bytes. */
  #readEnvelope(bytes: Uint8Array, start: number): number {
    let at = start;
    if (this.#envelope === "" && hasWord(bytes, at, BYTE_ORDER_MARK)) at = start = at + BYTE_ORDER_MARK.length;
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        const end = stringEnd(bytes, at + 1, bytes.length);
        if (end === INCOMPLETE) break;
        const level = this.#levels.at(-1);
        if (level !== undefined && !level.isList && this.#expectsKey) {
          level.key = keyText(this.#decoder.decode(bytes.subarray(at, end)));
          this.#expectsKey = false;
        }
        at = end - 1;
      } else if (byte === OPEN_BRACE) {
        this.#levels.push({ isList: false, key: "", index: 0 });
        this.#expectsKey = true;
      } else if (byte === OPEN_BRACKET) {
        if (this.#isJourneysPath()) {
          this.#list = `/${this.#levels.map((level) => (level.isList ? level.index : level.key)).join("/")}`;
          this.#index = 0;
          this.#afterMember = false;
          return this.#keepEnvelope(bytes, start, at + 1);
        }
        this.#levels.push({ isList: true, key: "", index: 0 });
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#levels.pop();
      } else if (byte === COMMA) {
        const level = this.#levels.at(-1);
        if (level?.isList) level.index++;
        else this.#expectsKey = true;
      } else if (this.#levels.length === 0 && !isSpace(byte)) {
        return this.#fail(`body is not a JSON object: ${this.#shown(bytes, at, 60)}`);
      }
    }
    const kept = this.#envelope.length + bytes.length - start;
    if (kept > MAX_ENVELOPE_BYTES) return this.#fail(`more than ${MAX_ENVELOPE_BYTES} bytes outside journeys`);
    return this.#keepEnvelope(bytes, start, at);
  }

  #keepEnvelope(bytes: Uint8Array, start: number, end: number): number {
    const stop = Math.min(end, bytes.length);
    this.#envelope += this.#decoder.decode(bytes.subarray(start, stop));
    return stop;
  }

  #isJourneysPath(): boolean {
    if (this.#levels.at(-1)?.isList !== false) return false;
    const keys = this.#levels.filter((level) => !level.isList).map((level) => level.key);
    return keys.length === JOURNEYS_PATH.length && keys.every((key, depth) => key === JOURNEYS_PATH[depth]);
  }

  /** Hands over the complete journeys, up to the end of their list or of the bytes. */
  #readMembers(bytes: Uint8Array<ArrayBuffer>, start: number, list: string): number {
    let at = start;
    for (;;) {
      at = spaceEnd(bytes, at, bytes.length);
      if (at === bytes.length) return at;
      const byte = bytes[at];
      if (byte === CLOSE_BRACKET && (this.#afterMember || this.#index === 0)) {
        this.#list = null;
        return this.#keepEnvelope(bytes, at, at + 1);
      }
      if (byte === COMMA && this.#afterMember) {
        this.#afterMember = false;
        at++;
        continue;
      }
      if (this.#afterMember || byte === COMMA || byte === CLOSE_BRACKET) {
        return this.#fail(`journeys are not a JSON list: ${this.#shown(bytes, at, 20)} after ${this.#index} of them`);
      }
      const isWhole = byte === OPEN_BRACE && bytes.length - at >= IN_PASSING_BYTES;
      const passed = isWhole ? (this.#readInPassing?.(bytes, at, list, this.#index) ?? 0) : 0;
      if (passed > 0) {
        this.#index++;
        this.#afterMember = true;
        at = passed;
        continue;
      }
      const end = byte === OPEN_BRACE ? this.#objectEnd(bytes, at) : this.#otherEnd(bytes, at);
      if (end === INCOMPLETE) {
        if (bytes.length - at <= MAX_JOURNEY_BYTES) return at;
        return this.#fail(`journey ${this.#index} is longer than ${MAX_JOURNEY_BYTES} bytes`);
      }
      this.#sink(bytes, at, end, this.#findLine(bytes), list, this.#index++);
      this.#afterMember = true;
      at = end;
    }
  }

  /** Offset after the object that starts at `start`. Leaves the place of its own LineRef in #lineKeyEnd. */
  #objectEnd(bytes: Uint8Array, start: number): number {
    const length = bytes.length;
    const view = this.#view;
    let lineKeyEnd = NO_KEY;
    let depth = 0;
    for (let at = start; at < length; at++) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        const open = at + 1;
        at = closingQuote(bytes, view, open);
        if (at === INCOMPLETE) return INCOMPLETE;
        if (depth === 1 && lineKeyEnd !== UNSURE) {
          // The last of two equal keys is the one that counts, as in JSON.parse.
          if (at - open === LINE_KEY.length && hasWord(bytes, open, LINE_KEY)) {
            if (isKey(bytes, at + 1)) lineKeyEnd = at + 1;
          } else if (at - open > LINE_KEY.length && isEscapedKey(bytes, open, at)) lineKeyEnd = UNSURE;
        }
      } else if (byte === OPEN_BRACE) depth++;
      else if (byte === CLOSE_BRACE && --depth === 0) {
        this.#lineKeyEnd = lineKeyEnd;
        return at + 1;
      }
    }
    return INCOMPLETE;
  }

  /** Offset after a member that is no object: `null`, a number, a string, a list. The sink's reader rejects it. */
  #otherEnd(bytes: Uint8Array, start: number): number {
    this.#lineKeyEnd = NO_KEY;
    if (bytes[start] === QUOTE) return stringEnd(bytes, start + 1, bytes.length);
    if (bytes[start] === OPEN_BRACKET) return nestEnd(bytes, start + 1, bytes.length);
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === COMMA || byte === CLOSE_BRACKET || isSpace(byte)) return at;
    }
    return INCOMPLETE;
  }

  /** Where the text of `: {"value": "…"}` or `: "…"` is, if that is all of the value and has no escapes. */
  #findLine(bytes: Uint8Array): { start: number; end: number } | null {
    if (this.#lineKeyEnd < 0) return null;
    const length = bytes.length;
    let at = spaceEnd(bytes, spaceEnd(bytes, this.#lineKeyEnd, length) + 1, length);
    const isWrapped = bytes[at] === OPEN_BRACE;
    if (isWrapped) {
      at = spaceEnd(bytes, at + 1, length);
      if (!hasWord(bytes, at, VALUE_KEY)) return null;
      at = spaceEnd(bytes, at + VALUE_KEY.length, length);
      if (bytes[at] !== COLON) return null;
      at = spaceEnd(bytes, at + 1, length);
    }
    if (bytes[at] !== QUOTE) return null;
    this.#line.start = ++at;
    for (; bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) return null;
    this.#line.end = at;
    return !isWrapped || bytes[spaceEnd(bytes, at + 1, length)] === CLOSE_BRACE ? this.#line : null;
  }

  #shown(bytes: Uint8Array, at: number, count: number): string {
    return JSON.stringify(this.#decoder.decode(bytes.subarray(at, at + count)));
  }
}

const NO_KEY = -1;
const UNSURE = -2;

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const LINE_KEY = ascii("LineRef");
const VALUE_KEY = ascii('"value"');

/** "Line\u0052ef" is LineRef too, and only a parse can tell. */
function isEscapedKey(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === BACKSLASH) return isKey(bytes, end + 1);
  return false;
}

/** A string in a list or after a colon is a value, whatever it says. */
function isKey(bytes: Uint8Array, end: number): boolean {
  // At the end of the bytes the object is incomplete as well, and is scanned again with more of it.
  return bytes[spaceEnd(bytes, end, bytes.length)] === COLON;
}

function keyText(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    // Not JSON: the envelope's own parse says so at the end.
    return quoted;
  }
}
