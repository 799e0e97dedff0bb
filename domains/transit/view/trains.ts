/**
 * Where trains are, inferred: nobody publishes positions of these trains, so a train is put between the stop that it
 * has left and the stop where it is expected next. Always an estimate, and labelled as one.
 */
import type { Freshness } from "../../../contracts/freshness.ts";
import type { Departure, LineDetail, LineDocument, Train } from "../wire.ts";
import { neighbour, runningSeconds, type TrackLine } from "./track.ts";

/** Held at a stop for longer than this, a train's upstream forecast has moved; before it, it may not exist yet. */
const HELD_MS = 120_000;
/** A train stands at its first stop for about this long before it leaves (turn-round siding before that). */
const ORIGIN_DWELL_MS = 60_000;
/** Where no running time is known: the network's median between neighbours is 95 s. */
const DEFAULT_RUNNING_S = 100;
/** Two calls further apart than this say little about where between them the train is. */
const LONG_RUN_MS = 10 * 60_000;

/** Calls that are expected live, in order of time (`at`: epoch ms). */
export type TrainJourney = { ref: string; calls: readonly TrainCall[] };
type TrainCall = {
  stop: string;
  at: number;
  departure: Pick<Departure, "direction" | "destination" | "destination_id" | "at_stop" | "terminates">;
};

/**
 * The trains of a line at `now` (epoch ms). Only calls with provenance live count: a train that is merely scheduled,
 * unmatched or cancelled has no position, nor has one without a journey reference, which nothing can follow.
 *
 * Confidence: *high*, both stops are consecutive expected calls at most ten minutes apart; *medium*, the stop behind
 * is the only one that the line's patterns allow, and the running time between the two is known; *low*, anything less:
 * no known running time, held at the stop behind, a long run, or a stale document. From an expired one: no train.
 */
export function inferTrains(
  document: LineDocument,
  line: Pick<LineDetail, "patterns" | "running_s">,
  now: number,
  freshness: Freshness = "fresh",
): Train[] {
  if (freshness === "expired") return [];
  return journeysOf(document)
    .flatMap((journey) => inferTrain(journey, line, now) ?? [])
    .map((train) => (freshness === "stale" ? { ...train, confidence: "low" as const } : train))
    .sort((a, b) => compare(a.direction ?? "", b.direction ?? "") || compare(a.id, b.id));
}

function journeysOf(document: LineDocument): TrainJourney[] {
  const journeys = new Map<string, TrainCall[]>();
  for (const { id: stop, departures } of document.stations) {
    for (const departure of departures) {
      const { journey_ref: ref, expected_at, provenance } = departure;
      if (ref === null || expected_at === null || provenance !== "live") continue;
      const calls = journeys.get(ref) ?? [];
      calls.push({ stop, at: Date.parse(expected_at), departure });
      journeys.set(ref, calls);
    }
  }
  return [...journeys].map(([ref, calls]) => ({ ref, calls: calls.sort((a, b) => a.at - b.at) }));
}

/** One train; null where nothing tells that it is under way. */
export function inferTrain(journey: TrainJourney, line: TrackLine, now: number): Train | null {
  const index = journey.calls.findIndex((call) => call.at > now);
  const next = journey.calls[index];
  if (next === undefined) return null;
  const previous = journey.calls[index - 1];
  if (previous !== undefined) return between(journey, previous, next, now);

  const ahead = journey.calls.slice(index).map((call) => call.stop);
  const { direction, destination_id } = next.departure;
  const behind = neighbour(line, "behind", direction, ahead, destination_id);
  switch (behind.kind) {
    case "unknown":
      return null;
    case "none":
      return atOrigin(journey, line, next, journey.calls[index + 1], now);
    case "stop":
      return approaching(journey, line, behind, next, now);
  }
}

/** Both ends are the upstream's word. */
function between(journey: TrainJourney, previous: TrainCall, next: TrainCall, now: number): Train {
  const confidence = next.at - previous.at <= LONG_RUN_MS ? "high" : "low";
  return train(journey, next.departure, previous.stop, next.stop, previous.at, next.at, now, confidence);
}

/** The stop behind is the patterns' word. */
function approaching(
  journey: TrainJourney,
  line: TrackLine,
  behind: { stop: string; certain: boolean },
  next: TrainCall,
  now: number,
): Train | null {
  const running = runningSeconds(line, behind.stop, next.stop);
  const leftAt = next.at - (running ?? DEFAULT_RUNNING_S) * 1000;
  if (now < leftAt - HELD_MS && !next.departure.at_stop) return null;
  const confidence = running !== null && behind.certain && now >= leftAt ? "medium" : "low";
  return train(journey, next.departure, behind.stop, next.stop, leftAt, next.at, now, confidence);
}

/** Nothing before the first stop: the train is drawn there shortly before it leaves. */
function atOrigin(
  journey: TrainJourney,
  line: TrackLine,
  first: TrainCall,
  second: TrainCall | undefined,
  now: number,
): Train | null {
  if (now < first.at - ORIGIN_DWELL_MS || first.departure.terminates) return null;
  const { direction, destination_id } = first.departure;
  const after = neighbour(line, "ahead", direction, [first.stop], destination_id);
  const to = second?.stop ?? (after.kind === "stop" ? after.stop : null);
  if (to === null) return null;
  const arrivesAt = second?.at ?? first.at + (runningSeconds(line, first.stop, to) ?? DEFAULT_RUNNING_S) * 1000;
  return train(journey, { ...first.departure, at_stop: false }, first.stop, to, first.at, arrivesAt, now, "medium");
}

function train(
  { ref }: TrainJourney,
  next: TrainCall["departure"],
  from: string,
  to: string,
  fromAt: number,
  toAt: number,
  now: number,
  confidence: Train["confidence"],
): Train {
  const progress = toAt > fromAt ? (now - fromAt) / (toAt - fromAt) : 1;
  return {
    id: ref,
    journey_ref: ref,
    direction: next.direction,
    destination: next.destination,
    from,
    to,
    // The upstream sees it at the next stop, whatever the clock says of the run to it.
    progress: next.at_stop ? 1 : Math.min(1, Math.max(0, progress)),
    from_at: new Date(fromAt).toISOString(),
    to_at: new Date(toAt).toISOString(),
    confidence,
    estimated: true,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
