import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  budgetOf,
  close,
  countCalls,
  freshQuota,
  observe,
  readQuotaHeaders,
  remaining,
  sustainableIntervalMs,
  takeCall,
} from "./quota.ts";

const NOW = Date.UTC(2026, 10, 22, 8);
const BUDGET = { perDay: 1000, perSecond: 5 };

function headers(values: Record<string, string>) {
  return readQuotaHeaders(new Headers(values));
}

describe("takeCall", () => {
  it("never grants more than the budget, whatever the arrivals", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 }),
        (perDay, perSecond, gaps) => {
          const budget = { perDay, perSecond };
          let state = freshQuota(budget, NOW);
          let now = NOW;
          const granted: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const grant = takeCall(state, budget, now);
            state = grant.state;
            if (grant.granted) granted.push(now);
          }
          expect(granted.length).toBeLessThanOrEqual(perDay);
          for (const [index, at] of granted.entries()) {
            const inSecond = granted.filter((other, place) => place >= index && other < at + 1000).length;
            // A full bucket and what drips into it within the same second.
            expect(inSecond).toBeLessThanOrEqual(2 * perSecond);
          }
        },
      ),
    );
  });

  it("says when the next token is there", () => {
    let state = freshQuota({ perDay: 10, perSecond: 1 }, NOW);
    state = takeCall(state, { perDay: 10, perSecond: 1 }, NOW).state;
    const refused = takeCall(state, { perDay: 10, perSecond: 1 }, NOW + 400);
    expect(refused).toMatchObject({ granted: false, reason: "second-budget", retryAt: NOW + 1000 });
    expect(takeCall(refused.state, { perDay: 10, perSecond: 1 }, NOW + 1000).granted).toBe(true);
  });

  it("starts a new day's bucket at its reset", () => {
    const budget = { perDay: 1, perSecond: 5 };
    const spent = takeCall(freshQuota(budget, NOW), budget, NOW).state;
    expect(takeCall(spent, budget, NOW + 1000)).toMatchObject({ granted: false, reason: "day-budget" });
    expect(takeCall(spent, budget, spent.resetAt).granted).toBe(true);
  });

  it("keeps a closed source closed until the instant it was told", () => {
    const state = close(freshQuota(BUDGET, NOW), NOW + 30_000);
    expect(takeCall(state, BUDGET, NOW + 29_999)).toMatchObject({ granted: false, retryAt: NOW + 30_000 });
    expect(takeCall(state, BUDGET, NOW + 30_000).granted).toBe(true);
  });
});

describe("countCalls", () => {
  it("leaves less of the day to a source whose jobs make several calls, and never less than nothing", () => {
    const budget = { perDay: 10, perSecond: 5 };
    const taken = countCalls(freshQuota(budget, NOW), 4);
    expect(remaining(taken, budget, NOW)).toBe(6);
    expect(remaining(countCalls(taken, 9), budget, NOW)).toBe(0);
    expect(countCalls(taken, 0)).toEqual(taken);
  });
});

describe("observe", () => {
  it("believes an upstream that has counted more calls than we have", () => {
    const state = observe(
      freshQuota(BUDGET, NOW),
      BUDGET,
      headers({ "ratelimit-limit": "1000", "ratelimit-remaining": "10", "ratelimit-reset": "3600" }),
      NOW,
    );
    expect(remaining(state, BUDGET, NOW)).toBe(10);
    expect(state.resetAt).toBe(NOW + 3_600_000);
    expect(sustainableIntervalMs(state, BUDGET, NOW)).toBe(360_000);
  });

  it("never forgets calls of ours because an answer overtook another", () => {
    let state = freshQuota(BUDGET, NOW);
    for (let call = 0; call < 5; call++) state = takeCall(state, BUDGET, NOW + call * 1000).state;
    state = observe(
      state,
      BUDGET,
      headers({ "x-ratelimit-limit-day": "1000", "x-ratelimit-remaining-day": "999" }),
      NOW + 5000,
    );
    expect(remaining(state, BUDGET, NOW + 5000)).toBe(995);
  });

  it("does not mistake the second's bucket for the day's", () => {
    const state = observe(
      freshQuota(BUDGET, NOW),
      BUDGET,
      headers({ "ratelimit-limit": "5", "ratelimit-remaining": "0", "ratelimit-reset": "1" }),
      NOW,
    );
    expect(remaining(state, BUDGET, NOW)).toBe(1000);
  });

  it("takes the smaller of the configured and the upstream's limit", () => {
    const state = observe(freshQuota(BUDGET, NOW), BUDGET, headers({ "x-ratelimit-limit-day": "400" }), NOW);
    expect(remaining(state, BUDGET, NOW)).toBe(400);
  });
});

describe("budgetOf", () => {
  const budgets = { market: { perDay: 96, perSecond: 1 }, "market/large": { perDay: 960, perSecond: 5 } };

  it("gives each member of a family the family's budget, unless it has its own", () => {
    expect(budgetOf(budgets, "market/small")).toBe(budgets.market);
    expect(budgetOf(budgets, "market/large")).toBe(budgets["market/large"]);
    expect(budgetOf(budgets, "marketing/small")).toBeUndefined();
  });
});
