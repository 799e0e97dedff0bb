/** DinaPaq's SOAP as a server reads and writes it. */
import { SaxesParser } from "saxes";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const TEMPURI = "http://tempuri.org/";

export type Request = {
  /** "WebServService___GrabaEnvio24". */
  method: string;
  session: string | null;
  parameters: Map<string, string>;
};

/** Null where it is not the envelope that the WSDL describes: a wrong namespace, two methods, a stray parameter. */
export function readRequest(xml: string): Request | null {
  const parser = new SaxesParser({ xmlns: true });
  const trail: string[] = [];
  const request = { method: "", session: null as string | null, parameters: new Map<string, string>() };
  let isWrong = false;
  let text = "";
  parser.on("error", () => {
    isWrong = true;
  });
  parser.on("doctype", () => {
    isWrong = true;
  });
  parser.on("opentag", ({ local, uri }) => {
    text = "";
    trail.push(local);
    const expected = trail.length <= 2 ? SOAP : TEMPURI;
    if (uri !== expected) isWrong = true;
    if (trail.length === 1 && local !== "Envelope") isWrong = true;
    if (trail.length === 3 && trail[1] === "Body") {
      if (request.method !== "") isWrong = true;
      request.method = local;
    }
    if (trail.length === 4 && trail[1] === "Body" && request.parameters.has(local)) isWrong = true;
    if (trail.length > 4) isWrong = true;
  });
  parser.on("text", (part) => {
    text += part;
  });
  parser.on("closetag", ({ local }) => {
    if (trail.length === 4 && trail[1] === "Body") request.parameters.set(local, text);
    if (trail.join("/") === "Envelope/Header/ROClientIDHeader/ID") request.session = text.trim();
    trail.pop();
  });
  parser.write(xml).close();
  return isWrong || request.method === "" ? null : request;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const envelope = (session: string, body: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>
<SOAP-ENV:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:HNS="${TEMPURI}" xmlns:SOAP-ENV="${SOAP}" xmlns:v1="${TEMPURI}">
<SOAP-ENV:Header><ROClientIDHeader SOAP-ENV:mustUnderstand="0" xmlns="${TEMPURI}"><ID>${escaped(session)}</ID></ROClientIDHeader></SOAP-ENV:Header>
<SOAP-ENV:Body xmlns:ro="${TEMPURI}">${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;

export function writeReply(method: string, results: Readonly<Record<string, string>>, session: string): string {
  const fields = Object.entries(results).map(([name, value]) => `<v1:${name}>${escaped(value)}</v1:${name}>`);
  return envelope(session, `<v1:${method}Response>${fields.join("")}</v1:${method}Response>`);
}

export const writeFault = (text: string): string =>
  envelope(
    "{00000000-0000-0000-0000-000000000000}",
    `<SOAP-ENV:Fault><faultcode>Exception</faultcode><faultstring>${escaped(text)}</faultstring></SOAP-ENV:Fault>`,
  );

/** The document that methods put, as text, into a result; nothing for no rows. */
export function consulta(row: string, rows: readonly Readonly<Record<string, string>>[]): string {
  if (rows.length === 0) return "";
  const elements = rows.map((attributes) => {
    const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
    return `<${row}${written.join("")}/>`;
  });
  return `<CONSULTA>${elements.join("")}</CONSULTA>`;
}
