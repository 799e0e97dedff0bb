/** What a SIRI document becomes: the model's own words, and beside them what only this format says. */
import type { VehicleRecord } from "../gtfs-rt/records.ts";
import type { Disruption, Journey } from "../model.ts";
import type { InfoMessage } from "../normalisers/general-message.ts";

/**
 * An EstimatedVehicleJourney, or a MonitoredStopVisit as a journey of one call. `lineId` is IDFM's id where the spelling
 * is one of IDFM's, else the LineRef as it is. A journey that is cancelled as a whole may have no call.
 */
export type SiriJourney = Journey & {
  kind: "siri-journey";
  /** Cancellation of the whole journey. */
  cancelled: boolean;
  /** ExtraJourney: not in the timetable. */
  extra: boolean;
};

export type Consequence = {
  /** ServiceConditionEnumeration, as written: "noService", "diverted". */
  condition: string | null;
  /** SeverityEnumeration, as written. */
  severity: string | null;
  delayS: number | null;
};

/** A PtSituationElement. Closed ones stay, with their periods ended. */
export type Situation = Disruption & {
  kind: "situation";
  version: string | null;
  /** Progress: draft, pendingApproval, approvedDraft, open, published, closing, closed; "open" where it is not told. */
  progress: string;
  /** AlertCause, or the reason in the older spelling: "fire", "constructionWork". */
  reason: string | null;
  consequences: Consequence[];
  url: string | null;
  /** The language of `title` and `message`, lower case; null where it is not told. */
  language: string | null;
  /** Every language of the situation; "" where it is not told. */
  translations: Translation[];
  /** What is touched and is no line, section or stop of a line. */
  affected: Affected[];
};

export type Translation = { language: string; title: string; message: string };
export type Affected = { kind: "network" | "operator" | "mode" | "stop" | "journey"; id: string; name: string | null };

export type SiriRecord = SiriJourney | Situation | InfoMessage | VehicleRecord;
