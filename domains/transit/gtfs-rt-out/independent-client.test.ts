/** The bytes as somebody else's client reads them; skipped where that client is not installed. */
import { describe, expect, it } from "vitest";
import { aDeparture, aLineDocument, aWireDisruption, iso } from "../view/a-line.ts";
import { alertFeed, tripFeed, vehicleFeed } from "./a-feed.ts";

type Bindings = {
  transit_realtime: {
    FeedMessage: {
      decode(bytes: Uint8Array): object;
      encode(message: object): { finish(): Uint8Array };
      verify(message: object): string | null;
      toObject(message: object, options: object): Record<string, unknown>;
    };
  };
};

/** A name that the compiler does not look up: the package need not be there. */
const CLIENT: string = "gtfs-realtime-bindings";
const client: Bindings | null = await import(CLIENT).then(
  (module) => module.default ?? module,
  () => null,
);

const document = aLineDocument({
  "2": [aDeparture({ expected_at: iso(-20), recorded_at: iso(-30) })],
  "3": [aDeparture({ expected_at: iso(60), aimed_at: iso(90) })],
});

describe.skipIf(client === null)("gtfs-realtime-bindings", () => {
  it.each([
    ["trips", tripFeed([{ document }])],
    ["vehicles", vehicleFeed([{ document }])],
    ["alerts", alertFeed([aWireDisruption()])],
  ])("reads the %s, and writes the very same bytes", (_, bytes) => {
    const FeedMessage = client?.transit_realtime.FeedMessage;
    if (FeedMessage === undefined) throw new Error("unreachable: skipped without the client");
    const message = FeedMessage.decode(bytes);
    expect(FeedMessage.verify(message)).toBeNull();
    expect(FeedMessage.toObject(message, { enums: String }).entity).toHaveLength(1);
    expect(Buffer.from(FeedMessage.encode(message).finish())).toEqual(Buffer.from(bytes));
  });
});
