import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AVigie, aVigie, KEY, problem, runVigie } from "./a-vigie.ts";

const user = { id: "u1", email: "ana@example.org", name: "Ana", role: "admin", has_password: false };
const link = "https://vigie.example/orders/password#token=vop_once";
const expires_at = "2026-11-30T09:00:00.000Z";
const made = { tenant: { id: "t1", name: "Chairs" }, user, link, expires_at };

let vigie: AVigie;
beforeEach(async () => {
  vigie = await aVigie({
    "POST /api/v1/tenants": [{ status: 201, body: made }],
    "POST /api/v1/tenants/password-link": [{ user, link, expires_at }],
    "GET /api/v1/tenants": [
      { tenants: [{ id: "t1", name: "Chairs", users: 2, created_at: "2026-11-22T09:00:00.000Z" }] },
    ],
  });
});
afterEach(() => vigie.close());

const run = (...args: string[]) => runVigie([...args, "--url", vigie.url]);
const sent = () => vigie.asked.map(({ method, path, body }) => [method, path, body]);

describe("vigie orders", () => {
  it("adds a tenant with the operator's key, and prints the link", async () => {
    const { code, out } = await run("orders", "tenant", "add", "Chairs", "--admin", "ana@example.org");
    expect(code).toBe(0);
    expect(out).toMatch(/^tenant +Chairs \(t1\)$/m);
    expect(out).toMatch(/^link +https:\/\/vigie\.example\/orders\/password#token=vop_once$/m);
    expect(sent()).toEqual([["POST", "/api/v1/tenants", { name: "Chairs", admin_email: "ana@example.org" }]]);
    expect(vigie.asked[0]?.headers["x-api-key"]).toBe(KEY);
  });

  it("makes another link, and lists tenants", async () => {
    expect(await run("orders", "password", "ana@example.org")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^user +ana@example\.org$/m),
    });
    expect(await run("orders", "tenant")).toMatchObject({ code: 0, out: expect.stringMatching(/^t1 +2 .* Chairs$/m) });
    const asked = await run("orders", "tenant", "list", "--json");
    expect(JSON.parse(asked.out)).toMatchObject({ tenants: [{ id: "t1" }] });
  });

  it("tells the server's refusal", async () => {
    vigie.answers["POST /api/v1/tenants"] = [
      problem(409, "Address taken", "Somebody has this e-mail address already."),
    ];
    const { code, err } = await run("orders", "tenant", "add", "Chairs", "--admin", "ana@example.org");
    expect([code, err]).toEqual([2, expect.stringContaining("Somebody has this e-mail address already.")]);
  });

  it.each([
    [["orders"], "allowed: tenant, password|is needed: tenant, password"],
    [["orders", "tenant", "drop"], "allowed: list, add"],
    [["orders", "tenant", "add"], "which name"],
    [["orders", "tenant", "add", "Chairs"], "--admin is needed"],
    [["orders", "password"], "whose password"],
    [["orders", "tenant", "add", "A", "B", "--admin", "x"], "one too many"],
  ])("%j is refused with what is missing", async (args, words) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([1, expect.stringMatching(words)]);
    expect(vigie.asked).toEqual([]);
  });
});
