import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Cut, JourneyCutter } from "./journey-stream.ts";

const RECORDED = readFileSync(
  `${import.meta.dirname}/../fixtures/estimated-timetable.C00680.2025-02-17T184134Z.json`,
  "utf8",
);
const LIST =
  "/Siri/ServiceDelivery/EstimatedTimetableDelivery/0/EstimatedJourneyVersionFrame/0/EstimatedVehicleJourney";

type Member = { json: string; line: string | null; path: string };

describe("JourneyCutter", () => {
  it("cuts the recorded body into its eight journeys and an envelope without them", () => {
    const { members, cut } = cutUp([RECORDED]);
    const whole = JSON.parse(RECORDED);
    const frame = whole.Siri.ServiceDelivery.EstimatedTimetableDelivery[0].EstimatedJourneyVersionFrame[0];
    expect(members.map(({ json }) => JSON.parse(json))).toEqual(frame.EstimatedVehicleJourney);
    expect(members.map(({ line }) => line)).toEqual(Array(8).fill("STIF:Line::C00680:"));
    expect(members.at(-1)?.path).toBe(`${LIST}/7`);
    frame.EstimatedVehicleJourney = [];
    expect(cut.kind === "cut" && JSON.parse(cut.envelope)).toEqual(whole);
  });

  it("finds the same journeys and envelope wherever the text is cut, be it after each character", () => {
    for (const text of [aBody(TRICKY), JSON.stringify(JSON.parse(RECORDED), null, 1).slice(0, 12_000)]) {
      const expected = cutUp([text]);
      expect(cutUp([...text])).toEqual(expected);
      fc.assert(
        fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), (cuts) => {
          const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
          expect(cutUp(edges.map((edge, at) => text.slice(edge, edges[at + 1])))).toEqual(expected);
        }),
      );
    }
  });

  it("keeps each member of a list, whatever it is, so that the reader can reject it by its place", () => {
    const { members } = cutUp([aBody(TRICKY)]);
    expect(members.map(({ json }) => JSON.parse(json))).toEqual(JSON.parse(`[${TRICKY.join(",")}]`));
  });

  it.each([
    ['{"LineRef":{"value":"A"}}', "A"],
    ['{"LineRef" : { "value" :\n"A" } }', "A"],
    ['{"LineRef":"A"}', "A"],
    ['{"x":{"LineRef":{"value":"B"}},"LineRef":{"value":"A"}}', "A"],
    ['{"LineRef":{"value":"B"},"LineRef":{"value":"A"}}', "A"],
    ['{"x":"LineRef","LineRef":{"value":"A"},"y":["LineRef","B"]}', "A"],
  ])("tells the line of %s without parsing", (json, line) => {
    expect(cutUp([aBody([json])]).members).toEqual([{ json, line, path: `${LIST}/0` }]);
  });

  it.each([
    '{"x":{"LineRef":{"value":"B"}}}',
    '{"x":"LineRef"}',
    '{"LineRef":{"value":"B","lang":"fr"}}',
    '{"LineRef":{"lang":"fr","value":"B"}}',
    '{"LineRef":[{"value":"B"}]}',
    '{"LineRef":{"value":"B\\u0031"}}',
    '{"LineRef":{"value":"B"},"Line\\u0052ef":{"value":"A"}}',
    '{"Line\\u0052ef":{"value":"A"},"LineRef":{"value":"B"}}',
    '{"LineRef":{"value":"B"},"LineRef":{}}',
    "{}",
    "null",
  ])("leaves the line of %s to the parser", (json) => {
    expect(cutUp([aBody(['{"LineRef":"before"}', json])]).members[1]).toEqual({ json, line: null, path: `${LIST}/1` });
  });

  it("takes a list of journeys for one only at its place", () => {
    const inner = '{"EstimatedVehicleJourney":[{"a":1}]}';
    for (const text of [inner, `{"Siri":${inner}}`, aBody([]).replace("[]", '{"EstimatedVehicleJourney":[1]}')]) {
      expect(cutUp([text])).toEqual({ members: [], cut: { kind: "cut", envelope: text } });
    }
  });

  it("does not go on after it failed", () => {
    const cutter = new JourneyCutter(() => {});
    expect(cutter.take(Uint8Array.of(...new TextEncoder().encode("<html>")))).toBe(null);
    expect(cutter.take(Uint8Array.of(...new TextEncoder().encode("{}")))).toBe(null);
    expect(cutter.end(new Uint8Array()).kind).toBe("failed");
  });
});

/** Each would mislead a cutter that looks for `},{` or forgets an escape. */
const TRICKY = [
  '{"LineRef":{"value":"A"},"x":"},{\\"LineRef\\":"}',
  '{"x":"\\\\","LineRef":{"value":"B"}}',
  '{"x":"\\\\\\"}","y":[{"LineRef":"n"},{"LineRef":"m"}],"LineRef":"C"}',
  '{ "LineRef" : "D" , "x\\"" : {} }',
  "null",
  "-1.5e3",
  '"},{"',
  '[{"LineRef":"E"},[["]"]]]',
  "{}",
];

function aBody(members: string[]): string {
  return `{"Siri":{"ServiceDelivery":{"EstimatedTimetableDelivery":[{"EstimatedJourneyVersionFrame":[{"EstimatedVehicleJourney":[${members.join(",")}]}],"Note\\"":"]}"}]}}}`;
}

function cutUp(pieces: string[]): { members: Member[]; cut: Cut } {
  const members: Member[] = [];
  const cutter = new JourneyCutter((bytes, start, end, line, list, index) => {
    members.push({
      json: textOf(bytes, start, end),
      line: line && textOf(bytes, line.start, line.end),
      path: `${list}/${index}`,
    });
  });
  let left = new Uint8Array();
  for (const piece of pieces) {
    const bytes = Uint8Array.of(...left, ...new TextEncoder().encode(piece));
    left = bytes.slice(cutter.take(bytes) ?? 0);
  }
  return { members, cut: cutter.end(left) };
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end));
}
