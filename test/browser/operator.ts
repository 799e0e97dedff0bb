/** Somebody who runs the deployment: at the operator's pages with a session, and at the system API with a key. */
import type { Browser, Locator } from "playwright-core";
import { expect } from "vitest";
import type { OperatorDocument, RunView, ScheduleView, WorkerView } from "../../contracts/control.ts";
import type { RunPage } from "../../contracts/system.ts";
import type { Deployment } from "../deployment.ts";
import { aReader, eventually, type Reader } from "./reader.ts";

export type Operator = Reader & {
  /** Opens an operator's page and waits for its heading and for word from the server. */
  open(path: string, heading: string): Promise<void>;
  /** The panel of the board with this title. */
  panel(title: string): Locator;
  /** Presses what a dialog offers, once it has said all of `words`. */
  confirm(action: string, words: (string | RegExp)[], reason?: string): Promise<void>;
};

/** Logs in through the login page, on the way to the board. */
export async function anOperator(browser: Browser, vigie: Deployment, key = vigie.key): Promise<Operator> {
  // Numbers and times are compared in words.
  const reader = await aReader(browser, { locale: "en-GB", viewport: { width: 1440, height: 1000 } });
  const { page } = reader;
  await page.goto(`${vigie.url}/admin/orchestrator`);
  await page.getByLabel("Access key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
  return {
    ...reader,
    async open(path, heading) {
      await page.goto(vigie.url + path);
      await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
      await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    },
    panel: (title) => page.getByRole("region").filter({ has: page.getByRole("heading", { level: 2, name: title }) }),
    async confirm(action, words, reason) {
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      const said = (await dialog.textContent()) ?? "";
      for (const word of words) expect(said).toMatch(word);
      if (reason !== undefined) await dialog.getByLabel(/^Reason/).fill(reason);
      await dialog.getByRole("button", { name: action, exact: true }).click();
      await dialog.waitFor({ state: "detached" });
    },
  };
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

export type SystemApi = {
  /** The answer, whatever its status. */
  ask(method: Method, path: string, body?: unknown): Promise<{ status: number; type: string; body: unknown }>;
  /** @throws Error for anything but a 2xx. */
  send<T>(method: Method, path: string, body?: unknown): Promise<T>;
  queue(): Promise<OperatorDocument["queue"]>;
  workers(): Promise<WorkerView[]>;
  schedules(): Promise<ScheduleView[]>;
  /** Every run that matches, the latest first. `query` as of the route's parameters. */
  runs(query: Record<string, string>): Promise<RunView[]>;
};

export function systemApi(vigie: Pick<Deployment, "url">, key: string): SystemApi {
  const ask: SystemApi["ask"] = async (method, path, body) => {
    const response = await fetch(`${vigie.url}/api/system${path}`, {
      method,
      headers: { "x-api-key": key, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: await response.json() };
  };
  const send: SystemApi["send"] = async <T>(method: Method, path: string, body?: unknown): Promise<T> => {
    const answer = await ask(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  return {
    ask,
    send,
    queue: () => send("GET", "/queue"),
    workers: async () => (await send<{ workers: WorkerView[] }>("GET", "/workers")).workers,
    schedules: async () => (await send<{ items: ScheduleView[] }>("GET", "/schedules")).items,
    async runs(query) {
      const runs: RunView[] = [];
      let cursor: string | null = null;
      do {
        const parameters = new URLSearchParams({ ...query, limit: "500", ...(cursor === null ? {} : { cursor }) });
        const page: RunPage = await send("GET", `/runs?${parameters}`);
        runs.push(...page.items);
        cursor = page.next;
      } while (cursor !== null);
      return runs;
    },
  };
}

/** Ticks until `check` throws no more. */
export function whileTicking<T>(vigie: Deployment, check: () => Promise<T>): Promise<T> {
  return eventually(
    async () => {
      await vigie.tick();
      return await check();
    },
    { interval: 2_000 },
  );
}
