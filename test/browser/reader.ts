/** Somebody at a browser: what they see, and what went wrong that they could not see. */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { vi } from "vitest";
import type { ServerMessage } from "../../contracts/live.ts";

/** Two shared cores may be slow; nothing here measures time. */
export const PATIENCE_MS = 45_000;

export type Reader = {
  page: Page;
  /** Messages of the live feed that came over a WebSocket, in order. */
  frames: ServerMessage[];
  /** Uncaught errors and refusals by the content security policy. */
  complaints: string[];
  /** Pages loaded from the server: 1 for as long as nothing was reloaded. */
  loads(): number;
  /** The text of the strip on top: what the page says of its own truth. */
  strip(): Promise<string>;
  leave(): Promise<void>;
};

export type ReaderOptions = BrowserContextOptions & { language?: "en" | "fr" };

export async function aReader(browser: Browser, { language = "en", ...options }: ReaderOptions = {}): Promise<Reader> {
  const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const frames: ServerMessage[] = [];
  const complaints: string[] = [];
  let loads = 0;
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      if (payload !== "pong") frames.push(JSON.parse(String(payload)) as ServerMessage);
    }),
  );
  page.on("load", () => loads++);
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/content security policy|refused to/i.test(message.text())) complaints.push(message.text());
  });
  return {
    page,
    frames,
    complaints,
    loads: () => loads,
    strip: () => page.locator("details.truth > summary").innerText(),
    leave: () => context.close(),
  };
}

/** Asks again until `check` throws no more. */
export function eventually<T>(
  check: () => T | Promise<T>,
  { timeout = PATIENCE_MS, interval = 250 }: { timeout?: number; interval?: number } = {},
): Promise<T> {
  return vi.waitFor(check, { timeout, interval }) as Promise<T>;
}

/** @throws Error for anything but a 2xx. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
