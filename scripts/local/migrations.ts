/** The local D1's migrations: applied by wrangler, and only when there are new ones, since asking it takes seconds. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Children } from "./children.ts";

const MIGRATIONS = join(import.meta.dirname, "../../migrations");

export async function migrate(persist: string, { run }: Children): Promise<void> {
  const marker = join(persist, "migrated");
  const wanted = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith(".sql"))
    .join("\n");
  if (existsSync(join(persist, "v3/d1")) && existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  await run("wrangler", ["d1", "migrations", "apply", "vigie", "--local", "--persist-to", persist]);
  writeFileSync(marker, wanted);
}
