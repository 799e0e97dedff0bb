/** A call and its answer as texts fit to be kept: credentials out by their names and by their values, and cut to a size. Pure. */
import { isSecretName, redactor } from "../../kernel/redaction.ts";

/** Enough for any request and for every answer that says something; labels are mostly more, and are kept as files. */
const MAX_CHARACTERS = 8_000;

const REDACTED = "[redacted]";

/** Names that carriers have for what the kernel knows by English ones: strPass, strSesion. */
const SECRET_WORDS = /pass|sesion|session|clave/i;
const KEPT_HEADERS = /^(accept|content-(type|length|encoding)|link|retry-after|date|soapaction|(x-)?ratelimit-.*)$/i;

const isSecret = (name: string): boolean => isSecretName(name) || SECRET_WORDS.test(name);

export type Head = { line: string; headers: Iterable<[string, string]> };

/** @param secrets values that must not come out, whatever they are named. */
export function keptText({ line, headers }: Head, body: string, secrets: readonly string[]): string {
  const clean = cleaner(secrets);
  const heads = [...headers].map(([name, value]) => `${name}: ${KEPT_HEADERS.test(name) ? clean(value) : REDACTED}`);
  const text = [clean(line), ...heads, "", cleanBody(body, clean)].join("\n");
  // Redacted first: half of a secret at the cut would be no secret that could be found.
  return text.length <= MAX_CHARACTERS
    ? text
    : `${text.slice(0, MAX_CHARACTERS)}\n… ${text.length - MAX_CHARACTERS} characters more`;
}

/** The kernel leaves short secrets alone inside texts; a customer's password of four digits goes where it stands as a word. */
function cleaner(secrets: readonly string[]): (text: string) => string {
  const words = secrets
    .filter((secret) => secret !== "")
    .map((secret) => new RegExp(`(?<!\\w)${RegExp.escape(secret)}(?!\\w)`, "g"));
  const { text } = redactor(secrets);
  return (given) => text(words.reduce((left, word) => left.replace(word, REDACTED), given));
}

function cleanBody(body: string, clean: (text: string) => string): string {
  if (/^\s*[[{]/.test(body)) {
    try {
      const value = JSON.parse(body, (name, member: unknown) =>
        typeof member !== "string" ? member : isSecret(name) ? REDACTED : clean(member),
      ) as unknown;
      return JSON.stringify(value);
    } catch {
      // It only looks like JSON: it is read as text below.
    }
  }
  return clean(
    body
      .replace(/<([\w:.-]+)([^<>]*)>[^<]+(?=<\/)/g, (all, name: string, attributes: string) =>
        isSecret(name) ? `<${name}${attributes}>${REDACTED}` : all,
      )
      // DinaPaq's session travels as the ID of a header.
      .replace(/(<(?:[\w-]+:)?ROClientIDHeader\b[^>]*>\s*<(?:[\w-]+:)?ID\b[^>]*>)[^<]*/g, `$1${REDACTED}`)
      .replace(/(^|&)([\w.-]+)=[^&\s<>]*/g, (all, before: string, name: string) =>
        isSecret(name) ? `${before}${name}=${REDACTED}` : all,
      ),
  );
}
