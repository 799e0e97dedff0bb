/** ISO 3166-1: marketplaces write alpha-3, carriers want alpha-2. The table is made by scripts/build-country-codes.ts. */
import codes from "./country-codes.generated.json" with { type: "json" };

const ALPHA_2: ReadonlyMap<string, string> = new Map(Object.entries(codes));

/** "ES" of "ESP"; null for what is no country's alpha-3 code. */
export function alpha2Of(alpha3: string): string | null {
  return ALPHA_2.get(alpha3) ?? null;
}
