/** RATP publishes some trains twice, under two journey references: one train must be one departure. */
import type { PlacedCall, PlacedJourney } from "./placed-journey.ts";

/** The tightest headway of the network is 85 s; two forecasts of one train differ by their own rounding. */
const MIRROR_TOLERANCE_MS = 5_000;

/**
 * Merges the journeys of one line that are the same train: same destination, at least one stop in common, and at
 * every stop in common expected within 5 s, on platforms, with train numbers and missions that do not differ where
 * both tell them. Aimed times alone are no evidence: a relief train has its leader's. The merged train
 * has the reference of the journey that tells most, and the calls of both.
 */
export function mergeMirrors(journeys: readonly PlacedJourney[]): { journeys: PlacedJourney[]; merged: number } {
  const kept: PlacedJourney[] = [];
  const byDestination = new Map<string, PlacedJourney[]>();
  for (const journey of [...journeys].sort(byWealth)) {
    const rivals = byDestination.get(journey.destination) ?? [];
    const original = rivals.find((rival) => isSameTrain(rival, journey));
    if (original === undefined) {
      const own = { ...journey, calls: [...journey.calls] };
      kept.push(own);
      byDestination.set(journey.destination, [...rivals, own]);
    } else {
      addCalls(original, journey);
    }
  }
  return { journeys: kept, merged: journeys.length - kept.length };
}

/** Most calls first, then by reference: the same choice at every poll, in whatever order the body has them. */
function byWealth(a: PlacedJourney, b: PlacedJourney): number {
  return b.calls.length - a.calls.length || compare(a.ref ?? "", b.ref ?? "") || compare(firstId(a), firstId(b));
}

function firstId(journey: PlacedJourney): string {
  return journey.calls[0]?.baseId ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSameTrain(a: PlacedJourney, b: PlacedJourney): boolean {
  if (differ(a.trainNumber, b.trainNumber)) return false;
  let shared = 0;
  for (const call of b.calls) {
    const others = a.calls.filter((other) => other.stop === call.stop);
    if (others.length === 0) continue;
    if (!others.some((other) => isSameCall(other, call))) return false;
    shared++;
  }
  return shared > 0;
}

function isSameCall(a: PlacedCall, b: PlacedCall): boolean {
  return (
    Math.abs(a.at - b.at) <= MIRROR_TOLERANCE_MS &&
    a.side.expected !== null &&
    b.side.expected !== null &&
    a.verdict.provenance !== "cancelled" &&
    b.verdict.provenance !== "cancelled" &&
    !differ(a.call.platform, b.call.platform) &&
    !differ(a.journey.mission, b.journey.mission)
  );
}

function differ(a: string | null, b: string | null): boolean {
  return a !== null && b !== null && a !== b;
}

function addCalls(original: PlacedJourney, mirror: PlacedJourney): void {
  const stops = new Set(original.calls.map((call) => call.stop));
  const [example] = original.calls;
  for (const call of mirror.calls) {
    if (stops.has(call.stop) || example === undefined) continue;
    original.calls.push({ ...call, baseId: example.baseId, journey: { ...call.journey, ref: original.ref } });
  }
  original.calls.sort((a, b) => a.at - b.at);
}
