/** `npm run faults -- orders`: what is left of orders when much goes wrong. The last line is the count, as JSON. */
import { parseArgs } from "node:util";
import { runOrders } from "./orders.ts";

const USAGE = `npm run faults -- orders [options]

  --orders N       orders to place (default 500)
  --timeouts P     per cent of upstream calls that get no answer, half of them done all the same (default 5)
  --faults P       per cent that fail with 5xx or a cut connection, half of them done all the same (default 5)
  --kills N        times that the process is killed half-way (default 2)
  --duplicates N   every N-th message of a queue comes three times; 0: none (default 10)
  --seed S         another run of the same kind (default 1)
  --minutes M      given up after so long (default 25)

Exit code 0: each order has one parcel and is told once.`;

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { ...text, default: "500" },
    timeouts: { ...text, default: "5" },
    faults: { ...text, default: "5" },
    kills: { ...text, default: "2" },
    duplicates: { ...text, default: "10" },
    seed: { ...text, default: "1" },
    minutes: { ...text, default: "25" },
    help: { type: "boolean", default: false },
  },
});

if (values.help || positionals.join(" ") !== "orders") {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}

const startedAt = Date.now();
const outcome = await runOrders({
  orders: whole("--orders", values.orders, 1, 5_000),
  timeouts: whole("--timeouts", values.timeouts, 0, 50) / 100,
  faults: whole("--faults", values.faults, 0, 50) / 100,
  kills: whole("--kills", values.kills, 0, 20),
  duplicateEvery: whole("--duplicates", values.duplicates, 0, 1_000),
  seed: whole("--seed", values.seed, 0, 2 ** 31 - 1),
  withinMs: whole("--minutes", values.minutes, 1, 240) * 60_000,
  say: (line) => console.log(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(5)} s  ${line}`),
});
console.log(JSON.stringify(outcome));
const { orders, shipments, pushed, twice, lost, untold } = outcome;
process.exit(shipments === orders && pushed === orders && twice + lost + untold === 0 ? 0 : 1);

function whole(name: string, given: string, low: number, high: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= low && number <= high) return number;
  console.error(`${name} ${given}: allowed is a whole number from ${low} to ${high}`);
  process.exit(1);
}
