/** Keeps credentials out of what is written down: logs, audit, recorded exchanges. Pure. */

type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

/** Tested on names in lower case with nothing but letters: `X-API-Key`, `api_key` and `apiKey` are one. */
const SECRET_NAME = /authori[sz]ation|apikey|token|cookie|passw|secret|credential|assertion|ticket/;
/** Variables of the environment have one form more: `SIGNING_KEY`. */
const SECRET_VARIABLE = /_KEY$/i;

/** Shorter ones would black out ordinary words; they are caught where they are the whole text. */
const MIN_CONTAINED_LENGTH = 6;
const MAX_DEPTH = 8;
const REDACTED = "[redacted]";

/** What looks like a credential wherever it stands, even if it is none of ours. */
const PATTERNS: [RegExp, string][] = [
  [/\b(vigie_[a-z0-9]+_)[\w-]{20,}/g, `$1${REDACTED}`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, REDACTED],
  [/\b(bearer\s+)[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/\b(basic\s+)[\w+/=]{16,}/gi, `$1${REDACTED}`],
  [/([?&][\w-]*(?:api[_-]?key|token|secret|password|ticket)[\w-]*=)[^&\s"'#]+/gi, `$1${REDACTED}`],
];

export type Redactor = {
  text(text: string): string;
  /** A JSON value without credentials, cycles or depth beyond 8; errors become name, message, stack and cause. */
  json(value: unknown): Plain;
};

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[^a-z]/g, ""));
}

/** The values of those variables whose names say that they are secret. */
export function secretsOf(variables: Record<string, unknown>): string[] {
  return Object.entries(variables).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" && (isSecretName(name) || SECRET_VARIABLE.test(name)) ? [value] : [],
  );
}

/** @param secrets values that must not come out, as they are or percent-encoded. */
export function redactor(secrets: readonly string[] = []): Redactor {
  // The longest first: what a shorter one leaves of a longer one would still be most of it.
  const known = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== "")
    .sort((a, b) => b.length - a.length);

  const text = (given: string): string => {
    if (known.includes(given)) return REDACTED;
    let clean = given;
    for (const secret of known) {
      if (secret.length >= MIN_CONTAINED_LENGTH) clean = clean.replaceAll(secret, REDACTED);
    }
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    return clean;
  };

  const named = (name: string, value: unknown, within: object[]): Plain => {
    // Numbers stay: "tokens: 5" is a quota. So do "cookie: null" and "password: false", which say that there is none.
    const harmless = value === null || value === undefined || typeof value === "number" || typeof value === "boolean";
    return isSecretName(name) && !harmless ? REDACTED : json(value, within);
  };

  const json = (value: unknown, within: object[]): Plain => {
    if (typeof value === "string") return text(value);
    if (typeof value === "boolean" || value === null) return value;
    if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
    if (value === undefined) return null;
    if (typeof value !== "object") return text(String(value));
    if (within.includes(value)) return "[cycle]";
    if (within.length >= MAX_DEPTH) return "[too deep]";
    const inside = [...within, value];
    if (Array.isArray(value)) return value.map((member) => json(member, inside));
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "[no date]" : value.toISOString();
    if (value instanceof URL) return text(value.href);
    if (value instanceof Error) {
      const { name, message, stack, cause } = value;
      return {
        name: text(name),
        message: text(message),
        ...(stack === undefined ? {} : { stack: text(stack) }),
        ...(cause === undefined ? {} : { cause: json(cause, inside) }),
      };
    }
    const entries: Iterable<[unknown, unknown]> =
      value instanceof Map || value instanceof Headers ? value.entries() : Object.entries(value);
    const plain: [string, Plain][] = [];
    for (const [name, member] of entries) {
      if (member !== undefined) plain.push([text(String(name)), named(String(name), member, inside)]);
    }
    return Object.fromEntries(plain);
  };

  return { text, json: (value) => json(value, []) };
}
