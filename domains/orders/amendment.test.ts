import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Amendment, amendment, asAmended } from "./amendment.ts";
import { anOrder, aRecipient, aTold } from "./an-order.ts";

const changes: fc.Arbitrary<Amendment> = fc.record(
  {
    name: fc.string({ minLength: 1 }),
    company: fc.option(fc.string()),
    phone: fc.option(fc.string()),
    city: fc.string({ minLength: 1 }),
    observations: fc.option(fc.string()),
    weightG: fc.integer({ min: 1, max: 1_000_000 }),
  },
  { requiredKeys: [] },
);

describe("amendment", () => {
  it("is over whatever is told later, field by field, and nothing else is", () => {
    fc.assert(
      fc.property(changes, changes, fc.string(), (first, second, city) => {
        const order = anOrder();
        const once = amendment(order, first);
        const both = amendment({ ...order, amended: once }, second);
        const told = aTold({ recipient: aRecipient({ city, country: "PT" }), observations: "new" });
        const { weightG: _, observations, ...party } = both ?? {};
        const seen = asAmended({ told, amended: both });
        expect(seen).toEqual({
          ...told,
          observations: observations === undefined ? "new" : observations,
          recipient: { ...told.recipient, ...party },
        });
      }),
    );
  });

  it("is nothing where everything is as it is told", () => {
    const { name, phone } = aRecipient();
    expect(amendment(anOrder(), { name, phone, observations: null, weightG: null })).toBeNull();
  });
});
