/** Requests that another site made a logged-in browser send. SameSite=Strict stops most; this stops the rest. */
import type { HonoRequest } from "hono";
import { Refusal } from "../../../contracts/problem.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
/** What a form can send without asking first (fetch.spec.whatwg.org, CORS-safelisted request-header). */
const FORM_TYPES = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);

/** For credentials that a browser sends by itself. @throws Refusal 403 or 415. */
export function refuseCrossSite(request: HonoRequest): void {
  if (SAFE_METHODS.has(request.method)) return;
  if (siteOf(request) !== "same") refuse();
  refuseForms(request);
}

/** For logging in, which machines may do as well: they say nothing of a site. @throws Refusal 403 or 415. */
export function refuseForeignLogin(request: HonoRequest): void {
  if (siteOf(request) === "other") refuse();
  refuseForms(request);
}

/** Browsers always say where a request comes from; what says nothing is no browser. */
function siteOf(request: HonoRequest): "same" | "other" | "unsaid" {
  const site = request.header("sec-fetch-site");
  if (site !== undefined) return site === "same-origin" || site === "none" ? "same" : "other";
  const origin = request.header("origin");
  if (origin === undefined) return "unsaid";
  // The scheme may change at a proxy; the host does not.
  return URL.canParse(origin) && new URL(origin).host === new URL(request.url).host ? "same" : "other";
}

function refuse(): never {
  throw new Refusal(403, "Another site", "Only pages of this site may do this with a browser's session.");
}

function refuseForms(request: HonoRequest): void {
  const type = request.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && FORM_TYPES.has(type))
    throw new Refusal(415, "JSON expected", "Send content-type: application/json.", { parameter: "content-type" });
}
