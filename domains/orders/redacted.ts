/** A call and its answer as texts fit to be kept: credentials out by their names and by their values, and cut to a size. Pure. */
import { isSecretName, redactor } from "../../kernel/redaction.ts";

/** Enough for any request and for every answer that says something; labels are mostly more, and are kept as files. */
const MAX_CHARACTERS = 8_000;

/** What is looked through for secrets: far more than is kept, so that none of them is cut where it is kept. */
const READ_CHARACTERS = 64_000;

const REDACTED = "[redacted]";

/** Names that carriers have for what the kernel knows by English ones: strPass, strSesion. */
const SECRET_WORDS = /pass|sesion|session|clave/i;
const KEPT_HEADERS =
  /^(accept|content-(type|length|encoding)|link|retry-after|date|soapaction|x-vigie-origin|(x-)?ratelimit-.*)$/i;

const isSecret = (name: string): boolean => isSecretName(name) || SECRET_WORDS.test(name);

export type Head = { line: string; headers: Iterable<[string, string]> };

/**
 * What of a kept session must not come out: itself, the texts within it where an adapter keeps it as JSON, and each of them
 * without braces: a GUID is written {so} in one call and bare in the next.
 */
export function sessionSecrets(session: string | null): string[] {
  if (session === null) return [];
  const texts = [session, ...textsWithin(session)];
  return [...new Set([...texts, ...texts.map((text) => text.replace(/^\{([^"]*)\}$/, "$1"))])];
}

function textsWithin(session: string): string[] {
  try {
    return Object.values(JSON.parse(session) as object).filter((value) => typeof value === "string");
  } catch {
    // A bare token.
    return [];
  }
}

/** @param secrets values that must not come out, whatever they are named. */
export function keptText({ line, headers }: Head, body: string, secrets: readonly string[]): string {
  const clean = cleaner(secrets);
  const heads = [...headers].map(([name, value]) => `${name}: ${KEPT_HEADERS.test(name) ? clean(value) : REDACTED}`);
  const text = [clean(line), ...heads, "", cleanBody(body, clean)].join("\n");
  // Redacted first: half of a secret at the cut would be no secret that could be found.
  if (text.length <= MAX_CHARACTERS) return text;
  const left = text.length - MAX_CHARACTERS + Math.max(0, body.length - READ_CHARACTERS);
  return `${text.slice(0, MAX_CHARACTERS)}\n… ${left} characters more`;
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
  return clean(
    body
      .slice(0, READ_CHARACTERS)
      .replace(/"([\w.-]+)"(\s*):(\s*)"(?:[^"\\]|\\.)*"/g, (all, name: string, before: string, after: string) =>
        isSecret(name) ? `"${name}"${before}:${after}"${REDACTED}"` : all,
      )
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
