import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anOrder, aRecipient, aTold, NOW } from "./an-order.ts";
import { ACCOUNTS } from "./carriers/an-account.ts";
import { CARRIER_KINDS } from "./carriers/carriers.ts";
import { dayIn, shipmentRequest } from "./shipment-request.ts";
import { startOfDay } from "./store/board.ts";

const SENDER = { sender: aRecipient({ name: "Almacén" }), fallbackPhone: null };
const CHOICE = { service: "48", parcels: 1 };
const built = (order = anOrder(), choice = CHOICE, now = NOW) =>
  shipmentRequest(order, SENDER, choice, CARRIER_KINDS.tipsa, now);

describe("shipmentRequest", () => {
  it("asks for what the order says, on the carrier's day", () => {
    expect(built(anOrder(), CHOICE, Date.UTC(2026, 10, 22, 23, 30))).toMatchObject({
      ok: true,
      request: { service: "48", shipOn: "2026-11-23", recipient: { email: "relay-1@notification.example" } },
    });
  });

  it("names all that is missing at once", () => {
    const order = anOrder({ told: aTold({ recipient: null }), weightG: null });
    const nothing = shipmentRequest(order, { sender: null, fallbackPhone: null }, CHOICE, CARRIER_KINDS.tipsa, NOW);
    expect(nothing.ok || nothing.problems.map((problem) => problem.split(":")[0])).toEqual([
      "sender",
      "recipient",
      "weight",
    ]);
  });

  it("spreads the weight over the parcels without losing a gram", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 99 }), (weightG, parcels) => {
        const answer = built(anOrder({ weightG }), { service: "48", parcels });
        if (!answer.ok) throw new Error(answer.problems.join());
        const weights = answer.request.parcels.map((parcel) => parcel.weightG);
        expect(weights).toHaveLength(parcels);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(weightG);
        expect(Math.max(...weights) - Math.min(...weights)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("a recipient without a telephone", () => {
  const order = anOrder({ told: aTold({ recipient: aRecipient({ phone: " " }) }) });
  const withFallback = { ...SENDER, fallbackPhone: "+34 910 000 000" };

  it("goes with the settings' own where the carrier demands one, and that is noted", () => {
    expect(shipmentRequest(order, withFallback, CHOICE, CARRIER_KINDS.correosex, NOW)).toMatchObject({
      request: { recipient: { phone: "+34 910 000 000" } },
      notes: [expect.stringMatching(/^recipient\.phone: the buyer gave none/)],
    });
  });

  it.each(["tipsa", "seur", "ontime"] as const)("goes without one where %s does not ask for it", (carrier) => {
    const { problems } = CARRIER_KINDS[carrier].open(ACCOUNTS[carrier]);
    const answer = shipmentRequest(order, withFallback, CHOICE, CARRIER_KINDS[carrier], NOW);
    if (!answer.ok) throw new Error(answer.problems.join());
    expect(answer).toMatchObject({ request: { recipient: { phone: " " } }, notes: [] });
    expect(problems(answer.request).filter((problem) => problem.includes("phone"))).toEqual([]);
  });

  it("keeps the buyer's own where there is one", () => {
    expect(shipmentRequest(anOrder(), withFallback, CHOICE, CARRIER_KINDS.correosex, NOW)).toMatchObject({
      request: { recipient: { phone: "600123123" } },
      notes: [],
    });
  });
});

describe("startOfDay", () => {
  it.each([
    ["a plain day", "2026-11-23T09:00:00Z", "2026-11-22T23:00:00Z"],
    ["the day that has 25 hours", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z"],
    ["the day that has 23 hours", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z"],
    ["the first instant of a day", "2026-11-22T23:00:00Z", "2026-11-22T23:00:00Z"],
    ["the last instant before it", "2026-11-22T22:59:59.999Z", "2026-11-21T23:00:00Z"],
  ])("is midnight in Madrid on %s", (_, now, start) => {
    expect(new Date(startOfDay("Europe/Madrid", Date.parse(now))).toISOString()).toBe(new Date(start).toISOString());
  });

  it("is the first instant of a day that has no midnight", () => {
    // Beirut goes from 23:59:59 to 01:00.
    const noon = Date.parse("2026-03-29T10:00:00Z");
    expect(dayIn("Asia/Beirut", startOfDay("Asia/Beirut", noon))).toBe("2026-03-29");
    expect(dayIn("Asia/Beirut", startOfDay("Asia/Beirut", noon) - 1)).toBe("2026-03-28");
  });
});
