import { describe, expect, it } from "vitest";
import { backlog, isHeld, LOST_AFTER_MS, type Outbox, type Pending, rebalance, takeOverdue, unheld } from "./outbox.ts";

const NOW = Date.UTC(2026, 10, 22, 8);

function aPending(overrides: Partial<Pending> & { scheduledAt?: number; expiresAt?: number } = {}): Pending {
  const { scheduledAt = NOW, expiresAt = NOW + 600_000, ...rest } = overrides;
  return {
    job: {
      job_id: "j",
      domain: "d",
      task_type: "poll",
      target: "t",
      priority: "high",
      scheduled_at: scheduledAt,
      expires_at: expiresAt,
      params: {},
    },
    source: "s",
    dueAt: scheduledAt,
    reason: "planned",
    since: scheduledAt,
    ...rest,
  };
}

describe("takeOverdue", () => {
  it("sends again what nobody has asked for long after it was due, once per waiting time", () => {
    const outbox: Outbox = new Map([["j", aPending()]]);
    expect(takeOverdue(outbox, NOW + LOST_AFTER_MS - 1).resend).toEqual([]);
    expect(takeOverdue(outbox, NOW + LOST_AFTER_MS).resend).toHaveLength(1);
    expect(takeOverdue(outbox, NOW + LOST_AFTER_MS + 1).resend).toEqual([]);
  });

  it("gives up what has expired, and forgets it", () => {
    const outbox: Outbox = new Map([["j", aPending({ expiresAt: NOW + 1000 })]]);
    expect(takeOverdue(outbox, NOW + 1000).expired).toHaveLength(1);
    expect(outbox.size).toBe(0);
  });
});

describe("held work", () => {
  it("does not expire while it is held, and has its whole life again when it is let go", () => {
    const held = aPending({ reason: "paused", expiresAt: NOW + 1000 });
    const outbox: Outbox = new Map([["j", held]]);
    expect(takeOverdue(outbox, NOW + 3_600_000).expired).toEqual([]);
    const free = unheld(held, NOW + 3_600_000);
    expect(isHeld(free)).toBe(false);
    expect(free.job.expires_at).toBe(NOW + 3_601_000);
  });
});

describe("rebalance", () => {
  it("spreads what is due over the seconds that its source allows, oldest first", () => {
    const outbox: Outbox = new Map();
    for (const [index, age] of [3, 1, 5, 2, 4].entries()) {
      const pending = aPending({ scheduledAt: NOW - age * 1000 });
      outbox.set(`j${index}`, { ...pending, job: { ...pending.job, job_id: `j${index}` } });
    }
    const moved = rebalance(outbox, () => 2, NOW);
    expect(moved.map(({ job, dueAt }) => [job.job_id, (dueAt - NOW) / 1000])).toEqual([
      ["j2", 0],
      ["j4", 0],
      ["j0", 1],
      ["j3", 1],
      ["j1", 2],
    ]);
  });
});

describe("backlog", () => {
  it("tells work that is due from work that is planned for later, and names what holds it", () => {
    const outbox: Outbox = new Map([
      ["a", aPending({ scheduledAt: NOW - 5000, reason: "paused" })],
      ["b", aPending({ scheduledAt: NOW + 5000 })],
    ]);
    expect(backlog(outbox, NOW)).toEqual({
      due: 1,
      later: 1,
      oldestDueAt: NOW - 5000,
      byReason: { paused: 1, planned: 1 },
    });
  });
});
