/** A call and its answer as texts fit to be kept: credentials out by their names and by their values, and cut to a size. Pure. */
import { isSecretName, redactor } from "../../kernel/redaction.ts";

/** Enough for any request and for every answer that says something; labels are mostly more, and are kept as files. */
const MAX_CHARACTERS = 8_000;

const REDACTED = "[redacted]";

/** Names that carriers have for what the kernel knows by English ones: strPass, strSesion, the session's ROClientIDHeader/ID. */
const SECRET_WORDS = /pass|sesion|session|clave|clientid/i;
const KEPT_HEADERS = /^(accept|content-(type|length|encoding)|link|retry-after|date|soapaction|(x-)?ratelimit-.*)$/i;

const isSecret = (name: string): boolean => isSecretName(name) || SECRET_WORDS.test(name);

export type Head = { line: string; headers: Iterable<[string, string]> };

/** @param secrets values that must not come out, whatever they are named. */
export function keptText({ line, headers }: Head, body: string, secrets: readonly string[]): string {
  const { text, json } = redactor(secrets);
  const heads = [...headers].map(([name, value]) => `${name}: ${KEPT_HEADERS.test(name) ? text(value) : REDACTED}`);
  const clean = [text(line), ...heads, "", withoutSecrets(body)].join("\n");
  // Redacted first: half of a secret at the cut would be no secret that could be found.
  return clean.length <= MAX_CHARACTERS
    ? clean
    : `${clean.slice(0, MAX_CHARACTERS)}\n… ${clean.length - MAX_CHARACTERS} characters more`;

  function withoutSecrets(given: string): string {
    const start = given.trimStart();
    if (start.startsWith("{") || start.startsWith("[")) {
      try {
        return JSON.stringify(
          json(JSON.parse(given, (name, value) => (isSecret(name) && typeof value === "string" ? REDACTED : value))),
        );
      } catch {
        // It only looks like JSON: it is read as text below.
      }
    }
    return text(
      given
        .replace(/<([\w:.-]+)([^<>]*)>([^<]+)(?=<\/)/g, (all, name: string, attributes: string) =>
          isSecret(name) ? `<${name}${attributes}>${REDACTED}` : all,
        )
        .replace(/(<(?:[\w-]+:)?ROClientIDHeader\b[^>]*>\s*<(?:[\w-]+:)?ID\b[^>]*>)[^<]*/g, `$1${REDACTED}`)
        .replace(/(^|&)([\w.-]+)=([^&\s<>]*)/g, (all, before: string, name: string) =>
          isSecret(name) ? `${before}${name}=${REDACTED}` : all,
        ),
    );
  }
}
