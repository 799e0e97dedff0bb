import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Departure, StopDocument } from "../../domains/transit/wire.ts";
import { launchChromium } from "../chromium.ts";
import { BUSY, type Deployment, startDeployment } from "../deployment.ts";
import { makeFollower } from "./follower.ts";
import { aReader, eventually, getJson, type Reader } from "./reader.ts";
import { storedFeeds } from "./store.ts";

const REPLAY = "simulators/fixtures/replay";
const FRANCONVILLE = "66005";
const CHATELET = "71264";

type Board = { observed_at: string | null; fetched_at: string; origin: string; from: string; departures: Departure[] };

let browser: Browser;
let vigie: Deployment;
let reader: Reader;

beforeAll(async () => {
  const variables = { ...BUSY, NETWORKS: "metro,rer,tram,transilien,ter,shuttle,funicular,cable,bus" };
  [browser, vigie] = await Promise.all([launchChromium(), startDeployment({ variables, args: ["--replay", REPLAY] })]);
  reader = await aReader(browser);
});
afterAll(async () => {
  await browser?.close();
  await vigie?.stop();
});

type Visit = { destination: string; afterS: number; isCancelled: boolean };
type RecordedCall = { ExpectedDepartureTime?: string; AimedDepartureTime?: string; DepartureStatus?: string };
type RecordedVisit = {
  MonitoredVehicleJourney: { DestinationName: { value: string }[]; MonitoredCall: RecordedCall };
};
type RecordedBoard = {
  Siri: {
    ServiceDelivery: {
      ResponseTimestamp: string;
      StopMonitoringDelivery: { MonitoredStopVisit: RecordedVisit[] }[];
    };
  };
};

/** The recording read by hand: each visit with its time after the recording. */
function recordedVisits(file: string): Visit[] {
  const body = JSON.parse(readFileSync(join(REPLAY, file), "utf8")) as RecordedBoard;
  const { ResponseTimestamp, StopMonitoringDelivery } = body.Siri.ServiceDelivery;
  return StopMonitoringDelivery.flatMap((delivery) => delivery.MonitoredStopVisit)
    .map(({ MonitoredVehicleJourney: { DestinationName, MonitoredCall: call } }) => ({
      destination: DestinationName[0]?.value ?? "",
      afterS:
        (Date.parse(call.ExpectedDepartureTime ?? call.AimedDepartureTime ?? "") - Date.parse(ResponseTimestamp)) /
        1000,
      isCancelled: call.DepartureStatus === "cancelled",
    }))
    .sort((a, b) => a.afterS - b.afterS);
}

/** Far enough from both ends of a board (just left, two hours ahead) for a slow machine to see the same ones. */
const inSight = ({ afterS }: Visit) => afterS > 90 && afterS < 7_000;

/** The same of what Vigie shows; `takenAt`: when the replay says that it was taken. */
function shownVisits(departures: readonly Departure[], takenAt: string | null): Visit[] {
  return departures.map(({ destination, expected_at, aimed_at, provenance }) => ({
    destination,
    afterS: (Date.parse(expected_at ?? aimed_at ?? "") - Date.parse(takenAt ?? "")) / 1000,
    isCancelled: provenance === "cancelled",
  }));
}

const told = (visits: readonly Visit[]) => visits.filter(inSight);

/** The same trains in the same order, to the second: a replay shifts times by milliseconds, and Vigie rounds them. */
function expectSame(shown: readonly Visit[], expected: readonly Visit[]): void {
  const words = ({ destination, isCancelled }: Visit) => `${destination}${isCancelled ? " cancelled" : ""}`;
  expect(shown.map(words)).toEqual(expected.map(words));
  for (const [index, visit] of shown.entries())
    expect(Math.abs(visit.afterS - (expected[index]?.afterS ?? Number.NaN))).toBeLessThanOrEqual(1);
}

/** Opens a board and waits until the stop, which is watched now, has been polled for it. */
async function openBoard(stop: string): Promise<Board> {
  await reader.page.goto(`${vigie.url}/stops/${stop}`);
  return eventually(
    async () => {
      await vigie.tick();
      const board = await getJson<Board>(`${vigie.url}/api/stops/${stop}/departures`);
      expect(board.from).toBe("stop");
      return board;
    },
    { interval: 2_000 },
  );
}

/** The board's document as this page's own WebSocket has brought it. */
function streamedBoard(stop: string): StopDocument {
  const follower = makeFollower();
  for (const frame of reader.frames) follower.hear(frame);
  expect(follower.misfits).toEqual([]);
  return follower.documents.get(`transit:stop:${stop}`)?.document as StopDocument;
}

describe("recorded PRIM bodies, from replay to browser", () => {
  it("brings the 64 visits of Franconville through queue, D1, REST and WebSocket onto the board", async () => {
    const recorded = recordedVisits("stop-monitoring.41087.2025-01-24T163336Z.json");
    expect([recorded.length, recorded.filter(({ isCancelled }) => isCancelled).length]).toEqual([64, 1]);
    const expected = told(recorded);
    expect(expected.length).toBe(41);

    const board = await openBoard(FRANCONVILLE);
    expect(storedFeeds(vigie.persist).get(`transit:stop:${FRANCONVILLE}`)).toMatchObject({
      origin: "replay",
      counts: { visits: 64, cancelled: 1, lines: 2 },
      rejectedCount: 0,
    });
    expect(board.origin).toBe("replay");
    expectSame(told(shownVisits(board.departures, board.observed_at)), expected);

    // REST and the page's own WebSocket hold the same poll of it.
    await eventually(async () => {
      const { observed_at } = await getJson<Board>(`${vigie.url}/api/stops/${FRANCONVILLE}/departures`);
      expectSame(told(shownVisits(streamedBoard(FRANCONVILLE).departures, observed_at)), expected);
    });

    const rows = reader.page
      .getByRole("main")
      .getByRole("listitem")
      .filter({ has: reader.page.locator(".destination") });
    const destinations = await rows.locator(".destination").allTextContents();
    const upToCancelled = expected.slice(0, expected.findIndex(({ isCancelled }) => isCancelled) + 1);
    expect(destinations.join("|")).toContain(upToCancelled.map(({ destination }) => destination).join("|"));
    const first = await rows.nth(destinations.indexOf(expected[0]?.destination ?? "")).textContent();
    const minutes = Math.floor((expected[0]?.afterS ?? 0) / 60);
    expect(first ?? "").toMatch(new RegExp(`\\b(${minutes}|${minutes - 1})\\s+min`));
    expect(await reader.strip()).toMatch(/Replay of a recording: these are not the trains of now/);
  });

  it("draws the one cancelled train as cancelled, with its time struck out and the operator's word for it", async () => {
    const { page } = reader;
    const struck = page.getByRole("listitem").filter({ has: page.locator("s") });
    expect(await struck.count()).toBe(1);
    await struck.locator("summary").click();
    const words = await struck.textContent();
    expect(words ?? "").toMatch(/Gare de Montigny Beauchamp.*\d\d:\d\d.*cancelled/s);
    expect(words ?? "").toContain("The operator itself says that this call is cancelled.");
  });

  it("brings the 4 visits of metro 4 at Châtelet onto its board", async () => {
    const recorded = recordedVisits("stop-monitoring.463158-metro4.2023-05-31.wrapped.json");
    expect(recorded.length).toBe(4);
    const board = await openBoard(CHATELET);
    expect(storedFeeds(vigie.persist).get(`transit:stop:${CHATELET}`)).toMatchObject({
      origin: "replay",
      counts: { visits: 4, cancelled: 0, lines: 1 },
    });
    expect(board.departures.map(({ destination }) => destination)).toEqual(
      recorded.slice(-board.departures.length).map(({ destination }) => destination),
    );
    await eventually(async () => expect(streamedBoard(CHATELET).departures).toHaveLength(4));
    await reader.page.getByRole("listitem").getByText("Porte de Clignancourt").first().waitFor();
  });

  it("reads bus 4617's 8 journeys and 111 calls, and the 156 disruptions of the whole network", async () => {
    const feeds = await eventually(
      async () => {
        await vigie.tick();
        const stored = storedFeeds(vigie.persist);
        expect([...stored.keys()]).toEqual(expect.arrayContaining(["transit:prim-et", "transit:prim-disruptions"]));
        return stored;
      },
      { interval: 2_000 },
    );
    expect(feeds.get("transit:prim-et")).toMatchObject({ origin: "replay", counts: { journeys: 8, calls: 111 } });
    expect(feeds.get("transit:prim-disruptions")).toMatchObject({
      origin: "replay",
      counts: { disruptions: 156, lines: 225, sections: 15, hidden: 10 },
      rejectedCount: 0,
    });
    const { page } = reader;
    await page.goto(`${vigie.url}/lines/bus/4617`);
    await page.getByRole("heading", { level: 1, name: "Bus 4617" }).waitFor();
    await eventually(async () => expect(await reader.strip()).toContain("Replay"));
    expect(reader.complaints).toEqual([]);
  });
});
