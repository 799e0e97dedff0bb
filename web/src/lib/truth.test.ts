import { describe, expect, it } from "vitest";
import { en } from "./i18n/en.ts";
import { fr } from "./i18n/fr.ts";
import { type PageFeed, truthOf } from "./truth.ts";
import { ageAside, toneOf, truthSentence } from "./truth-words.ts";

const NOW = Date.parse("2026-11-22T09:00:00Z");

function aFeed(ageS: number, overrides: Partial<PageFeed> = {}): PageFeed {
  return {
    feed: "transit:prim-et",
    source: "prim-et",
    origin: "live",
    generation: 1,
    observed_at: null,
    fetched_at: new Date(NOW - ageS * 1000).toISOString(),
    stale_after_s: 180,
    expired_after_s: 600,
    last_error: null,
    ...overrides,
  };
}

describe("truthOf", () => {
  it("is as old as the oldest feed on the page", () => {
    expect(truthOf([aFeed(10), aFeed(200)], NOW)).toMatchObject({ state: "stale", ageS: 200 });
    expect(truthOf([aFeed(700), aFeed(5)], NOW)).toMatchObject({ state: "expired", ageS: 700 });
  });

  it("is as real as the least real feed: one simulated source makes a simulated page", () => {
    expect(truthOf([aFeed(1), aFeed(1, { origin: "simulator" })], NOW).origin).toBe("simulator");
    expect(truthOf([aFeed(1), aFeed(1, { origin: "replay" })], NOW).origin).toBe("replay");
  });

  it("judges each feed by its own limits", () => {
    expect(truthOf([aFeed(200, { stale_after_s: 300 })], NOW).state).toBe("fresh");
  });

  it("says that nothing was received, and that the latest poll failed", () => {
    expect(truthOf([], NOW).state).toBe("none");
    const last_error = { at: "2026-11-22T08:59:00Z", outcome: "unavailable", message: "503" };
    expect(truthOf([aFeed(1, { last_error })], NOW).failing).toBe(true);
  });
});

const traffic = { source: "prim-disruptions", stale_after_s: 900, expired_after_s: 2100 };

describe("truthOf a page on several feeds", () => {
  it("tells the age of what moves while all is fresh, and beside it that of each source", () => {
    const truth = truthOf([aFeed(20), aFeed(250, traffic)], NOW);
    expect(truth).toMatchObject({ state: "fresh", ageS: 20, isLive: true });
    expect(truth.sources).toEqual([
      { id: "prim-disruptions", ageS: 250 },
      { id: "prim-et", ageS: 20 },
    ]);
  });

  it("tells the age of the worst as soon as one is not fresh", () => {
    expect(truthOf([aFeed(20), aFeed(1000, traffic)], NOW)).toMatchObject({
      state: "stale",
      ageS: 1000,
      isLive: false,
    });
    expect(truthOf([aFeed(200), aFeed(30, traffic)], NOW)).toMatchObject({ state: "stale", ageS: 200 });
  });

  it("tells since when the first of them is held", () => {
    const held = (minutes: number) => ({ held_at: new Date(NOW - minutes * 60_000).toISOString() });
    expect(truthOf([aFeed(1), aFeed(1, held(3)), aFeed(1, held(8))], NOW).heldAt).toBe(NOW - 8 * 60_000);
    expect(truthOf([aFeed(1, { held_at: null })], NOW).heldAt).toBeNull();
  });
});

describe("the words of the strip", () => {
  it.each([
    [10, "live", "live", "En direct", "données d'il y a 10 s"],
    [2, "live", "live", "En direct", "à l'instant"],
    [100, "live", "recent", "Mis à jour il y a 1 min", null],
    [10, "offline", "unsure", "Pas en direct, reconnexion en cours", "dernières nouvelles il y a 10 s"],
    [10, "connecting", "waiting", "Connexion…", "dernières nouvelles il y a 10 s"],
    [240, "live", "stale", "Données anciennes : dernières nouvelles il y a 4 min", null],
    [1200, "offline", "expired", "Plus de données fiables : dernières nouvelles il y a 20 min", null],
  ] as const)("at %i s old and %s: %s", (ageS, connection, tone, words, aside) => {
    const truth = truthOf([aFeed(ageS)], NOW);
    expect(toneOf(truth, connection)).toBe(tone);
    expect(truthSentence(fr, truth, connection, NOW)).toBe(words);
    expect(ageAside(fr, truth, connection)).toBe(aside);
  });

  it("does not call itself live before any data has come", () => {
    expect(toneOf(truthOf([], NOW), "live")).toBe("waiting");
    expect(truthSentence(fr, truthOf([], NOW), "live", NOW)).toBe("En attente des premières données");
  });

  it("does not call live what is asked every five minutes", () => {
    const truth = truthOf([aFeed(240, traffic)], NOW);
    expect(toneOf(truth, "live")).toBe("recent");
    expect(truthSentence(fr, truth, "live", NOW)).toBe("Mis à jour il y a 4 min");
    expect(truthSentence(en, truth, "live", NOW)).toBe("Updated 4 min ago");
  });

  it("says who paused it, and since when, before any age", () => {
    const held_at = new Date(NOW - 300_000).toISOString();
    const truth = truthOf([aFeed(300, { held_at })], NOW);
    expect(truthSentence(fr, truth, "live", NOW)).toBe("Mises à jour suspendues par l'opérateur depuis 09:55");
    expect(truthSentence(en, truth, "live", NOW)).toBe("Updates paused by the operator since 09:55");
    expect([toneOf(truth, "live"), ageAside(fr, truth, "live")]).toEqual(["stale", "dernières nouvelles il y a 5 min"]);
    expect(toneOf(truthOf([aFeed(60, { held_at })], NOW), "live")).toBe("held");
  });
});
