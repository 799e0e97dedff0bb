/** Work that was given up, put into a running deployment's D1 as the fetcher writes it. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { FetchJob } from "../../kernel/job.ts";

/** The Worker writes too: whoever comes second waits. */
const BUSY_TIMEOUT_MS = 10_000;

/** One letter for each reason, of jobs that can run again. `deadAt`: epoch ms of the first, the others a second later each. */
export function buryJobs(persist: string, source: string, reasons: readonly string[], deadAt: number): void {
  const folder = join(persist, "v3/d1/miniflare-D1DatabaseObject");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  if (files.length !== 1) throw new Error(`${folder} holds ${files.length} databases`);
  const database = new DatabaseSync(join(folder, files[0] ?? ""), { timeout: BUSY_TIMEOUT_MS });
  try {
    const insert = database.prepare(
      `INSERT INTO dead_letters (id, job_id, domain, source, target, body, reason, attempts, dead_at, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, 5, ?, 'open')`,
    );
    database.exec("BEGIN IMMEDIATE");
    for (const [index, reason] of reasons.entries()) {
      const job: FetchJob = {
        job_id: `transit:disruptions:network:${index}`,
        domain: "transit",
        task_type: "disruptions",
        target: "network",
        priority: "normal",
        scheduled_at: deadAt - 60_000,
        expires_at: deadAt,
        params: {},
      };
      const at = deadAt + index * 1_000;
      insert.run(`${job.job_id}#5`, job.job_id, job.domain, source, job.target, JSON.stringify(job), reason, at);
    }
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}
