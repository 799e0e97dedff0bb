/**
 * One poller in a process of its own, so that its CPU time is only its own: fetch, then what a deployed poll does with
 * the bytes (networks/gtfs-rt-poll.ts) and the very statements that D1 is written by (store/source-rows.ts), on SQLite.
 * `node rt-poll.worker.ts <url> <file>` polls whenever a line comes in and answers with what it cost.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { pollOf } from "../domains/transit/networks/gtfs-rt-poll.ts";
import { rowStatements, STATE_OF_SQL, type StateRow, stateOf } from "../domains/transit/store/source-rows.ts";

export type PollCost = { cpuS: number; entities: number; rowsWritten: number };

const SOURCE = "bench";
const ZONE = "Europe/Paris";
const MIGRATIONS = `${import.meta.dirname}/../migrations`;

const [url = "", file = ""] = process.argv.slice(2);
const db = new DatabaseSync(file);
db.exec("pragma journal_mode = wal");
for (const name of readdirSync(MIGRATIONS).filter((each) => each.endsWith("_gtfs_rt_rows.sql"))) {
  db.exec(readFileSync(`${MIGRATIONS}/${name}`, "utf8"));
}

async function poll(): Promise<PollCost> {
  const before = process.cpuUsage();
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const stored = db.prepare(STATE_OF_SQL).get(SOURCE);
  const state = stored === undefined ? null : stateOf(stored as StateRow);
  const now = Date.now();
  const answer = await pollOf(bytes, state, { timetable: null, zone: ZONE, languages: [], now, load: null });
  if (answer.kind !== "poll") throw new Error(answer.reason);
  const { changed, removed, held, heard, headerAt } = answer;
  let rowsWritten = 0;
  if (changed.length > 0 || removed.length > 0) {
    const next = { etag: null, headerAt, writtenAt: now, about: { timetable: null, windowAt: 0 }, held, heard };
    const write = { source: SOURCE, network: SOURCE, onTopOf: state?.revision ?? 0, state: next, changed, removed };
    db.exec("begin");
    for (const { sql, parameters } of rowStatements(write)) {
      // A statement with RETURNING is run to its end by asking for its rows.
      rowsWritten += sql.includes("RETURNING")
        ? db.prepare(sql).all(...parameters).length
        : Number(db.prepare(sql).run(...parameters).changes);
    }
    db.exec("commit");
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuS: (user + system) / 1e6, entities: held.size, rowsWritten };
}

for await (const _line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await poll()));
