import { PDFDocument } from "@cantoo/pdf-lib";
import { describe, expect, it } from "vitest";
import { ask } from "../ask.ts";
import { base64OfText } from "./base64.ts";
import { joinedLabels } from "./joined-labels.ts";
import { labelOfBase64 } from "./label-bytes.ts";
import { instantOfReply } from "./tipsa/dates.ts";
import { parseXml } from "./xml/xml.ts";

describe("what carriers need of the platform", () => {
  it("has Madrid's clock", () => {
    expect(instantOfReply("10/25/2026 02:30:00")).toBe(Date.parse("2026-10-25T00:30:00Z"));
    expect(instantOfReply("03/29/2026 03:00:00")).toBe(Date.parse("2026-03-29T01:00:00Z"));
  });

  it("reads ISO-8859-1", async () => {
    const body = new Blob([new Uint8Array([0x63, 0xf3, 0x64])]).stream();
    const told = await ask(
      { url: "http://127.0.0.1/", headers: {} },
      {
        call: async () => ({ kind: "answer", status: 200, headers: new Headers(), body }),
        now: () => 0,
        session: { get: async () => null, put: async () => undefined, drop: async () => undefined },
      },
    );
    expect(told).toMatchObject({ text: "cód" });
  });

  it("reads XML", () => {
    expect(parseXml('<a:b xmlns:a="urn:x" k="&amp;">ñ</a:b>')).toMatchObject({
      kind: "document",
      root: { name: "b", namespace: "urn:x", attributes: { k: "&" }, text: "ñ" },
    });
  });

  it("joins labels", async () => {
    const document = await PDFDocument.create();
    document.addPage([283, 425]);
    const text = await document.saveAsBase64();
    const joined = await joinedLabels([labelOfBase64(text, "pdf"), labelOfBase64(base64OfText(text), "pdf")], "pdf");
    expect(joined.kind === "ok" && (await PDFDocument.load(joined.value.bytes)).getPageCount()).toBe(2);
  });
});
