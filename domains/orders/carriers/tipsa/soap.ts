/** DinaPaq's SOAP: one element a call, `<Service>___<Method>`, and faults inside of HTTP 200. */

import { ask, quoted, refusalOf } from "../../ask.ts";
import type { Answer, UpstreamPort } from "../../upstream.ts";
import { childOf, escapeXml, parseXml, textOf, type XmlElement } from "../xml/xml.ts";

const ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/";
/** The methods', and of their parameters and results. */
const DINAPAQ = "http://tempuri.org/";

export type Service = "LoginWSService" | "WebServService";

/** In the order of the WSDL, which servers of this make read by. */
export type Parameters = Readonly<Record<string, string | number | boolean>>;

export type Replied = { kind: "reply"; body: XmlElement };
export type Failed = Exclude<Answer<never>, { kind: "ok" }>;
/** The session that was sent is not one (any more): nothing was done. */
export type NoSession = { kind: "no-session"; reason: string };

export async function callDinapaq(
  baseUrl: string,
  service: Service,
  method: string,
  parameters: Parameters,
  session: string | null,
  port: UpstreamPort,
): Promise<Replied | NoSession | Failed> {
  const told = await ask(
    {
      url: `${baseUrl.replace(/\/+$/, "")}/SOAP?service=${service}`,
      method: "POST",
      headers: { "content-type": "text/xml; charset=utf-8", accept: "text/xml" },
      body: envelopeOf(`${service}___${method}`, parameters, session),
    },
    port,
  );
  if (told.kind === "unavailable") return told;
  // Some of its servers put a fault into HTTP 500, as SOAP 1.1 has it: the fault says more than the status.
  const read = readReply(told.text, `${service}___${method}Response`);
  if (read.kind !== "malformed") return read;
  return refusalOf(told, port.now()) ?? read;
}

export function envelopeOf(element: string, parameters: Parameters, session: string | null): string {
  const id = session === null ? "" : `<d:ID>${escapeXml(session)}</d:ID>`;
  const fields = Object.entries(parameters)
    .map(([name, value]) => `<d:${name}>${escapeXml(String(value))}</d:${name}>`)
    .join("");
  return (
    `<?xml version="1.0" encoding="utf-8"?>` +
    `<s:Envelope xmlns:s="${ENVELOPE}" xmlns:d="${DINAPAQ}">` +
    `<s:Header><d:ROClientIDHeader>${id}</d:ROClientIDHeader></s:Header>` +
    `<s:Body><d:${element}>${fields}</d:${element}></s:Body></s:Envelope>`
  );
}

/** The element of the answer, or what its fault means. */
export function readReply(text: string, element: string): Replied | NoSession | Failed {
  const parsed = parseXml(text);
  if (parsed.kind === "malformed") return { kind: "malformed", reason: `${parsed.reason}: ${quoted(text)}` };
  const { root } = parsed;
  if (root.name !== "Envelope" || root.namespace !== ENVELOPE) {
    return { kind: "malformed", reason: `not a SOAP envelope but <${root.name}>` };
  }
  const body = childOf(root, "Body");
  const fault = body === null ? null : childOf(body, "Fault");
  if (fault !== null) return faultOf(textOf(fault, "faultstring") || textOf(fault, "faultcode") || "");
  const reply = body === null ? null : childOf(body, element);
  if (reply === null || reply.namespace !== DINAPAQ) {
    return { kind: "malformed", reason: `the SOAP body has no ${element}` };
  }
  return { kind: "reply", body: reply };
}

/**
 * "41: El código postal origen es nulo o no válido": a number is a refusal, after which nothing was done. A fault without
 * one is an exception of the server's (its database, its memory), which may have struck before or after the work.
 */
function faultOf(text: string): NoSession | Failed {
  if (/sesi[oó]n|session/i.test(text)) return { kind: "no-session", reason: text };
  const [, code, reason] = /^(\d+)\s*:\s*(.*)$/s.exec(text) ?? [];
  if (code !== undefined && reason !== undefined) return { kind: "rejected", code, reason };
  return { kind: "unavailable", reason: `SOAP fault: ${text === "" ? "without a word" : text}` };
}

/**
 * Rows of the document that many methods put, as text, into one of their results:
 * `<CONSULTA><ENV_ESTADOS I_ID="1" …/></CONSULTA>`. Nothing at all is no rows.
 */
export function rowsOf(reply: XmlElement, result: string, row: string): Answer<Readonly<Record<string, string>>[]> {
  const text = textOf(reply, result);
  if (text === null) return { kind: "malformed", reason: `${reply.name} has no ${result}` };
  if (text === "") return { kind: "ok", value: [] };
  const parsed = parseXml(text);
  if (parsed.kind === "malformed") return { kind: "malformed", reason: `${result}: ${parsed.reason}` };
  if (parsed.root.name !== "CONSULTA") {
    return { kind: "malformed", reason: `${result}: <${parsed.root.name}> where <CONSULTA> was expected` };
  }
  const other = parsed.root.children.find(({ name }) => name !== row);
  if (other !== undefined)
    return { kind: "malformed", reason: `${result}: <${other.name}> where <${row}> was expected` };
  return { kind: "ok", value: parsed.root.children.map(({ attributes }) => attributes) };
}
