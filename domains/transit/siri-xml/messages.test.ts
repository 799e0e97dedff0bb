import { describe, expect, it } from "vitest";
import { aSiri, element, onlyRecord, readText } from "./a-siri-document.ts";

function aMessage({
  id = "m1",
  channel = "Perturbation",
  content = element("Content", "Beware the Ides of March"),
} = {}) {
  const head = element("InfoMessageIdentifier", id) + element("InfoChannelRef", channel);
  return element("GeneralMessage", element("RecordedAtTime", "2026-03-02T08:00:00Z"), head, content);
}

const delivery = (...messages: string[]) => aSiri(element("GeneralMessageDelivery", ...messages));
const text = (type: string, told: string) =>
  element("Message", element("MessageType", type), `<MessageText xml:lang="FR">${told}</MessageText>`);

describe("GeneralMessage", () => {
  it("is the text that Content is", async () => {
    expect(await onlyRecord(delivery(aMessage()))).toMatchObject({
      id: "m1",
      channel: "disturbance",
      recordedAt: Date.parse("2026-03-02T08:00:00Z"),
      text: "Beware the Ides of March",
      language: null,
    });
  });

  it("reads the French profile: a long and a short text, lines and stops", async () => {
    const content = `<Content xsi:type="siri:IDFGeneralMessageStructure">${element("LineRef", "STIF:Line::C01743:")}${element("StopPointRef", "STIF:StopPoint:Q:41087:")}${text("shortMessage", "RER B coupé")}${text("longMessage", "Le RER B est coupé &amp; remplacé")}</Content>`;
    expect(await onlyRecord(delivery(aMessage({ content })))).toMatchObject({
      lines: ["C01743"],
      stops: [{ kind: "quay", id: "41087" }],
      text: "Le RER B est coupé & remplacé",
      shortText: "RER B coupé",
      language: "fr",
    });
  });

  it("finds the text and the lines of a document of another kind inside Content", async () => {
    const incident = element("Summary", "Signal failure") + element("Affects", element("LineRef", "01BAK"));
    const content = element("Content", element("Xtis", element("PtIncident", incident)));
    expect(await onlyRecord(delivery(aMessage({ content })))).toMatchObject({
      text: "Signal failure",
      lines: ["01BAK"],
    });
  });

  it("notes an unknown channel and takes it as a disturbance", async () => {
    const { answer, records } = await readText(delivery(aMessage({ channel: "Autre" })));
    expect(records).toMatchObject([{ channel: "disturbance" }]);
    expect(answer).toMatchObject({
      rejected: [{ path: "/Siri/ServiceDelivery/GeneralMessageDelivery/0/GeneralMessage/0/InfoChannelRef" }],
    });
  });

  it("rejects a message without a text or an identifier, and leaves cancellations alone", async () => {
    const cancellation = element("GeneralMessageCancellation", element("InfoMessageIdentifier", "m0"));
    const { answer } = await readText(
      delivery(aMessage(), aMessage({ content: element("Content", "") }), aMessage({ id: "" }), cancellation),
    );
    expect(answer).toMatchObject({
      accepted: { messages: 1 },
      rejected: [{ reason: "message has no text", ref: "m1" }, { reason: "message has no identifier" }],
    });
  });
});
