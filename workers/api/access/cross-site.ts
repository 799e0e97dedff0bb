/** Requests that another site made a logged-in browser send. SameSite=Strict stops most; this stops the rest. */
import type { HonoRequest } from "hono";
import { Refusal } from "../../../contracts/problem.ts";
import { mayConnect } from "../origin.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/** Where a request says that it comes from. Browsers always say; what says nothing is no browser. */
function siteOf(request: HonoRequest): "same" | "other" | "unsaid" {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none" ? "same" : "other";
  const origin = request.header("origin");
  if (origin === undefined) return "unsaid";
  return mayConnect(origin, request.url, []) ? "same" : "other";
}

/** For credentials that a browser sends by itself. @throws Refusal 403 or 415. */
export function refuseCrossSite(request: HonoRequest): void {
  if (isSafe(request.method)) return;
  if (siteOf(request) !== "same") refuse();
  refuseForms(request);
}

/** For logging in, which machines may do as well: they say nothing of a site. @throws Refusal 403 or 415. */
export function refuseForeignLogin(request: HonoRequest): void {
  if (siteOf(request) === "other") refuse();
  refuseForms(request);
}

function refuse(): never {
  throw new Refusal(403, "Another site", "Only pages of this site may do this with a browser's session.");
}

/** What a form can send without asking first is refused. A DELETE cannot be sent by a form, and has no body to speak of. */
function refuseForms(request: HonoRequest): void {
  const type = request.header("content-type");
  if (type === undefined && request.method === "DELETE") return;
  if (type?.split(";")[0]?.trim().toLowerCase() === "application/json") return;
  throw new Refusal(415, "JSON expected", "Send content-type: application/json.", { parameter: "content-type" });
}
