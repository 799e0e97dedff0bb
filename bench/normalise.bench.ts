/**
 * The normaliser of a whole-network body, inside workerd, beside `text()` + one `JSON.parse` of the same bytes (which
 * makes no journeys of them). Rounds alternate between the ways, so that a slow moment of the machine hits all.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "../contracts/patch.ts";
import { diff } from "../contracts/patch.ts";
import { atLeast, atMost, type Figure, median, reported } from "./figure.ts";
import { heapProbe } from "./heap.ts";
import { type NetworkBody, networkBody } from "./network-body.ts";
import { benchWorker } from "./workerd.ts";

/** Not counted: the compiler warms up, and the first whole parse grows the heap, at the peer's cost. */
const WARM_UP_ROUNDS = 3;
const ROUNDS = 11;
const HEAP_ROUNDS = 5;
const WAYS = ["peer", "all", "rail"] as const;
type Way = (typeof WAYS)[number];

export async function* bench(): AsyncGenerator<Figure> {
  const body = networkBody(railLines());
  const megabytes = body.bytes.length / 1e6;
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.bytes.length });
    response.end(body.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const bindings = { BODY_URL: `http://127.0.0.1:${port}/`, RAIL: body.rail };

  const timed = await benchWorker("normalise.worker.ts", bindings);
  const seconds: Record<Way, number[]> = { peer: [], all: [], rail: [] };
  try {
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      for (const way of WAYS) {
        const start = performance.now();
        await run(timed.url, way, body);
        if (round >= 0) seconds[way].push((performance.now() - start) / 1000);
      }
    }
  } finally {
    await timed.dispose();
  }
  const speed = (way: Way) => megabytes / median(seconds[way]);
  yield reported("et.mb_per_s", speed("all"), "MB/s", speed("peer"));
  yield reported("et.rail_mb_per_s", speed("rail"), "MB/s", speed("peer"));
  yield atLeast("et.throughput_ratio", speed("all") / speed("peer"), "ratio", 1, 1);
  yield atLeast("et.rail_ratio", speed("rail") / speed("peer"), "ratio", 2, 1);

  // A Worker of its own: what a whole parse left behind would hide what the normaliser adds.
  const probed = await benchWorker("normalise.worker.ts", bindings);
  const probe = await heapProbe(probed.inspector);
  const wake = async () => {
    await (await fetch(new URL("/idle", probed.url))).text();
  };
  try {
    await wake();
    const peak = async (way: Way) => {
      const peaks: number[] = [];
      for (let round = 0; round < HEAP_ROUNDS; round++) {
        peaks.push((await probe.peakOf(() => run(probed.url, way, body), wake)).extra / 1e6);
      }
      return median(peaks);
    };
    const all = await peak("all");
    const rail = await peak("rail");
    const peer = await peak("peer");
    yield atMost("et.extra_heap_mb", all, "MB", 16, peer);
    yield atMost("et.rail_extra_heap_mb", rail, "MB", 16, peer);
  } finally {
    probe.close();
    await probed.dispose();
    server.close();
  }

  yield diffSpeed();
}

async function run(url: URL, way: Way, body: NetworkBody): Promise<void> {
  const response = await fetch(new URL(`/${way}`, url));
  const answer = (await response.json()) as { journeys: number };
  const expected = way === "rail" ? body.railJourneys : body.journeys;
  if (answer.journeys !== expected) throw new Error(`${way} found ${answer.journeys} journeys of ${expected}`);
}

function railLines(): { id: string; network: string }[] {
  const file = `${import.meta.dirname}/../domains/transit/catalogue/idfm-rail.json`;
  return JSON.parse(readFileSync(file, "utf8")).lines;
}

const DEPARTURES = 5_000;
const STATIONS = 250;
/** Of ten departures one has another time at the next poll. */
const CHANGED_EVERY = 10;

/** Departures that `diff` compares a second: one network's documents of 5,000 departures, one in ten delayed. */
function diffSpeed(): Figure {
  const before = departures(0);
  const after = departures(60_000);
  const rates: number[] = [];
  for (let round = 0; round < 30; round++) {
    const start = performance.now();
    const patch = diff(before, after);
    rates.push(DEPARTURES / ((performance.now() - start) / 1000));
    if (patch.length !== DEPARTURES / CHANGED_EVERY) throw new Error(`${patch.length} operations`);
  }
  return reported("departures.diff_per_s", median(rates), "departures/s");
}

function departures(delayMs: number): Json {
  const start = Date.UTC(2025, 1, 17, 18, 0, 0);
  const departure = (index: number): Json => ({
    id: `d${index}`,
    destination: "Pont de Sèvres",
    destination_id: "71517",
    direction: "0",
    expected_at: new Date(start + index * 1000 + (index % CHANGED_EVERY === 0 ? delayMs : 0)).toISOString(),
    aimed_at: new Date(start + index * 1000).toISOString(),
    status: "on_time",
    provenance: "live",
    source: "prim-et",
    rule: "expected-time",
    platform: null,
    journey_ref: `RATP:VehicleJourney::${index}:LOC`,
    mission: null,
    formation: null,
    at_stop: false,
    terminates: false,
    recorded_at: null,
  });
  const perStation = DEPARTURES / STATIONS;
  return {
    stations: Array.from({ length: STATIONS }, (_, station) => ({
      id: String(70_000 + station),
      name: `Station ${station}`,
      departures: Array.from({ length: perStation }, (_, index) => departure(station * perStation + index)),
    })),
  };
}
