/** Labels of several parcels as one, in their order. */
import { PDFDocument } from "@cantoo/pdf-lib";
import type { Answer } from "../upstream.ts";
import type { Label, LabelFormat } from "./carrier.ts";

/** The first label that is none speaks for all. A single one stays as it came. */
export async function joinedLabels(labels: readonly Answer<Label>[], format: LabelFormat): Promise<Answer<Label>> {
  const parts: Uint8Array<ArrayBufferLike>[] = [];
  for (const label of labels) {
    if (label.kind !== "ok") return label;
    parts.push(label.value.bytes);
  }
  const [first] = parts;
  if (first === undefined) return { kind: "rejected", code: null, reason: "there is no label" };
  if (parts.length === 1) return { kind: "ok", value: { format, bytes: first } };
  if (format === "zpl") return { kind: "ok", value: { format, bytes: concatenated(parts) } };
  try {
    return { kind: "ok", value: { format, bytes: await mergedPdf(parts) } };
  } catch (error) {
    // The library throws at what begins like a PDF and is none.
    return { kind: "malformed", reason: `a label cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

/** @throws Error where one of them is not a PDF that can be read. */
async function mergedPdf(documents: readonly Uint8Array[]): Promise<Uint8Array> {
  const merged = await PDFDocument.create();
  for (const bytes of documents) {
    const document = await PDFDocument.load(bytes);
    for (const page of await merged.copyPages(document, document.getPageIndices())) merged.addPage(page);
  }
  return merged.save();
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
