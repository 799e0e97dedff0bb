/** SIRI in XML: what it is, and every rule on it. */
import { readBytes } from "../normalisers/body-bytes.ts";
import { readSiri } from "../siri-xml/read-siri.ts";
import { SiriDocument } from "../siri-xml/siri-document.ts";
import { XmlFault } from "../siri-xml/xml-fault.ts";
import { XmlReader } from "../siri-xml/xml-reader.ts";
import type { Examination } from "./examination.ts";
import { occurrencesOf } from "./finding.ts";
import { MORE_DATA, REFUSED, SiriRecords, UNREADABLE_RECORD } from "./siri-rules.ts";

/** `now`: epoch ms. Read twice: as records for the rules on their shape, and as the normaliser reads it for its word. */
export async function examineSiriXml(bytes: Uint8Array<ArrayBuffer>, now: number): Promise<Examination> {
  const records = new SiriRecords();
  const document = new SiriDocument((name, value, path) => records.look(name, value, path));
  const reader = new XmlReader(document);
  try {
    let rest = new Uint8Array();
    await readBytes(new Blob([bytes]).stream(), (part) => {
      const taken = reader.take(part);
      rest = part.slice(taken);
      return taken;
    });
    reader.end(rest);
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error;
    return { kind: "unreadable", reason: pageTitle(bytes) ?? error.message };
  }
  const { foreign, refusal, moreData, responseTimestamp, deliveries } = document;
  if (foreign !== null) return { kind: "unreadable", reason: pageTitle(bytes) ?? foreign };
  if (refusal !== null) records.findings.add(REFUSED, { path: "/Siri/ServiceDelivery", ref: null, says: refusal });
  if (moreData !== null) records.findings.add(MORE_DATA, { path: moreData, ref: null, says: "MoreData is true" });
  // A SOAP fault is no delivery that could say when it was made.
  const isBare = refusal !== null && responseTimestamp === null;
  const madeAt = isBare ? null : records.judge(responseTimestamp, now);
  const answer = await readSiri(new Blob([bytes]).stream(), { now, languages: [] });
  if (answer.kind === "malformed") {
    records.findings.add(UNREADABLE_RECORD, { path: "", ref: null, says: answer.reason });
  } else if (answer.kind === "read") {
    const rejected = answer.rejected.filter(({ path }) => path !== moreData);
    const count = answer.rejectedCount - (answer.rejected.length - rejected.length);
    records.findings.addSome(UNREADABLE_RECORD, occurrencesOf(rejected), count);
  }
  const { from, to } = records.span;
  return {
    kind: "examined",
    about: {
      format: "siri-xml",
      title: `SIRI, XML${document.root === "Siri" ? "" : ` in <${document.root}>`}${deliveries.size === 0 ? "" : `: ${[...deliveries].join(", ")}`}`,
      version: /<(?:\w+:)?Siri\b[^>]*\bversion\s*=\s*["']([^"']+)["']/.exec(headOf(bytes))?.[1] ?? null,
      producer: /<(?:\w+:)?ProducerRef>([^<]*)</.exec(headOf(bytes))?.[1]?.trim() || null,
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

/** The head of an answer is in its first bytes. */
function headOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 4096));
}

/** Gateways answer with pages: a page is named by its title. */
function pageTitle(bytes: Uint8Array): string | null {
  const head = headOf(bytes);
  if (!/<(?:!doctype\s+)?html/i.test(head)) return null;
  const title = /<title>([^<]*)<\/title>/i.exec(head)?.[1]?.trim();
  return `it is an HTML page${title ? `: "${title}"` : ""}`;
}
