import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Journey } from "../model.ts";
import { ByteTexts } from "./byte-texts.ts";
import { anyMember } from "./journey-arbitraries.ts";
import { NOT_PLAIN, PlainJourneyParser } from "./plain-journey.ts";
import { Rejections } from "./rejections.ts";
import { readEstimatedJourney } from "./siri.ts";

const RECORDED = `${import.meta.dirname}/../fixtures/estimated-timetable.C00680.2025-02-17T184134Z.json`;

describe("PlainJourneyParser", () => {
  it("reads each recorded journey without giving up, as JSON.parse does", () => {
    const body = JSON.parse(readFileSync(RECORDED, "utf8"));
    const frame = body.Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
    const parser = new PlainJourneyParser(new ByteTexts());
    for (const journey of frame.EstimatedVehicleJourney) {
      const raw = parser.parse(bytesOf(JSON.stringify(journey)), 0);
      expect(raw).not.toBe(NOT_PLAIN);
      expect(understood(raw)).toEqual(understood(journey));
    }
  });

  it("gives up or is understood as JSON.parse is, the same journey and the same rejections", () => {
    let plain = 0;
    const parser = new PlainJourneyParser(new ByteTexts());
    fc.assert(
      fc.property(fc.array(anyMember(), { minLength: 1, maxLength: 4 }), (members) => {
        const text = members.map((member) => JSON.stringify(member)).join(",");
        const bytes = bytesOf(text);
        let start = 0;
        for (const member of members) {
          const length = bytesOf(JSON.stringify(member)).length;
          const raw = parser.parse(bytes, start);
          if (raw !== NOT_PLAIN) {
            plain++;
            expect(understood(raw)).toEqual(understood(member));
            expect(parser.end).toBe(start + length);
          }
          start += length + 1;
        }
      }),
      { numRuns: 1000 },
    );
    expect(plain).toBeGreaterThan(500);
  });

  it("gives up on each beginning of a journey, since the rest may say anything", () => {
    const body = readFileSync(RECORDED);
    const start = body.indexOf('{"RecordedAtTime"');
    const parser = new PlainJourneyParser(new ByteTexts());
    parser.parse(Uint8Array.from(body), start);
    const length = parser.end - start;
    expect(JSON.parse(body.toString("utf8", start, parser.end)).EstimatedCalls.EstimatedCall).toHaveLength(5);
    for (let cut = 0; cut < length; cut++) {
      expect(parser.parse(Uint8Array.from(body.subarray(start, start + cut)), 0)).toBe(NOT_PLAIN);
    }
  });

  it("does not take a value that only begins like the one before for the same", () => {
    const calls = ['"A"', '"AB"', '[{"value":"A"}]', '[{"value":"A"},{"value":"B"}]', "1", "12", "true", '"A\\"B"'].map(
      (value) =>
        `{"StopPointRef":"STIF:StopPoint:Q:1:","ExpectedArrivalTime":"2025-02-17T18:45:10.000Z","DestinationDisplay":${value}}`,
    );
    for (const first of calls) {
      for (const second of calls) {
        const text = `{"LineRef":"STIF:Line::C01371:","EstimatedCalls":{"EstimatedCall":[${first},${second},${first}]}}`;
        const raw = new PlainJourneyParser(new ByteTexts()).parse(bytesOf(text), 0);
        if (raw !== NOT_PLAIN) expect(understood(raw)).toEqual(understood(JSON.parse(text)));
      }
    }
  });
});

function understood(raw: unknown): { journey: Journey | null; rejections: Rejections } {
  const rejections = new Rejections();
  return { journey: readEstimatedJourney(raw, "", rejections), rejections };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text));
}
