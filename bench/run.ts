/**
 * `node bench/run.ts [name…]`: runs the benches of that name (all without one), prints one JSON line a figure and writes
 * the same lines to bench/results/<name>.json. Exit code 1 when a figure misses its bar.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import type { Bench, Figure } from "./figure.ts";

const SUFFIX = ".bench.ts";
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length))
  .sort();

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No bench is called ${unknown.join(", ")}; there are ${known.join(", ")}.`);
  process.exit(2);
}

let missed = 0;
for (const name of asked.length > 0 ? asked : known) {
  const { bench }: { bench: Bench } = await import(`./${name}${SUFFIX}`);
  const figures: Figure[] = [];
  for await (const figure of bench()) {
    figures.push(figure);
    if (!figure.ok) missed++;
    console.log(JSON.stringify(figure));
  }
  mkdirSync(`${import.meta.dirname}/results`, { recursive: true });
  writeFileSync(
    `${import.meta.dirname}/results/${name}.json`,
    `[\n${figures.map((figure) => JSON.stringify(figure)).join(",\n")}\n]\n`,
  );
}
process.exitCode = missed > 0 ? 1 : 0;
