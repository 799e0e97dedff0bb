/** Where heavy rail is boarded in IDFM's GTFS: not at a quay but at the station's monomodal area. */
import type { SourceQuay } from "./open-data.ts";

/**
 * Of each stop area (ZdC) with rail quays their monomodal area (ZdA), of which there is one; throws where there are two.
 * `areaOf`: quay (ArR) → stop area, as in the catalogue.
 */
export function railZones(
  railQuays: readonly SourceQuay[],
  areaOf: Readonly<Record<string, string>>,
): Record<string, string> {
  const zones = new Map<string, string>();
  for (const { arrid, zdaid } of railQuays) {
    const area = areaOf[arrid];
    if (area === undefined) continue;
    const known = zones.get(area) ?? zdaid;
    if (known !== zdaid)
      throw new Error(`the rail quays of stop area ${area} are in two monomodal areas: ${known}, ${zdaid}`);
    zones.set(area, zdaid);
  }
  return Object.fromEntries([...zones].sort(([a], [b]) => Number(a) - Number(b)));
}
