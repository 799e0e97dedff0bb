/**
 * Cuts a SIRI-Lite body of 60 MB into its journeys without ever holding it whole. Text comes in pieces of any size; each
 * complete journey is handed over as a span of the piece, and everything else (the *envelope*: timestamps, Status,
 * ErrorCondition, each list of journeys as `[]`) is kept to be parsed as one small document at the end.
 *
 * The cutter reads JSON as JSON: it knows strings, escapes and depth, so key order, spacing and a `},{` inside a string
 * make no difference. It is fast because it leaps over each string with `indexOf`, and most of a body is strings.
 */

/** Where the journeys are. Lists on the way (several deliveries, several frames) are gone through. */
const JOURNEYS_PATH = [
  "Siri",
  "ServiceDelivery",
  "EstimatedTimetableDelivery",
  "EstimatedJourneyVersionFrame",
  "EstimatedVehicleJourney",
];

/** Chars. The longest journey seen is 10,065 (27 calls); a string that is never closed must not gather the whole body. */
const MAX_JOURNEY_CHARS = 1_048_576;

/** Chars. Some 500 are seen; a body of another dialect has no journeys, so all of it would be envelope. */
const MAX_ENVELOPE_CHARS = 1_048_576;

/**
 * A member of a list of journeys is `text.slice(start, end)`. `line` is its LineRef where that can be told without
 * parsing, else null: the key is escaped, the value has another shape than `{"value": "…"}` or `"…"`, it has none.
 * `list` is the JSON pointer of the list, `index` the place in it.
 */
export type JourneySink = (
  text: string,
  start: number,
  end: number,
  line: string | null,
  list: string,
  index: number,
) => void;

/** `failed`: the text is no body of journeys, or only the beginning of one; what was handed over must not be used. */
export type Cut = { kind: "cut"; envelope: string } | { kind: "failed"; reason: string };

type Level = { isList: boolean; key: string; index: number };

export class JourneyCutter {
  readonly #sink: JourneySink;
  #text = "";
  #at = 0;
  #envelope = "";
  readonly #levels: Level[] = [];
  #expectsKey = false;
  /** JSON pointer of the list that is being read, or null outside one. */
  #list: string | null = null;
  #index = 0;
  #afterMember = false;
  /** LineRef key of the journey last scanned: offset after its closing quote, NO_KEY or UNSURE. */
  #lineKeyEnd = NO_KEY;
  #failure: string | null = null;

  constructor(sink: JourneySink) {
    this.#sink = sink;
  }

  /** Takes the next piece of text. False when the rest is of no use: `end` says why. */
  push(piece: string): boolean {
    if (this.#failure !== null) return false;
    this.#text = this.#at === this.#text.length ? piece : this.#text.slice(this.#at) + piece;
    this.#at = 0;
    while (this.#list === null ? this.#readEnvelope() : this.#readMembers(this.#list));
    return this.#failure === null;
  }

  /** To be asked once all text was pushed. The envelope may still be no JSON. */
  end(): Cut {
    if (this.#failure !== null) return { kind: "failed", reason: this.#failure };
    if (this.#list !== null) {
      return { kind: "failed", reason: `body ends inside its list of journeys, after ${this.#index} of them` };
    }
    if (this.#levels.length > 0) return { kind: "failed", reason: "body ends before its JSON does" };
    return { kind: "cut", envelope: this.#envelope + this.#text.slice(this.#at) };
  }

  #fail(reason: string): false {
    this.#failure = reason;
    return false;
  }

  /** Goes on to the next list of journeys (true) or to the end of the text (false). */
  #readEnvelope(): boolean {
    const text = this.#text;
    let at = this.#at;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        const end = stringEnd(text, at + 1);
        if (end === INCOMPLETE) break;
        const level = this.#levels.at(-1);
        if (level !== undefined && !level.isList && this.#expectsKey) {
          level.key = keyText(text.slice(at, end));
          this.#expectsKey = false;
        }
        at = end - 1;
      } else if (code === OPEN_BRACE) {
        this.#levels.push({ isList: false, key: "", index: 0 });
        this.#expectsKey = true;
      } else if (code === OPEN_BRACKET) {
        if (this.#isJourneysPath()) {
          this.#keepEnvelope(at + 1);
          this.#list = `/${this.#levels.map((level) => (level.isList ? level.index : level.key)).join("/")}`;
          this.#index = 0;
          this.#afterMember = false;
          return true;
        }
        this.#levels.push({ isList: true, key: "", index: 0 });
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        this.#levels.pop();
      } else if (code === COMMA) {
        const level = this.#levels.at(-1);
        if (level?.isList) level.index++;
        else this.#expectsKey = true;
      } else if (this.#levels.length === 0 && !isSpace(code)) {
        return this.#fail(`body is not a JSON object: ${JSON.stringify(text.slice(at, at + 60))}`);
      }
    }
    this.#keepEnvelope(at);
    const kept = this.#envelope.length + text.length - at;
    if (kept > MAX_ENVELOPE_CHARS) return this.#fail(`more than ${MAX_ENVELOPE_CHARS} characters outside journeys`);
    return false;
  }

  #keepEnvelope(end: number): void {
    this.#envelope += this.#text.slice(this.#at, end);
    this.#at = end;
  }

  #isJourneysPath(): boolean {
    if (this.#levels.at(-1)?.isList !== false) return false;
    const keys = this.#levels.filter((level) => !level.isList).map((level) => level.key);
    return keys.length === JOURNEYS_PATH.length && keys.every((key, depth) => key === JOURNEYS_PATH[depth]);
  }

  /** Hands over the complete journeys; true when the list ended, false when the text did or is no list. */
  #readMembers(list: string): boolean {
    const text = this.#text;
    for (;;) {
      let at = this.#at;
      while (at < text.length && isSpace(text.charCodeAt(at))) at++;
      this.#at = at;
      if (at === text.length) return false;
      const code = text.charCodeAt(at);
      if (code === CLOSE_BRACKET && (this.#afterMember || this.#index === 0)) {
        this.#list = null;
        this.#keepEnvelope(at + 1);
        return true;
      }
      if (code === COMMA && this.#afterMember) {
        this.#afterMember = false;
        this.#at = at + 1;
        continue;
      }
      if (this.#afterMember || code === COMMA || code === CLOSE_BRACKET) {
        const found = JSON.stringify(text.slice(at, at + 20));
        return this.#fail(`journeys are not a JSON list: ${found} after ${this.#index} of them`);
      }
      const end = code === OPEN_BRACE ? this.#objectEnd(text, at) : this.#otherEnd(text, at);
      if (end === INCOMPLETE) {
        if (text.length - at <= MAX_JOURNEY_CHARS) return false;
        return this.#fail(`journey ${this.#index} is longer than ${MAX_JOURNEY_CHARS} characters`);
      }
      const line = this.#lineKeyEnd < 0 ? null : plainValue(text, this.#lineKeyEnd);
      this.#sink(text, at, end, line, list, this.#index++);
      this.#afterMember = true;
      this.#at = end;
    }
  }

  /** Offset after the object that starts at `start`. Leaves the place of its own LineRef in #lineKeyEnd. */
  #objectEnd(text: string, start: number): number {
    let lineKeyEnd = NO_KEY;
    let depth = 0;
    for (let at = start; at < text.length; ) {
      const code = text.charCodeAt(at++);
      if (code === QUOTE) {
        const end = stringEnd(text, at);
        if (end === INCOMPLETE) return INCOMPLETE;
        if (depth === 1 && lineKeyEnd !== UNSURE) {
          // The last of two equal keys is the one that counts, as in JSON.parse.
          if (end - at === LINE_KEY.length && text.startsWith(LINE_KEY, at)) {
            if (isKey(text, end)) lineKeyEnd = end;
          } else if (isEscapedKey(text, at, end)) lineKeyEnd = UNSURE;
        }
        at = end;
      } else if (code === OPEN_BRACE) depth++;
      else if (code === CLOSE_BRACE && --depth === 0) {
        this.#lineKeyEnd = lineKeyEnd;
        return at;
      }
    }
    return INCOMPLETE;
  }

  /** Offset after a member that is no object: `null`, a number, a string, a list. The sink's reader rejects it. */
  #otherEnd(text: string, start: number): number {
    this.#lineKeyEnd = NO_KEY;
    let depth = 0;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        const end = stringEnd(text, at + 1);
        if (end === INCOMPLETE) return INCOMPLETE;
        at = end - 1;
      } else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
      else if (depth === 0 && (code === COMMA || code === CLOSE_BRACKET || isSpace(code))) return at;
      else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
    }
    return INCOMPLETE;
  }
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const INCOMPLETE = -1;
const NO_KEY = -1;
const UNSURE = -2;

/** With its closing quote, so that "LineRefs" is another key. */
const LINE_KEY = 'LineRef"';

/** `: {"value": "…"}` or `: "…"` and nothing else beside it, without escapes. */
const PLAIN_VALUE =
  /[ \t\n\r]*:[ \t\n\r]*(?:\{[ \t\n\r]*"value"[ \t\n\r]*:[ \t\n\r]*"([^"\\]*)"[ \t\n\r]*\}|"([^"\\]*)")/y;

function plainValue(text: string, at: number): string | null {
  PLAIN_VALUE.lastIndex = at;
  const match = PLAIN_VALUE.exec(text);
  return match?.[1] ?? match?.[2] ?? null;
}

/** Offset after the closing quote of the string whose first character is at `start`. */
function stringEnd(text: string, start: number): number {
  let close = text.indexOf('"', start);
  while (close !== -1 && text.charCodeAt(close - 1) === BACKSLASH && isEscaped(text, start, close)) {
    close = text.indexOf('"', close + 1);
  }
  return close === -1 ? INCOMPLETE : close + 1;
}

/** An odd number of backslashes before it; an even number escape one another. */
function isEscaped(text: string, start: number, at: number): boolean {
  let first = at;
  while (first > start && text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (at - first) % 2 === 1;
}

/** "Line\u0052ef" is LineRef too, and only a parse can tell. */
function isEscapedKey(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === BACKSLASH) return isKey(text, end);
  return false;
}

/** A string in a list or after a colon is a value, whatever it says. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (isSpace(text.charCodeAt(at))) at++;
  // At the end of the text the object is incomplete as well, and is scanned again with more of it.
  return text.charCodeAt(at) === COLON;
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

/** JSON's four; a byte order mark is taken off by the decoder. */
function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}
