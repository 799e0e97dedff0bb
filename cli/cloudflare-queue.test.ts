/** The account's own queues: the real wrangler, against an account that is a server on loopback. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AVigie, aVigie, startVigie } from "./a-vigie.ts";

// Wrangler takes its time to start, twice.
vi.setConfig({ testTimeout: 60_000 });

const home = mkdtempSync(join(tmpdir(), "vigie-wrangler-"));
let account: AVigie;
beforeAll(async () => {
  const queue = { queue_id: "q1", queue_name: "vigie-fetch-dead", settings: {}, producers: [], consumers: [] };
  const ok = (result: unknown) => ({ success: true, errors: [], messages: [], result });
  account = await aVigie({
    "GET /accounts/acc/queues": [ok([queue])],
    "PATCH /accounts/acc/queues/q1": [ok(queue)],
    "POST /accounts/acc/queues/q1/purge": [ok(queue)],
  });
});
afterAll(async () => {
  await account.close();
  rmSync(home, { recursive: true });
});

const run = (args: string[], env: Record<string, string> = {}) =>
  startVigie(args, { HOME: home, XDG_CONFIG_HOME: home, CLOUDFLARE_API_BASE_URL: account.url, ...env }).ended;

describe("vigie queue --cloudflare", () => {
  it("refuses without a login, says how to get one, and runs nothing", async () => {
    const { code, err } = await run(["queue", "pause", "--cloudflare"]);
    expect(code).toBe(2);
    expect(err).toContain("npx wrangler login");
    expect(account.asked).toEqual([]);
  });

  it("says what it runs, and the account is told; the token is not shown", async () => {
    const login = { CLOUDFLARE_API_TOKEN: "an-account-token", CLOUDFLARE_ACCOUNT_ID: "acc" };
    const { code, out, err } = await run(["queue", "purge", "--cloudflare", "--queue", "dead", "--yes"], login);
    expect(code).toBe(0);
    expect(err).toContain("$ wrangler queues purge vigie-fetch-dead --force\n");
    expect(account.asked.at(-1)).toMatchObject({ method: "POST", path: "/accounts/acc/queues/q1/purge" });
    expect(out + err).not.toContain("an-account-token");
  });
});
