import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normaliseBoard } from "./board.ts";
import { refusalOf } from "./challenge.ts";

const RECORDED = new Uint8Array(
  readFileSync(`${import.meta.dirname}/fixtures/horaires.metro1-bastille.2025-10-08.json`),
);
const NOW = Date.parse("2025-10-08T22:05:50Z");

function aBoard(passages: string[], more: object = {}): Uint8Array {
  const departures = passages.map((prochain_passage) => ({ destination: "La Défense", prochain_passage }));
  const data = [{ direction_label: "Vers La Défense", departures }];
  const board = { scraped_at: "2025-10-08T08:00:30Z", line: "1", station: "Bastille", data, ...more };
  return new TextEncoder().encode(JSON.stringify(board));
}

const boardOf = (bytes: Uint8Array, now = NOW) => normaliseBoard(bytes, now, "Europe/Paris");

describe("normaliseBoard", () => {
  it("reads the recorded board over midnight, both directions in order", () => {
    const answer = boardOf(RECORDED);
    if (answer.kind !== "records") throw new Error(answer.reason);
    expect(answer).toMatchObject({
      accepted: { directions: 2, departures: 12 },
      rejectedCount: 0,
      observedAt: Date.parse("2025-10-08T22:05:44Z"),
    });
    expect(answer.records[0]).toEqual({
      line: "1",
      station: "Bastille",
      direction: "Vers La Défense",
      destination: "La Défense (Grande Arche)",
      at: Date.parse("2025-10-08T21:40:00Z"),
    });
    expect(answer.records.map(({ at }) => new Date(at).toISOString().slice(11, 16))).toEqual([
      "21:40",
      "21:45",
      "21:51",
      "21:55",
      "22:01",
      "22:06",
      "21:38",
      "21:43",
      "21:49",
      "21:53",
      "21:58",
      "22:03",
    ]);
  });

  it("reads times that are told by how far away they are", () => {
    expect(boardOf(aBoard(["A l'approche", "2 mn", "10:15"]))).toMatchObject({
      records: [
        { at: Date.parse("2025-10-08T08:00:00Z") },
        { at: Date.parse("2025-10-08T08:02:00Z") },
        { at: Date.parse("2025-10-08T08:15:00Z") },
      ],
    });
  });

  it("goes by our clock where the board's is in the future or missing", () => {
    for (const scraped_at of ["2025-10-09T22:05:44Z", null, "08/10/2025"]) {
      const answer = boardOf(aBoard(["10:15"], { scraped_at }), Date.parse("2025-10-08T08:10:00Z"));
      expect(answer).toMatchObject({ observedAt: null, records: [{ at: Date.parse("2025-10-08T08:15:00Z") }] });
    }
  });

  it("rejects what is no time under its path and keeps the rest", () => {
    expect(boardOf(aBoard(["10:15", "Service terminé"]))).toMatchObject({
      accepted: { departures: 1 },
      rejected: [{ path: "/data/0/departures/1/prochain_passage", ref: "La Défense" }],
    });
  });

  it("takes an empty board for a good one, and anything else for malformed", () => {
    expect(boardOf(aBoard([]))).toMatchObject({ kind: "records", accepted: { departures: 0 } });
    expect(boardOf(aBoard(["?"]))).toMatchObject({ kind: "malformed" });
    expect(boardOf(aBoard([], { data: null }))).toMatchObject({ kind: "malformed" });
    expect(boardOf(new TextEncoder().encode("<html>"))).toMatchObject({ kind: "malformed" });
  });
});

describe("refusalOf", () => {
  it.each([
    [403, "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", "Cloudflare"],
    [200, '<html><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1"></script></html>', "Cloudflare"],
    [403, '<script src="https://ct.captcha-delivery.com/c.js"></script>', "DataDome"],
    [200, '<iframe src="https://hcaptcha.com/1/api.js"></iframe>', "captcha"],
    [403, "<h1>Forbidden</h1>", "403"],
    [429, "", "429"],
  ])("calls %d %s a refusal of %s", (status, html, who) => {
    expect(refusalOf({ status, html })).toContain(who);
  });

  it("lets a page of the site be, and one that is only broken", () => {
    expect(refusalOf({ status: 200, html: "<title>Horaires métro 1</title><p>Un instant de patience</p>" })).toBeNull();
    expect(refusalOf({ status: 500, html: "" })).toBeNull();
  });
});
