import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bindDomains } from "../domains/index.ts";

it("hands the Worker every path that a domain publishes: an asset server would answer it with the page", () => {
  const config = readFileSync(join(import.meta.dirname, "../wrangler.toml"), "utf8");
  const first = /^run_worker_first = (\[.*\])$/m.exec(config)?.[1] ?? "[]";
  const published = bindDomains({}).flatMap(({ published }) => published.paths);
  expect(published.length).toBeGreaterThan(0);
  expect(JSON.parse(first)).toEqual(expect.arrayContaining(published));
});
