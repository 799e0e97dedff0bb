import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { normaliseGeneralMessage } from "./general-message.ts";

const RECORDED = new Uint8Array(
  readFileSync(`${import.meta.dirname}/../fixtures/general-message.rerB.2023-01-14T204321Z.json`),
);
const NOW = Date.parse("2023-01-14T20:43:25Z");

const aMessage = (overrides: Record<string, unknown> = {}, content: Record<string, unknown> = {}) => ({
  RecordedAtTime: "2023-01-14T20:00:00.000Z",
  ItemIdentifier: "RATP-SIV:Item::1:LOC",
  InfoMessageIdentifier: { value: "RATP-SIV:InfoMessage::1:LOC" },
  InfoChannelRef: { value: "Information" },
  ValidUntilTime: "2023-01-15T02:00:00.000Z",
  Content: { Message: [{ MessageType: "TEXT_ONLY", MessageText: { value: "Trafic normal", lang: "fr" } }], ...content },
  ...overrides,
});

const read = (InfoMessage: unknown, delivery: Record<string, unknown> = {}) => {
  const body = {
    Siri: { ServiceDelivery: { GeneralMessageDelivery: [{ Status: "true", InfoMessage, ...delivery }] } },
  };
  return normaliseGeneralMessage(new TextEncoder().encode(JSON.stringify(body)), NOW);
};

describe("normaliseGeneralMessage", () => {
  it("reads the two recorded messages of RER B, in their long and short form", () => {
    const answer = normaliseGeneralMessage(RECORDED, NOW);
    expect(answer).toMatchObject({
      kind: "records",
      accepted: { messages: 2, disturbances: 2 },
      rejected: [],
      observedAt: Date.parse("2023-01-14T20:43:21.864Z"),
      records: [
        {
          id: "RATP-SIV:InfoMessage::MSG.IVC.4023779067181503019:LOC",
          validUntil: Date.parse("2023-01-30T20:30:00Z"),
          stops: [],
        },
        { language: "fr", shortText: expect.stringContaining("(travaux)\nBus de remplacement.") },
      ],
    });
  });

  it("reads the lines and stops that a message names, and its version", () => {
    const content = { LineRef: [{ value: "STIF:Line::C01743:" }], StopPointRef: ["STIF:StopPoint:Q:22101:"] };
    expect(read([aMessage({ InfoMessageVersion: 3 }, content)])).toMatchObject({
      records: [{ version: 3, channel: "information", lines: ["C01743"], stops: [{ kind: "quay", id: "22101" }] }],
    });
  });

  it("takes an empty list, which is what the metro gets, for a good answer", () => {
    expect(read([])).toMatchObject({ kind: "records", records: [], accepted: { messages: 0, disturbances: 0 } });
  });

  it.each([
    ["no identifier", aMessage({ InfoMessageIdentifier: {}, ItemIdentifier: "" }), "InfoMessageIdentifier", 1],
    ["no text", aMessage({}, { Message: [{ MessageType: "TEXT_ONLY", MessageText: {} }] }), "Content/Message", 1],
    ["a channel that is not known", aMessage({ InfoChannelRef: "Alerte" }), "InfoChannelRef", 2],
    ["a time that cannot be read", aMessage({ ValidUntilTime: "demain" }), "ValidUntilTime", 2],
    ["a line of another id space", aMessage({}, { LineRef: ["RATP:Line::1:"] }), "Content/LineRef/0", 2],
  ])("notes a message with %s by its place; %#", (_, bad, field, kept) => {
    const answer = read([aMessage(), bad]);
    expect(answer).toMatchObject({
      accepted: { messages: kept },
      rejected: [{ path: `/Siri/ServiceDelivery/GeneralMessageDelivery/0/InfoMessage/1/${field}` }],
    });
  });

  it("takes a channel that it does not know for a disturbance", () => {
    expect(read([aMessage({ InfoChannelRef: "Alerte" })])).toMatchObject({ records: [{ channel: "disturbance" }] });
  });

  it("is malformed where no message can be read, and rejected where the upstream refuses", () => {
    expect(read([{ Text: "…" }]).kind).toBe("malformed");
    const ErrorCondition = {
      ErrorInformation: { ErrorText: "La requête contient des identifiants qui sont inconnus" },
    };
    expect(read([], { Status: "false", ErrorCondition })).toMatchObject({ kind: "rejected", reason: /identifiants/ });
  });
});
