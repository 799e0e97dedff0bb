/**
 * Orders through the whole loop while calls are lost, upstreams fail, messages come twice and the process is killed. What
 * counts is what the carriers and the marketplace have in their own books.
 */
import { randomBytes } from "node:crypto";
import type { Operation } from "../../domains/orders/wire.ts";
import { CORREOS_EXPRESS_PATH, startCorreosExpressSimulator } from "../../simulators/correos-express/server.ts";
import { startDinapaqSimulator } from "../../simulators/dinapaq/server.ts";
import { startMiraklSimulator } from "../../simulators/mirakl/server.ts";
import { startSeurSimulator } from "../../simulators/seur/server.ts";
import { startKillable } from "./deployment.ts";
import { aSeller } from "./seller.ts";

export type Outcome = {
  orders: number;
  /** Parcels in the carriers' books. */
  shipments: number;
  /** Orders that the marketplace has as shipped, with the number of their own parcel. */
  pushed: number;
  /** Orders with more than one parcel, or told as shipped more than once. */
  twice: number;
  /** Orders that have no parcel, or whose marketplace was not told of it. */
  lost: number;
  /** Orders whose log does not tell their story: fetched, sent, told. */
  untold: number;
};

export type Run = {
  orders: number;
  /** Shares of an upstream's calls. */
  timeouts: number;
  faults: number;
  kills: number;
  duplicateEvery: number;
  seed: number;
  /** Gives up then, and says what is left. */
  withinMs: number;
  say(line: string): void;
};

const LOOK_EVERY_MS = 2_000;
/** Upstreams take this long to be given up on; the adapters' own limit is longer, and a run has no time for it. */
const HANG_MS = 3_000;
/** A parcel that is made so long after its call was given up; half of the time that the quickest adapter grants. */
const LATE_MS = 45_000;
const SETTLED = new Set(["MIRAKL_OK", "COMPLETE"]);

export async function runOrders(run: Run): Promise<Outcome> {
  const faults = faultsOf(run);
  const mirakl = await startMiraklSimulator({ seed: run.seed, orders: 0, arrivalsPerHour: 0, isStrict: false });
  const carriers = {
    tipsa: await startDinapaqSimulator({ seed: run.seed }),
    seur: await startSeurSimulator({ seed: run.seed }),
    correosex: await startCorreosExpressSimulator({ seed: run.seed }),
  };
  const deployment = await startKillable(run.duplicateEvery, {
    ORDERS_KEY: randomBytes(32).toString("base64"),
    // It is the loop that is run here, not the patience of its budgets.
    ...Object.fromEntries(
      ["MIRAKL", "TIPSA", "SEUR", "CORREOSEX"].flatMap((name) => [
        [`ORDERS_${name}_PER_SECOND`, "100"],
        [`ORDERS_${name}_PER_DAY`, "1000000"],
      ]),
    ),
    ORDERS_TRACK_INTERVAL_S: "60",
    // Nothing of public transport is asked of anybody.
    PRIM_BASE_URL: "http://127.0.0.1:9",
    SCHEDULER_LINES: "metro:1",
    MAX_BACKLOG: "10000",
  });
  try {
    const seller = await aSeller(deployment, {
      mirakl: mirakl.url,
      tipsa: carriers.tipsa.url,
      seur: carriers.seur.url,
      correosex: carriers.correosex.url + CORREOS_EXPRESS_PATH,
    });
    const placed = await placeOrders(mirakl.url, run.orders);
    mirakl.setFaults(faults);
    for (const carrier of Object.values(carriers)) carrier.setFaults([...faults, late(run)]);
    run.say(`${placed.length} orders placed`);

    const killAt = Array.from({ length: run.kills }, (_, index) => ((index + 1) * run.orders) / (run.kills + 1));
    const until = Date.now() + run.withinMs;
    let states: Record<string, number> = {};
    let stuck = 0;
    while (Date.now() < until) {
      await deployment.minute().catch((error: unknown) => run.say(`cron: ${error}`));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const before = JSON.stringify(states);
      states = await seller.states();
      run.say(JSON.stringify(states));
      const settled = Object.entries(states).reduce((sum, [state, count]) => sum + (SETTLED.has(state) ? count : 0), 0);
      if (settled === run.orders) break;
      const [next] = killAt;
      if (next !== undefined && parcelsOf(carriers).length >= next) {
        killAt.shift();
        run.say(`killed with ${parcelsOf(carriers).length} parcels made`);
        await deployment.crash();
      }
      // What waits for a person is given to one.
      stuck = JSON.stringify(states) === before ? stuck + 1 : 0;
      if (stuck >= 5) {
        stuck = 0;
        for (const line of await seller.failures()) run.say(line);
        run.say(`a person tries ${await seller.retryFailed()} again`);
      }
    }
    const log = await seller.operations();
    return outcomeOf(placed, parcelsOf(carriers), await pushedTo(mirakl.url), log);
  } finally {
    await deployment.stop();
    await Promise.all([mirakl, ...Object.values(carriers)].map((simulator) => simulator.close()));
  }
}

/** Half of what is lost was done all the same, and its caller cannot know. */
function faultsOf({ timeouts, faults }: Pick<Run, "timeouts" | "faults">) {
  return [
    { operation: "*", kind: "timeout", done: true, probability: timeouts / 2, hang_ms: HANG_MS },
    { operation: "*", kind: "timeout", done: false, probability: timeouts / 2, hang_ms: HANG_MS },
    { operation: "*", kind: "status", status: 500, done: true, probability: faults / 4 },
    { operation: "*", kind: "status", status: 503, done: false, probability: faults / 4 },
    { operation: "*", kind: "reset", done: true, probability: faults / 4 },
    { operation: "*", kind: "reset", done: false, probability: faults / 4 },
  ] as const;
}

/** What a look right afterwards does not find. */
const late = ({ timeouts }: Pick<Run, "timeouts">) =>
  ({
    operation: "*",
    kind: "timeout",
    done: true,
    probability: timeouts / 2,
    hang_ms: HANG_MS,
    late_ms: LATE_MS,
  }) as const;

async function placeOrders(mirakl: string, count: number): Promise<string[]> {
  const body = JSON.stringify({ count, state: "SHIPPING" });
  const response = await fetch(`${mirakl}/_sim/orders`, { method: "POST", body });
  if (!response.ok) throw new Error(`orders: ${response.status} ${await response.text()}`);
  const { order_ids } = (await response.json()) as { order_ids: string[] };
  return order_ids;
}

type Parcel = { carrier: string; id: string; reference: string };
type Book = { ledger: { all(): readonly { id: string; reference: string }[] } };

function parcelsOf(carriers: Record<string, Book>): Parcel[] {
  return Object.entries(carriers).flatMap(([carrier, { ledger }]) =>
    ledger.all().map(({ id, reference }) => ({ carrier, id, reference })),
  );
}

type Pushed = Record<
  string,
  { or23: number; or24: number; st01: number; state: string; tracking_number: string | null }
>;

async function pushedTo(mirakl: string): Promise<Pushed> {
  const response = await fetch(`${mirakl}/_sim/pushed`);
  const { orders } = (await response.json()) as { orders: Pushed };
  return orders;
}

export function outcomeOf(
  placed: readonly string[],
  parcels: readonly Parcel[],
  pushed: Pushed,
  log: readonly Pick<Operation, "order_id" | "action" | "status">[],
): Outcome {
  const perReference = Map.groupBy(parcels, ({ reference }) => reference);
  const numbers = new Set(parcels.map(({ id }) => id));
  const isTold = (id: string): boolean => {
    const told = pushed[id];
    return (
      told !== undefined &&
      told.or24 + told.st01 > 0 &&
      told.tracking_number !== null &&
      [...numbers].some((number) => told.tracking_number?.includes(number))
    );
  };
  const told = placed.filter(isTold);
  const toldTwice = placed.filter((id) => (pushed[id]?.or24 ?? 0) + (pushed[id]?.st01 ?? 0) > 1).length;
  const sentTwice = [...perReference.values()].filter((same) => same.length > 1).length;
  const good = Map.groupBy(
    log.filter(({ status }) => status === "OK"),
    ({ order_id }) => order_id,
  );
  const tells = (id: string): boolean => {
    const actions = new Set(good.get(id)?.map(({ action }) => action));
    return ["fetch_order", "create_shipment", "push_tracking_to_mirakl"].every((action) => actions.has(action));
  };
  return {
    orders: placed.length,
    shipments: parcels.length,
    pushed: told.length,
    twice: sentTwice + toldTwice,
    lost: placed.length - told.length,
    untold: placed.filter((id) => !tells(id)).length,
  };
}
