/** Why a departure is called live, scheduled, unmatched or cancelled. docs/domains.md lists these rules by name. */
import type { Call, CallStatus, Journey } from "../model.ts";
import type { Departure } from "../wire.ts";

export type Evidence = {
  journey: Journey;
  call: Call;
  /** The journey ends at this call: its arrival counts, not its departure. */
  terminates: boolean;
  /** The destination that the record names has a place in the catalogue. Null: the record names none. */
  destinationPlaced: boolean | null;
  /** See Fit: false where the journey contradicts the patterns of its line. Null where those are not known. */
  fitsPattern: boolean | null;
  /** The upstream tells the day's timetable at night as if it were expected. */
  injectsAtNight: boolean;
};

export type Verdict = Pick<Departure, "provenance" | "rule">;

type Rule = { verdict: Verdict; holds(evidence: Evidence): boolean };

/** PRIM injects the day's timetable soon after 03:00 in Paris: seen at 01:00 and 01:07Z in summer, 02:10Z in winter. */
const INJECTION_FROM_MS = 45 * 60_000;
const INJECTION_TO_MS = 165 * 60_000;
/** A record of a train that comes within the hour was made for that train, whatever the hour: Saturdays' last metros. */
const INJECTED_AHEAD_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** In order: the first that holds decides. Only an upstream's own word cancels; a failed match never does. */
const RULES: readonly Rule[] = [
  {
    verdict: { provenance: "cancelled", rule: "status-cancelled" },
    holds: ({ call, terminates }) => sideOf(call, terminates).status === "cancelled",
  },
  {
    verdict: { provenance: "scheduled", rule: "no-report" },
    holds: ({ call, terminates }) => sideOf(call, terminates).status === "no_report",
  },
  {
    verdict: { provenance: "scheduled", rule: "aimed-only" },
    holds: ({ call }) => call.expectedDeparture === null && call.expectedArrival === null,
  },
  { verdict: { provenance: "scheduled", rule: "recorded-at-night" }, holds: isRecordedAtNight },
  {
    verdict: { provenance: "unmatched", rule: "destination-unknown" },
    holds: ({ destinationPlaced }) => destinationPlaced === false,
  },
  { verdict: { provenance: "unmatched", rule: "no-pattern" }, holds: ({ fitsPattern }) => fitsPattern === false },
  { verdict: { provenance: "live", rule: "from-position" }, holds: ({ journey }) => journey.isReckoned === true },
];

const LIVE: Verdict = { provenance: "live", rule: "expected-time" };

export function provenanceOf(evidence: Evidence): Verdict {
  return RULES.find((rule) => rule.holds(evidence))?.verdict ?? LIVE;
}

export type Side = { expected: number | null; aimed: number | null; status: CallStatus | null };

/** What a rider waits for: the departure, or the arrival where nobody can board. The other side fills its gaps. */
export function sideOf(call: Call, terminates: boolean): Side {
  const departure: Side = {
    expected: call.expectedDeparture,
    aimed: call.aimedDeparture,
    status: call.departureStatus,
  };
  const arrival: Side = { expected: call.expectedArrival, aimed: call.aimedArrival, status: call.arrivalStatus };
  const [first, second] = terminates ? [arrival, departure] : [departure, arrival];
  // A cancelled departure must not borrow the time of the arrival before it: nobody leaves then.
  const expected = first.status === "cancelled" ? first.expected : (first.expected ?? second.expected);
  // Nor is a departure with its own time cancelled by the arrival before it: the train starts here.
  const borrowed = second.status === "cancelled" && first.expected !== null ? null : second.status;
  return { expected, aimed: first.aimed ?? second.aimed, status: first.status ?? borrowed };
}

function isRecordedAtNight({ journey, call, terminates, injectsAtNight }: Evidence): boolean {
  if (!injectsAtNight) return false;
  const { recordedAt } = journey;
  const { expected, aimed } = sideOf(call, terminates);
  if (recordedAt === null || expected === null || aimed === null) return false;
  const timeOfDay = recordedAt % DAY_MS;
  return (
    timeOfDay >= INJECTION_FROM_MS &&
    timeOfDay < INJECTION_TO_MS &&
    expected === aimed &&
    expected - recordedAt >= INJECTED_AHEAD_MS
  );
}
