import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { FeedFinding } from "../contracts/findings.ts";
import { commit, type FeedWrite } from "./commit.ts";
import { pruneFindings, readFindings } from "./findings.ts";

const AT = Date.parse("2026-03-04T07:00:00Z");
const MINUTE = 60_000;
const DAY = 86_400_000;
const NOW = AT + 10 * MINUTE;
const iso = (at: number) => new Date(at).toISOString();

const aFinding = (rule: string, count = 1): FeedFinding => ({
  rule,
  severity: rule.startsWith("E") ? "error" : "warning",
  title: { en: `${rule} in words`, fr: `${rule} en mots` },
  count,
  example: `${count} of them`,
  consequence: { en: "riders see less", fr: "les voyageurs voient moins" },
});

let generation = 0;

/** The next answer of a feed, `minutes` after AT. */
async function answer(minutes: number, findings: FeedFinding[] | null, overrides: Partial<FeedWrite> = {}) {
  generation++;
  const feed: FeedWrite = {
    feed: "d:f",
    domain: "d",
    source: "s",
    origin: "live",
    generation,
    commitId: `run ${generation}`,
    observedAt: null,
    fetchedAt: AT + minutes * MINUTE,
    etag: null,
    staleAfterS: 60,
    expiredAfterS: 120,
    counts: {},
    rejectedCount: 0,
    rejected: [],
    findings,
    ...overrides,
  };
  return commit(env.DB, { feeds: [feed], touches: [], documents: [], failures: [], runs: [], deadLetters: [] });
}

const rows = async () =>
  (await env.DB.prepare("SELECT COUNT(*) AS n FROM feed_findings").first<{ n: number }>())?.n ?? -1;

beforeEach(async () => {
  generation = 0;
  await env.DB.batch([env.DB.prepare("DELETE FROM feeds"), env.DB.prepare("DELETE FROM feed_findings")]);
});

describe("findings of a feed", () => {
  it("are those of the last answer, with since when", async () => {
    await answer(0, [aFinding("E001", 3)]);
    await answer(1, [aFinding("E001", 5), aFinding("W008")]);
    expect(await readFindings(env.DB, null, NOW)).toEqual([
      {
        feed: "d:f",
        domain: "d",
        source: "s",
        checked_at: iso(AT + MINUTE),
        findings: [aFinding("E001", 5), aFinding("W008")],
        history: [
          expect.objectContaining({ rule: "E001", since: iso(AT), until: null, title: aFinding("E001").title }),
          expect.objectContaining({ rule: "W008", since: iso(AT + MINUTE), until: null }),
        ],
      },
    ]);
  });

  it("write history only when a rule comes or goes, or the number of places gains a digit", async () => {
    await answer(0, []);
    expect(await rows()).toBe(0);
    await answer(1, [aFinding("E001", 2)]);
    await answer(2, [aFinding("E001", 9)]);
    expect(await rows()).toBe(1);
    await answer(3, [aFinding("E001", 10)]);
    expect(await rows()).toBe(2);
    await answer(4, []);
    await answer(5, []);
    expect(await rows()).toBe(3);
    const [feed] = await readFindings(env.DB, "s", NOW);
    expect(feed).toMatchObject({
      findings: [],
      history: [{ rule: "E001", since: iso(AT + MINUTE), until: iso(AT + 4 * MINUTE) }],
    });
  });

  it("stand while an answer is not looked at, and are nobody's where none ever was", async () => {
    await answer(0, [aFinding("E001")]);
    await answer(1, null);
    expect(await readFindings(env.DB, null, NOW)).toMatchObject([
      { checked_at: iso(AT), findings: [{ rule: "E001" }] },
    ]);
    generation = 0;
    await answer(2, null, { feed: "d:other" });
    expect((await readFindings(env.DB, null, NOW)).map(({ feed }) => feed)).toEqual(["d:f"]);
    expect(await readFindings(env.DB, "another", NOW)).toEqual([]);
  });

  it("are not those of an answer that lost a race", async () => {
    await answer(0, [aFinding("E001")]);
    await answer(1, [aFinding("W008")], { generation: 1, commitId: "late" });
    expect(await readFindings(env.DB, null, NOW)).toMatchObject([
      { findings: [{ rule: "E001" }], history: [{ rule: "E001" }] },
    ]);
  });

  it("are forgotten in time, but for what holds now", async () => {
    await answer(0, [aFinding("E001")]);
    await answer(1, []);
    await answer(2, [aFinding("W008")]);
    await pruneFindings(env.DB, AT + 91 * DAY, 100).run();
    expect(await rows()).toBe(1);
    const [feed] = await readFindings(env.DB, null, NOW);
    expect(feed?.history).toMatchObject([{ rule: "W008", since: iso(AT + 2 * MINUTE), until: null }]);
    // Longer ago than is kept, nobody knows what was before.
    expect((await readFindings(env.DB, null, AT + 91 * DAY))[0]?.history).toMatchObject([
      { rule: "W008", since: null },
    ]);
    await env.DB.prepare("DELETE FROM feeds").run();
    await pruneFindings(env.DB, AT + 91 * DAY, 100).run();
    expect(await rows()).toBe(0);
  });
});
