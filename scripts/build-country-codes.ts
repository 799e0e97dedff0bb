/**
 * Makes the table of ISO 3166-1 codes, alpha-3 to alpha-2, from Unicode's CLDR (npm package cldr-core, Unicode-3.0):
 *   node scripts/build-country-codes.ts --cldr <folder of cldr-core>
 * CLDR also has codes of regions that are no countries, of states that are gone and for private use; the containment
 * tree and the UN number tell them apart. The same data gives the same bytes. No network.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values } = parseArgs({ options: { cldr: { type: "string" } } });
if (values.cldr === undefined) throw new Error("--cldr is the folder of the npm package cldr-core");
const folder = resolve(values.cldr);

const codesSchema = z.object({
  supplemental: z.object({
    codeMappings: z.record(z.string(), z.object({ _numeric: z.string().optional(), _alpha3: z.string().optional() })),
  }),
});
const containmentSchema = z.object({
  supplemental: z.object({ territoryContainment: z.record(z.string(), z.object({ _contains: z.array(z.string()) })) }),
});

const { codeMappings } = codesSchema.parse(read("codeMappings.json")).supplemental;
const { territoryContainment } = containmentSchema.parse(read("territoryContainment.json")).supplemental;

/** Numeric keys are the UN's regions; "QO" is CLDR's Outlying Oceania, where it keeps Antarctica. Others overlap ("EU"). */
const regions = Object.entries(territoryContainment).filter(([key]) => /^(\d{3}|QO)$/.test(key));
const countries = new Set(regions.flatMap(([, { _contains }]) => _contains).filter((code) => /^[A-Z]{2}$/.test(code)));
/** From 900 on, numbers are for private use. */
const isOfficial = (numeric: string | undefined): boolean => numeric !== undefined && Number(numeric) < 900;

const table = [...countries]
  .flatMap((alpha2) => {
    const codes = codeMappings[alpha2];
    return codes?._alpha3 !== undefined && isOfficial(codes._numeric) ? [[codes._alpha3, alpha2] as const] : [];
  })
  .sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  join(root, "domains/orders/country-codes.generated.json"),
  `${JSON.stringify(Object.fromEntries(table), null, 1)}\n`,
);
console.log(`${table.length} countries`);

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, "supplemental", file), "utf8"));
}
