/**
 * Makes what Vigie ships of Mirakl's published seller OpenAPI:
 *   node scripts/build-mirakl-contract.ts [--openapi ../shared/data/orders/mirakl-mmp-seller-orders-shipments.openapi.json]
 * - simulators/fixtures/mirakl/openapi.json: paths and schemas without their prose, which tests validate against;
 * - domains/orders/marketplaces/mirakl/call-frequency.generated.json: how often each operation may be called.
 * The same file gives the same bytes. No network.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readCallFrequencies } from "./mirakl/call-frequency.ts";
import { withoutProse } from "./mirakl/contract.ts";
import { readOpenApi } from "./mirakl/openapi.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({
  options: {
    openapi: {
      type: "string",
      default: join(root, "../shared/data/orders/mirakl-mmp-seller-orders-shipments.openapi.json"),
    },
  },
});

const openApi = readOpenApi(JSON.parse(readFileSync(resolve(values.openapi), "utf8")));
const frequencies = readCallFrequencies(openApi);
write("simulators/fixtures/mirakl/openapi.json", JSON.stringify(withoutProse(openApi)));
write("domains/orders/marketplaces/mirakl/call-frequency.generated.json", JSON.stringify(frequencies, null, 2));
console.log(`${Object.keys(frequencies).length} operations`);

function write(path: string, text: string): void {
  writeFileSync(join(root, path), `${text}\n`);
}
