/**
 * Cuts a SIRI document (2.0 and 2.1, plain or in a SOAP envelope) into its records while it is read: no more than one
 * record is held. Elements go by their local names, whatever their prefix.
 */
import { isFields, textOf } from "../normalisers/siri-values.ts";
import { ElementTree, type ElementValue } from "./element-tree.ts";
import { fault } from "./xml-fault.ts";
import type { XmlAttribute, XmlHandler } from "./xml-reader.ts";

export type RecordName =
  | "EstimatedVehicleJourney"
  | "MonitoredStopVisit"
  | "PtSituationElement"
  | "GeneralMessage"
  | "InfoMessage"
  | "VehicleActivity";

/** What the elements around a record say for it. */
export type Around = {
  /** MonitoringRef of a StopMonitoringDelivery: visits that name no stop are of this one. */
  monitoringRef: string | null;
  /** RecordedAtTime of an EstimatedJourneyVersionFrame. */
  recordedAt: string | null;
};

export type OnRecord = (name: RecordName, value: ElementValue, path: string, around: Around) => void;

const RECORDS: ReadonlySet<string> = new Set<RecordName>([
  "EstimatedVehicleJourney",
  "MonitoredStopVisit",
  "PtSituationElement",
  "GeneralMessage",
  "InfoMessage",
  "VehicleActivity",
]);

/** Deliveries of the services that Vigie reads; a document with another one only is not an answer to what was asked. */
const DELIVERIES: ReadonlySet<string> = new Set([
  "EstimatedTimetableDelivery",
  "StopMonitoringDelivery",
  "SituationExchangeDelivery",
  "GeneralMessageDelivery",
  "VehicleMonitoringDelivery",
]);

/** Headers that are kept, in whichever of these elements they stand. */
const HEADED = /^(?:ServiceDelivery|ServiceDeliveryInfo|\w+Delivery)$/;
const HEADERS: ReadonlySet<string> = new Set([
  "ResponseTimestamp",
  "Status",
  "MoreData",
  "ErrorCondition",
  "MonitoringRef",
]);

/** SIRI's own; 1.x and 2.x have the same. Producers leave it out or write one of their own, so it need only look like it. */
const NAMESPACE = /siri/i;

export class SiriDocument implements XmlHandler {
  /** The first service refusal (Status false, an ErrorCondition, a SOAP Fault), in the upstream's words. */
  refusal: string | null = null;
  responseTimestamp: string | null = null;
  /** The upstream says that there is more than it sent. */
  moreData: string | null = null;
  root = "";
  /** Deliveries found, of any service. */
  readonly deliveries = new Set<string>();
  /** Records handed over. */
  records = 0;

  readonly #onRecord: OnRecord;
  readonly #levels: { name: string; path: string; counts: Map<string, number> | null }[] = [];
  readonly #namespaces = new Map<string, string>();
  #around: Around = { monitoringRef: null, recordedAt: null };
  #part: { name: string; path: string; tree: ElementTree } | null = null;
  #isSiri = false;
  #states: { status: string | null; error: string | null }[] = [];

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  open(qualified: string, attributes: readonly XmlAttribute[]): void {
    const name = localName(qualified);
    if (this.#part !== null) {
      this.#part.tree.open(name, attributes);
      return;
    }
    const parent = this.#levels.at(-1);
    if (parent === undefined) this.root = name;
    if (!this.#isSiri) this.#look(qualified, name, attributes);
    const path = `${parent?.path ?? ""}/${this.#step(name)}`;
    if (isPart(parent?.name ?? "", name)) {
      const tree = new ElementTree();
      tree.open(name, attributes);
      this.#part = { name, path, tree };
      return;
    }
    if (name.endsWith("Delivery") && name !== "ServiceDelivery") {
      this.deliveries.add(name);
      this.#around = { monitoringRef: null, recordedAt: null };
    }
    if (HEADED.test(name)) this.#states.push({ status: null, error: null });
    this.#levels.push({ name, path, counts: null });
  }

  text(text: string): void {
    this.#part?.tree.text(text);
  }

  close(): void {
    if (this.#part === null) {
      const level = this.#levels.pop();
      if (level !== undefined && HEADED.test(level.name)) this.#judge(this.#states.pop());
      return;
    }
    const { name, path, tree } = this.#part;
    const value = tree.close();
    if (value === null) return;
    this.#part = null;
    if (isRecordName(name)) {
      this.records++;
      this.#onRecord(name, value, path, this.#around);
    } else this.#header(name, value, path);
  }

  /** Null where this is a document of SIRI's services, else what it is. */
  get foreign(): string | null {
    if (!this.#isSiri) return `the document is <${this.root}>, not SIRI`;
    if (this.records > 0 || this.refusal !== null) return null;
    const others = [...this.deliveries];
    if (others.some((name) => DELIVERIES.has(name))) return null;
    return `SIRI document holds ${others.join(", ") || "no delivery"}, none of ${[...DELIVERIES].join(", ")}`;
  }

  #look(qualified: string, name: string, attributes: readonly XmlAttribute[]): void {
    for (const { name: attribute, value } of attributes) {
      if (attribute === "xmlns") this.#namespaces.set("", value);
      else if (attribute.startsWith("xmlns:")) this.#namespaces.set(attribute.slice("xmlns:".length), value);
    }
    if (name !== "Siri" && !HEADED.test(name) && !RECORDS.has(name) && name !== "Fault") return;
    const namespace = this.#namespaces.get(prefixOf(qualified)) ?? "";
    if (name !== "Fault" && namespace !== "" && !NAMESPACE.test(namespace)) {
      fault(`<${qualified}> is of the namespace "${namespace}", which is not SIRI's`);
    }
    this.#isSiri = true;
  }

  /** "EstimatedVehicleJourney/3": the name, with the number of those before it where there may be many. */
  #step(name: string): string {
    const isOne =
      name === "ServiceDelivery" || !(RECORDS.has(name) || name.endsWith("Delivery") || name.endsWith("Frame"));
    const level = this.#levels.at(-1);
    if (isOne || level === undefined) return name;
    level.counts ??= new Map();
    const index = level.counts.get(name) ?? 0;
    level.counts.set(name, index + 1);
    return `${name}/${index}`;
  }

  #header(name: string, value: ElementValue, path: string): void {
    const text = textOf(value);
    const state = this.#states.at(-1);
    if (name === "ResponseTimestamp") this.responseTimestamp ??= text;
    else if (name === "MoreData" && isXmlTrue(text)) this.moreData ??= path;
    else if (name === "MonitoringRef") this.#around = { ...this.#around, monitoringRef: text };
    else if (name === "RecordedAtTime") this.#around = { ...this.#around, recordedAt: text };
    else if (name === "Status" && state !== undefined) state.status = text;
    else if (name === "ErrorCondition" && state !== undefined) state.error = errorText(value) ?? "no reason is given";
    else if (name === "Fault") this.refusal ??= faultText(value);
  }

  #judge(state: { status: string | null; error: string | null } | undefined): void {
    if (state === undefined) return;
    const isFalse = state.status === "false" || state.status === "0";
    // A producer may add a condition to an answer that it calls good.
    const isError = state.error !== null && !isXmlTrue(state.status);
    if (isFalse || isError) this.refusal ??= state.error ?? 'the upstream refused (Status "false") and gave no reason';
  }
}

export function isXmlTrue(text: string | null): boolean {
  return text === "true" || text === "1";
}

function isPart(parent: string, name: string): boolean {
  if (RECORDS.has(name)) return true;
  if (HEADERS.has(name)) return HEADED.test(parent);
  if (name === "RecordedAtTime") return parent === "EstimatedJourneyVersionFrame";
  return name === "Fault" && parent === "Body";
}

function isRecordName(name: string): name is RecordName {
  return RECORDS.has(name);
}

function localName(qualified: string): string {
  const colon = qualified.indexOf(":");
  return colon === -1 ? qualified : qualified.slice(colon + 1);
}

function prefixOf(qualified: string): string {
  return qualified.slice(0, Math.max(0, qualified.indexOf(":")));
}

/** ErrorCondition is {OtherError: {ErrorText}} or {Description}; the error's own name is all that some producers send. */
function errorText(value: unknown): string | null {
  if (!isFields(value)) return textOf(value);
  const told = textOf(value.ErrorText) ?? textOf(value.Description);
  if (told !== null) return told;
  for (const [name, member] of Object.entries(value)) {
    const inner = errorText(member);
    if (inner !== null) return inner;
    if (name.endsWith("Error")) return name;
  }
  return null;
}

/** SOAP 1.1 has faultstring, 1.2 has Reason/Text. */
function faultText(value: ElementValue): string {
  if (!isFields(value)) return textOf(value) ?? "SOAP Fault without a reason";
  const { Reason } = value;
  const told = textOf(value.faultstring) ?? (isFields(Reason) ? textOf(Reason.Text) : textOf(Reason));
  return told ?? errorText(value.detail ?? value.Detail) ?? "SOAP Fault without a reason";
}
