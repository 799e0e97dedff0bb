import { PDFDocument } from "@cantoo/pdf-lib";
import { describe, expect, it } from "vitest";
import { pdfLabel, zplLabel } from "../../../simulators/shipments/labels.ts";
import { base64OfText } from "./base64.ts";
import { joinedLabels } from "./joined-labels.ts";
import { labelOfBase64 } from "./label-bytes.ts";

const once = pdfLabel(["A"]).toString("base64");
const twice = Buffer.from(once).toString("base64");

describe("labelOfBase64", () => {
  it.each([
    ["once", once],
    ["twice", twice],
    ["in lines", once.replace(/.{76}/g, "$&\r\n")],
  ])("finds the PDF that was encoded %s", (_how, text) => {
    const label = labelOfBase64(text, "pdf");
    expect(label.kind === "ok" && Buffer.from(label.value.bytes).equals(pdfLabel(["A"]))).toBe(true);
  });

  it("does not decode a label whose bytes happen to be base64 too", () => {
    const zpl = zplLabel(["A"]);
    const label = labelOfBase64(base64OfText(zpl), "zpl");
    expect(label.kind === "ok" && new TextDecoder().decode(label.value.bytes)).toBe(zpl);
  });

  it.each([
    ["nothing", ""],
    ["words", "not base64!"],
    ["a web page", base64OfText("<html></html>")],
    ["three times", Buffer.from(twice).toString("base64")],
    ["the other format", base64OfText(zplLabel(["A"]))],
  ])("takes %s for no PDF", (_what, text) => {
    expect(labelOfBase64(text, "pdf").kind).toBe("malformed");
  });
});

describe("joinedLabels", () => {
  it("keeps the order of the parcels, and a single label as it came", async () => {
    const labels = ["A", "B", "C"].map((line) => labelOfBase64(pdfLabel([line]).toString("base64"), "pdf"));
    const joined = await joinedLabels(labels, "pdf");
    expect(joined.kind === "ok" && (await PDFDocument.load(joined.value.bytes)).getPageCount()).toBe(3);
    expect(await joinedLabels(labels.slice(0, 1), "pdf")).toEqual(labels[0]);
  });

  it("says that there is none, or that one of them is broken", async () => {
    expect(await joinedLabels([], "pdf")).toMatchObject({ kind: "rejected" });
    const broken = labelOfBase64(base64OfText("%PDF-1.4 and then nothing"), "pdf");
    const whole = labelOfBase64(once, "pdf");
    expect(await joinedLabels([whole, broken], "pdf")).toMatchObject({ kind: "malformed" });
    expect(await joinedLabels([whole, labelOfBase64("!", "pdf")], "pdf")).toMatchObject({ kind: "malformed" });
  });
});
