/** SIRI-Lite: what an answer is, and every rule on it. */
import { type Fields, isFields, listOf, textOf } from "../normalisers/siri-values.ts";
import type { Examination } from "./examination.ts";
import { MISSING, MORE_DATA, REFUSED, SiriRecords, UNKNOWN_STRUCTURE } from "./siri-rules.ts";

/** The records of each service's delivery, by the way to them. */
const DELIVERIES: Record<string, readonly string[]> = {
  StopMonitoringDelivery: ["MonitoredStopVisit"],
  EstimatedTimetableDelivery: ["EstimatedJourneyVersionFrame", "EstimatedVehicleJourney"],
  GeneralMessageDelivery: ["InfoMessage"],
  SituationExchangeDelivery: ["Situations", "PtSituationElement"],
  VehicleMonitoringDelivery: ["VehicleActivity"],
};

/** Elements of AbstractServiceDeliveryStructure and of the deliveries themselves (SIRI 2.0). */
const DELIVERY_ELEMENTS: ReadonlySet<string> = new Set([
  "ResponseTimestamp",
  "RequestMessageRef",
  "SubscriberRef",
  "SubscriptionFilterRef",
  "SubscriptionRef",
  "DelegatorAddress",
  "DelegatorRef",
  "Status",
  "ErrorCondition",
  "ValidUntil",
  "ShortestPossibleCycle",
  "DefaultLanguage",
  "Version",
  "version",
  "srsName",
  "MonitoringRef",
  "MonitoringName",
  "MonitoredStopVisitCancellation",
  "StopLineNotice",
  "StopNotice",
  "StopNoticeCancellation",
  "ServiceException",
  "InfoMessageCancellation",
  "VehicleActivityCancellation",
  "VehicleActivityNote",
  "Note",
  "Extensions",
]);

const SERVICE_ELEMENTS: ReadonlySet<string> = new Set([
  "ResponseTimestamp",
  "ProducerRef",
  "Address",
  "ResponseMessageIdentifier",
  "RequestMessageRef",
  "DelegatorAddress",
  "DelegatorRef",
  "Status",
  "ErrorCondition",
  "MoreData",
  "SrsName",
  "DefaultLanguage",
]);

/** `siri`: the member Siri of the body. `now`: epoch ms. */
export function examineSiriLite(siri: Fields, now: number): Examination {
  const service = siri.ServiceDelivery;
  if (!isFields(service)) return { kind: "unreadable", reason: "Siri has no ServiceDelivery" };
  const records = new SiriRecords();
  const names: string[] = [];
  const root = "/Siri/ServiceDelivery";
  for (const [name, value] of Object.entries(service)) {
    if (SERVICE_ELEMENTS.has(name)) continue;
    const way = DELIVERIES[name];
    if (way === undefined) {
      const says = name.endsWith("Delivery") ? `${name} is of a service that is not read` : `${name} is not SIRI's`;
      records.findings.add(UNKNOWN_STRUCTURE, { path: `${root}/${name}`, ref: null, says });
      continue;
    }
    names.push(name);
    for (const [at, delivery] of listOf(value).entries())
      lookAtDelivery(delivery, `${root}/${name}/${at}`, way, records);
  }
  if (names.length === 0) {
    return { kind: "unreadable", reason: `ServiceDelivery holds none of ${Object.keys(DELIVERIES).join(", ")}` };
  }
  if (isFalse(service.Status)) {
    records.findings.add(REFUSED, { path: `${root}/Status`, ref: null, says: errorText(service.ErrorCondition) });
  }
  if (service.MoreData === true || service.MoreData === "true") {
    records.findings.add(MORE_DATA, { path: `${root}/MoreData`, ref: null, says: "MoreData is true" });
  }
  const madeAt = records.judge(service.ResponseTimestamp, now);
  const [first] = names.flatMap((name) => listOf(service[name]));
  const { from, to } = records.span;
  return {
    kind: "examined",
    about: {
      format: "siri-lite",
      title: `SIRI-Lite, JSON: ${names.join(", ")}`,
      version: isFields(first) ? (textOf(first.Version) ?? textOf(first.version)) : null,
      producer: textOf(service.ProducerRef),
      madeAt,
      languages: [...records.languages],
      from,
      to,
      counts: records.counts,
    },
    findings: records.findings.list(),
    notAsked: [],
  };
}

function lookAtDelivery(delivery: unknown, path: string, way: readonly string[], records: SiriRecords): void {
  if (!isFields(delivery)) {
    records.findings.add(MISSING, { path, ref: null, says: "the delivery is empty" });
    return;
  }
  if (isFalse(delivery.Status)) {
    records.findings.add(REFUSED, { path: `${path}/Status`, ref: null, says: errorText(delivery.ErrorCondition) });
  } else if (textOf(delivery.Status) === null && delivery.Status !== true) {
    records.findings.add(MISSING, { path, ref: null, says: "the delivery has no Status" });
  }
  for (const name of Object.keys(delivery)) {
    if (name !== way[0] && !DELIVERY_ELEMENTS.has(name))
      records.findings.add(UNKNOWN_STRUCTURE, { path: `${path}/${name}`, ref: null, says: `${name} is not SIRI's` });
  }
  lookAlong(delivery, path, way, records);
}

/** Steps down to the records: /EstimatedJourneyVersionFrame/0/EstimatedVehicleJourney/3. */
function lookAlong(fields: Fields, path: string, [step, ...rest]: readonly string[], records: SiriRecords): void {
  if (step === undefined) return;
  for (const [at, member] of listOf(fields[step]).entries()) {
    const place = `${path}/${step}/${at}`;
    if (rest.length === 0) records.look(step, member, place);
    else if (isFields(member)) lookAlong(member, place, rest, records);
  }
}

function isFalse(status: unknown): boolean {
  return status === false || textOf(status) === "false";
}

function errorText(condition: unknown): string {
  const information = isFields(condition) ? condition.ErrorInformation : null;
  const text = isFields(information) ? textOf(information.ErrorText) : null;
  return text ?? (isFields(condition) ? JSON.stringify(condition).slice(0, 200) : "Status false, and no reason");
}
