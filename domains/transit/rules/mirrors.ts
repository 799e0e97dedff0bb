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
  const kept: Train[] = [];
  const byDestination = new Map<string, Train[]>();
  for (const train of journeys.map(trainOf).sort(byWealth)) {
    const { destination } = train.journey;
    const rivals = byDestination.get(destination) ?? [];
    const original = rivals.find((rival) => isSameTrain(rival, train));
    if (original === undefined) {
      const own = { ...train, journey: { ...train.journey, calls: [...train.journey.calls] } };
      kept.push(own);
      byDestination.set(destination, [...rivals, own]);
    } else {
      addCalls(original.journey, train.journey);
      original.coming = comingOf(original.journey);
    }
  }
  return { journeys: kept.map(({ journey }) => journey), merged: journeys.length - kept.length };
}

/** With the calls that are to come: what was expected of one that has passed says nothing of whose train it was. */
type Train = { journey: PlacedJourney; coming: PlacedCall[] };

function trainOf(journey: PlacedJourney): Train {
  return { journey, coming: comingOf(journey) };
}

function comingOf({ calls }: PlacedJourney): PlacedCall[] {
  return calls.filter(({ isComing }) => isComing);
}

/** Most calls first, then by reference: the same choice at every poll, in whatever order the body has them. */
function byWealth(a: Train, b: Train): number {
  return (
    b.coming.length - a.coming.length ||
    compare(a.journey.ref ?? "", b.journey.ref ?? "") ||
    compare(firstId(a), firstId(b))
  );
}

function firstId({ coming }: Train): string {
  return coming[0]?.baseId ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isSameTrain(a: Train, b: Train): boolean {
  if (differ(a.journey.trainNumber, b.journey.trainNumber)) return false;
  let shared = 0;
  for (const call of b.coming) {
    const others = a.coming.filter((other) => other.stop === call.stop);
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
