/** SIRI in XML from the bodies of the PRIM simulator: one timetable, two dialects. */
import { fromParisCompact } from "../prim/paris-clock.ts";

const NAMESPACE = "http://www.siri.org.uk/siri";

export type Envelope = "plain" | "prefixed" | "soap";

/** A SIRI-Lite body as a document. Its wrappers, {value} and [..], are how JSON says an element's text and a list. */
export function siriDocument(lite: unknown, envelope: Envelope): string {
  const siri = element("Siri", inner((lite as { Siri: unknown }).Siri));
  const named = siri.replace("<Siri>", `<Siri xmlns="${NAMESPACE}" version="2.0">`);
  return enveloped(named, envelope);
}

type Bulk = {
  lastUpdatedDate: string;
  disruptions: BulkDisruption[];
  lines: { id: string; impactedObjects: { type: string; id: string; name: string; disruptionIds: string[] }[] }[];
};
type BulkEnd = { id: string; name: string };
type BulkDisruption = {
  id: string;
  applicationPeriods: { begin: string; end: string }[];
  lastUpdate: string;
  cause: string;
  severity: string;
  title: string;
  message: string;
  impactedSections?: { lineId: string; from: BulkEnd; to: BulkEnd }[];
};

const CONDITIONS: Record<string, string> = { BLOQUANTE: "noService", PERTURBEE: "delayed" };
const CAUSES: Record<string, string> = { TRAVAUX: "constructionWork", PERTURBATION: "signalFailure" };

/** PRIM's disruptions as situations. `now` is epoch ms. */
export function situationDocument(bulk: unknown, now: number, envelope: Envelope): string {
  const { disruptions, lines } = bulk as Bulk;
  const stamp = element("ResponseTimestamp", new Date(now).toISOString());
  const situations = disruptions.map((one) => situation(one, affects(one, lines)));
  const delivery = element("SituationExchangeDelivery", stamp + element("Situations", situations.join("\n")));
  const siri = `<Siri xmlns="${NAMESPACE}" version="2.0">${element("ServiceDelivery", stamp + delivery)}</Siri>`;
  return enveloped(siri, envelope);
}

/** A refusal as a SOAP 1.1 Fault. */
export function faultDocument(reason: string): string {
  const fault = `<S:Fault><faultcode>S:Client</faultcode><faultstring>${escaped(reason)}</faultstring></S:Fault>`;
  return soap(fault);
}

function situation(one: BulkDisruption, affected: string): string {
  const condition = CONDITIONS[one.severity];
  const cause = CAUSES[one.cause];
  return element(
    "PtSituationElement",
    [
      element("CreationTime", instant(one.lastUpdate)),
      element("SituationNumber", escaped(one.id)),
      element("Progress", "published"),
      ...one.applicationPeriods.map(({ begin, end }) =>
        element("ValidityPeriod", element("StartTime", instant(begin)) + element("EndTime", instant(end))),
      ),
      cause === undefined ? "" : element("AlertCause", cause),
      condition === undefined ? element("Severity", "noImpact") : "",
      `<Summary xml:lang="FR">${escaped(one.title)}</Summary>`,
      `<Description xml:lang="FR"><![CDATA[${one.message.replaceAll("]]>", "]]]]><![CDATA[>")}]]></Description>`,
      element("Affects", affected),
      condition === undefined ? "" : element("Consequences", element("Consequence", element("Condition", condition))),
    ].join(""),
  );
}

function affects({ id, impactedSections = [] }: BulkDisruption, lines: Bulk["lines"]): string {
  const touched = lines.flatMap((line) => {
    const objects = line.impactedObjects.filter((object) => object.disruptionIds.includes(id));
    if (objects.length === 0) return [];
    const sections = impactedSections.filter((section) => section.lineId === line.id);
    const stops = objects.filter(({ type }) => type === "stop_area" || type === "stop_point");
    const isWhole = objects.some(({ type }) => type === "line" || type === "network");
    const parts = [
      sections.length === 0 ? "" : element("Sections", sections.map(section).join("")),
      stops.length === 0 || (isWhole && sections.length === 0)
        ? ""
        : element("StopPoints", stops.map(stopPoint).join("")),
    ];
    return [element("AffectedLine", element("LineRef", escaped(line.id)) + parts.join(""))];
  });
  return element("Networks", element("AffectedNetwork", touched.join("")));
}

function section({ from, to }: { from: BulkEnd; to: BulkEnd }): string {
  const ends = element("FirstStopPointRef", escaped(from.id)) + element("LastStopPointRef", escaped(to.id));
  return element("AffectedSection", element("IndirectSectionRef", ends));
}

function stopPoint({ id, name }: BulkEnd): string {
  return element("AffectedStopPoint", element("StopPointRef", escaped(id)) + element("StopPointName", escaped(name)));
}

function instant(paris: string): string {
  return new Date(fromParisCompact(paris)).toISOString();
}

function inner(value: unknown): string {
  if (typeof value !== "object" || value === null) return escaped(String(value ?? ""));
  return Object.entries(value)
    .map(([name, member]) => child(name, member))
    .join("");
}

/** SIRI-Lite's names are those of XML but for one. */
function child(lite: string, value: unknown): string {
  const name = lite === "InfoMessage" ? "GeneralMessage" : lite;
  if (Array.isArray(value)) return value.map((member) => child(name, member)).join("");
  if (typeof value !== "object" || value === null || !("value" in value)) return element(name, inner(value));
  const lang = "lang" in value ? ` xml:lang="${escaped(String(value.lang))}"` : "";
  return `<${name}${lang}>${inner(value.value)}</${name}>`;
}

function enveloped(siri: string, envelope: Envelope): string {
  switch (envelope) {
    case "plain":
      return `<?xml version="1.0" encoding="UTF-8"?>\n${siri}\n`;
    case "prefixed":
      return `<?xml version="1.0" encoding="UTF-8"?>\n${siri.replace(/<(\/?)(?=[A-Z])/g, "<$1siri:").replace("<siri:Siri xmlns=", "<siri:Siri xmlns:siri=")}\n`;
    case "soap":
      return soap(siri);
  }
}

function soap(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>\n`;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
