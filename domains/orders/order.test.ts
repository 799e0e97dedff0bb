import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aTold } from "./an-order.ts";
import { holdOf, isPastShipping } from "./hold.ts";
import { MARKETPLACE_STATES } from "./model.ts";
import { orderKey, referenceOf } from "./order.ts";
import { registeredCarrier } from "./registered-carrier.ts";

describe("referenceOf", () => {
  it("is what every carrier takes, of any number of any marketplace", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (orderId, attempt) => {
        expect(referenceOf(orderKey("s1", orderId), orderId, attempt)).toMatch(/^[A-Z0-9-]{1,20}$/);
      }),
    );
  });

  it("tells shops with the same numbers apart, and one shipment from the next", () => {
    const of = (shop: string, attempt: number) => referenceOf(orderKey(shop, "MIR-001-A"), "MIR-001-A", attempt);
    expect(of("s1", 1)).toMatch(/^MIR-001-A-/);
    expect(new Set([of("s1", 1), of("s2", 1), of("s1", 2)]).size).toBe(3);
  });
});

describe("holdOf", () => {
  it.each(MARKETPLACE_STATES.filter((state) => state !== "SHIPPING"))(
    "holds what is %s and was not posted",
    (state) => {
      expect(holdOf(aTold({ marketplaceState: state, canShip: false }), false)).toContain(state);
    },
  );

  it("lets go what may be shipped and has an address, in a state of next year too", () => {
    expect(holdOf(aTold(), false)).toBeNull();
    expect(holdOf(aTold({ marketplaceState: "READY_TO_GO" }), false)).toBeNull();
    expect(holdOf(aTold({ recipient: null }), false)).not.toBeNull();
  });

  it("takes SHIPPED for what a posted order should become, and CANCELED for what it should not", () => {
    expect(holdOf(aTold({ marketplaceState: "SHIPPED", canShip: false }), true)).toBeNull();
    expect(holdOf(aTold({ marketplaceState: "CANCELED" }), true)).toContain("its carrier has it");
  });

  it("knows which orders are none of ours when they are first seen", () => {
    const past = MARKETPLACE_STATES.filter((marketplaceState) => isPastShipping(aTold({ marketplaceState })));
    expect(past).toEqual(["SHIPPED", "TO_COLLECT", "RECEIVED", "CLOSED", "REFUSED", "CANCELED"]);
  });
});

describe("registeredCarrier", () => {
  const list = (...labels: string[]) =>
    labels.map((label) => ({ code: `${label}-code`, label, standardCode: null, trackingUrl: null }));

  it("finds the carrier in the marketplace's own spelling", () => {
    expect(registeredCarrier("tipsa", list("DHL", "TIPSA"))?.label).toBe("TIPSA");
    expect(registeredCarrier("correosex", list("Correos Exprés"))?.label).toBe("Correos Exprés");
    expect(registeredCarrier("ontime", list("On-Time Logística"))?.label).toBe("On-Time Logística");
  });

  it("takes no other company for it", () => {
    expect(registeredCarrier("correosex", list("Correos"))).toBeNull();
    expect(registeredCarrier("seur", list("SEUR Frío"))).toBeNull();
  });
});
