/**
 * One poller in a process of its own, so that its CPU time is only its own: fetch, compare with the rows that are held,
 * normalise what changed, write it to SQLite by the statement that D1 is written by. `node rt-poll.worker.ts <url> <file>`
 * polls whenever a line comes in and answers with what it cost.
 */
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { changesOf, rowsOf } from "../domains/transit/gtfs-rt/feed-diff.ts";
import { packed } from "../domains/transit/gtfs-rt/row-codec.ts";

export type PollCost = { cpuS: number; entities: number; rowsWritten: number };

/** D1's own bound for a parameter is 2 MB: some 1,000 packed trips. */
const ROWS_A_STATEMENT = 1_000;
const ZONE = "Europe/Paris";

const [url = "", file = ""] = process.argv.slice(2);
const db = new DatabaseSync(file);
db.exec(`
  pragma journal_mode = wal;
  create table rows (key text primary key, payload text not null) without rowid;
  create table feed (id integer primary key, held text not null, heard text not null);
`);
const upsert = db.prepare(`
  insert into rows (key, payload) select value ->> 0, value ->> 1 from json_each(?) where true
  on conflict (key) do update set payload = excluded.payload
`);
const remove = db.prepare("delete from rows where key in (select value from json_each(?))");
const hold = db.prepare(`
  insert into feed (id, held, heard) values (1, ?, ?)
  on conflict (id) do update set held = excluded.held, heard = excluded.heard
`);
const heldText = db.prepare("select held from feed where id = 1");

async function poll(): Promise<PollCost> {
  const before = process.cpuUsage();
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const stored = heldText.get()?.held;
  const held = new Map<string, string>(typeof stored === "string" ? JSON.parse(stored) : []);
  const now = Date.now();
  const changes = changesOf(bytes, held, { version: null, zone: ZONE, now, previousAt: null });
  if (changes.kind !== "changes") throw new Error(changes.reason);
  const rows: [key: string, payload: string][] = [];
  const diff = rowsOf(changes, { now, timetable: null, zone: ZONE, languages: [], previousAt: null }, (row) =>
    rows.push([row.key, packed(row.record)]),
  );
  let rowsWritten = 0;
  if (rows.length > 0 || diff.removed.length > 0) {
    db.exec("begin");
    for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
      rowsWritten += Number(upsert.run(JSON.stringify(rows.slice(from, from + ROWS_A_STATEMENT))).changes);
    }
    rowsWritten += Number(remove.run(JSON.stringify(diff.removed)).changes);
    hold.run(JSON.stringify([...diff.held]), JSON.stringify([...diff.heard]));
    rowsWritten++;
    db.exec("commit");
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuS: (user + system) / 1e6, entities: diff.held.size, rowsWritten };
}

for await (const _line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await poll()));
