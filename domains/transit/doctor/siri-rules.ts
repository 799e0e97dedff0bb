/** Rules on SIRI, whether it is written as JSON (SIRI-Lite) or XML: both give the same records. */
import { callStatusOf, type Fields, instantOf, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import { Span } from "./examination.ts";
import { Findings, type RuleText } from "./finding.ts";
import { duration } from "./header-rules.ts";

/** Clocks that are kept differ by seconds (E050 of GTFS-Realtime takes the same). */
const AHEAD_MS = 60_000;
/** An answer is made when it is asked for: older than this, a cache hands out what it kept. */
const OLD_MS = 5 * 60_000;
/** A train is heard of every few minutes as long as the producer hears anything. */
const SILENT_MS = 30 * 60_000;
const QUARTER_MS = 15 * 60_000;

export const REFUSED: RuleText = {
  id: "siri-refused",
  severity: "error",
  title: { en: "The service refuses the request", fr: "Le service refuse la demande" },
  consequence: {
    en: "Riders get nothing from this source: not “no trains”, but no answer.",
    fr: "Les voyageurs n'ont rien de cette source : non pas « aucun train », mais aucune réponse.",
  },
};

export const NO_TIMESTAMP: RuleText = {
  id: "siri-timestamp",
  severity: "warning",
  title: { en: "ResponseTimestamp missing or no instant", fr: "ResponseTimestamp absent ou invalide" },
  consequence: {
    en: "Nobody can tell how old the answer is.",
    fr: "Nul ne peut dire l'âge de la réponse.",
  },
};

export const AHEAD: RuleText = {
  id: "siri-clock",
  severity: "error",
  title: { en: "ResponseTimestamp is in the future", fr: "ResponseTimestamp dans le futur" },
  consequence: {
    en: "The producer's clock or zone is wrong: countdowns that are made from its times are wrong by as much.",
    fr: "L'horloge ou le fuseau du producteur est faux : les attentes affichées sont fausses d'autant.",
  },
};

export const OLD: RuleText = {
  id: "siri-old",
  severity: "warning",
  title: { en: "The answer is older than five minutes", fr: "Réponse vieille de plus de cinq minutes" },
  consequence: {
    en: "A train that is shown may have left.",
    fr: "Un train affiché est peut-être déjà parti.",
  },
};

export const SILENT: RuleText = {
  id: "siri-silent",
  severity: "warning",
  title: { en: "No record is of the last half hour", fr: "Aucun enregistrement de la dernière demi-heure" },
  consequence: {
    en: "The service answers, and what it knows is old: riders see the plan, labelled as real time.",
    fr: "Le service répond mais ses données sont anciennes : les voyageurs voient l'horaire théorique présenté comme du temps réel.",
  },
};

export const MISSING: RuleText = {
  id: "siri-missing",
  severity: "error",
  title: { en: "A required element is missing", fr: "Élément obligatoire absent" },
  consequence: {
    en: "The record is dropped, or its train cannot be told from another.",
    fr: "L'enregistrement est écarté, ou son train ne se distingue plus d'un autre.",
  },
};

export const UNREADABLE_RECORD: RuleText = {
  id: "siri-unreadable",
  severity: "error",
  title: { en: "A record that cannot be read", fr: "Enregistrement illisible" },
  consequence: {
    en: "Its train, stop or message is not shown.",
    fr: "Son train, son arrêt ou son message n'est pas affiché.",
  },
};

export const UNKNOWN_STATUS: RuleText = {
  id: "siri-status-word",
  severity: "warning",
  title: { en: "A status that SIRI does not have", fr: "Statut inconnu de SIRI" },
  consequence: {
    en: "It counts as on time: a cancelled train may look like a running one.",
    fr: "Il vaut « à l'heure » : un train supprimé peut passer pour un train qui circule.",
  },
};

export const UNKNOWN_STRUCTURE: RuleText = {
  id: "siri-structure",
  severity: "warning",
  title: { en: "An element that SIRI does not have here", fr: "Élément que SIRI n'a pas à cet endroit" },
  consequence: {
    en: "What it says is not read, and nobody is told so.",
    fr: "Son contenu n'est pas lu, sans que personne ne le sache.",
  },
};

export const MORE_DATA: RuleText = {
  id: "siri-more-data",
  severity: "warning",
  title: {
    en: "The service holds more than it sent (MoreData)",
    fr: "Le service a plus de données qu'il n'en envoie (MoreData)",
  },
  consequence: {
    en: "Trains are missing from the answer.",
    fr: "Il manque des trains dans la réponse.",
  },
};

export const SIRI_RULES: readonly RuleText[] = [
  REFUSED,
  NO_TIMESTAMP,
  AHEAD,
  OLD,
  SILENT,
  MISSING,
  UNREADABLE_RECORD,
  UNKNOWN_STATUS,
  UNKNOWN_STRUCTURE,
  MORE_DATA,
];

/** The record elements of SIRI's services, and what each must say (SIRI 2.0; CEN/TS 15531-3 to -5). */
const REQUIRED: Record<string, readonly (readonly string[])[]> = {
  MonitoredStopVisit: [["RecordedAtTime"], ["MonitoredVehicleJourney"]],
  EstimatedVehicleJourney: [
    ["LineRef"],
    ["DatedVehicleJourneyRef", "FramedVehicleJourneyRef", "EstimatedVehicleJourneyCode"],
    ["EstimatedCalls", "RecordedCalls"],
  ],
  EstimatedCall: [["StopPointRef"]],
  RecordedCall: [["StopPointRef"]],
  PtSituationElement: [["CreationTime"], ["SituationNumber"]],
  InfoMessage: [["RecordedAtTime"], ["InfoMessageIdentifier"], ["Content"]],
  GeneralMessage: [["RecordedAtTime"], ["InfoMessageIdentifier"], ["Content"]],
  VehicleActivity: [["RecordedAtTime"], ["MonitoredVehicleJourney"]],
};

const MOVING: ReadonlySet<string> = new Set(["MonitoredStopVisit", "EstimatedVehicleJourney", "VehicleActivity"]);

const CALL_TIMES = [
  "ExpectedArrivalTime",
  "ExpectedDepartureTime",
  "AimedArrivalTime",
  "AimedDepartureTime",
  "ActualArrivalTime",
  "ActualDepartureTime",
] as const;

/** Asks every rule on records, and keeps what the whole answer is judged by. */
export class SiriRecords {
  readonly findings = new Findings();
  readonly counts: Record<string, number> = {};
  readonly languages = new Set<string>();
  readonly span = new Span();
  #newest: number | null = null;

  /** One record under its element's name. */
  look(name: string, record: unknown, path: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    if (!isFields(record)) {
      this.findings.add(MISSING, { path, ref: null, says: `${name} is empty` });
      return;
    }
    this.#require(name, record, path);
    // A message stays as it is for days; a train does not.
    if (MOVING.has(name)) {
      this.heard(instantOf(textOf(record.RecordedAtTime) ?? ""));
    }
    this.#languages(record, 0);
    switch (name) {
      case "MonitoredStopVisit": {
        const journey = record.MonitoredVehicleJourney;
        if (!isFields(journey)) return;
        if (isFields(journey.MonitoredCall))
          this.#call(journey.MonitoredCall, `${path}/MonitoredVehicleJourney/MonitoredCall`);
        return;
      }
      case "EstimatedVehicleJourney":
        for (const [list, member] of [
          ["EstimatedCalls", "EstimatedCall"],
          ["RecordedCalls", "RecordedCall"],
        ] as const) {
          const calls = record[list];
          if (!isFields(calls)) continue;
          for (const [at, call] of listOf(calls[member]).entries()) {
            if (!isFields(call)) continue;
            const place = `${path}/${list}/${member}/${at}`;
            this.#require(member, call, place);
            this.#call(call, place);
          }
        }
    }
  }

  /** When a train was seen last (epoch ms); null is no moment. */
  heard(recordedAt: number | null): void {
    if (recordedAt !== null && (this.#newest === null || recordedAt > this.#newest)) this.#newest = recordedAt;
  }

  /** The answer as a whole, once its records are seen. `now`: epoch ms. */
  judge(responseTimestamp: unknown, now: number): number | null {
    const path = "/Siri/ServiceDelivery/ResponseTimestamp";
    const text = textOf(responseTimestamp);
    const at = text === null ? null : instantOf(text);
    if (at === null) {
      const says = text === null ? "there is none" : `"${text}" is no instant with a zone`;
      this.findings.add(NO_TIMESTAMP, { path, ref: null, says });
      return null;
    }
    const away = at - now;
    const how = `${text} is ${duration(Math.abs(away) / 1000)} ${away > 0 ? "after" : "before"} ${iso(now)}`;
    if (away > AHEAD_MS) this.findings.add(AHEAD, { path, ref: null, says: `${how}${zoneHint(away)}` });
    else if (away < -OLD_MS) this.findings.add(OLD, { path, ref: null, says: how });
    if (this.#newest !== null && at - this.#newest > SILENT_MS) {
      const hint = zoneHint(at - this.#newest);
      const says = `the newest record is of ${iso(this.#newest)}, and the answer of ${iso(at)}${hint}`;
      this.findings.add(SILENT, { path, ref: null, says });
    }
    return at;
  }

  #require(name: string, fields: Fields, path: string): void {
    for (const choice of REQUIRED[name] ?? []) {
      if (choice.some((element) => isThere(fields[element]))) continue;
      // A cancelled journey has no calls left to tell.
      if (choice.includes("EstimatedCalls") && String(fields.Cancellation) === "true") continue;
      this.findings.add(MISSING, { path, ref: refOf(fields), says: `${name} has no ${choice.join(" or ")}` });
    }
  }

  #call(call: Fields, path: string): void {
    for (const name of CALL_TIMES) {
      const text = textOf(call[name]);
      if (text === null) continue;
      const at = instantOf(text);
      this.span.add(at);
      if (at === null)
        this.findings.add(UNREADABLE_RECORD, {
          path: `${path}/${name}`,
          ref: null,
          says: `"${text}" is no instant with a zone`,
        });
    }
    for (const name of ["ArrivalStatus", "DepartureStatus"] as const) {
      const word = textOf(call[name]);
      if (word !== null && callStatusOf(word) === undefined)
        this.findings.add(UNKNOWN_STATUS, { path: `${path}/${name}`, ref: null, says: `"${word}"` });
    }
  }

  /** {value, lang} wherever it stands; records are some ten levels deep. */
  #languages(value: unknown, depth: number): void {
    if (depth > 12) return;
    if (Array.isArray(value)) for (const member of value) this.#languages(member, depth + 1);
    if (!isFields(value)) return;
    if (typeof value.lang === "string" && value.lang !== "") this.languages.add(value.lang.toLowerCase());
    for (const member of Object.values(value)) if (typeof member === "object") this.#languages(member, depth + 1);
  }
}

/** PRIM writes what is absent as a missing key, [], {} or "". */
function isThere(value: unknown): boolean {
  if (textOf(value) !== null) return true;
  if (Array.isArray(value)) return value.length > 0;
  return isFields(value) && Object.keys(value).some((key) => key !== "value" && key !== "lang");
}

function refOf(fields: Fields): string | null {
  const journey = fields.MonitoredVehicleJourney;
  const framed = (isFields(journey) ? journey : fields).FramedVehicleJourneyRef;
  return (
    textOf(fields.ItemIdentifier) ??
    textOf(fields.DatedVehicleJourneyRef) ??
    (isFields(framed) ? textOf(framed.DatedVehicleJourneyRef) : null) ??
    textOf(fields.SituationNumber) ??
    textOf(fields.InfoMessageIdentifier)
  );
}

/** A whole number of quarters of an hour is no drift of a clock: local time was labelled as UTC. */
function zoneHint(away: number): string {
  const quarters = Math.round(away / QUARTER_MS);
  return quarters >= 2 && Math.abs(away - quarters * QUARTER_MS) < AHEAD_MS ? ": local time labelled as UTC?" : "";
}

export function iso(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
