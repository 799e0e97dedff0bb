/** What the closed vocabularies of SIRI-SX (2.0 and 2.1, with the words of VDV 736) mean for a rider. */
import type { Disruption } from "../model.ts";

type Severity = Disruption["severity"];

/** ServiceConditionEnumeration: nothing runs. A journey or a stop that is left out is not among them. */
const BLOCKING = new Set(["noService", "cancelled", "lineCancelled", "routeCancelled", "sectionCancelled"]);

/** All is as it should be, or more than that. */
const HARMLESS = new Set([
  "additionalService",
  "specialService",
  "onTime",
  "normalService",
  "fullLengthService",
  "extendedService",
  "extendedRoute",
  "additionalRide",
  "disturbanceRectified",
  "serviceInformation",
  "undefinedServiceInformation",
]);

const UNTOLD = new Set(["unknown", "undefined"]);

/** SeverityEnumeration: what an operator does not call an impact. */
const SLIGHT = new Set(["noImpact", "verySlight", "slight"]);

/** Reasons that are planned work, whatever `Planned` says. */
const WORKS = /(?:work|maintenance|construction|engineering|repair|upgrad|modification)/i;

const LIFT_REASONS = new Set(["liftFailure", "escalatorFailure"]);

/** Progress of a situation that is not for riders yet. */
const UNPUBLISHED = new Set(["draft", "pendingApproval", "approvedDraft"]);

/** Audience of a situation that is for everybody. */
const PUBLIC = new Set(["public", "passengers", "unknown", "undefined"]);

/**
 * How bad a consequence is, from its condition, else its severity; null where it says neither. A word that no
 * vocabulary has is a disturbance: never nothing.
 */
export function severityOf(condition: string | null, severity: string | null): Severity | null {
  if (condition !== null && !UNTOLD.has(condition)) {
    if (BLOCKING.has(condition)) return "blocking";
    return HARMLESS.has(condition) ? "information" : "disturbed";
  }
  if (severity === null || UNTOLD.has(severity)) return null;
  return SLIGHT.has(severity) ? "information" : "disturbed";
}

/** Works, an incident, or mere information where no reason is given and nothing suffers. */
export function causeOf(reason: string | null, isPlanned: boolean, severity: Severity): Disruption["cause"] {
  if (reason !== null && WORKS.test(reason)) return "works";
  if (isPlanned && severity !== "information") return "works";
  return reason === null && severity === "information" ? "information" : "incident";
}

export function isLiftReason(reason: string | null): boolean {
  return reason !== null && LIFT_REASONS.has(reason);
}

export function isForRiders(progress: string, audience: string | null): boolean {
  return !UNPUBLISHED.has(progress) && (audience === null || PUBLIC.has(audience));
}
