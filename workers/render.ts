/** A page as a browser draws it, through Browser Rendering. It asks as itself and takes a refusal for an answer. */
import puppeteer, { type BrowserWorker, type Page } from "@cloudflare/puppeteer";
import type { Rendered, RenderRequest } from "../domains/domain.ts";
import { describe, exchangeOf, originOf, type Told } from "./request.ts";

/** What draws nothing that can be read is not asked for. */
const SKIPPED = new Set(["image", "media", "font"]);
const KEPT_HTML_CHARS = 50_000;
const LOOK_AGAIN_MS = 250;

export async function render(browser: unknown, request: RenderRequest, hear: (told: Told) => void): Promise<Rendered> {
  if (!isBrowser(browser)) return { kind: "unavailable", reason: "this deployment has no browser: bind BROWSER" };
  let session: Awaited<ReturnType<typeof puppeteer.launch>> | undefined;
  try {
    session = await puppeteer.launch(browser);
    const page = await session.newPage();
    await page.setRequestInterception(true);
    page.on("request", (asked) => {
      const answer = SKIPPED.has(asked.resourceType()) ? asked.abort() : asked.continue();
      answer.catch(() => {
        // The page has gone on or away.
      });
    });
    const response = await page.goto(request.url, { timeout: request.timeoutMs, waitUntil: "domcontentloaded" });
    if (response === null) return { kind: "unavailable", reason: "the browser was given no answer" };
    hear(toldBy(request.url, response.status(), new Headers(response.headers())));
    const status = response.status();
    // What refuses will not become whole.
    const seen = await whenWhole(page, request, status < 400 ? request.timeoutMs : 0);
    return { kind: "page", status, ...seen };
  } catch (error) {
    return { kind: "unavailable", reason: `the page could not be drawn: ${describe(error)}` };
  } finally {
    await session?.close().catch(() => {
      // It has ended by itself.
    });
  }
}

type Seen = { html: string; value: unknown; isWhole: boolean };

/**
 * Looks until what is waited for is there. Without it it may be another page, and its reader must see which; a page that
 * goes on to another takes its context along, and is looked at again.
 */
async function whenWhole(page: Page, { waitFor, read }: RenderRequest, forMs: number): Promise<Omit<Seen, "isWhole">> {
  const look = `({
    isWhole: document.querySelector(${JSON.stringify(waitFor)}) !== null,
    html: document.documentElement.outerHTML.slice(0, ${KEPT_HTML_CHARS}),
    value: ${read},
  })`;
  const until = Date.now() + forMs;
  for (;;) {
    try {
      const { isWhole, ...seen } = (await page.evaluate(look)) as Seen;
      if (isWhole || Date.now() >= until) return seen;
    } catch (error) {
      if (Date.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function toldBy(url: string, status: number, headers: Headers): Told {
  const exchange = exchangeOf(url, new Headers(), new Response(null, { headers }));
  return { status, quota: null, retryAfterMs: null, origin: originOf(headers), exchange: { ...exchange, status } };
}

function isBrowser(value: unknown): value is BrowserWorker {
  return typeof value === "object" && value !== null && "fetch" in value;
}
