import { describe, expect, it } from "vitest";
import type { FeedState } from "../../../contracts/live.ts";
import { fr } from "./i18n/fr.ts";
import { truthOf } from "./truth.ts";
import { toneOf, truthSentence } from "./truth-words.ts";

const NOW = Date.parse("2026-11-22T09:00:00Z");

function aFeed(ageS: number, overrides: Partial<FeedState> = {}): FeedState {
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

describe("the words of the strip", () => {
  it.each([
    [10, "live", "live", "En direct"],
    [10, "offline", "unsure", "Pas en direct, reconnexion en cours"],
    [10, "connecting", "waiting", "Connexion…"],
    [240, "live", "stale", "Données anciennes : dernières nouvelles il y a 4 min"],
    [1200, "offline", "expired", "Plus de données fiables : dernières nouvelles il y a 20 min"],
  ] as const)("at %i s old and %s: %s", (ageS, connection, tone, words) => {
    const truth = truthOf([aFeed(ageS)], NOW);
    expect(toneOf(truth, connection)).toBe(tone);
    expect(truthSentence(fr, truth, connection)).toBe(words);
  });

  it("does not call itself live before any data has come", () => {
    expect(toneOf(truthOf([], NOW), "live")).toBe("waiting");
    expect(truthSentence(fr, truthOf([], NOW), "live")).toBe("En attente des premières données");
  });
});
