/** Whether bytes that a carrier calls a label are one: a wrong one is found at the printer otherwise, an hour too late. */
import type { Answer } from "../upstream.ts";
import { bytesOfBase64 } from "./base64.ts";
import type { Label, LabelFormat } from "./carrier.ts";

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  [...text].every((character, at) => bytes[at] === character.charCodeAt(0));

const asText = (bytes: Uint8Array): string => new TextDecoder("iso-8859-1").decode(bytes);

export function isLabel(bytes: Uint8Array, format: LabelFormat): boolean {
  if (format === "pdf") return startsWith(bytes, "%PDF-");
  const text = asText(bytes);
  return text.includes("^XA") && text.includes("^XZ");
}

/**
 * A label in base64, once or twice: Correos Express encodes twice unless it is told not to, and some of its answers
 * ignore that. Decoding goes on only while the bytes are not yet a label, so that neither form can spoil the other.
 */
export function labelOfBase64(text: string, format: LabelFormat): Answer<Label> {
  const once = bytesOfBase64(text);
  if (once === null) return { kind: "malformed", reason: "the label is not base64" };
  if (isLabel(once, format)) return { kind: "ok", value: { format, bytes: once } };
  const twice = bytesOfBase64(asText(once));
  if (twice !== null && isLabel(twice, format)) return { kind: "ok", value: { format, bytes: twice } };
  return { kind: "malformed", reason: `the label is not ${format.toUpperCase()}` };
}
