import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MAX_FRAME_CHARS,
  openSession,
  type Session,
  type SessionInput,
  type Step,
  step,
  wakeAt,
} from "./socket-session.ts";

const START = 1_000_000;
const DEADLINE = START + 8_000;
const HANDSHAKE = '0{"sid":"a","upgrades":[],"pingInterval":1000,"pingTimeout":500,"maxPayload":1000000}';
const isComplete = ({ name }: { name: string }) => name === "all";

const frame = (text: string): SessionInput => ({ kind: "frame", text });

/** What a session of these inputs has come to; all at one instant but where `at` says otherwise. */
function after(inputs: (SessionInput | string)[], at = START): Step {
  let last: Step = { session: openSession(START, DEADLINE), send: [], end: null };
  for (const input of inputs) {
    if (last.end !== null) break;
    last = step(last.session, typeof input === "string" ? frame(input) : input, at, isComplete);
  }
  return last;
}

const listening = [HANDSHAKE, '40{"sid":"b"}'];

describe("step", () => {
  it("asks for the namespace once the server has opened, and listens once it is let in", () => {
    expect(after([HANDSHAKE])).toMatchObject({
      send: ["40"],
      end: null,
      session: { phase: "joining", silenceMs: 1500 },
    });
    expect(after(listening)).toMatchObject({ send: [], end: null, session: { phase: "listening" } });
  });

  it("answers each ping with what came with it", () => {
    expect(after([...listening, "2"]).send).toEqual(["3"]);
    expect(after([...listening, "2probe"]).send).toEqual(["3probe"]);
  });

  it.each([
    ['42["all",{"a":1}]', "all", { a: 1 }],
    ['42["all","{}"]', "all", "{}"],
    ['42/rt,17["all",[1]]', "all", [1]],
    ['4212["all"]', "all", undefined],
  ])("ends with the event of %s", (text, name, payload) => {
    expect(after([...listening, text]).end).toEqual({ kind: "heard", events: [{ name, payload }] });
  });

  it("gathers events until one is complete", () => {
    const { end } = after([...listening, '42["some",1]', "2", '42["all",2]', '42["late",3]']);
    expect(end).toEqual({
      kind: "heard",
      events: [
        { name: "some", payload: 1 },
        { name: "all", payload: 2 },
      ],
    });
  });

  it.each(['42["all"', "42{}", "42[]", '42[7,"x"]', '451-["all",{"_placeholder":true,"num":0}]', "43[1]", "6"])(
    "listens on after %s, which is no event",
    (text) => {
      expect(after([...listening, text])).toMatchObject({ end: null, send: [] });
    },
  );

  it.each([
    ["44 with words", [HANDSHAKE, '44{"message":"not authorised"}'], { kind: "refused", reason: "not authorised" }],
    ["44 of a namespace", [HANDSHAKE, '44/rt,{"message":"no"}'], { kind: "refused", reason: "no" }],
    ["44 without words", [HANDSHAKE, "44"], { kind: "refused" }],
    ["41", [...listening, "41"], { kind: "lost" }],
    ["1", [...listening, "1"], { kind: "lost" }],
    ["closing", [...listening, { kind: "closed", reason: "1006" }], { kind: "lost", reason: "1006" }],
    ["a handshake that is none", ["0nothing"], { kind: "malformed" }],
    ["a second handshake", [HANDSHAKE, HANDSHAKE], { kind: "malformed" }],
    ["a page", ["<html>"], { kind: "malformed" }],
    ["an endless frame", [...listening, `42["all","${"x".repeat(MAX_FRAME_CHARS)}"]`], { kind: "malformed" }],
  ] as [string, (SessionInput | string)[], object][])("ends with %s", (_, inputs, end) => {
    expect(after(inputs).end).toMatchObject(end);
  });

  it("keeps what was heard when the connection goes", () => {
    for (const last of ["41", "1", { kind: "closed", reason: "" } as const]) {
      expect(after([...listening, '42["some",1]', last]).end).toMatchObject({ kind: "heard", events: { length: 1 } });
    }
  });

  it("takes a server that misses its own beat for lost, and one that speaks not", () => {
    const { session } = after(listening);
    expect(wakeAt(session)).toBe(START + 1500);
    expect(step(session, { kind: "time" }, START + 1499, isComplete).end).toBeNull();
    expect(step(session, { kind: "time" }, START + 1500, isComplete).end).toMatchObject({ kind: "lost" });
    const pinged = step(session, frame("2"), START + 1400, isComplete).session;
    expect(step(pinged, { kind: "time" }, START + 1500, isComplete).end).toBeNull();
  });

  it("is silent at the deadline, whatever the pings, or has heard what it has heard", () => {
    const time = (session: Session) => step(session, { kind: "time" }, DEADLINE, isComplete).end;
    expect(time(after(listening).session)).toMatchObject({ kind: "silent" });
    expect(time(after([]).session)).toMatchObject({ kind: "silent", reason: "still opening in the end" });
    expect(time(after([...listening, '42["some",1]']).session)).toMatchObject({ kind: "heard" });
  });

  it("ends by its deadline whatever comes, and never throws", () => {
    const text = fc.oneof(
      fc.constantFrom(HANDSHAKE, "40", "2", "6", "41", '42["some",1]', '42["all",{}]', "44{}", "1", ""),
      fc.string(),
      fc.tuple(fc.constantFrom("0", "42", "44", "4"), fc.string()).map((parts) => parts.join("")),
    );
    const moment = fc.record({ text, wait: fc.nat({ max: 3000 }) });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
        let session = openSession(START, DEADLINE);
        let now = START;
        for (const { text: told, wait } of moments) {
          const wake = wakeAt(session);
          expect(wake).toBeLessThanOrEqual(DEADLINE);
          if (now + wait >= wake) {
            expect(step(session, { kind: "time" }, wake, isComplete).end).not.toBeNull();
            return;
          }
          now += wait;
          const next = step(session, frame(told), now, isComplete);
          if (next.end !== null) return;
          session = next.session;
        }
      }),
    );
  });
});
