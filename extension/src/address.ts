/** The address that a person types or pastes, as an origin; null where it is none that a token may be sent to. */
export function originOf(typed: string): string | null {
  const text = typed.trim();
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (text === "" || !URL.canParse(withScheme)) return null;
  const { protocol, hostname, origin } = new URL(withScheme);
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1";
  return protocol === "https:" || (protocol === "http:" && isLocal) ? origin : null;
}
