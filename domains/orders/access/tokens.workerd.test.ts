import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { aUser, emptyTables, NOW } from "../routes/an-api.ts";
import { insertToken, REFRESH_MS, rotateRefresh } from "./tokens.ts";

const { DB } = env;
const FAMILY = "a-session";

beforeEach(async () => {
  await emptyTables(DB);
  await aUser(DB, "ana@example.org", "admin");
});

async function open(hash: string): Promise<void> {
  await DB.prepare("DELETE FROM orders_tokens").run();
  await insertToken(DB, {
    hash,
    kind: "refresh",
    tenantId: "t1",
    userId: "u-ana@example.org",
    family: FAMILY,
    title: "",
    createdAt: NOW,
    expiresAt: NOW + REFRESH_MS,
  }).run();
}

async function standing(): Promise<string[]> {
  const { results } = await DB.prepare("SELECT hash FROM orders_tokens WHERE ended_at IS NULL").all<{ hash: string }>();
  return results.map(({ hash }) => hash);
}

describe("rotateRefresh", () => {
  it("leaves one token standing at most, and none once an old one was used, in whatever order they are used", async () => {
    const step = fc.record({ which: fc.nat(20), wait: fc.constantFrom(0, 4_000, 9_999, 10_000, 60_000) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        run++;
        let now = NOW;
        const issued = [`${run}-0`];
        let isOver = false;
        await open(`${run}-0`);
        for (const { which, wait } of steps) {
          now += wait;
          const used = issued[which % issued.length] ?? "";
          const wasStanding = (await standing()).includes(used);
          const next = `${run}-${issued.length}`;
          const { kind } = await rotateRefresh(DB, used, next, now);
          if (isOver) expect(["unknown", "reused"]).toContain(kind);
          expect(kind === "rotated").toBe(wasStanding);
          if (kind === "rotated") issued.push(next);
          if (kind === "reused") isOver = true;
          expect(await standing()).toEqual(isOver ? [] : [issued.at(-1)]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("gives two who use one token at the same moment one successor", async () => {
    await open("old");
    const both = await Promise.all([rotateRefresh(DB, "old", "a", NOW), rotateRefresh(DB, "old", "b", NOW)]);
    expect(both.map(({ kind }) => kind).sort()).toEqual(["raced", "rotated"]);
    expect(await standing()).toHaveLength(1);
  });

  it("takes no token that has run out, or that is of another kind", async () => {
    await open("old");
    expect((await rotateRefresh(DB, "old", "new", NOW + REFRESH_MS)).kind).toBe("unknown");
    await open("old");
    await DB.prepare("UPDATE orders_tokens SET kind = 'device'").run();
    expect((await rotateRefresh(DB, "old", "new", NOW)).kind).toBe("unknown");
    expect(await standing()).toEqual(["old"]);
  });
});
