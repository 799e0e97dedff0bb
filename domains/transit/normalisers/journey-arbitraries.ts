/** Journeys for property tests: what PRIM sends, what it may send one day, and what nobody should. */
import fc from "fast-check";

/** Members of a list of journeys: good ones in any key order with strange company, nested ones, and no journeys at all. */
export function anyMember(): fc.Arbitrary<unknown> {
  const line = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("C01371", "C00680").map((id) => ({ value: `STIF:Line::${id}:` })) },
    fc.constantFrom("C01371", "C00680").map((id) => `STIF:Line::${id}:`),
    fc.constantFrom("C01371", "C00680").map((id) => [{ lang: "fr", value: ` STIF:Line::${id}: ` }]),
    fc.constantFrom({}, [], "", null, 7, "STIF:Line::nonsense:", { value: { value: "STIF:Line::C01371:" } }),
  );
  const call = fc.record(
    {
      StopPointRef: fc.constantFrom({ value: "STIF:StopPoint:Q:22101:" }, { value: "STIF:StopPoint:Q:22102:" }),
      ExpectedArrivalTime: fc.constantFrom("2025-02-17T18:45:10.000Z", "2025-02-17T18:40:00.000Z", "soon", ""),
      AimedDepartureTime: fc.constantFrom("2025-02-17T18:44:00.000Z", {}, []),
      ExpectedDepartureTime: fc.constantFrom(
        "2025-02-17T18:45:10.000Z",
        "2025-02-30T18:45:10.000Z",
        "2025-02-17T24:00:00.000Z",
      ),
      AimedArrivalTime: fc.constantFrom(
        "2025-02-17T18:44:00Z",
        "2025-02-18T00:00:00.999Z",
        [{ value: "2025-02-17T18:44:00.000Z" }],
        7,
        null,
      ),
      ArrivalStatus: fc.constantFrom("ON_TIME", "onTime", "DELAYED", "", "unheard", {}, ["ON_TIME", "DELAYED"]),
      DepartureStatus: fc.constantFrom("ON_TIME", "ON_TIME", "NO_REPORT", { value: "EARLY" }),
      ArrivalPlatformName: anyWrapped(),
      DeparturePlatformName: anyWrapped(),
      DestinationDisplay: anyWrapped(),
      VehicleAtStop: fc.constantFrom(true, false, "true", null),
      Cancellation: fc.constantFrom(true, false, "true"),
    },
    { requiredKeys: ["StopPointRef"] },
  );
  const journey = fc
    .record(
      {
        RecordedAtTime: fc.constant("2025-02-17T18:40:00.000Z"),
        LineRef: line,
        DestinationName: anyWrapped(),
        DestinationRef: fc.constantFrom({ value: "STIF:StopPoint:Q:2984:" }, {}, "", "elsewhere"),
        DirectionRef: anyWrapped(),
        DatedVehicleJourneyRef: anyWrapped(),
        FramedVehicleJourneyRef: fc.constantFrom({ DatedVehicleJourneyRef: "framed" }, {}, "framed"),
        JourneyNote: anyWrapped(),
        TrainNumbers: fc.constantFrom({ TrainNumberRef: [{ value: "123456" }] }, {}, [], "7"),
        VehicleFeatureRef: fc.constantFrom([], ["longTrain"], ["x", "shortTrain"], "shortTrain", [
          { value: "longTrain" },
        ]),
        Cancellation: fc.constantFrom(true, "false"),
        EstimatedCalls: fc.oneof(
          { weight: 8, arbitrary: fc.record({ EstimatedCall: fc.array(call, { maxLength: 5 }) }) },
          fc.record({ EstimatedCall: call }),
          fc.constantFrom(
            {},
            [],
            "",
            null,
            { EstimatedCall: {} },
            { EstimatedCall: [{}, null] },
            { Other: 1, EstimatedCall: [] },
          ),
        ),
        Nested: fc.array(fc.record({ RecordedAtTime: anyText(), LineRef: line }), { maxLength: 2 }),
        LineRefs: anyText(),
      },
      { requiredKeys: ["EstimatedCalls"] },
    )
    .chain((fields) => fc.shuffledSubarray(Object.entries(fields), { minLength: Object.keys(fields).length }))
    .map((entries) => Object.fromEntries(entries));
  return fc.oneof(
    { weight: 12, arbitrary: journey },
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(null, true, 1.5, "},{", [{ LineRef: "STIF:Line::C01371:" }, "]"], {}),
  );
}

export function anyText(): fc.Arbitrary<string> {
  const traps = [
    '},{"RecordedAtTime":"',
    '"LineRef":{"value":"STIF:Line::C01371:"}',
    "\\",
    '\\"',
    "}]}",
    "{[",
    "é🚆\u2028",
  ];
  return fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom(...traps));
}

/** A text in the ways that PRIM wraps one, and leaves one out. */
function anyWrapped(): fc.Arbitrary<unknown> {
  return anyText().chain((value) =>
    fc.constantFrom<unknown>(
      { value },
      [{ value }],
      value,
      [value],
      {},
      [],
      "",
      [{}],
      { value, lang: "fr" },
      [{ value: "" }, { value }],
      7,
    ),
  );
}
