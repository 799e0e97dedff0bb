import { describe, expect, it } from "vitest";
import type { OperatorDocument, OperatorMessage } from "../../../../contracts/control.ts";
import { type LinkStatus, makeOperatorLink, type SocketEvents } from "./operator-link.ts";

const aDocument = (pending: number): OperatorDocument => ({
  at: "2026-11-20T08:00:00.000Z",
  workers: [],
  queue: { pending, later: 0, oldest_age_s: null, by_reason: {}, running: 0, last_scheduled_at: null },
  holds: [],
  sources: [],
  schedules: [],
  commands: [],
  minutes: [],
  bulk: [],
});

/** A page with a clock that is turned by hand. */
function aPage(tickets: (string | "refused" | null)[] = []) {
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const sockets: { ticket: string; events: SocketEvents; sent: string[]; closed: boolean }[] = [];
  const documents: OperatorDocument[] = [];
  const statuses: LinkStatus[] = [];
  const runs: unknown[] = [];
  const link = makeOperatorLink({
    ticket: async () => (tickets.length > 0 ? (tickets.shift() ?? null) : `ticket-${sockets.length}`),
    open(ticket, events) {
      const socket = { ticket, events, sent: [] as string[], closed: false };
      sockets.push(socket);
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.closed = true;
        },
      };
    },
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    random: () => 1,
    onDocument: (document) => documents.push(document),
    onRuns: (ended) => runs.push(...ended),
    onStatus: (status) => statuses.push(status),
  });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return {
    link,
    sockets,
    documents,
    statuses,
    runs,
    settle,
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const due = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = due.at;
        timers = timers.filter((other) => other !== due);
        due.run();
        await settle();
      }
      now = until;
    },
    hear(message: OperatorMessage | "pong") {
      const socket = sockets.at(-1);
      socket?.events.heard(message === "pong" ? message : JSON.stringify(message));
    },
  };
}

describe("makeOperatorLink", () => {
  it("shows a snapshot and what the deltas make of it", async () => {
    const page = aPage();
    await page.settle();
    page.hear({ type: "snapshot", generation: 7, data: aDocument(1) });
    page.hear({ type: "delta", from: 7, generation: 8, patch: [["set", ["queue", "pending"], 2]] });
    expect(page.documents.map(({ queue }) => queue.pending)).toEqual([1, 2]);
    expect(page.statuses).toEqual(["live"]);
  });

  it("starts again where a delta does not follow, rather than showing a wrong board", async () => {
    const page = aPage();
    await page.settle();
    page.hear({ type: "snapshot", generation: 7, data: aDocument(1) });
    page.hear({ type: "delta", from: 9, generation: 10, patch: [["set", ["queue", "pending"], 5]] });
    await page.settle();
    expect(page.documents.map(({ queue }) => queue.pending)).toEqual([1]);
    expect(page.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    expect(page.statuses).toEqual(["live", "reconnecting"]);
  });

  it("starts again where a patch does not fit", async () => {
    const page = aPage();
    await page.settle();
    page.hear({ type: "snapshot", generation: 7, data: aDocument(1) });
    page.hear({ type: "delta", from: 7, generation: 8, patch: [["del", ["nothing", "here"]]] });
    await page.settle();
    expect(page.sockets).toHaveLength(2);
  });

  it("asks for a new ticket each time, later and later, and soon again after a good connection", async () => {
    const page = aPage();
    await page.settle();
    for (const wait of [500, 1_000, 2_000]) {
      page.sockets.at(-1)?.events.lost();
      await page.pass(wait - 1);
      const before = page.sockets.length;
      await page.pass(1);
      expect(page.sockets.length).toBe(before + 1);
    }
    page.hear({ type: "snapshot", generation: 1, data: aDocument(0) });
    page.sockets.at(-1)?.events.lost();
    await page.pass(500);
    expect(page.sockets.map(({ ticket }) => ticket)).toEqual([0, 1, 2, 3, 4].map((index) => `ticket-${index}`));
  });

  it("takes a silent connection for a dead one, and an answered ping for a live one", async () => {
    const page = aPage();
    await page.settle();
    page.sockets[0]?.events.opened();
    page.hear({ type: "snapshot", generation: 1, data: aDocument(0) });
    await page.pass(20_000);
    expect(page.sockets[0]?.sent).toEqual(["ping", "ping"]);
    page.hear("pong");
    await page.pass(24_000);
    expect(page.statuses).toEqual(["live"]);
    await page.pass(1_000);
    expect(page.statuses).toEqual(["live", "reconnecting"]);
  });

  it("hears nothing more from a connection that it gave up", async () => {
    const page = aPage();
    await page.settle();
    const old = page.sockets[0];
    old?.events.lost();
    await page.pass(500);
    old?.events.heard(JSON.stringify({ type: "snapshot", generation: 1, data: aDocument(9) }));
    old?.events.lost();
    expect(page.documents).toEqual([]);
    expect(page.sockets[1]?.closed).toBe(false);
  });

  it("stops where the session is over", async () => {
    const page = aPage(["refused"]);
    await page.settle();
    await page.pass(60_000);
    expect(page.sockets).toEqual([]);
    expect(page.statuses).toEqual(["refused"]);
  });

  it("goes on trying where no ticket can be had", async () => {
    const page = aPage([null]);
    await page.settle();
    await page.pass(500);
    expect(page.sockets).toHaveLength(1);
  });

  it("lets go long out of sight, even when it reconnects there, and is back at once when seen", async () => {
    const page = aPage();
    await page.settle();
    page.hear({ type: "snapshot", generation: 1, data: aDocument(0) });
    page.link.setVisible(false);
    page.sockets[0]?.events.lost();
    await page.pass(300_000);
    const rested = page.sockets.length;
    expect(page.sockets.every(({ closed }) => closed)).toBe(true);
    await page.pass(60_000);
    expect(page.sockets).toHaveLength(rested);
    page.link.setVisible(true);
    await page.settle();
    expect(page.sockets).toHaveLength(rested + 1);
  });
});
