/** The cookies of a page's session: out of reach of scripts, and never sent from another site. */
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

const ACCESS = "vigie_orders";
const REFRESH = "vigie_orders_refresh";
/** The refresh token goes to nobody but who renews it. */
const REFRESH_PATH = "/auth";

/** A local run has no certificate; anywhere else plain http must not carry the cookies. */
function isPlainLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

const BASE = { httpOnly: true, sameSite: "Strict" } as const;

/** `__Host-` and `__Secure-`: no other host, and no plain connection, can set them (RFC 6265bis section 4.1.3). */
function attributes(url: string) {
  const isPlain = isPlainLoopback(url);
  return {
    access: isPlain ? { ...BASE, path: "/" } : ({ ...BASE, path: "/", secure: true, prefix: "host" } as const),
    refresh: isPlain
      ? { ...BASE, path: REFRESH_PATH }
      : ({ ...BASE, path: REFRESH_PATH, secure: true, prefix: "secure" } as const),
  };
}

export function readCookies(context: Context): { access: string | undefined; refresh: string | undefined } {
  if (isPlainLoopback(context.req.url))
    return { access: getCookie(context, ACCESS), refresh: getCookie(context, REFRESH) };
  return { access: getCookie(context, ACCESS, "host"), refresh: getCookie(context, REFRESH, "secure") };
}

type Token = { token: string; expiresAt: number };

/** `refresh` null: the browser's own stays. Instants are epoch ms. */
export function setCookies(context: Context, access: Token, refresh: Token | null, now: number): void {
  const { access: ofAccess, refresh: ofRefresh } = attributes(context.req.url);
  const seconds = (until: number) => Math.max(0, Math.floor((until - now) / 1000));
  setCookie(context, ACCESS, access.token, { ...ofAccess, maxAge: seconds(access.expiresAt) });
  if (refresh !== null)
    setCookie(context, REFRESH, refresh.token, { ...ofRefresh, maxAge: seconds(refresh.expiresAt) });
}

export function clearCookies(context: Context): void {
  const { access, refresh } = attributes(context.req.url);
  deleteCookie(context, ACCESS, access);
  deleteCookie(context, REFRESH, refresh);
}
