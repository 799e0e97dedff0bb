/** The cookie of a login: out of reach of scripts, and never sent from another site. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const NAME = "vigie_session";

/** A local run has no certificate; anywhere else plain http must not carry the cookie. */
function isPlainLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** `__Host-`: no other host of the domain can set it (developer.mozilla.org, Set-Cookie, cookie prefixes). */
function attributes(url: string) {
  const base = { path: "/", httpOnly: true, sameSite: "Strict" } as const;
  return isPlainLoopback(url) ? base : ({ ...base, secure: true, prefix: "host" } as const);
}

export function readSessionCookie(context: Context): string | undefined {
  return isPlainLoopback(context.req.url) ? getCookie(context, NAME) : getCookie(context, NAME, "host");
}

/** @param now, expiresAt epoch ms */
export function setSessionCookie(context: Context, secret: string, now: number, expiresAt: number): void {
  setCookie(context, NAME, secret, {
    ...attributes(context.req.url),
    maxAge: Math.floor((expiresAt - now) / 1000),
  });
}

export function clearSessionCookie(context: Context): void {
  deleteCookie(context, NAME, attributes(context.req.url));
}
