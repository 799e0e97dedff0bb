import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("takes nothing from the code it tests but the catalogue's types: a shared bug would pass unseen", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(join(import.meta.dirname, file), "utf8");
    const outside = [
      ...text.matchAll(/^(import\b[^;]*?)from "((?:\.\.\/)+(?:domains|kernel|contracts|workers|db)\/[^"]*)"/gm),
    ];
    for (const [, clause, path] of outside) {
      expect(`${file}: ${path}`).toBe(`${file}: ../../domains/transit/model.ts`);
      expect(clause).toMatch(/^import type/);
    }
  }
});
